// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"testing"
	"time"

	"rookery/tenants/jobs"
	"rookery/tenants/tenantstest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

func TestATaskIsWokenAgainThoughItFailsAndPanics(t *testing.T) {
	url := tenantstest.Database(t)
	pool, err := sql.Open("postgres", url("rookery_jobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	calls := make(chan int)
	n := 0
	runner, err := jobs.New(pool, slog.New(slog.DiscardHandler), jobs.Task{Name: "try", Every: time.Second, Do: func(ctx context.Context) error {
		n++
		select {
		case calls <- n:
		case <-ctx.Done():
		}
		switch n {
		case 1:
			return errors.New("it failed")
		case 2:
			panic("it panicked")
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	if err := runner.Start(ctx); err != nil {
		t.Fatal(err)
	}
	for want := 1; want <= 3; want++ {
		select {
		case got := <-calls:
			if got != want {
				t.Fatalf("call %d, want %d", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("the task was not woken a %d. time", want)
		}
	}
	go func() {
		for range calls { // one more may be under way
		}
	}()
	if err := runner.Stop(); err != nil {
		t.Error(err)
	}
	close(calls)
}

// A server that is stopped as soon as it has started says nothing of it.
func TestStoppingRightAfterStartingIsQuiet(t *testing.T) {
	url := tenantstest.Database(t)
	pool, err := sql.Open("postgres", url("rookery_jobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for range 8 {
		var log bytes.Buffer
		runner, err := jobs.New(pool, slog.New(slog.NewTextHandler(&log, nil)), jobs.Task{Name: "try", Every: time.Second, Do: func(context.Context) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if err := runner.Start(ctx); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := runner.Stop(); err != nil {
			t.Error(err)
		}
		if log.Len() > 0 {
			t.Error(log.String())
		}
	}
}
