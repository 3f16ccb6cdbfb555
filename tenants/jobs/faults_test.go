// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"testing"
	"time"

	"rookery/tenants/jobs"
	"rookery/tenants/tenantstest"
)

// queue is a database's job queue, looked at past its role.
type queue struct {
	pool, super *sql.DB
}

func newQueue(t *testing.T) queue {
	t.Helper()
	url := tenantstest.Database(t)
	var q queue
	for role, pool := range map[string]**sql.DB{"rookery_jobs": &q.pool, "postgres": &q.super} {
		var err error
		if *pool, err = sql.Open("postgres", url(role)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = (*pool).Close() })
	}
	return q
}

// start wakes tasks until the test ends.
func (q queue) start(t *testing.T, tasks ...jobs.Task) *jobs.Runner {
	t.Helper()
	runner, err := jobs.New(q.pool, slog.New(slog.DiscardHandler), tasks...)
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return runner
}

// times tells of each time that a task is woken.
func times(name string) (jobs.Task, <-chan struct{}) {
	woken := make(chan struct{}, 1)
	return jobs.Task{Name: name, Every: time.Second, Do: func(context.Context) error {
		select {
		case woken <- struct{}{}:
		default:
		}
		return nil
	}}, woken
}

// wait fails the test when nothing comes.
func wait[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(60 * time.Second):
		t.Fatalf("%s: it never came", what)
		panic("unreachable")
	}
}

func TestATaskThatHangsIsCutOffAndKeepsNobodyBack(t *testing.T) {
	q := newQueue(t)
	other, woken := times("other")
	begun, cut := make(chan struct{}, 8), make(chan error, 8)
	hangs := jobs.Task{Name: "hangs", Every: time.Second, Most: 3 * time.Second, Do: func(ctx context.Context) error {
		begun <- struct{}{}
		<-ctx.Done()
		cut <- ctx.Err()
		return ctx.Err()
	}}
	runner := q.start(t, hangs, other)
	wait(t, "the task that hangs", begun)
	wait(t, "the other, meanwhile", woken)
	if err := wait(t, "its end", cut); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it was cut off by %v", err)
	}
	wait(t, "the task that hangs, a second time", begun)
	if err := runner.Stop(); err != nil {
		t.Error(err)
	}
}

// Rows that no program can have written, or that another version wrote, are
// given up with a reason, and everything else goes on.
func TestPoisonInTheQueueIsGivenUpWithAReason(t *testing.T) {
	q := newQueue(t)
	if _, err := q.super.Exec(`insert into river.river_job (state, attempt, max_attempts, args, kind, queue)
		values ('available', 0, 1, '{"task": 7}', 'wake', 'default'), ('available', 0, 1, '{}', 'of another program', 'default')`); err != nil {
		t.Fatal(err)
	}
	other, woken := times("other")
	runner := q.start(t, other)
	for range 3 {
		wait(t, "the other", woken)
	}
	if err := runner.Stop(); err != nil {
		t.Error(err)
	}
	var given int
	if err := q.super.QueryRow(`select count(*) from river.river_job where state = 'discarded' and errors is not null`).Scan(&given); err != nil || given != 2 {
		t.Errorf("%d of two were given up: %v", given, err)
	}
}

// A process that is killed leaves its job as running. The task is not lost for
// long: half a minute later it is woken again, and by whoever lives.
func TestATaskWhoseProcessWasKilledIsWokenAgainHalfAMinuteLater(t *testing.T) {
	q := newQueue(t)
	task, woken := times("try")
	first := q.start(t, task)
	wait(t, "the task", woken)
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	// As a killed process leaves it; the unique key stays, so nobody can queue
	// another one beside it.
	left, err := q.super.Exec(`update river.river_job set state = 'running', finalized_at = null, attempt = 1, attempted_at = now() - interval '31 seconds'
		where id = (select max(id) from river.river_job where kind = 'wake')`)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := left.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%d jobs are left behind: %v", n, err)
	}
	second := q.start(t, task)
	wait(t, "the task, after its process was killed", woken)
	if err := second.Stop(); err != nil {
		t.Error(err)
	}
}
