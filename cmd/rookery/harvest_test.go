// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// kindOf are the columns that tell one sort of a thing from another.
var kindOf = []string{"kind", "state", "status", "audience", "source", "target", "roles", "scope"}

// found is something of a school's by which one could ask for it: an id, a
// code, a tag.
type found struct {
	kind  string // the table and what sort of row: "posts released group"
	value string
}

// table is the part of a found thing's kind that names its table.
func (f found) table() string { name, _, _ := strings.Cut(f.kind, " "); return name }

// tables lists every table of the schools' with its columns.
func tables(t testing.TB, db *sql.DB) map[string][]string {
	t.Helper()
	rows, err := db.Query(`select table_name, array_agg(column_name::text order by ordinal_position) from information_schema.columns
		where table_schema = 'public' group by table_name having 'tenant_id' = any (array_agg(column_name::text))`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string][]string{}
	for rows.Next() {
		var name string
		var columns []string
		if err := rows.Scan(&name, (*pq.StringArray)(&columns)); err != nil {
			t.Fatal(err)
		}
		all[name] = columns
	}
	if err := rows.Err(); err != nil || len(all) < 25 {
		t.Fatalf("%d tables: %v", len(all), err)
	}
	return all
}

// harvest finds one of every sort of thing that the school has.
func harvest(t testing.TB, db *sql.DB, school uuid.UUID) []found {
	t.Helper()
	var all []found
	for table, columns := range tables(t, db) {
		if !slices.Contains(columns, "id") {
			continue
		}
		sort := []string{"''"}
		for _, c := range kindOf {
			if slices.Contains(columns, c) {
				sort = append(sort, c+"::text")
			}
		}
		all = append(all, pairs(t, db, fmt.Sprintf(`select distinct on (1) '%s ' || concat_ws(' ', %s), id::text from %s where tenant_id = $1 order by 1, 2`,
			table, strings.Join(sort, ", "), pq.QuoteIdentifier(table)), school)...)
	}
	all = append(all, pairs(t, db, `select 'versions', max(version)::text from rule_versions where tenant_id = $1`, school)...)
	all = append(all, pairs(t, db, `select 'tags', tag from post_tags where tenant_id = $1`, school)...)
	all = append(all, pairs(t, db, `select 'codes', code from join_codes where tenant_id = $1 and withdrawn_at is null`, school)...)
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.kind+a.value, b.kind+b.value) })
	return all
}

func pairs(t testing.TB, db *sql.DB, query string, args ...any) []found {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []found
	for rows.Next() {
		var f found
		if err := rows.Scan(&f.kind, &f.value); err != nil {
			t.Fatal(err)
		}
		f.kind = strings.Join(strings.Fields(f.kind), " ")
		all = append(all, f)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// everyID is every uuid in any row of the school, but its own.
func everyID(t testing.TB, db *sql.DB, school uuid.UUID) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for table := range tables(t, db) {
		for _, f := range pairs(t, db, fmt.Sprintf(`select '', m[1] from %s t, regexp_matches(t::text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m
			where tenant_id = $1`, pq.QuoteIdentifier(table)), school) {
			ids[f.value] = true
		}
	}
	return ids
}

// digest sums up every row of the school, table by table.
func digest(t testing.TB, db *sql.DB, school uuid.UUID) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for table := range tables(t, db) {
		for _, f := range pairs(t, db, fmt.Sprintf(`select '', count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by t::text)), '') from %s t where tenant_id = $1`,
			pq.QuoteIdentifier(table)), school) {
			sums[table] = f.value
		}
	}
	return sums
}

// A test of what must not be seen is worth as much as what there is to see.
func TestTheFullSchoolHasSomethingInEveryTable(t *testing.T) {
	f := newFull(t)
	db := f.super
	for _, s := range []*fullSchool{f.oakfield, f.riverside} {
		for table, sum := range digest(t, db, s.ID) {
			if strings.HasPrefix(sum, "0 ") {
				t.Errorf("%s has nothing in %s", s.Slug, table)
			}
		}
		kinds := map[string]bool{}
		for _, thing := range harvest(t, db, s.ID) {
			kinds[thing.kind] = true
		}
		for _, kind := range []string{"posts note held group", "posts note released group", "posts note withdrawn group", "posts note refused group",
			"posts note returned group", "posts reply released direct", "posts announcement held direct", "posts note released school",
			"cases held open", "cases held escalated", "cases held decided", "cases report open", "safeguarding_cases open rule",
			"safeguarding_cases closed concern", "notifications mention", "members waiting {student}", "groups circle", "groups staff", "tags", "codes", "versions"} {
			if !kinds[kind] {
				t.Errorf("%s has no %q; it has %v", s.Slug, kind, kinds)
			}
		}
	}
}
