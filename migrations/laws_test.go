// SPDX-License-Identifier: AGPL-3.0-or-later

package migrations_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lib/pq"

	"rookery/tenants/tenantstest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

// outside are the tables that hold no rows of a school, and why each may exist.
var outside = map[string]string{
	"platform.tenants":         "which schools there are: needed to find one",
	"platform.hosts":           "host name → school: read before a school is known",
	"public.goose_db_version":  "which migrations were applied: the database's own shape",
	"river.river_job":          "the queue holds ids of all schools' work; the server only puts in, a role of its own takes out",
	"river.river_leader":       "which process looks after the queue",
	"river.river_queue":        "which queues there are",
	"river.river_migration":    "the queue's own steps",
	"river.river_notification": "how the queue's processes wake each other",
}

// definers are the functions that see past row level security, and why each must.
var definers = map[string]string{
	"platform.search_posts":      "full-text search under row level security cannot use its index; the school is a condition inside",
	"platform.waiting_media":     "finds files of all schools that wait to be made safe; says where to look, never what they are",
	"platform.due_announcements": "finds announcements of all schools that are due; says where to look, never what they say",
}

// unlike are the indexes of schools' tables that do not begin with the school,
// and why.
var unlike = map[string]string{
	"posts_search":      "an inverted index over words; the school is a word of its own in each row",
	"media_waiting":     "what waits to be made safe is looked for across schools, by platform.waiting_media alone",
	"announcements_due": "what is due is looked for across schools, by platform.due_announcements alone",
}

// onlyAdded are the tables whose rows the server may add and never change.
var onlyAdded = []string{"audit", "rule_versions", "reports", "safeguarding_notes"}

// neverDeleted are the tables from which the server cannot take a row out:
// what was written and what was decided stays for those who answer for it.
var neverDeleted = []string{"posts", "post_versions", "announcements", "recipients", "cases", "safeguarding_cases", "members", "groups", "schools", "audit_heads"}

const sealed = `(tenant_id = (NULLIF(current_setting('rookery.tenant'::text, true), ''::text))::uuid)`

// schoolTables are all tables but those outside.
const schoolTables = `
	select c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity, c.relforcerowsecurity
	  from pg_class c join pg_namespace n on n.oid = c.relnamespace
	 where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
	   and n.nspname || '.' || c.relname <> all ($1)`

// Each law is a query that lists who breaks it.
var laws = []struct{ law, reason, offenders string }{
	{"a school's table has tenant_id", "or nothing says whose row it is", `
		select name from t where not exists (select from pg_attribute a
			where a.attrelid = t.oid and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype and a.attnotnull)`},
	{"its primary key begins with tenant_id", "or a school's rows are scattered, and two schools could not hold the same id", `
		select name from t where not exists (select from pg_index i join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
			where i.indrelid = t.oid and i.indisprimary and a.attname = 'tenant_id')`},
	{"its unique indexes begin with tenant_id", "or one school could learn what another holds by being refused the same", `
		select name || ': ' || i.indexrelid::regclass from t join pg_index i on i.indrelid = t.oid and i.indisunique
		 where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attnum = i.indkey[0] and a.attname = 'tenant_id')`},
	{"its foreign keys carry tenant_id", "or a row could point into another school", `
		select name || ': ' || k.conname from t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
		 where not exists (select from unnest(k.conkey, k.confkey) as pair (ours, theirs)
			join pg_attribute o on o.attrelid = k.conrelid and o.attnum = ours and o.attname = 'tenant_id'
			join pg_attribute f on f.attrelid = k.confrelid and f.attnum = theirs and (f.attname = 'tenant_id'
				or k.confrelid = 'platform.tenants'::regclass and f.attname = 'id'))`},
	{"what its columns call an id is a foreign key", "or it could point to nobody", `
		select name || '.' || a.attname from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
		 where a.attname like '%\_id' and a.attname not in ('tenant_id', 'draft_id') and name not in ('public.audit')
		   and not exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'f' and a.attnum = any (k.conkey))`},
	{"row level security is on, and forced on the owner too", "an owner without FORCE sees every school", `
		select name from t where not (t.relrowsecurity and t.relforcerowsecurity)`},
	{"it has one policy, and that is the one", "a second permissive policy would open it", `
		select name || ': ' || coalesce(string_agg(pg_get_expr(p.polqual, p.polrelid), '; '), 'none')
		  from t left join pg_policy p on p.polrelid = t.oid
		 group by name
		having count(p) <> 1 or bool_or(not p.polpermissive or p.polcmd <> '*' or p.polroles <> '{0}' or p.polwithcheck is not null
			or pg_get_expr(p.polqual, p.polrelid) <> $2)`},
	{"it is no partition and no child", "a partition that is read directly goes by its own policies", `
		select name from t where exists (select from pg_inherits h where t.oid in (h.inhrelid, h.inhparent))`},
}

func TestEveryTableOfASchoolIsSealed(t *testing.T) {
	db := connect(t, "postgres")
	reasons := make([]string, 0, len(outside))
	for name := range outside {
		reasons = append(reasons, name)
	}
	tables := list(t, db, `with t as (`+schoolTables+`) select name from t`, pq.Array(reasons))
	if len(tables) < 27 {
		t.Fatalf("only %d tables of schools: %v", len(tables), tables)
	}
	for _, l := range laws {
		args := []any{pq.Array(reasons)}
		if strings.Contains(l.offenders, "$2") {
			args = append(args, sealed)
		}
		for _, offender := range list(t, db, `with t as materialized (`+schoolTables+`)`+l.offenders, args...) {
			t.Errorf("%s: %s (%s)", offender, l.law, l.reason)
		}
	}
	for name := range outside {
		if ask[bool](t, db, `select to_regclass($1) is null`, name) {
			t.Errorf("%s is on the list of tables outside schools, and is not there", name)
		}
	}
}

func TestNothingElseHoldsRows(t *testing.T) {
	db := connect(t, "postgres")
	const here = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`
	for what, query := range map[string]string{
		"a view sees with its owner's eyes":   `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm', 'f') and ` + here,
		"a sequence is shared by all schools": `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and n.nspname in ('public', 'platform') and c.relname <> 'goose_db_version_id_seq'`,
		"a schema that nobody thought of":     `select n.nspname from pg_namespace n where n.nspname not in ('public', 'platform', 'river') and n.nspname !~ '^pg_' and ` + here,
		"the injected clock is the only one":  `select d.adrelid::regclass || ': ' || pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'platform') and c.relname <> 'goose_db_version' and pg_get_expr(d.adbin, d.adrelid) ~* 'now\(|current_|_timestamp'`,
	} {
		for _, offender := range list(t, db, query) {
			t.Errorf("%s: %s", offender, what)
		}
	}
	known := make([]string, 0, len(unlike))
	for name := range unlike {
		known = append(known, name)
	}
	for _, offender := range list(t, db, `
		select x.relname from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
		  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
		 where c.relname <> 'goose_db_version' and x.relname <> all ($1)
		   and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0] and a.attname = 'tenant_id')`, pq.Array(known)) {
		t.Errorf("the index %s does not begin with tenant_id, so it reads other schools' rows on its way", offender)
	}
}

func TestFunctionsThatSeePastRowLevelSecurity(t *testing.T) {
	db := connect(t, "postgres")
	rows, err := db.Query(`
		select n.nspname || '.' || p.proname, pg_get_userbyid(p.proowner), coalesce(array_to_string(p.proconfig, '; '), ''),
		       has_function_privilege('public', p.oid, 'execute'), has_function_privilege('rookery_app', p.oid, 'execute'), p.provolatile
		  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		 where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var name, owner, settings, volatile string
		var anybody, server bool
		if err := rows.Scan(&name, &owner, &settings, &anybody, &server, &volatile); err != nil {
			t.Fatal(err)
		}
		seen++
		if definers[name] == "" {
			t.Errorf("%s sees past row level security and is not on the list", name)
		}
		if owner != "rookery_lookup" || settings != "search_path=pg_catalog, public, pg_temp" || anybody || !server || volatile != "s" {
			t.Errorf("%s: owner %s, settings %q, executable by anybody %v, by the server %v, volatility %s; want rookery_lookup, a search_path of its own, the server alone, stable",
				name, owner, settings, anybody, server, volatile)
		}
	}
	if err := rows.Err(); err != nil || seen != len(definers) {
		t.Errorf("%d functions, %d on the list; %v", seen, len(definers), err)
	}
}

func TestRolesCanDoNoMoreThanTheyNeed(t *testing.T) {
	db := connect(t, "postgres")
	for what, query := range map[string]string{
		"no role of ours that signs in may bypass or make roles": `select rolname from pg_roles where rolname like 'rookery%'
			and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls and rolcanlogin)`,
		"rookery_lookup cannot sign in": `select rolname from pg_roles where rolname = 'rookery_lookup' and rolcanlogin`,
		"the server and the queue are members of nobody": `select r.rolname || ' of ' || b.rolname from pg_auth_members m
			join pg_roles r on r.oid = m.member join pg_roles b on b.oid = m.roleid where r.rolname in ('rookery_app', 'rookery_jobs')`,
		"the server and the queue own nothing": `
			select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('rookery_app', 'rookery_jobs')
			union all select p.proname from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname in ('rookery_app', 'rookery_jobs')
			union all select n.nspname from pg_namespace n join pg_roles r on r.oid = n.nspowner where r.rolname in ('rookery_app', 'rookery_jobs')`,
		"nobody but the owner makes things in our schemas": `select r.rolname || ' in ' || n.nspname from pg_roles r, pg_namespace n
			where r.rolname in ('rookery_app', 'rookery_jobs', 'rookery_lookup') and n.nspname in ('public', 'platform', 'river')
			  and has_schema_privilege(r.rolname, n.oid, 'create')`,
		"the queue sees no school": `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname in ('public', 'platform') and c.relkind in ('r', 'p') and has_any_column_privilege('rookery_jobs', c.oid, 'select, insert, update')`,
		"the server truncates nothing, and puts no trigger anywhere": `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname in ('public', 'platform', 'river') and c.relkind in ('r', 'p') and has_table_privilege('rookery_app', c.oid, 'truncate, trigger, references')`,
		"the server takes no school out": `select 'platform.tenants' where has_table_privilege('rookery_app', 'platform.tenants', 'delete')`,
	} {
		for _, offender := range list(t, db, query) {
			t.Errorf("%s: %s", what, offender)
		}
	}
	for _, table := range slices.Concat(onlyAdded, neverDeleted) {
		if ask[bool](t, db, `select has_table_privilege('rookery_app', $1, 'delete')`, table) {
			t.Errorf("the server may delete from %s", table)
		}
	}
	for _, table := range onlyAdded {
		if ask[bool](t, db, `select has_any_column_privilege('rookery_app', $1, 'update')`, table) {
			t.Errorf("the server may change rows of %s", table)
		}
	}
}

// What the catalogue promises, tried: the server's own role, in the school's
// own transaction, with a line of its own to alter.
func TestServerCannotAlterAudit(t *testing.T) {
	w := tenantstest.New(t)
	db, err := sql.Open("postgres", w.URL("rookery_app"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	inSchool := func(statement string) (int64, error) {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }() // each try leaves nothing behind
		if _, err := tx.Exec(fmt.Sprintf("set local rookery.tenant = '%s'", w.Oakfield.ID)); err != nil {
			t.Fatal(err)
		}
		result, err := tx.Exec(statement)
		if err != nil {
			return 0, err
		}
		return result.RowsAffected()
	}
	if seen, err := inSchool(`select 1 from audit`); err != nil || seen == 0 {
		t.Fatalf("the server sees %d lines of its school's audit; %v", seen, err)
	}
	for _, statement := range []string{`update audit set deed = 'nothing'`, `delete from audit`, `truncate audit`,
		`alter table audit disable row level security`, `alter table audit no force row level security`, `drop table audit`,
		`create policy mine on audit using (true)`, `set role rookery_owner`, `set role rookery_lookup`, `set session authorization postgres`} {
		_, err := inSchool(statement)
		var refused *pq.Error
		if !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: want insufficient privilege, got %v", statement, err)
		}
	}
}

// What somebody acknowledged for their children stands in other people's rows: a
// guardian's own data must not read all of the school's to find it.
func TestWhatWasAcknowledgedForOthersIsFoundByAnIndex(t *testing.T) {
	db := connect(t, "rookery_owner")
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`set enable_seqscan = off`); err != nil {
		t.Fatal(err)
	}
	const someone = "'00000000-0000-7000-8000-000000000001'"
	plan := strings.Join(list(t, db, `explain select post_id from recipients where tenant_id = `+someone+` and acknowledged_by = `+someone+` and member_id <> `+someone), "\n")
	if !strings.Contains(plan, "Index Cond: ((tenant_id = ") || !strings.Contains(plan, "(acknowledged_by = "+someone) || strings.Contains(plan, "Filter: (acknowledged_by") || !strings.Contains(plan, "recipients_acknowledged_by") {
		t.Errorf("it is found so:\n%s", plan)
	}
}

func connect(t *testing.T, role string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", tenantstest.Database(t)(role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func ask[T any](t *testing.T, db *sql.DB, query string, args ...any) (answer T) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func list(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
