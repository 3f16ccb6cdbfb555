// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"

	"github.com/lib/pq"

	"rookery/migrations"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// databaseFlags is what every command asks for that works on schools.
type databaseFlags struct {
	DatabaseURL string `help:"The database, signed in to as rookery_app: postgres://rookery_app:password@host/rookery" setting:"ROOKERY_DATABASE_URL" placeholder:"URL" required:""`
}

// Validate is kong's question.
func (f databaseFlags) Validate() error {
	return checkDatabaseURL("ROOKERY_DATABASE_URL", f.DatabaseURL, "rookery_app")
}

// with opens the database, makes sure that it is fit, and closes it behind do.
func (f databaseFlags) with(ctx context.Context, do func(*tenants.DB) error) error {
	db, err := tenants.Open(f.DatabaseURL, tenants.Options{Connections: 4})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		return unfit("ROOKERY_DATABASE_URL", err)
	}
	return do(db)
}

// inSchool runs do in the transaction of the school with this slug.
func inSchool(ctx context.Context, db *tenants.DB, slug string, do func(*tenants.Tx) error) error {
	tenant, err := db.TenantByHost(ctx, "", slug)
	if fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("there is no school %q; `rookery school list` shows which there are", slug)
	}
	if err != nil {
		return err
	}
	return db.InSchool(ctx, tenant, do)
}

// unfit says which setting leads to a database that cannot be used, and what
// to do where the reason is known.
func unfit(setting string, err error) error {
	var refused *pq.Error
	var network net.Error
	switch {
	case errors.As(err, &refused) && refused.Code == "3D000": // no such database
		return fmt.Errorf("%s: %s; make it and its tables with `rookery migrate`, see docs/operating.md", setting, refused.Message)
	case errors.As(err, &refused) && refused.Code.Class() == "28": // the sign-in was refused
		return fmt.Errorf("%s: the database does not let us in: %s; set the role's password with ALTER ROLE … PASSWORD … and put it into the URL", setting, refused.Message)
	case errors.Is(err, pq.ErrSSLNotSupported):
		return fmt.Errorf("%s: the database speaks no TLS; turn ssl on in postgresql.conf, or, where it runs on this machine, add ?sslmode=disable to the URL", setting)
	case errors.As(err, &network):
		return fmt.Errorf("%s: the database cannot be reached (%w); is PostgreSQL running there, and is the URL right?", setting, cause(err))
	}
	return fmt.Errorf("%s: %w", setting, err)
}

// cause is the innermost error of a fault.
func cause(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Unwrap() != nil {
		return cause(f.Unwrap())
	}
	return err
}

// checkJobs says whether a pool signs in as the job queue's own role: one that
// sees the queue, and no row of any school's.
func checkJobs(ctx context.Context, pool *sql.DB) error {
	var name string
	var passes, queue, schools bool
	err := pool.QueryRowContext(ctx, `
		select current_user,
		       exists (select from pg_roles b where (b.rolsuper or b.rolbypassrls) and pg_has_role(current_user, b.oid, 'member')),
		       case when (select has_schema_privilege(n.oid, 'usage') from pg_namespace n where n.nspname = $1::text)
		            then coalesce(has_table_privilege(to_regclass($1::text || '.river_job'), 'select, update'), false) else false end,
		       coalesce(has_table_privilege(to_regclass('public.members'), 'select'), false)`,
		migrations.JobsSchema).Scan(&name, &passes, &queue, &schools)
	switch {
	case err != nil:
		return err
	case passes || schools:
		return fmt.Errorf("the job queue's role %q can see schools' rows, which it never needs; sign in as rookery_jobs: postgres://rookery_jobs:…@host/rookery", name)
	case !queue:
		return fmt.Errorf("the role %q cannot use the job queue; sign in as rookery_jobs, and run `rookery migrate` if that was not done yet", name)
	}
	return nil
}
