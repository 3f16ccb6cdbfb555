// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// held is what a server has in its hands: memory that its objects hold after a
// collection, goroutines, open files and sockets, connections to the database.
type held struct{ memory, goroutines, files, connections float64 }

// soak goes on with a bounded load for long, and looks whether a server holds
// ever more. At the end, when nobody asks any more, it must hold no more
// goroutines, files and connections than at rest before.
func soak(ctx context.Context, t *trial) error {
	if err := pause(ctx, 5*time.Second); err != nil {
		return err
	}
	rest, err := t.holds(ctx)
	if err != nil {
		return err
	}
	var during []held
	for over := time.Now().Add(t.o.soak); time.Now().Before(over); {
		h, err := t.someLoad(ctx, min(20*time.Second, time.Until(over)))
		if err != nil {
			return err
		}
		during = append(during, h)
		say("  %v", h)
	}
	for _, s := range t.servers {
		s.client().CloseIdleConnections()
	}
	if err := pause(ctx, 10*time.Second); err != nil {
		return err
	}
	after, err := t.holds(ctx)
	if err != nil {
		return err
	}
	t.saw("at rest, before: %v", rest)
	t.saw("at rest, after %s: %v", t.o.soak, after)
	return errors.Join(t.flat(during), leftover(rest, after))
}

// someLoad looks at what is held in the middle of a load, then checks what was
// told.
func (t *trial) someLoad(ctx context.Context, d time.Duration) (held, error) {
	l, err := t.load(ctx)
	if err != nil {
		return held{}, err
	}
	waited := pause(ctx, d)
	h, err := t.holds(ctx)
	l.stop()
	return h, errors.Join(waited, err, t.check(ctx))
}

// flat compares what was held late with what was held early, after a first half
// in which caches fill: each server keeps so many posts and their faces, and no
// more.
func (t *trial) flat(during []held) error {
	during = during[len(during)/2:]
	if len(during) < 4 {
		t.saw("too short to compare early with late")
		return nil
	}
	third := len(during) / 3
	early, late := middle(during[:max(1, third)]), middle(during[len(during)-max(1, third):])
	t.saw("under load, early: %v", early)
	t.saw("under load, late: %v", late)
	if late.memory > early.memory*1.1+4 {
		return fmt.Errorf("memory grew from %.1f to %.1f MB", early.memory, late.memory)
	}
	return nil
}

func middle(all []held) held {
	of := func(what func(held) float64) float64 {
		var values []float64
		for _, h := range all {
			values = append(values, what(h))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return held{of(func(h held) float64 { return h.memory }), of(func(h held) float64 { return h.goroutines }), of(func(h held) float64 { return h.files }), of(func(h held) float64 { return h.connections })}
}

// spare is what may come and go by itself: a pool's connections, a timer.
const spare = 20

func leftover(before, after held) error {
	var all error
	for what, grew := range map[string]float64{"goroutines": after.goroutines - before.goroutines, "files": after.files - before.files, "connections": after.connections - before.connections} {
		if grew > 2*spare {
			all = errors.Join(all, fmt.Errorf("%.0f more %s are left behind", grew, what))
		}
	}
	return all
}

func (h held) String() string {
	return fmt.Sprintf("%.1f MB of objects and stacks, %.0f goroutines, %.0f files, %.0f database connections, both servers together", h.memory, h.goroutines, h.files, h.connections)
}

// holds asks both servers, and the database.
func (t *trial) holds(ctx context.Context) (h held, err error) {
	for _, s := range t.servers {
		for range 2 { // what the first collection finalizes, the second one frees
			if _, err := s.tells("/debug/pprof/heap?gc=1"); err != nil {
				return h, err
			}
		}
		figures, err := s.tells("/metrics")
		if err != nil {
			return h, err
		}
		h.memory += (figure(figures, "go_memstats_heap_alloc_bytes") + figure(figures, "go_memstats_stack_inuse_bytes")) / 1e6
		h.goroutines += figure(figures, "go_goroutines")
		files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.pid()))
		if err != nil {
			return h, err
		}
		h.files += float64(len(files))
	}
	err = t.super.QueryRowContext(ctx, `select count(*) from pg_stat_activity where usename in ('rookery_app', 'rookery_jobs')`).Scan(&h.connections)
	return h, err
}

func (s *server) tells(path string) (string, error) {
	answer, err := http.Get(s.figures + path)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return string(text), err
}

// figure finds one of the metrics; 0 where it is not there.
func figure(metrics, name string) float64 {
	for line := range strings.Lines(metrics) {
		if words := strings.Fields(line); len(words) == 2 && words[0] == name {
			n, _ := strconv.ParseFloat(words[1], 64)
			return n
		}
	}
	return 0
}
