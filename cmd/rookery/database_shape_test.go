// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"strings"
	"testing"
)

// shape is a line for everything that a database is made of, and for each step
// that it says was applied.
const shape = `
	with ours as (select oid, nspname, nspacl, nspowner from pg_namespace where nspname in ('public', 'platform', 'river'))
	select 'schema ' || nspname || ' ' || nspowner::regrole || ' ' || coalesce(nspacl::text, '') as line from ours
	union all select 'relation ' || o.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || c.relowner::regrole || ' ' || coalesce(c.relacl::text, '') || c.relrowsecurity || c.relforcerowsecurity
		|| coalesce(case when c.relkind = 'i' then pg_get_indexdef(c.oid) end, '') from pg_class c join ours o on o.oid = c.relnamespace where c.relkind <> 't'
	union all select 'column ' || o.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull || coalesce(a.attacl::text, '') || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
		from pg_attribute a join pg_class c on c.oid = a.attrelid join ours o on o.oid = c.relnamespace left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where a.attnum > 0 and not a.attisdropped
	union all select 'constraint ' || k.conrelid::regclass || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) from pg_constraint k join ours o on o.oid = k.connamespace
	union all select 'policy ' || p.polrelid::regclass || ' ' || p.polname || coalesce(pg_get_expr(p.polqual, p.polrelid), '') from pg_policy p
	union all select 'trigger ' || g.tgrelid::regclass || ' ' || pg_get_triggerdef(g.oid) from pg_trigger g where not g.tgisinternal
	union all select 'function ' || p.proowner::regrole || ' ' || coalesce(p.proacl::text, '') || pg_get_functiondef(p.oid) from pg_proc p join ours o on o.oid = p.pronamespace where p.prokind = 'f'
	union all select 'value ' || t.typname || ' ' || e.enumlabel from pg_enum e join pg_type t on t.oid = e.enumtypid`

// linesOf is the shape, in order.
func linesOf(t testing.TB, db *sql.DB) []string {
	t.Helper()
	query := shape
	for _, steps := range []string{"public.goose_db_version where is_applied", "river.river_migration"} {
		table, _, _ := strings.Cut(steps, " ")
		var there bool
		if err := db.QueryRow("select to_regclass($1) is not null", table).Scan(&there); err != nil {
			t.Fatal(err)
		}
		if there {
			version := map[bool]string{true: "version_id", false: "version"}[strings.HasPrefix(table, "public")]
			query += " union all select '" + table + " ' || " + version + " from " + steps
		}
	}
	rows, err := db.Query("select line from (" + query + ") lines order by line collate \"C\"")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// shapeOf is the shape in short.
func shapeOf(t testing.TB, db *sql.DB) string {
	t.Helper()
	sum := sha256.Sum256([]byte(strings.Join(linesOf(t, db), "\n")))
	return hex.EncodeToString(sum[:])
}

func connectTo(t testing.TB, databaseURL string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
