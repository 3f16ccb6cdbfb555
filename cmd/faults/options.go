// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// options say how much is tried.
type options struct {
	rookery string
	folder  string // for the throw-away database
	only    []string
	keep    bool

	kills, crashes, heads, freezes, fulls, partings int
	freeze, away, flood, soak                       time.Duration
}

// parse reads them. Without any, it is a hundred kills and all the rest; -short
// is for make test.
func parse(args []string) (options, error) {
	o := options{}
	var only string
	var short bool
	f := flag.NewFlagSet("faults", flag.ContinueOnError)
	f.StringVar(&o.rookery, "rookery", "build/rookery", "the program to try")
	f.StringVar(&o.folder, "data", "", "a folder for the throw-away database; by default a temporary one")
	f.IntVar(&o.kills, "kills", 100, "how often the server is killed under load")
	f.IntVar(&o.crashes, "crashes", 10, "how often the database is stopped at once, as pg_ctl -m immediate does")
	f.IntVar(&o.heads, "heads", 3, "how often the database's first process is killed")
	f.IntVar(&o.freezes, "freezes", 3, "how often the database is frozen")
	f.IntVar(&o.fulls, "fulls", 3, "how often the database's disk is full; the last time, its log of writes too")
	f.IntVar(&o.partings, "partings", 10, "how often one of two servers is killed while the other must serve on")
	f.DurationVar(&o.freeze, "freeze", 4*time.Second, "how long the database is frozen")
	f.DurationVar(&o.away, "away", 30*time.Second, "how long the database is away")
	f.DurationVar(&o.flood, "flood", 10*time.Second, "how long one school floods the server")
	f.DurationVar(&o.soak, "soak", 0, "how long to look at memory, goroutines, connections and files under a bounded load; nothing else is tried then")
	f.StringVar(&only, "only", "", "what to try, with commas: "+strings.Join(names(), ", ")+"; by default all but soak")
	f.BoolVar(&o.keep, "keep", false, "leave the database's folder and the servers' log behind")
	f.BoolVar(&short, "short", false, "each of them a few times, in about a minute")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if short {
		given := map[string]bool{}
		f.Visit(func(f *flag.Flag) { given[f.Name] = true })
		o.shorten(given)
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	if o.soak > 0 {
		o.only = []string{"soak"}
	}
	for _, name := range o.only {
		if !slices.Contains(names(), name) {
			return o, fmt.Errorf("-only: there is nothing called %q", name)
		}
	}
	return o, nil
}

func (o *options) shorten(given map[string]bool) {
	for name, set := range map[string]func(){
		"kills": func() { o.kills = 5 }, "crashes": func() { o.crashes = 2 }, "heads": func() { o.heads = 1 }, "freezes": func() { o.freezes = 1 },
		"fulls": func() { o.fulls = 1 }, "partings": func() { o.partings = 2 }, "away": func() { o.away = 3 * time.Second }, "flood": func() { o.flood = 2 * time.Second },
	} {
		if !given[name] {
			set()
		}
	}
}

func (o options) wants(name string) bool {
	if len(o.only) == 0 {
		return name != "soak"
	}
	return slices.Contains(o.only, name)
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
