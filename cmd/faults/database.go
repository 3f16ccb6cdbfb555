// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// crashDatabase tells the database to drop everything, which is all that
// pg_ctl -m immediate does (PostgreSQL 15, "Shutting Down the Server"); it
// recovers from its log of writes at the next start.
func crashDatabase(ctx context.Context, t *trial) error {
	return t.under(ctx, t.o.crashes, t.sameServers(func(ctx context.Context, _ int) error { return t.endDatabase(ctx, syscall.SIGQUIT) }))
}

// beheadDatabase kills its first process. Its children linger until they notice,
// and hold the data; whoever starts it again has to wait for them.
func beheadDatabase(ctx context.Context, t *trial) error {
	return t.under(ctx, t.o.heads, t.sameServers(func(ctx context.Context, _ int) error { return t.endDatabase(ctx, syscall.SIGKILL) }))
}

// endDatabase ends it by a signal, lets members notice, and starts it again.
func (w *world) endDatabase(ctx context.Context, how syscall.Signal) error {
	gone := w.postgres.Done()
	if err := syscall.Kill(w.postgres.PID(), how); err != nil {
		return err
	}
	select {
	case <-gone:
	case <-time.After(startPatience):
		return errors.New("the database did not end")
	}
	return errors.Join(pause(ctx, 300*time.Millisecond), w.postgres.Resume(ctx))
}

// freezeDatabase stops all of its processes where they are.
func freezeDatabase(ctx context.Context, t *trial) error {
	return t.under(ctx, t.o.freezes, t.sameServers(func(ctx context.Context, _ int) error {
		family, err := familyOf(t.postgres.PID())
		if err != nil {
			return err
		}
		for _, pid := range family {
			_ = syscall.Kill(pid, syscall.SIGSTOP) // it may have ended meanwhile
		}
		waited := pause(ctx, t.o.freeze)
		for _, pid := range family {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
		return waited
	}))
}

// familyOf is a process and its children, the process first, so that it makes
// no more of them.
func familyOf(pid int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	family := []int{pid}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		// The name in parentheses may hold anything, so fields are counted from
		// the last of them (proc(5)): state, then whose child it is.
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(fields) < 2 || fields[1] != strconv.Itoa(pid) {
			continue
		}
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return nil, err
		}
		family = append(family, child)
	}
	return family, nil
}

// takeDatabaseAway shuts it down for a while. Meanwhile pages say so, soon, and
// the servers live.
func takeDatabaseAway(ctx context.Context, t *trial) error {
	var slowest time.Duration
	err := t.under(ctx, 1, t.sameServers(func(ctx context.Context, _ int) error {
		if err := t.postgres.Halt(); err != nil {
			return err
		}
		over := time.Now().Add(t.o.away)
		var wrong error
		for n := 0; time.Now().Before(over) && wrong == nil; n++ {
			took, err := t.isSaidToBeAway(ctx, n%2)
			slowest = max(slowest, took)
			wrong = errors.Join(err, pause(ctx, 100*time.Millisecond))
		}
		return errors.Join(wrong, t.postgres.Resume(ctx))
	}))
	t.saw("away for %s; pages said so after %.2f s at the latest", t.o.away, slowest.Seconds())
	return err
}

// isSaidToBeAway wants a page that says so, and a process that lives.
func (t *trial) isSaidToBeAway(ctx context.Context, server int) (time.Duration, error) {
	m := t.schools[0].teacher
	began := time.Now()
	page := t.get(ctx, server, m, "/home")
	took := time.Since(began)
	if err := page.want(503); err != nil {
		return took, err
	}
	if err := t.get(ctx, server, m, "/livez").want(200); err != nil {
		return took, err
	}
	if err := t.get(ctx, server, m, "/readyz").want(503); err != nil {
		return took, fmt.Errorf("while the database is away: %w", err)
	}
	return took, nil
}
