// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"text/tabwriter"

	"rookery/cmd/rookery/demo"
	"rookery/migrations"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/postgres"
)

type demoCommand struct {
	Listen string `help:"Where to listen (${default})." default:"127.0.0.1:8080" setting:"ROOKERY_LISTEN" placeholder:"HOST:PORT"`
	Data   string `help:"The folder that holds the database and demo.json; by default one in your own data folder." setting:"ROOKERY_DATA" placeholder:"FOLDER"`
	Reset  bool   `help:"Throw away what is there and start afresh."`
	Quiet  bool   `help:"Do not log each request." default:"true" negatable:""`
}

// Help is what `rookery demo --help` adds.
func (demoCommand) Help() string {
	return `Nothing needs to be set up: it finds PostgreSQL on this machine or fetches it, keeps a database of its own that nobody else
can reach, and fills two schools with invented people. What you do there is kept until --reset. Ctrl-C stops everything.

  rookery demo
  rookery demo --listen 127.0.0.1:9000 --data /tmp/rookery --reset`
}

// Validate is kong's question.
func (c demoCommand) Validate() error { return checkListen("ROOKERY_LISTEN", c.Listen) }

// demoDatabase is the demo's database; it grows under another name, so that
// one interrupted half-way is not taken for a demo.
const (
	demoDatabase    = "rookery"
	growingDatabase = "rookery_growing"
)

// Run starts everything, says where to go, and serves until ctx ends.
func (c demoCommand) Run(ctx context.Context, p *Program, log *slog.Logger) (err error) {
	folder := c.Data
	if folder == "" {
		folder = postgres.DefaultFolder()
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	listener, err := listen("ROOKERY_LISTEN", c.Listen) // before anything that takes long
	if err != nil {
		return err
	}
	defer listener.Close() // the App's from Open on, which closes it earlier
	server, err := c.startDatabase(ctx, p, folder)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, server.Stop())
		if err == nil {
			fmt.Fprintln(p.Stdout, "\nStopped. What you did is kept; start again with the same command, or afresh with --reset.")
		}
	}()
	if err := grow(ctx, p, server); err != nil {
		return err
	}
	return c.serve(ctx, p, log, server, listener, folder)
}

// startDatabase starts the private server, and what was there before goes if
// that was asked for.
func (c demoCommand) startDatabase(ctx context.Context, p *Program, folder string) (*postgres.Server, error) {
	if c.Reset {
		if err := errors.Join(postgres.Remove(folder), ignoreMissing(os.Remove(sheetPath(folder)))); err != nil {
			return nil, err
		}
	}
	return postgres.Start(ctx, postgres.Options{Folder: folder, Durable: true,
		Notice: func(words string) { fmt.Fprintln(p.Stdout, words) }})
}

func sheetPath(folder string) string { return filepath.Join(folder, "demo.json") }

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// grow brings the cluster to a migrated database with two schools in it.
func grow(ctx context.Context, p *Program, server *postgres.Server) error {
	super := server.URL("postgres", "postgres")
	if err := migrations.CreateRoles(ctx, super); err != nil {
		return err
	}
	pool, err := sql.Open("postgres", super)
	if err != nil {
		return err
	}
	defer pool.Close()
	var there bool
	if err := pool.QueryRowContext(ctx, "select exists (select from pg_database where datname = $1)", demoDatabase).Scan(&there); err != nil {
		return err
	}
	if there {
		_, err := migrations.Up(ctx, server.URL("rookery_owner", demoDatabase))
		return err
	}
	fmt.Fprintln(p.Stdout, "Filling two schools with people and what they said these three weeks…")
	if _, err := pool.ExecContext(ctx, "drop database if exists "+growingDatabase); err != nil {
		return err
	}
	if err := fill(ctx, server); err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "alter database "+growingDatabase+" rename to "+demoDatabase)
	return err
}

func fill(ctx context.Context, server *postgres.Server) error {
	if err := migrations.CreateDatabase(ctx, server.URL("postgres", "postgres"), growingDatabase); err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, server.URL("rookery_owner", growingDatabase)); err != nil {
		return err
	}
	// Nobody relies on a database that still grows, so its commits do not wait
	// for the disk; the renaming does, and with it all that was written before.
	db, err := tenants.Open(server.URL("rookery_app", growingDatabase)+"&synchronous_commit=off", tenants.Options{})
	if err != nil {
		return err
	}
	return errors.Join(demo.Fill(ctx, db), db.Close())
}

func (c demoCommand) serve(ctx context.Context, p *Program, log *slog.Logger, server *postgres.Server, listener net.Listener, folder string) error {
	if c.Quiet {
		log = slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	app, err := Open(ctx, Config{DatabaseURL: server.URL("rookery_app", demoDatabase), JobsURL: server.URL("rookery_jobs", demoDatabase),
		Listener: listener, Media: "file://" + filepath.ToSlash(filepath.Join(folder, "media")), Log: log})
	if err != nil {
		return err
	}
	sheet, err := demo.Describe(ctx, app.DB, app.SchoolURL)
	if err == nil {
		err = sheet.Write(sheetPath(folder))
	}
	if err != nil {
		return errors.Join(err, app.Close())
	}
	invite(p.Stdout, app.Base.String(), sheet, folder)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() { // a demo without its database is no demo
		select {
		case <-server.Done():
			cancel(server.Err())
		case <-ctx.Done():
		}
	}()
	err = app.Serve(ctx)
	if died := server.Err(); died != nil {
		return errors.Join(died, err)
	}
	return err
}

// invite prints where to go and who to sign in as.
func invite(out io.Writer, base string, sheet demo.Sheet, folder string) {
	fmt.Fprintf(out, "\nRookery is ready: %s\n", base)
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, school := range sheet.Schools {
		fmt.Fprintf(table, "\n%s\t%s\t\t\n\n", school.Name, school.URL)
		for _, role := range policy.Roles() {
			if who, ok := school.As(role); ok {
				fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", role, who.Name, who.Username, who.Password)
			}
		}
	}
	if err := table.Flush(); err != nil {
		return // the terminal is gone, and the server is not
	}
	fmt.Fprintf(out, "\nEverybody else is in %s. Ctrl-C stops it all and keeps what you did.\n", sheetPath(folder))
}
