// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"rookery/migrations"
	"rookery/tenants"
	"rookery/tenants/postgres"
)

const (
	database = "rookery"
	domain   = "rookery.test" // RFC 6761 section 6.2
)

// place is where a world's database lies, and how it is set.
type place struct {
	folder   string
	settings map[string]string
}

// world is a database, two servers on it, three schools, and what their
// members were told.
type world struct {
	o        options
	program  string
	folder   string // the database's
	logs     string
	postgres *postgres.Server
	super    *sql.DB // to count with, past row level security
	domain   *tenants.DB
	servers  [2]*server
	schools  []*school
	ledger   *ledger
	histories
}

// begin makes a world with everything in it, and two servers that serve it.
func begin(ctx context.Context, o options, at place) (_ *world, err error) {
	w := &world{o: o, folder: at.folder, ledger: newLedger(), histories: newHistories()}
	if w.program, err = filepath.Abs(o.rookery); err != nil {
		return nil, err
	}
	if _, err := os.Stat(w.program); err != nil {
		return nil, fmt.Errorf("the program to try is not there (%w); build it with make build", err)
	}
	if w.logs, err = os.MkdirTemp("", "rookery-faults-logs-"); err != nil {
		return nil, err
	}
	if w.folder == "" {
		w.folder = o.folder
	}
	if w.folder == "" {
		w.folder = filepath.Join(os.TempDir(), fmt.Sprintf("rookery-faults-%d-%d", os.Getpid(), time.Now().UnixNano()))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.end())
		}
	}()
	if _, err := os.Stat(filepath.Join(w.folder, "pgdata")); err == nil {
		return nil, fmt.Errorf("%s holds a database already; the faults want one of their own", w.folder)
	}
	log, err := os.Create(filepath.Join(w.logs, "postgres.log")) // elsewhere than on a disk that will be full
	if err != nil {
		return nil, err
	}
	if w.postgres, err = postgres.Start(ctx, postgres.Options{Folder: w.folder, Durable: true, Settings: at.settings, Log: log, Notice: func(words string) { say("%s", words) }}); err != nil {
		return nil, err
	}
	if err := w.open(ctx); err != nil {
		return nil, err
	}
	for i := range w.servers {
		w.servers[i] = &server{world: w, number: i + 1}
		if _, err := w.servers[i].start(); err != nil {
			return nil, err
		}
	}
	return w, w.meet(ctx)
}

// open migrates the database and fills it.
func (w *world) open(ctx context.Context) error {
	super := w.postgres.URL("postgres", "postgres")
	if err := migrations.CreateRoles(ctx, super); err != nil {
		return err
	}
	if err := migrations.CreateDatabase(ctx, super, database); err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, w.postgres.URL("rookery_owner", database)); err != nil {
		return err
	}
	var err error
	if w.super, err = sql.Open("postgres", w.postgres.URL("postgres", database)); err != nil {
		return err
	}
	w.super.SetMaxIdleConns(-1) // a connection from before a fault is of no use after it
	if w.domain, err = tenants.Open(w.postgres.URL("rookery_app", database), tenants.Options{Connections: 2}); err != nil {
		return err
	}
	return w.fill(ctx)
}

// end stops everything and leaves nothing behind, unless asked to. What was
// killed for good has nothing more to say.
func (w *world) end() error {
	var err error
	for _, s := range w.servers {
		if s != nil {
			err = errors.Join(err, s.stop())
		}
	}
	if w.super != nil {
		err = errors.Join(err, w.super.Close())
	}
	if w.domain != nil {
		_ = w.domain.Close() // of connections that a fault broke it says so
	}
	if w.postgres != nil {
		err = errors.Join(err, w.postgres.Stop())
	}
	if w.o.keep || err != nil {
		say("Left behind: %s and %s", w.folder, w.logs)
		return err
	}
	return errors.Join(os.RemoveAll(w.folder), os.RemoveAll(w.logs))
}

// healPatience is how long a server may need to serve again after the fault is
// over, on a machine that has much else to do.
const healPatience = 30 * time.Second

// healed waits until both servers serve again, pages and posts, without
// anybody's help, and says how long that took.
func (w *world) healed(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, healPatience)
	defer cancel()
	for i := range w.servers {
		for _, s := range w.schools {
			if err := w.serves(ctx, i, s.students[rand.IntN(len(s.students))]); err != nil {
				return 0, fmt.Errorf("server %d does not serve again: %w", i+1, err)
			}
		}
	}
	return time.Since(began), nil
}

// serves waits until a page comes and a post is taken.
func (w *world) serves(ctx context.Context, server int, m *member) error {
	var last error
	for {
		page := w.get(ctx, server, m, "/home")
		if last = page.want(200); last == nil {
			return w.publish(ctx, server, m, newPost(m, false))
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return errors.Join(err, last)
		}
	}
}

// pause waits, or ends early with the context's error.
func pause(ctx context.Context, d time.Duration) error {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}
