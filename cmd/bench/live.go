// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/google/uuid"
)

// measureLive opens more and more pages in one large school, and publishes to
// all of them: how long until the last byte is there, and what a page costs.
func measureLive(ctx context.Context, b *bench) (err error) {
	most := slices.Max(b.o.streams)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Max < uint64(most)+500 { // #nosec G115 -- most is positive
		return fmt.Errorf("%d open pages need as many open files and some more, and only %d are allowed: raise ulimit -n, or give fewer -streams", most, limit.Max)
	}
	h, err := b.newHallway(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	alone, err := h.publish(ctx) // what publishing costs when nobody listens
	if err != nil {
		return err
	}
	before, err := h.warm(ctx)
	if err != nil {
		return err
	}
	profiled := func() error { return nil }
	for _, n := range b.o.streams {
		if err := h.fill(ctx, n); err != nil {
			return err
		}
		now, err := h.memory()
		if err != nil {
			return err
		}
		if n == most {
			if profiled, err = b.profile(ctx, "live", 4*time.Second); err != nil {
				return err
			}
		}
		told, err := h.publish(ctx)
		if err != nil {
			return err
		}
		h.report(n, told, alone, memory{now.held - before.held, now.resident - before.resident})
	}
	_, peak, err := resident(b.server.pid())
	b.report.at(b.schools).add("memory.live", "memory of the server, at most, with open pages", megabytes(peak), "MB").below(200)
	return errors.Join(err, profiled())
}

// hallway is a large school where pages stand open.
type hallway struct {
	*bench
	*streams
	authors []author
	client  *client
	posted  int
}

func (b *bench) newHallway(ctx context.Context) (*hallway, error) {
	h := &hallway{bench: b, client: newClient(b.server.address)}
	c := castOf(b.o.listeners())
	for i := range c.teachers {
		a, err := h.client.author(readerOf(hall, 0, firstTeacher+i))
		if err != nil {
			return nil, err
		}
		a.audience = "school"
		h.authors = append(h.authors, a)
	}
	var err error
	h.streams, err = newStreams(b.server.address)
	return h, errors.Join(err, ctx.Err())
}

func (h *hallway) close() error {
	h.client.close()
	return h.streams.close()
}

// fill opens pages until there are n: one for each member, then a second one.
func (h *hallway) fill(ctx context.Context, n int) error {
	members := h.o.listeners()
	var more []reader
	for i := len(h.all); i < n; i++ {
		more = append(more, readerOf(hall, 0, 1+i%members))
	}
	return h.open(ctx, more)
}

// first is how many pages are open before memory is compared, so that what the
// server keeps for all of them is there already.
const first = 50

func (h *hallway) warm(ctx context.Context) (memory, error) {
	if err := h.fill(ctx, first); err != nil {
		return memory{}, err
	}
	if _, err := h.publish(ctx); err != nil {
		return memory{}, err
	}
	return h.memory()
}

// memory is what the server holds.
type memory struct{ held, resident int64 }

func (h *hallway) memory() (m memory, err error) {
	if m.held, err = h.server.held(); err == nil {
		m.resident, _, err = resident(h.server.pid())
	}
	return m, err
}

// telling is what some posts took until every open page had them.
type telling struct {
	events   int
	took     []time.Duration // of each page and post
	together time.Duration   // CPU of server and database
	server   time.Duration
}

func (t telling) each(part time.Duration) float64 { return micros(part) / float64(t.events) }

// publish publishes one post after the other, each when the one before has
// reached every page.
func (h *hallway) publish(ctx context.Context) (telling, error) {
	var t telling
	pages := len(h.all)
	t.events = min(40, max(6, 20_000/max(1, pages)), len(h.authors)*postsEach/(len(h.o.streams)+2))
	before, err := h.used()
	if err != nil {
		return t, err
	}
	for range t.events {
		a := h.authors[h.posted%len(h.authors)]
		word := uuid.NewString()
		h.posted++
		h.expect([]byte(word))
		if err := h.client.post(a.reader, "/posts", a.live(h.posted, word)); err != nil {
			return t, err
		}
		if err := h.until(ctx, func() bool { return len(h.streams.took) == pages }); err != nil {
			return t, fmt.Errorf("%d of %d open pages: %w", len(h.streams.took), pages, err)
		}
		t.took = append(t.took, h.streams.took...)
	}
	after, err := h.used()
	u := after.since(before)
	t.together, t.server = u.together(), u.server
	return t, err
}

func (h *hallway) report(n int, told, alone telling, more memory) {
	p50, p99 := quantiles(told.took)
	at, pages := h.bench.report.at(h.schools), fmt.Sprintf("%d open pages: ", n)
	name := func(what string) string { return fmt.Sprintf("live.%d.%s", n, what) }
	at.add(name("p50"), pages+"from sending a post to its last byte there, median", milliseconds(p50), "ms")
	at.add(name("p99"), pages+"… p99", milliseconds(p99), "ms").below(120)
	at.add(name("cpu"), pages+"CPU an event and page, server and database", (told.each(told.together)-alone.each(alone.together))/float64(n), "µs").below(10)
	at.add(name("cpu.server"), pages+"… of it the server", (told.each(told.server)-alone.each(alone.server))/float64(n), "µs")
	at.add(name("memory"), pages+"memory a page, held after a collection", float64(more.held)/float64(n-first)/1000, "kB").below(2)
	at.add(name("memory.rss"), pages+"memory a page, as the system counts it", float64(more.resident)/float64(n-first)/1000, "kB")
}
