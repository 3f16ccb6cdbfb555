// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Options are what the hub needs and its limits; zero means the default.
type Options struct {
	// Alive says which of these sessions have ended, are expired, or belong to
	// somebody who may no longer be here. Required. One set-based query.
	Alive func(ctx context.Context, tenant uuid.UUID, sessions []uuid.UUID) (dead []uuid.UUID, err error)
	Wire  Wire             // the other processes; nil: there are none
	Now   func() time.Time // the injected clock

	Writers       int           // goroutines that write to streams: 4
	Readers       int           // goroutines that ask the Source, and as many for catching up: 4
	Beat          time.Duration // a stream is beaten every Beat to 1.5 × Beat: 20 s
	Recheck       time.Duration // every session is asked after at least this often: 60 s
	Patience      time.Duration // how long one write may take: 10 s
	Answer        time.Duration // how long the Source and Alive may take: 5 s
	BatchEvery    time.Duration // notices to the other processes: 200 ms
	Overlap       time.Duration // how far catching up reaches back before what was surely seen: 10 s
	CatchUpWindow time.Duration // a page older than this is told to reload: 6 h
	CatchUpBytes  int           // a page that missed more than this is told to reload: 128 KiB
	QueueBytes    int           // a stream with more than this unwritten is dropped: 256 KiB
	PerMember     int           // streams of one member; the oldest gives way: 20
	PerProcess    int           // streams of this process; more are refused: 20,000
}

func (o Options) withDefaults() Options {
	o.Writers, o.Readers = cmp.Or(o.Writers, 4), cmp.Or(o.Readers, 4)
	o.Beat, o.Recheck = cmp.Or(o.Beat, 20*time.Second), cmp.Or(o.Recheck, time.Minute)
	o.Patience, o.Answer = cmp.Or(o.Patience, 10*time.Second), cmp.Or(o.Answer, 5*time.Second)
	o.BatchEvery, o.Overlap = cmp.Or(o.BatchEvery, 200*time.Millisecond), cmp.Or(o.Overlap, 10*time.Second)
	o.CatchUpWindow = cmp.Or(o.CatchUpWindow, 6*time.Hour)
	o.CatchUpBytes, o.QueueBytes = cmp.Or(o.CatchUpBytes, 128<<10), cmp.Or(o.QueueBytes, 256<<10)
	o.PerMember, o.PerProcess = cmp.Or(o.PerMember, 20), cmp.Or(o.PerProcess, 20_000)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Hub holds this process's streams. Its methods may be called from anywhere.
type Hub struct {
	source Source
	log    *slog.Logger
	o      Options
	notice *notices // nil without a wire

	mu      sync.Mutex // guards the table: schools, their fields, count, closed
	schools map[uuid.UUID]*school
	count   int
	closed  bool

	ready   *queue[*stream] // streams with something to write
	turns   *queue[*school] // schools with something to find out
	replays *queue[replay]  // members to catch up
	patient chan struct{}   // places for writes that may wait

	stats counters
}

// New makes a hub; nothing moves until Run.
func New(source Source, log *slog.Logger, o Options) *Hub {
	if o.Alive == nil {
		panic("live: Options.Alive is required: without it a stream would outlive its session")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h := &Hub{
		source: source, log: log, o: o.withDefaults(),
		schools: map[uuid.UUID]*school{},
		ready:   newQueue[*stream](), turns: newQueue[*school](), replays: newQueue[replay](),
		patient: make(chan struct{}, 256),
	}
	if o.Wire != nil {
		h.notice = newNotices(o.Wire, h.log, h.o.BatchEvery, h.o.Now)
	}
	return h
}

// Run works until ctx ends, then closes all streams, sends the notices that
// are still queued, and returns nil.
func (h *Hub) Run(ctx context.Context) error {
	var crew sync.WaitGroup
	for range h.o.Writers {
		crew.Go(func() { work(h.ready, h.flush) })
	}
	for range h.o.Readers {
		crew.Go(func() { work(h.turns, func(sc *school) { h.turn(ctx, sc) }) })
		crew.Go(func() { work(h.replays, func(r replay) { h.replay(ctx, r) }) })
	}
	crew.Go(func() { h.sweepUntil(ctx) })
	if h.notice != nil {
		crew.Go(func() { h.notice.sendUntil(ctx, h.missed) })
		crew.Go(func() { h.notice.listenUntil(ctx, h.receive, h.missed) })
	}
	<-ctx.Done()
	h.Close()
	h.ready.close()
	h.turns.close()
	h.replays.close()
	crew.Wait()
	return nil
}

func work[T any](q *queue[T], deed func(T)) {
	for {
		v, ok := q.take()
		if !ok {
			return
		}
		deed(v)
	}
}

// Publish tells that these things changed. Call it after the commit. It never
// blocks and never fails: this process's watchers are told at once, the others
// by the next batch of notices.
func (h *Hub) Publish(events ...Event) {
	h.receive(events)
	if h.notice != nil {
		h.notice.queue(events)
	}
}

// Close ends all streams and refuses new ones; call it before the web server's
// Shutdown. Events published after it still reach the other processes.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	var all []*stream
	for _, sc := range h.schools {
		for s := range sc.streams {
			all = append(all, s)
		}
	}
	h.mu.Unlock()
	for _, s := range all {
		h.drop(s)
	}
}

type counters struct {
	opened, refused, evicted, slow, gone, signedOut atomic.Int64
	frames, events, catchUps, failures              atomic.Int64
}

// Stats are figures for metrics: now, and since the start.
type Stats struct {
	Streams, Schools                                int
	Opened, Refused, Evicted, Slow, Gone, SignedOut int64 // what became of streams
	Frames, Events, CatchUps, Failures              int64 // what was sent, handled, and answered with an error
	Notices, Missed                                 int64 // batches sent; times something may have been missed
}

// Stats reads the figures.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	st := Stats{Streams: h.count, Schools: len(h.schools)}
	h.mu.Unlock()
	c := &h.stats
	st.Opened, st.Refused, st.Evicted = c.opened.Load(), c.refused.Load(), c.evicted.Load()
	st.Slow, st.Gone, st.SignedOut = c.slow.Load(), c.gone.Load(), c.signedOut.Load()
	st.Frames, st.Events, st.CatchUps, st.Failures = c.frames.Load(), c.events.Load(), c.catchUps.Load(), c.failures.Load()
	if h.notice != nil {
		st.Notices, st.Missed = h.notice.sent.Load(), h.notice.missed.Load()
	}
	return st
}
