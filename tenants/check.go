// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"rookery/migrations"
)

// Check says whether the database is fit to serve schools from: the role must
// not be able to pass row level security, and the shape must be this program's.
// Each error says how to mend it.
func (db *DB) Check(ctx context.Context) error {
	return db.Outside(ctx, func(tx *sqlx.Tx) error {
		var role struct {
			Name   string `db:"name"`
			Super  bool   `db:"rolsuper"`
			Bypass bool   `db:"rolbypassrls"`
			Owns   int    `db:"owns"`
			Helper bool   `db:"helper"`
		}
		err := tx.GetContext(ctx, &role, `
			select rolname as name, rolsuper, rolbypassrls,
			       (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
			         where c.relkind in ('r', 'p') and n.nspname in ('public', 'platform') and pg_has_role(current_user, c.relowner, 'usage')) as owns,
			       exists (select from pg_roles b where b.rolbypassrls and pg_has_role(current_user, b.oid, 'member')) as helper
			  from pg_roles where rolname = current_user`)
		if err != nil {
			return err
		}
		if role.Super || role.Bypass || role.Helper || role.Owns > 0 {
			return fmt.Errorf("the database role %q could pass row level security (superuser: %v, bypassrls: %v, member of a role that may: %v, owner of %d tables); sign in as rookery_app: ROOKERY_DATABASE_URL=postgres://rookery_app:…@host/rookery",
				role.Name, role.Super, role.Bypass, role.Helper, role.Owns)
		}
		return checkShape(ctx, tx)
	})
}

func checkShape(ctx context.Context, tx *sqlx.Tx) error {
	var there bool
	if err := tx.GetContext(ctx, &there, `select to_regclass('public.goose_db_version') is not null`); err != nil {
		return err
	}
	if !there {
		return errors.New("the database is empty: run `rookery migrate` with ROOKERY_OWNER_URL set to the owner's URL")
	}
	var told bool
	if err := tx.GetContext(ctx, &told, `select has_table_privilege('public.goose_db_version', 'select')`); err != nil {
		return err
	}
	if !told {
		return errors.New("the database was not brought to its shape to the end: run `rookery migrate` once more")
	}
	var version int64
	if err := tx.GetContext(ctx, &version, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`); err != nil {
		return err
	}
	switch latest := migrations.Latest(); {
	case version < latest:
		return fmt.Errorf("the database is at step %d and this program needs step %d: run `rookery migrate`", version, latest)
	case version > latest:
		return fmt.Errorf("the database is at step %d, made by a newer Rookery than this one (step %d): run the newer program", version, latest)
	}
	var durable string
	if err := tx.GetContext(ctx, &durable, `show synchronous_commit`); err != nil {
		return err
	}
	if durable == "off" {
		return errors.New("synchronous_commit is off: a crash of the database would lose what was acknowledged; turn it on (ALTER DATABASE … SET synchronous_commit = on)")
	}
	return nil
}
