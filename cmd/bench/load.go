// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// load is what some connections did, each asking as soon as it was answered.
type load struct {
	requests int
	length   time.Duration
	usage    usage
	p50, p99 time.Duration
}

func (l load) rate() float64 { return float64(l.requests) / l.length.Seconds() }

// each is a part of the processor time, as µs for one request.
func (l load) each(part time.Duration) float64 {
	return float64(part.Nanoseconds()) / 1000 / float64(max(1, l.requests))
}

// ask does one request, the nth of all; its error ends the run.
type ask func(c *client, n int) error

// pressure is how hard to ask. Counting begins after warm requests, and where
// there is no end of them after a second at least; where most is not 0, the last
// request may come before the time of a measurement is over.
type pressure struct {
	name        string // of the profile
	connections int
	warm, most  int64
}

// press asks over and over again, for the time of a measurement.
func (b *bench) press(ctx context.Context, how pressure, do ask) (load, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := &pressing{pressure: how, took: make([][]time.Duration, how.connections)}
	var crew sync.WaitGroup
	for i := range how.connections {
		crew.Go(func() {
			c := newClient(b.server.address)
			defer c.close()
			if err := p.work(ctx, c, &p.took[i], do); err != nil {
				cancel(err)
			}
		})
	}
	l, err := b.window(ctx, p)
	p.over.Store(true)
	crew.Wait()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	l.p50, l.p99 = quantiles(slices.Concat(p.took...))
	return l, err
}

// pressing is the state that the connections share.
type pressing struct {
	pressure
	begun, done    atomic.Int64
	counting, over atomic.Bool
	took           [][]time.Duration // by connection
}

func (p *pressing) work(ctx context.Context, c *client, took *[]time.Duration, do ask) error {
	for !p.over.Load() && ctx.Err() == nil {
		n := p.begun.Add(1) - 1
		if p.most > 0 && n >= p.most {
			return nil
		}
		start := time.Now()
		if err := do(c, int(n)); err != nil {
			return err
		}
		p.done.Add(1)
		if p.counting.Load() {
			*took = append(*took, time.Since(start))
		}
	}
	return nil
}

var errTooFast = errors.New("everything was done before there was anything to measure: give a larger data set, or a shorter -time")

// window reads clock, requests and processor time at both ends of the
// measurement.
func (b *bench) window(ctx context.Context, p *pressing) (load, error) {
	begin := time.Now()
	if err := until(ctx, func() bool { return p.done.Load() >= p.warm && (p.most > 0 || time.Since(begin) > time.Second) }); err != nil {
		return load{}, err
	}
	profiled, err := b.profile(ctx, p.name, b.o.seconds)
	if err != nil {
		return load{}, err
	}
	before, err := b.used()
	if err != nil {
		return load{}, err
	}
	p.counting.Store(true)
	start, first := time.Now(), p.done.Load()
	if err := until(ctx, func() bool { return time.Since(start) >= b.o.seconds || p.most > 0 && p.done.Load() >= p.most }); err != nil {
		return load{}, err
	}
	length, requests := time.Since(start), int(p.done.Load()-first)
	p.counting.Store(false)
	after, err := b.used()
	if err == nil && length < 5*tick {
		err = errTooFast
	}
	return load{requests: requests, length: length, usage: after.since(before)}, errors.Join(err, profiled())
}

// until waits for what happens elsewhere, and looks often enough for the error
// of a window to be below one in a hundred.
func until(ctx context.Context, happened func() bool) error {
	beat := time.NewTicker(2 * time.Millisecond)
	defer beat.Stop()
	for !happened() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-beat.C:
		}
	}
	return nil
}

// quantiles are the median and the 99th of a hundred.
func quantiles(all []time.Duration) (p50, p99 time.Duration) {
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return all[(len(all)-1)/2], all[(len(all)*99+99)/100-1]
}
