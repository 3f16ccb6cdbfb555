// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// scripts is how many readers pgbench asks for in turn: each has a script of
// its own, and it takes at most 128.
const scripts = 64

// pgbench prepares its statements for some seconds before it counts, and goes on
// for one when it has: its connections must not end between one process's
// processor time being read and another's.
const (
	pgbenchWarm = 3
	pgbenchRest = 1
)

// A prepared statement may be planned once (generic) or at each execution
// (custom). PostgreSQL's own choice between the two takes long to plan this
// query every time, so the rate to be held against is that of the generic plan.
const (
	genericPlan = "force_generic_plan"
	ownChoice   = "auto"
)

// measureRaw has pgbench ask the home page's query, prepared, as a superuser and
// without a transaction: what the database alone can serve.
func measureRaw(ctx context.Context, b *bench) error {
	if err := b.learn(ctx, scripts); err != nil {
		return err
	}
	planned, err := b.pgbench(ctx, ownChoice)
	if err != nil {
		return err
	}
	l, err := b.pgbench(ctx, genericPlan)
	if err != nil {
		return err
	}
	at := b.report.at(b.schools)
	at.add("raw.rate", "the same query by pgbench, prepared, 8 clients", l.rate(), "/s")
	at.add("raw.cpu", "CPU of the query alone, database", l.each(l.usage.database), "µs")
	at.add("raw.rate.auto", "… where PostgreSQL chooses whether to plan it anew", planned.rate(), "/s")
	if b.home.requests > 0 {
		at.add("home.share", "home pages, of pgbench's rate", 100*b.home.rate()/l.rate(), "%").above(30)
		at.add("home.share.cached", "the same, by the goal with a fragment cache", 100*b.home.rate()/l.rate(), "%").above(60)
	}
	return nil
}

// pgbench runs it and reads processor time at both ends of what counts.
func (b *bench) pgbench(ctx context.Context, plan string) (load, error) {
	args, err := b.scripts()
	if err != nil {
		return load{}, err
	}
	seconds := int(b.o.seconds.Seconds())
	path, err := besides(b.postgres.PID(), "pgbench")
	if err != nil {
		return load{}, err
	}
	super := b.postgres.URL("postgres", database)
	args = append(args, "-n", "-M", "prepared", "-c", strconv.Itoa(connections), "-j", "2", "-T", strconv.Itoa(pgbenchWarm+seconds+pgbenchRest), "-P", "1", super)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	run := exec.CommandContext(ctx, path, args...)
	run.Env = append(os.Environ(), "PGOPTIONS=-c plan_cache_mode="+plan)
	progress, err := run.StderrPipe()
	if err != nil {
		return load{}, err
	}
	if err := run.Start(); err != nil {
		return load{}, err
	}
	l, said, err := b.follow(progress, seconds)
	if err != nil {
		cancel()
	}
	if ended := run.Wait(); err == nil && ended != nil {
		err = fmt.Errorf("pgbench: %w: %s", ended, said)
	}
	return l, err
}

// second is one of pgbench's lines of progress.
var second = regexp.MustCompile(`^progress: [\d.]+ s, ([\d.]+) tps, .* (\d+) failed`)

// follow counts so many seconds from the end of the warm-up on.
func (b *bench) follow(progress io.Reader, seconds int) (l load, said string, err error) {
	var before usage
	var start time.Time
	lines := bufio.NewScanner(progress)
	for n := 0; lines.Scan(); {
		found := second.FindStringSubmatch(lines.Text())
		if found == nil {
			said += lines.Text() + "\n"
			continue
		}
		if found[2] != "0" {
			return l, said, fmt.Errorf("pgbench: %s", lines.Text())
		}
		if n++; n > pgbenchWarm+seconds {
			continue
		}
		now, err := b.used()
		if err != nil {
			return l, said, err
		}
		if n <= pgbenchWarm {
			before, start = now, time.Now()
			continue
		}
		perSecond, err := strconv.ParseFloat(found[1], 64)
		if err != nil {
			return l, said, err
		}
		l.requests += int(perSecond * (time.Since(start) - l.length).Seconds())
		l.length, l.usage = time.Since(start), now.since(before)
	}
	if l.requests == 0 {
		return l, said, fmt.Errorf("pgbench counted nothing: %s", said)
	}
	return l, said, lines.Err()
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// scripts writes one script for each reader, its parameters as variables, and
// gives pgbench's arguments.
func (b *bench) scripts() ([]string, error) {
	folder := filepath.Join(b.folder, "pgbench")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	var args []string
	for i, parameters := range b.statement.parameters {
		if len(parameters) == 0 {
			return nil, errors.New("PostgreSQL's log does not tell the parameters of the query")
		}
		path := filepath.Join(folder, fmt.Sprintf("reader%d.sql", i))
		text := placeholder.ReplaceAllString(b.statement.text, fmt.Sprintf(":r%d_$1", i))
		if err := os.WriteFile(path, []byte(strings.TrimSpace(text)+";\n"), 0o600); err != nil {
			return nil, err
		}
		args = append(args, "-f", path)
		for n, value := range parameters {
			args = append(args, "-D", fmt.Sprintf("r%d_%d=%s", i, n+1, value))
		}
	}
	return args, nil
}

// besides finds another of PostgreSQL's programs where the server's own lies.
func besides(pid int, name string) (string, error) {
	server, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(server), name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w: install all of PostgreSQL, pgbench included", err)
	}
	return path, nil
}
