// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"
)

// report is what a run saw: figures in the order in which they were found.
type report struct {
	At      time.Time         `json:"at"`
	Machine map[string]string `json:"machine"`
	Options map[string]any    `json:"options"`
	Notes   map[string]string `json:"notes,omitempty"`
	Figures []*figure         `json:"figures"`
}

// figure is one number, and the goal it is held against.
type figure struct {
	Name    string   `json:"name"`
	Words   string   `json:"words"`
	Schools int      `json:"schools"`
	Value   float64  `json:"value"`
	Unit    string   `json:"unit,omitempty"`
	AtMost  *float64 `json:"at_most,omitempty"`
	AtLeast *float64 `json:"at_least,omitempty"`
	Met     *bool    `json:"met,omitempty"`
}

func newReport(o options) *report {
	return &report{At: time.Now().UTC().Truncate(time.Second), Machine: map[string]string{}, Notes: map[string]string{}, Options: map[string]any{
		"schools": o.schools, "members": o.members, "posts": o.posts, "growth": o.growth, "time": o.seconds.String(),
		"streams": o.streams, "bell": o.bell, "pages": o.pagesPerSecond, "only": o.only, "postgres": o.settings}}
}

func (r *report) note(name, words string) { r.Notes[name] = words }

// place is a report at one number of schools.
type place struct {
	*report
	schools int
}

func (r *report) at(schools int) place { return place{r, schools} }

func (p place) add(name, words string, value float64, unit string) *figure {
	f := &figure{Name: name, Words: words, Schools: p.schools, Value: value, Unit: unit}
	p.Figures = append(p.Figures, f)
	return f
}

// below is a goal: at most so much.
func (f *figure) below(goal float64) {
	met := f.Value <= goal
	f.AtMost, f.Met = &goal, &met
}

// above is a goal: at least so much.
func (f *figure) above(goal float64) {
	met := f.Value >= goal
	f.AtLeast, f.Met = &goal, &met
}

func (f *figure) goal() (goal, met string) {
	switch {
	case f.AtMost != nil:
		goal = "≤ " + number(*f.AtMost)
	case f.AtLeast != nil:
		goal = "≥ " + number(*f.AtLeast)
	default:
		return "", ""
	}
	if *f.Met {
		return goal, "met"
	}
	return goal, "NOT MET"
}

// number writes three significant digits, and whole numbers from a hundred on.
func number(v float64) string {
	if v >= 100 || v <= -100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func (r *report) print(out io.Writer) error {
	fmt.Fprintf(out, "\n%s, %s processors, %s, PostgreSQL %s, %s\n\n", r.Machine["system"], r.Machine["processors"], r.Machine["go"], r.Machine["postgresql"], r.Machine["disk"])
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "what\tschools\tseen\t\tgoal\t")
	for _, f := range r.Figures {
		goal, met := f.goal()
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\n", f.Words, f.Schools, number(f.Value), f.Unit, goal, met)
	}
	return table.Flush()
}

func (r *report) write(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

func micros(d time.Duration) float64       { return float64(d.Nanoseconds()) / 1e3 }
func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
func megabytes(bytes int64) float64        { return float64(bytes) / 1e6 }
