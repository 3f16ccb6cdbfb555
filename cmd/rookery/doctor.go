// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"rookery/migrations"
	"rookery/tenants"
)

type doctorCommand struct {
	DatabaseURL    string   `help:"The database, signed in to as rookery_app." setting:"ROOKERY_DATABASE_URL" placeholder:"URL" required:""`
	JobsURL        string   `help:"The same database, signed in to as rookery_jobs." setting:"ROOKERY_JOBS_URL" placeholder:"URL"`
	BaseURL        string   `help:"The address that browsers see." setting:"ROOKERY_BASE_URL" placeholder:"URL"`
	TrustedProxies []string `help:"Addresses and networks of the proxies in front." setting:"ROOKERY_TRUSTED_PROXIES" placeholder:"ADDRESS"`
	Audit          bool     `help:"Also verify every school's chain of deeds, and name the first altered line."`
	School         string   `help:"With --audit: only the school with this slug." placeholder:"SLUG"`
}

// Help is what `rookery doctor --help` adds.
func (doctorCommand) Help() string {
	return `Prints one line for each thing looked at, and for what is wrong how to mend it. Ends with 1 where something is.

  rookery doctor
  rookery doctor --audit`
}

// findings are what the doctor saw.
type findings struct {
	program *Program
	wrong   int
}

func (f *findings) look(what string, err error, fine string, args ...any) {
	if err != nil {
		f.wrong++
		fmt.Fprintf(f.program.Stdout, "wrong  %s: %s\n", what, words(err))
		return
	}
	fmt.Fprintf(f.program.Stdout, "fine   %s: %s\n", what, fmt.Sprintf(fine, args...))
}

// Run looks at everything.
func (c doctorCommand) Run(ctx context.Context, p *Program) error {
	f := &findings{program: p}
	if c.BaseURL != "" {
		err := serving{BaseURL: c.BaseURL, TrustedProxies: c.TrustedProxies}.check()
		f.look("address", err, "schools are at names below %s", c.BaseURL)
	}
	if err := c.database(ctx, f); err != nil {
		f.look("database", err, "")
	}
	if c.JobsURL != "" {
		f.look("job queue", c.jobs(ctx), "its role sees the queue and no school")
	}
	if f.wrong > 0 {
		return fmt.Errorf("%d of the things above need mending", f.wrong)
	}
	return nil
}

func (c doctorCommand) database(ctx context.Context, f *findings) error {
	if err := checkDatabaseURL("ROOKERY_DATABASE_URL", c.DatabaseURL, "rookery_app"); err != nil {
		return err
	}
	clock := &tenants.DatabaseClock{}
	db, err := tenants.Open(c.DatabaseURL, tenants.Options{Connections: 2, Clock: clock})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		return unfit("ROOKERY_DATABASE_URL", err)
	}
	f.look("database", nil, "at step %d, and its role cannot pass row level security", migrations.Latest())
	f.look("clock", followed(ctx, clock, db), "within %s of the database's, which decides", clockSlack)
	schools, err := db.Schools(ctx, "", schoolsListed)
	if err != nil {
		return err
	}
	f.look("schools", nil, "%d", len(schools))
	if c.Audit {
		return c.audit(ctx, f, db, schools)
	}
	return nil
}

// clockSlack is how far this machine's clock may be from the database's before
// it is worth a word.
const clockSlack = 2 * time.Second

func followed(ctx context.Context, clock *tenants.DatabaseClock, db *tenants.DB) error {
	if err := clock.Follow(ctx, db); err != nil {
		return err
	}
	if apart := time.Until(clock.Now()).Abs(); apart > clockSlack {
		return fmt.Errorf("this machine's clock and the database's are %s apart; Rookery goes by the database's, but logs will puzzle you: let NTP set both", apart.Round(time.Second))
	}
	return nil
}

func (c doctorCommand) audit(ctx context.Context, f *findings, db *tenants.DB, schools []tenants.ListedSchool) error {
	seen := false
	for _, school := range schools {
		if c.School != "" && school.Slug != c.School {
			continue
		}
		seen = true
		found, err := db.VerifyAudit(ctx, school.ID)
		if err == nil && found.Seq != 0 {
			err = fmt.Errorf("line %d: %s (the %d before it are whole). Keep a copy of the database as it is now, and compare table audit with your last backup", found.Seq, found.Words, found.Lines)
		}
		f.look("audit of "+school.Slug, err, "%d lines, each following on the one before, up to %x", found.Lines, found.Head)
	}
	if c.School != "" && !seen {
		return fmt.Errorf("there is no school %q; `rookery school list` shows which there are", c.School)
	}
	return nil
}

func (c doctorCommand) jobs(ctx context.Context) error {
	if err := checkDatabaseURL("ROOKERY_JOBS_URL", c.JobsURL, "rookery_jobs"); err != nil {
		return err
	}
	pool, err := sql.Open("postgres", c.JobsURL)
	if err != nil {
		return errors.New("ROOKERY_JOBS_URL cannot be read")
	}
	defer pool.Close()
	if err := checkJobs(ctx, pool); err != nil {
		return unfit("ROOKERY_JOBS_URL", err)
	}
	return nil
}
