// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:])
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "faults:", err)
		stop()
		os.Exit(1)
	}
}

// fault is one kind of misfortune.
type fault struct {
	name  string // for -only
	title string
	apart bool // it makes a world of its own
	do    func(ctx context.Context, t *trial) error
}

func faults() []fault {
	return []fault{
		{name: "kill", title: "kill -9 of a server under load", do: killServers},
		{name: "parting", title: "two servers, one of them killed", do: part},
		{name: "crash", title: "the database stopped at once (pg_ctl -m immediate)", do: crashDatabase},
		{name: "head", title: "kill -9 of the database's first process", do: beheadDatabase},
		{name: "freeze", title: "a frozen database (SIGSTOP, SIGCONT)", do: freezeDatabase},
		{name: "away", title: "the database away", do: takeDatabaseAway},
		{name: "full", title: "a full disk below the database", apart: true, do: fillDisk},
		{name: "flood", title: "one school floods the server", do: flood},
		{name: "soak", title: "a bounded load for long", do: soak},
	}
}

func names() []string {
	var all []string
	for _, f := range faults() {
		all = append(all, f.name)
	}
	return all
}

// trial is a world in which faults are tried, and what is said of them.
type trial struct {
	o options
	*world
	lines []string // what was seen, for the table
}

func (t *trial) saw(format string, args ...any) {
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

// run tries what was asked for and prints what was seen. It fails with
// everything that should not have been.
func run(ctx context.Context, o options, out io.Writer) (err error) {
	var shared *world
	leave := func() error {
		if shared == nil {
			return nil
		}
		w := shared
		shared = nil
		return w.end()
	}
	defer func() { err = errors.Join(err, leave()) }()
	var wrong []string
	for _, f := range faults() {
		if !o.wants(f.name) {
			continue
		}
		t := &trial{o: o}
		if !f.apart {
			if shared == nil {
				if shared, err = begin(ctx, o, place{}); err != nil {
					return err
				}
			}
			t.world = shared
		}
		say("%s …", f.title)
		failed := f.do(ctx, t)
		fmt.Fprintf(out, "\n%s\n", f.title)
		for _, line := range t.lines {
			fmt.Fprintf(out, "  %s\n", line)
		}
		if failed != nil { // what comes next is tried where nothing is wrong yet
			wrong = append(wrong, f.name)
			fmt.Fprintf(out, "  WRONG: %v\n", errors.Join(failed, leave()))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("not as it should be: %s", strings.Join(wrong, ", "))
	}
	fmt.Fprintln(out, "\nNothing was lost, doubled or told wrongly.")
	return nil
}
