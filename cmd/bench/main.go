// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:])
	if err == nil {
		err = run(ctx, o)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// run measures what was asked for, and prints and keeps what it saw. What was
// measured before an error is kept too.
func run(ctx context.Context, o options) (err error) {
	r := newReport(o)
	b, err := begin(ctx, o, r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.end(), r.print(os.Stdout), r.write(o.json)) }()
	for i, schools := range o.sizes() {
		if err := b.grow(ctx, schools); err != nil {
			return err
		}
		for _, m := range measures {
			if !o.wants(m.name) || !m.every && schools != o.schools || m.last && i < len(o.sizes())-1 {
				continue
			}
			o.say("%s, %d schools …", m.title, schools)
			if err := m.do(ctx, b); err != nil {
				return fmt.Errorf("%s, %d schools: %w", m.title, schools, err)
			}
		}
	}
	return nil
}

// measure is one thing to find out.
type measure struct {
	name  string // for -only
	title string
	every bool // at every size, and not at the main one alone
	last  bool // after the last size
	do    func(ctx context.Context, b *bench) error
}

// measures in their order. What writes much comes after what only reads, so
// that each finds the database as the one before the last change left it.
var measures = []measure{
	{name: "start", title: "from start to first page, and memory at rest", do: measureStart},
	{name: "home", title: "the home page", every: true, do: measureHome},
	{name: "raw", title: "the query of the home page by pgbench", do: measureRaw},
	{name: "rls", title: "row level security", do: measureRLS},
	{name: "policy", title: "a policy check", do: measurePolicy},
	{name: "publish", title: "publishing", do: measurePublish},
	{name: "live", title: "open pages", do: measureLive},
	{name: "bell", title: "nine o'clock", do: measureBell},
	{name: "slope", title: "the slope of the home page's cost", every: true, last: true, do: measureSlope},
}
