// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// firstRounds are not counted: the connections are new.
const firstRounds = 300

// way is one way to ask the home page's query.
type way struct {
	role   string
	inside bool // in a transaction of the school, as the program does
	conn   *sql.Conn
	stmt   *sql.Stmt
	pid    int
	took   []time.Duration
	worked time.Duration // of the database's process
}

// measureRLS asks the same query three ways, turn by turn, so that a busy
// moment of the machine hits all alike: as the program does, as a superuser in
// the same transaction, and as a superuser in none. All by a generic plan, so
// that what is compared is asking and not planning.
func measureRLS(ctx context.Context, b *bench) error {
	if err := b.learn(ctx, scripts); err != nil {
		return err
	}
	ways := []*way{{role: "rookery_app", inside: true}, {role: "postgres", inside: true}, {role: "postgres"}}
	for _, w := range ways {
		closed, err := w.open(ctx, b)
		if err != nil {
			return err
		}
		defer closed()
	}
	start := time.Now()
	for n := 0; n <= firstRounds || time.Since(start) < b.o.seconds; n++ {
		if n == firstRounds {
			for _, w := range ways {
				var err error
				if w.worked, err = onProcessor(w.pid); err != nil {
					return err
				}
				w.took = nil
			}
			start = time.Now()
		}
		for _, w := range ways {
			if err := w.ask(ctx, b.statement.parameters[n%len(b.statement.parameters)]); err != nil {
				return err
			}
		}
	}
	return b.reportRLS(ways)
}

func (b *bench) reportRLS(ways []*way) error {
	var took, worked [3]float64
	for i, w := range ways {
		slices.Sort(w.took)
		now, err := onProcessor(w.pid)
		if err != nil {
			return err
		}
		took[i] = micros(w.took[len(w.took)/2])
		worked[i] = micros(now-w.worked) / float64(len(w.took))
	}
	at := b.report.at(b.schools)
	at.add("rls.as_served", "the query in the school's transaction with RLS, median", took[0], "µs")
	at.add("rls.without", "the same without RLS, superuser", took[1], "µs")
	at.add("rls.alone", "the query alone, superuser, no transaction", took[2], "µs")
	at.add("rls.policy", "cost of the policies", took[0]-took[1], "µs")
	at.add("rls.cost", "cost of RLS with its transaction", took[0]-took[2], "µs").below(200)
	at.add("rls.cost.cpu", "… of it CPU of the database", worked[0]-worked[2], "µs")
	return nil
}

func (w *way) open(ctx context.Context, b *bench) (closed func(), err error) {
	db, err := sql.Open("postgres", b.postgres.URL(w.role, database)+"&binary_parameters=yes&plan_cache_mode="+genericPlan)
	if err != nil {
		return nil, err
	}
	closed = func() { _ = db.Close() } // takes the connection along
	if w.conn, err = db.Conn(ctx); err == nil {
		err = w.conn.QueryRowContext(ctx, "select pg_backend_pid()").Scan(&w.pid)
	}
	if err == nil {
		w.stmt, err = w.conn.PrepareContext(ctx, b.statement.text)
	}
	if err != nil {
		closed()
	}
	return closed, err
}

func (w *way) ask(ctx context.Context, parameters []string) error {
	args := make([]any, len(parameters))
	for i, p := range parameters {
		args[i] = p
	}
	start := time.Now()
	if w.inside { // $1 is the school in every statement of the program's
		if _, err := w.conn.ExecContext(ctx, "BEGIN; SET LOCAL rookery.tenant = '"+parameters[0]+"'"); err != nil {
			return err
		}
	}
	rows, err := w.stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	found := 0
	for rows.Next() {
		found++
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if w.inside {
		if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
			return err
		}
	}
	w.took = append(w.took, time.Since(start))
	if found < shown {
		return fmt.Errorf("the query gave %d posts as %s", found, w.role)
	}
	return nil
}
