// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// flooders is how many connections one school floods with, a class's worth.
const flooders = 24

// flood lets the members of one school ask as fast as they can, and looks what
// becomes of the others' waits, in one run and as a ratio. All their pages must
// come; how long they took is told and not asked for, because whoever floods,
// whoever waits and the database share the processors here. Before anything is
// measured both go on together for a while: the connections to the database are
// made then, and the others' first pages read.
func flood(ctx context.Context, t *trial) error {
	if _, _, err := t.flooded(ctx); err != nil {
		return err
	}
	quiet, err := t.waits(ctx)
	if err != nil {
		return err
	}
	busy, f, err := t.flooded(ctx)
	if err != nil {
		return err
	}
	ratio := float64(p99(busy)) / float64(p99(quiet))
	t.saw("%d connections of one school asked for %.0f pages a second (%d refused or unanswered)", flooders, float64(f.asked.Load())/t.o.flood.Seconds(), f.refused.Load())
	t.saw("others waited, median and p99: %.1f and %.1f ms before, %.1f and %.1f ms meanwhile: p99 %.1f times as long; goal ≤ 2: %s",
		ms(median(quiet)), ms(p99(quiet)), ms(median(busy)), ms(p99(busy)), ratio, met(ratio <= 2))
	if f.asked.Load() == 0 {
		return errors.New("nobody flooded")
	}
	return t.check(ctx)
}

// pages counts what a flood asked for.
type pages struct{ asked, refused atomic.Int64 }

// flooded are the others' waits while one school floods.
func (t *trial) flooded(ctx context.Context) ([]time.Duration, *pages, error) {
	flooding, end := context.WithCancel(ctx)
	var f pages
	var all sync.WaitGroup
	for n := range flooders {
		all.Go(func() {
			for flooding.Err() == nil {
				s := t.schools[0]
				a := t.get(flooding, n%2, s.students[rand.IntN(len(s.students))], "/home")
				if (a.unknown() || a.status == 429) && flooding.Err() == nil {
					f.refused.Add(1)
				}
				f.asked.Add(1)
			}
		})
	}
	waits, err := t.waits(ctx)
	end()
	all.Wait()
	return waits, &f, err
}

// waits are how long members of the other schools wait for pages, at a calm
// pace. All of them must come.
func (t *trial) waits(ctx context.Context) ([]time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	var wrong error
	var crew sync.WaitGroup
	over := time.Now().Add(t.o.flood)
	for i, s := range t.schools[1:] {
		for range 2 {
			crew.Go(func() {
				for n := i; time.Now().Before(over) && pause(ctx, 40*time.Millisecond) == nil; n++ {
					began := time.Now()
					err := t.get(ctx, n%2, s.students[n%len(s.students)], "/home").want(200)
					mu.Lock()
					all, wrong = append(all, time.Since(began)), errors.Join(wrong, err)
					mu.Unlock()
				}
			})
		}
	}
	crew.Wait()
	if len(all) == 0 {
		wrong = errors.Join(wrong, errors.New("no page came"))
	}
	slices.Sort(all)
	return all, wrong
}

func met(yes bool) string {
	if yes {
		return "met"
	}
	return "NOT MET"
}

func median(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }

func p99(sorted []time.Duration) time.Duration { return sorted[len(sorted)*99/100] }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
