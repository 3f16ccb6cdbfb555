// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"rookery/migrations"
)

type migrateCommand struct {
	OwnerURL string `help:"The database, signed in to as rookery_owner." setting:"ROOKERY_OWNER_URL" placeholder:"URL" required:""`
	RolesURL string `help:"Once, before the first migration: a superuser's URL, by which the roles and the database are made where they are missing." setting:"ROOKERY_ROLES_URL" placeholder:"URL"`
}

// Help is what `rookery migrate --help` adds.
func (migrateCommand) Help() string {
	return `Safe to run again, and from several machines at once: one works, the others wait and find nothing to do.

Once, on a new cluster:

  rookery migrate --roles-url postgres://postgres:…@db.example/postgres \
                  --owner-url postgres://rookery_owner:…@db.example/rookery

makes the four roles without passwords (see docs/operating.md) and the database. Later, before each new version of Rookery serves:

  ROOKERY_OWNER_URL=postgres://rookery_owner:…@db.example/rookery rookery migrate`
}

// Validate is kong's question.
func (c migrateCommand) Validate() error {
	if err := checkDatabaseURL("ROOKERY_OWNER_URL", c.OwnerURL, "rookery_owner"); err != nil {
		return err
	}
	if c.RolesURL == "" {
		return nil
	}
	if !plainName.MatchString(databaseName(c.OwnerURL)) {
		return misused("ROOKERY_OWNER_URL names the database %q: to be made here, its name must be small letters, digits and _", databaseName(c.OwnerURL))
	}
	return checkDatabaseURL("ROOKERY_ROLES_URL", c.RolesURL, "postgres")
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func databaseName(databaseURL string) string {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return ""
	}
	return strings.Trim(u.Path, "/")
}

// Run migrates.
func (c migrateCommand) Run(ctx context.Context, p *Program) error {
	if c.RolesURL != "" {
		if err := prepareCluster(ctx, c.RolesURL, databaseName(c.OwnerURL)); err != nil {
			return unfit("ROOKERY_ROLES_URL", err)
		}
		fmt.Fprintln(p.Stdout, "The roles rookery_owner, rookery_app, rookery_lookup and rookery_jobs are there, and the database too.")
	}
	applied, err := migrations.Up(ctx, c.OwnerURL)
	if err != nil {
		return unfit("ROOKERY_OWNER_URL", err)
	}
	switch applied {
	case 0:
		fmt.Fprintf(p.Stdout, "Nothing to do: the database is at step %d already.\n", migrations.Latest())
	default:
		fmt.Fprintf(p.Stdout, "Applied %d steps: the database is at step %d.\n", applied, migrations.Latest())
	}
	return nil
}

// prepareCluster makes the roles and the database where they are missing.
// Another machine may be doing the same, so a failure is tried once more: by
// then what the other one made is there.
func prepareCluster(ctx context.Context, superURL, database string) error {
	make := func() error {
		if err := migrations.CreateRoles(ctx, superURL); err != nil {
			return err
		}
		return migrations.CreateDatabase(ctx, superURL, database)
	}
	if make() == nil {
		return nil
	}
	return make()
}
