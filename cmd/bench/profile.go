// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// statistics are what PostgreSQL needs to say how long it plans and executes
// each statement. They are in every package of it but the smallest.
var statistics = map[string]string{"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_planning": "on"}

// profile writes down where processor time goes during a measurement: the
// program's by function, the database's by statement. The function that comes
// back is for its end.
func (b *bench) profile(ctx context.Context, name string, length time.Duration) (ended func() error, err error) {
	if b.o.profiles == "" {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(b.o.profiles, 0o755); err != nil {
		return nil, err
	}
	if _, err := b.super.ExecContext(ctx, "create extension if not exists pg_stat_statements"); err != nil {
		return nil, err
	}
	if _, err := b.super.ExecContext(ctx, "select pg_stat_statements_reset()"); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	s := b.server
	go func() {
		profile, err := s.figure(fmt.Sprintf("/debug/pprof/profile?seconds=%d", max(1, int(length.Seconds()))))
		if err == nil {
			err = os.WriteFile(b.profilePath(name, "pprof"), profile, 0o600)
		}
		done <- err
	}()
	return func() error { return errors.Join(b.statements(ctx, name), <-done) }, nil
}

func (b *bench) profilePath(name, kind string) string {
	return filepath.Join(b.o.profiles, fmt.Sprintf("%s-%d.%s", name, b.schools, kind))
}

// statements writes how long the database was busy with what, the longest first.
func (b *bench) statements(ctx context.Context, name string) error {
	rows, err := b.super.QueryContext(ctx, `
		select calls, total_plan_time / calls, total_exec_time / calls, 100 * (total_plan_time + total_exec_time) / sum(total_plan_time + total_exec_time) over (),
		       regexp_replace(query, '\s+', ' ', 'g')
		  from pg_stat_statements where calls > 0 order by total_plan_time + total_exec_time desc limit 40`)
	if err != nil {
		return err
	}
	var all strings.Builder
	all.WriteString("share  calls  plan ms  execute ms  statement\n")
	for rows.Next() {
		var calls int
		var plan, execute, share float64
		var query string
		if err := rows.Scan(&calls, &plan, &execute, &share, &query); err != nil {
			return errors.Join(err, rows.Close())
		}
		fmt.Fprintf(&all, "%4.1f%%  %5d  %7.3f  %10.3f  %s\n", share, calls, plan, execute, query)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	return os.WriteFile(b.profilePath(name, "txt"), []byte(all.String()), 0o600)
}
