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
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// run measures what was asked for, and prints and keeps what it saw. What was
// measured before an error is kept too.
func run(ctx context.Context, o options, out io.Writer) (err error) {
	r := newReport(o)
	b, err := begin(ctx, o, r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.end(), r.print(out), r.write(o.json)) }()
	for i, schools := range o.sizes() {
		if err := b.grow(ctx, schools); err != nil {
			return err
		}
		for _, m := range measures {
			if !o.wants(m.name) || !m.due(schools, o.schools, i == len(o.sizes())-1) {
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
	when  when
	do    func(ctx context.Context, b *bench) error
}

// when says at which sizes to measure something. What fills tables never comes
// before the main size, whose figures it would change.
type when int

const (
	mainSize when = iota
	everySize
	fromMainSize
	lastSize
)

func (m measure) due(schools, main int, last bool) bool {
	switch m.when {
	case everySize:
		return true
	case fromMainSize:
		return schools >= main
	case lastSize:
		return last
	}
	return schools == main
}

// measures in their order. What writes much comes after what only reads, so
// that each finds the database as the one before the last change left it.
var measures = []measure{
	{name: "start", title: "from start to first page, and memory at rest", when: everySize, do: measureStart},
	{name: "home", title: "the home page", when: everySize, do: measureHome},
	{name: "raw", title: "the query of the home page by pgbench", when: everySize, do: measureRaw},
	{name: "rls", title: "row level security", when: everySize, do: measureRLS},
	{name: "policy", title: "a policy check", do: measurePolicy},
	{name: "publish", title: "publishing", when: fromMainSize, do: measurePublish},
	{name: "live", title: "open pages", do: measureLive},
	{name: "bell", title: "nine o'clock", do: measureBell},
	{name: "slope", title: "the slope of the home page's cost", when: lastSize, do: measureSlope},
}
