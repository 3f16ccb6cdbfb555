// SPDX-License-Identifier: AGPL-3.0-or-later

package migrations_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
)

// The words that the data map may use; its head says what each means.
var (
	keptWords   = strings.Fields("server school membership post draft case safeguarding record session device guesses slip code")
	exportWords = strings.Fields("member school nobody")
	eraseWords  = strings.Fields("member author sweep school nobody")
)

// mapped is a declaration: one column, or, for tables of a library, all.
type mapped struct{ table, column, what, why, kept, exported, erased string }

func dataMap(t *testing.T) []mapped {
	t.Helper()
	file, err := os.Open("datamap.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comment = '#'
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := "table,column,what,why,kept,exported by,erased by"; strings.Join(lines[0], ",") != want {
		t.Fatalf("the head is %q, want %q", lines[0], want)
	}
	var all []mapped
	for _, l := range lines[1:] {
		all = append(all, mapped{l[0], l[1], l[2], l[3], l[4], l[5], l[6]})
	}
	return all
}

// Whoever adds a column says here what it is, why it is kept and for how long,
// and in whose copy it is; so that no school keeps what nobody can account for.
func TestEveryColumnIsInTheDataMap(t *testing.T) {
	db := connect(t, "postgres")
	there := list(t, db, `
		select n.nspname || '.' || c.relname || ' ' || a.attname
		  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
		 where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`)
	declared := map[string]bool{}
	for _, m := range dataMap(t) {
		if m.column == "*" && !strings.HasPrefix(m.table, "river.") && m.table != "public.goose_db_version" {
			t.Errorf("%s: only a library's own table is declared as a whole", m.table)
		}
		if declared[m.table+" "+m.column] {
			t.Errorf("%s.%s is declared twice", m.table, m.column)
		}
		declared[m.table+" "+m.column] = true
	}
	for _, column := range there {
		table, _, _ := strings.Cut(column, " ")
		if !declared[column] && !declared[table+" *"] {
			t.Errorf("%s is not in migrations/datamap.csv", strings.ReplaceAll(column, " ", "."))
		}
	}
	for column := range declared {
		table, name, _ := strings.Cut(column, " ")
		if name != "*" && !slices.Contains(there, column) || name == "*" && ask[bool](t, db, `select to_regclass($1) is null`, table) {
			t.Errorf("%s is in the data map and not in the database", strings.ReplaceAll(column, " ", "."))
		}
	}
}

func TestDataMapSaysSomething(t *testing.T) {
	for _, m := range dataMap(t) {
		at := m.table + "." + m.column
		if len(m.what) < 4 || len(m.why) < 4 {
			t.Errorf("%s: what %q, why %q", at, m.what, m.why)
		}
		if !slices.Contains(keptWords, m.kept) {
			t.Errorf("%s is kept %q, which the head does not explain", at, m.kept)
		}
		for words, known := range map[string][]string{m.exported: exportWords, m.erased: eraseWords} {
			for word := range strings.SplitSeq(words, " ") {
				if !slices.Contains(known, word) {
					t.Errorf("%s: %q is none of %v", at, word, known)
				}
			}
			if strings.Contains(words, "nobody") && words != "nobody" {
				t.Errorf("%s: nobody, and yet somebody: %q", at, words)
			}
		}
		secret := strings.Contains(m.column, "token_hash") || strings.Contains(m.column, "code_hash") || strings.Contains(m.column, "password_hash")
		if secret && m.exported != "nobody" {
			t.Errorf("%s is a secret and would be exported by %s", at, m.exported)
		}
		if m.kept == "safeguarding" && strings.Contains(m.erased, "sweep") {
			t.Errorf("%s: what child protection keeps is never swept", at)
		}
	}
}
