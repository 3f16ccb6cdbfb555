// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rookery/migrations"
	"rookery/tenants/postgres"
)

// bench is a run: a database of its own, the program on it, and what was found
// out so far.
type bench struct {
	o        options
	report   *report
	folder   string
	postgres *postgres.Server
	super    *sql.DB // to fill and to count with, past row level security
	server   *server // nil before the first grow
	schools  int

	statement *statement      // the home page's query as the program sends it
	home      load            // at this size
	costs     map[int]float64 // µs of a home page by the number of schools
}

const (
	database = "rookery"
	domain   = "rookery.test" // RFC 6761 section 6.2
)

func begin(ctx context.Context, o options, r *report) (_ *bench, err error) {
	b := &bench{o: o, report: r, folder: o.data, costs: map[int]float64{}}
	if b.folder == "" {
		b.folder = filepath.Join(os.TempDir(), fmt.Sprintf("rookery-bench-%d", os.Getpid()))
	}
	if _, err := os.Stat(o.rookery); err != nil {
		return nil, fmt.Errorf("the program to measure is not there (%w); build it with make build", err)
	}
	if _, err := os.Stat(filepath.Join(b.folder, "pgdata")); err == nil {
		return nil, fmt.Errorf("%s holds a database already; the measurements want one of their own", b.folder)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.end())
		}
	}()
	if b.postgres, err = postgres.Start(ctx, postgres.Options{Folder: b.folder, Durable: true, Settings: o.settings,
		Notice: func(words string) { o.say("%s", words) }}); err != nil {
		return nil, err
	}
	if err := b.migrate(ctx); err != nil {
		return nil, err
	}
	if b.super, err = sql.Open("postgres", b.postgres.URL("postgres", database)); err != nil {
		return nil, err
	}
	return b, r.describe(ctx, b)
}

func (b *bench) migrate(ctx context.Context) error {
	super := b.postgres.URL("postgres", "postgres")
	if err := migrations.CreateRoles(ctx, super); err != nil {
		return err
	}
	if err := migrations.CreateDatabase(ctx, super, database); err != nil {
		return err
	}
	_, err := migrations.Up(ctx, b.postgres.URL("rookery_owner", database))
	return err
}

// end stops everything and leaves nothing behind, unless asked to.
func (b *bench) end() error {
	err := b.stopServer()
	if b.super != nil {
		err = errors.Join(err, b.super.Close())
	}
	if b.postgres != nil {
		err = errors.Join(err, b.postgres.Stop())
	}
	if b.o.keep {
		b.o.say("Left behind: %s", b.folder)
		return err
	}
	return errors.Join(err, os.RemoveAll(b.folder))
}

// grow brings the data set to so many schools, and starts the program afresh
// on it, so that nothing is remembered of a smaller one.
func (b *bench) grow(ctx context.Context, schools int) error {
	if err := b.stopServer(); err != nil {
		return err
	}
	start := time.Now()
	b.o.say("Filling %d schools of %d members and %d posts …", schools, b.o.members, b.o.posts)
	if err := b.fill(ctx, schools); err != nil {
		return fmt.Errorf("filling: %w", err)
	}
	b.schools, b.home, b.statement = schools, load{}, nil
	b.o.say("… in %.1f s", time.Since(start).Seconds())
	var err error
	b.server, _, err = b.startServer(ctx)
	return err
}

// used is the processor time that everybody has used so far.
func (b *bench) used() (usage, error) {
	server, err1 := processorTime(b.server.pid())
	database, err2 := familyTime(b.postgres.PID())
	client, err3 := processorTime(os.Getpid())
	return usage{server: server, database: database, client: client}, errors.Join(err1, err2, err3)
}
