// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are the sizes and places of a run.
type options struct {
	rookery, data, listen, json, profiles string
	schools, members, posts               int
	growth                                []int
	seconds                               time.Duration
	streams                               []int
	bell                                  int
	pagesPerSecond                        int
	only                                  []string
	keep                                  bool
	settings                              map[string]string // of PostgreSQL
}

func parse(args []string) (options, error) {
	o := options{settings: map[string]string{"shared_buffers": "512MB", "max_wal_size": "4GB"}}
	var growth, streams, only string
	var short bool
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&o.rookery, "rookery", "build/rookery", "the program to measure")
	f.StringVar(&o.data, "data", "", "a folder for the throw-away database, on the disk to be measured; by default a temporary one")
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "where the program listens")
	f.StringVar(&o.json, "json", "build/bench.json", "where to write the figures as JSON; empty: nowhere")
	f.StringVar(&o.profiles, "profile", "", "a folder for profiles of the home page, publishing and open pages: the program's by function, the database's by statement (pg_stat_statements); they cost a little themselves")
	f.IntVar(&o.schools, "schools", 100, "schools of the main data set")
	f.IntVar(&o.members, "members", 200, "members of each school, at least 40")
	f.IntVar(&o.posts, "posts", 200, "posts of each school, at least 120, so that each home page is full")
	f.StringVar(&growth, "growth", "", "numbers of schools for the slope, with commas; by default a tenth of -schools, -schools, and ten times as many")
	f.DurationVar(&o.seconds, "time", 8*time.Second, "how long each rate is measured")
	f.StringVar(&streams, "streams", "500,2000,10000", "open pages to publish to, with commas")
	f.IntVar(&o.bell, "bell", 100, "sign-ins at the bell, spread as 1,000 are over five minutes; 1000 is the whole of it")
	f.IntVar(&o.pagesPerSecond, "pages", 40, "pages a second that are a school day's usual load beside the bell")
	f.StringVar(&only, "only", "", "what to measure, with commas: start, home, raw, rls, policy, publish, live, bell, slope; by default all")
	f.BoolVar(&o.keep, "keep", false, "leave the database's folder and the program's log behind")
	f.Func("postgres", "a setting of PostgreSQL as name=value, to see what it changes; may be given several times", o.set)
	f.BoolVar(&short, "short", false, "small sizes, for a quick look; its figures prove nothing")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	given := map[string]bool{}
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if short {
		o.shorten(given)
		if !given["streams"] {
			streams = "100,400"
		}
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	if o.profiles != "" {
		maps.Copy(o.settings, statistics)
	}
	var bad error
	if o.streams, bad = numbers(streams); bad != nil {
		return o, fmt.Errorf("-streams: %w", bad)
	}
	if o.growth, bad = numbers(growth); bad != nil {
		return o, fmt.Errorf("-growth: %w", bad)
	}
	return o, o.check()
}

// set notes a setting of PostgreSQL beside those that an operator gives a server
// of this size. Everything else is as it comes, durability above all.
func (o *options) set(pair string) error {
	name, value, found := strings.Cut(pair, "=")
	if !found {
		return errors.New("it must look like name=value")
	}
	o.settings[name] = value
	return nil
}

func (o *options) shorten(given map[string]bool) {
	for name, set := range map[string]func(){
		"schools": func() { o.schools = 10 }, "members": func() { o.members = 60 }, "posts": func() { o.posts = 120 },
		"time": func() { o.seconds = 2 * time.Second }, "bell": func() { o.bell = 20 },
	} {
		if !given[name] {
			set()
		}
	}
}

func numbers(list string) ([]int, error) {
	var all []int
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a number of something", word)
		}
		all = append(all, n)
	}
	return all, nil
}

func (o *options) check() error {
	switch {
	case o.members < 40 || o.members > 9000:
		return errors.New("-members must be from 40 to 9000")
	case o.posts < 120:
		return errors.New("-posts must be at least 120, so that each home page is full")
	case o.schools < 1 || o.schools > 9999, len(o.growth) > 0 && slices.Max(o.growth) > 9999:
		return errors.New("there may be from 1 to 9999 schools")
	case len(o.streams) == 0 || slices.Min(o.streams) < 2*first:
		return fmt.Errorf("-streams must be at least %d", 2*first)
	case o.seconds < time.Second:
		return errors.New("-time must be at least 1s: processor time is counted in hundredths of a second")
	}
	for _, name := range o.only {
		if !slices.ContainsFunc(measures, func(m measure) bool { return m.name == name }) {
			return fmt.Errorf("-only: there is nothing called %q", name)
		}
	}
	if slices.Contains(o.only, "slope") && !slices.Contains(o.only, "home") {
		o.only = append(o.only, "home") // it is made of the home page's figures
	}
	if len(o.growth) == 0 {
		o.growth = []int{max(1, o.schools/10), o.schools, 10 * o.schools}
	}
	return nil
}

func (o options) wants(name string) bool { return len(o.only) == 0 || slices.Contains(o.only, name) }

// sizes are the numbers of schools to stop at, the main one among them; more
// than the main one only where the slope is asked for.
func (o options) sizes() []int {
	if !o.wants("slope") {
		return []int{o.schools}
	}
	all := append([]int{o.schools}, o.growth...)
	slices.Sort(all)
	return slices.Compact(all)
}

func (o options) say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
