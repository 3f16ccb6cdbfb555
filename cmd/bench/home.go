// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"math"
)

// connections of the home page's rate, and of pgbench's beside it.
const connections = 8

// manyReaders is how many people's home pages are asked for in turn, at least
// one in each school.
const manyReaders = 1000

// measureHome asks for the signed-in home page: HTML of twenty posts, with
// session, policy, row level security and the state of acknowledgements.
func measureHome(ctx context.Context, b *bench) error {
	readers := b.readers(max(manyReaders, b.schools))
	l, err := b.press(ctx, pressure{name: "home", connections: connections, warm: int64(len(readers))}, func(c *client, n int) error {
		r := readers[n%len(readers)]
		page, err := c.page(r, "/home")
		if err != nil {
			return err
		}
		return r.checkHome(page)
	})
	if err != nil {
		return err
	}
	b.home, b.costs[b.schools] = l, l.each(l.usage.together())
	at := b.report.at(b.schools)
	at.add("home.rate", "home pages a second, 8 connections", l.rate(), "/s")
	at.add("home.cpu", "CPU of a home page, server and database", l.each(l.usage.together()), "µs").below(700)
	at.add("home.cpu.server", "… of it the server", l.each(l.usage.server), "µs")
	at.add("home.cpu.database", "… of it the database", l.each(l.usage.database), "µs")
	at.add("home.cpu.client", "beside it, whoever asks", l.each(l.usage.client), "µs")
	at.add("home.p50", "a home page, median", milliseconds(l.p50), "ms")
	at.add("home.p99", "a home page, p99", milliseconds(l.p99), "ms")
	at.add("home.cpu.cached", "the same, by the goal with a fragment cache", l.each(l.usage.together()), "µs").below(300)
	_, most, err := resident(b.server.pid())
	at.add("memory.home", "memory of the server, at most, with home pages", megabytes(most), "MB").below(200)
	return err
}

// measureSlope puts a line through the cost of a home page at all sizes, both
// on logarithmic scales.
func measureSlope(_ context.Context, b *bench) error {
	var x, y []float64
	for schools, cost := range b.costs {
		x, y = append(x, math.Log(float64(schools))), append(y, math.Log(cost))
	}
	if len(x) < 2 {
		return errors.New("a slope needs two sizes: see -growth")
	}
	b.report.at(b.schools).add("slope", "log-log slope of a home page's CPU over the number of schools", slope(x, y), "").below(0.15)
	return nil
}

// slope is that of the line nearest to the points, by least squares.
func slope(x, y []float64) float64 {
	n, sx, sy, sxx, sxy := float64(len(x)), 0.0, 0.0, 0.0, 0.0
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
