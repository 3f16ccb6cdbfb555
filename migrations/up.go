// SPDX-License-Identifier: AGPL-3.0-or-later

package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed *.sql
var files embed.FS

// JobsSchema is the schema that the job queue's tables live in.
const JobsSchema = "river"

// lockKey is the advisory lock that lets one machine migrate at a time.
const lockKey = 0x726f6f6b // "rook"

// CreateRoles makes the cluster's roles. superURL must be a superuser's.
func CreateRoles(ctx context.Context, superURL string) error {
	return withDB(superURL, func(db *sql.DB) error {
		script, err := files.ReadFile("roles.sql")
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, string(script))
		return err
	})
}

// CreateDatabase makes an empty database owned by rookery_owner. superURL must
// be a superuser's; name must be a plain identifier.
func CreateDatabase(ctx context.Context, superURL, name string) error {
	return withDB(superURL, func(db *sql.DB) error {
		var exists bool
		if err := db.QueryRowContext(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&exists); err != nil || exists {
			return err
		}
		_, err := db.ExecContext(ctx, fmt.Sprintf("create database %q owner rookery_owner encoding 'UTF8' template template0", name))
		return err
	})
}

// Up brings the database at ownerURL to this program's shape. ownerURL signs in
// as rookery_owner, or as somebody who may act as it. Safe to run from several
// machines at once: one works, the others wait and find nothing to do. Where it
// was interrupted it goes on. It says how many steps it applied.
func Up(ctx context.Context, ownerURL string) (applied int, err error) {
	err = withDB(ownerURL, func(db *sql.DB) error {
		db.SetMaxOpenConns(4)
		unlock, err := lock(ctx, db)
		if err != nil {
			return err
		}
		defer unlock()
		if err := requireRoles(ctx, db); err != nil {
			return err
		}
		if err := refuseNewer(ctx, db); err != nil {
			return err
		}
		provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true),
			goose.WithExcludeNames([]string{"roles.sql"}))
		if err != nil {
			return err
		}
		results, err := provider.Up(ctx)
		if err != nil {
			return err
		}
		applied = len(results)
		if _, err := db.ExecContext(ctx, "grant select on goose_db_version to rookery_app"); err != nil {
			return err
		}
		return jobs(ctx, db)
	})
	return applied, err
}

// jobs brings the queue's schema to its shape and lets two roles in: the
// queue's own, and the server's, which only puts jobs in.
func jobs(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "create schema if not exists "+JobsSchema); err != nil {
		return err
	}
	migrator, err := rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{Schema: JobsSchema})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `
		grant usage on schema river to rookery_app, rookery_jobs;
		grant select, insert, update, delete on all tables in schema river to rookery_jobs;
		grant usage, select on all sequences in schema river to rookery_jobs, rookery_app;
		grant execute on all functions in schema river to rookery_jobs, rookery_app;
		grant select, insert on river.river_job to rookery_app;
		grant update (kind) on river.river_job to rookery_app`) // the insert's "on conflict do update set kind"
	return err
}

func lock(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", lockKey); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", lockKey)
		_ = conn.Close()
	}, nil
}

func requireRoles(ctx context.Context, db *sql.DB) error {
	var roles int
	err := db.QueryRowContext(ctx, `select count(*) from pg_roles
		where rolname in ('rookery_owner', 'rookery_app', 'rookery_lookup', 'rookery_jobs')`).Scan(&roles)
	if err != nil {
		return err
	}
	if roles < 4 {
		return errors.New("the cluster lacks Rookery's roles: run `rookery migrate --roles-url postgres://superuser@…` once, or give migrations/roles.sql to whoever looks after the cluster")
	}
	var owner bool
	if err := db.QueryRowContext(ctx, "select pg_has_role(current_user, 'rookery_owner', 'usage')").Scan(&owner); err != nil {
		return err
	}
	if !owner {
		return errors.New("migrating needs the role rookery_owner: set ROOKERY_OWNER_URL to a URL that signs in as it")
	}
	return nil
}

// refuseNewer keeps an older program from a database that a newer one has
// shaped: it would find nothing to do and say that all is well.
func refuseNewer(ctx context.Context, db *sql.DB) error {
	var begun bool
	if err := db.QueryRowContext(ctx, "select to_regclass('public.goose_db_version') is not null").Scan(&begun); err != nil || !begun {
		return err
	}
	var at int64
	if err := db.QueryRowContext(ctx, "select coalesce(max(version_id), 0) from goose_db_version where is_applied").Scan(&at); err != nil {
		return err
	}
	if latest := Latest(); at > latest {
		return fmt.Errorf("the database is at step %d, made by a newer Rookery than this one (step %d): run the newer program", at, latest)
	}
	return nil
}

// Latest is the version that this program's shape has.
func Latest() int64 {
	var latest int64
	provider, err := goose.NewProvider(goose.DialectPostgres, &sql.DB{}, files, goose.WithDisableGlobalRegistry(true),
		goose.WithExcludeNames([]string{"roles.sql"}))
	if err != nil {
		return 0
	}
	for _, source := range provider.ListSources() {
		latest = max(latest, source.Version)
	}
	return latest
}

// Files gives the embedded SQL, for the hash that names a test template.
func Files() embed.FS { return files }

func withDB(url string, do func(*sql.DB) error) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}
