// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

const (
	// maxUnsent is how many events wait while the wire is away; beyond it the
	// others are told that they missed some.
	maxUnsent = 10_000
	// pulse is how often a process says something on the wire, if only to hear
	// itself: not hearing oneself is how one learns that the wire is broken.
	pulse = 10 * time.Second
	deaf  = 3 * pulse
)

// notices is the hub's side of the wire: what is to be sent, and what was heard.
type notices struct {
	wire    Wire
	log     *slog.Logger
	every   time.Duration
	now     func() time.Time
	process string

	mu      sync.Mutex
	unsent  []Event
	lost    time.Time // events since then could not be kept for sending
	covered time.Time // everything before was heard, or has been made up for
	wake    chan struct{}

	sent, missed atomic.Int64
}

func newNotices(w Wire, log *slog.Logger, every time.Duration, now func() time.Time) *notices {
	return &notices{
		wire: w, log: log, every: every, now: now, process: uuid.NewString()[:18],
		covered: now(), wake: make(chan struct{}, 1),
	}
}

func (n *notices) queue(events []Event) {
	if len(events) == 0 {
		return
	}
	n.mu.Lock()
	if len(n.unsent)+len(events) > maxUnsent {
		n.unsent = nil
		if n.lost.IsZero() {
			n.lost = n.now()
		}
	} else {
		n.unsent = append(n.unsent, events...)
	}
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// sendUntil sends what is queued, one batch per interval and the first at once,
// and a pulse when there was nothing to say. At the end it sends what is left.
func (n *notices) sendUntil(ctx context.Context, missed func(time.Time)) {
	beats := time.NewTicker(pulse)
	defer beats.Stop()
	for {
		beating := false
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			n.sendQueued(last, false)
			return
		case <-beats.C:
			beating = true
			n.listenToSelf(missed)
		case <-n.wake:
		}
		n.sendQueued(ctx, beating)
		select {
		case <-ctx.Done():
		case <-time.After(n.every):
		}
	}
}

// sendQueued empties the queue. What could not be sent stays for the next time.
func (n *notices) sendQueued(ctx context.Context, evenEmpty bool) {
	for {
		b := n.next()
		if len(b.events) == 0 && b.lost.IsZero() && !evenEmpty {
			return
		}
		evenEmpty = false
		sending, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := n.wire.Send(sending, b.String())
		cancel()
		if err != nil {
			n.putBack(b)
			n.log.Warn("live: a notice could not be sent", "events", len(b.events), "error", err)
			return
		}
		n.sent.Add(1)
	}
}

// next takes a batch off the queue, each event once.
func (n *notices) next() batch {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := batch{process: n.process, at: n.now(), lost: n.lost}
	n.lost = time.Time{}
	seen := map[Event]struct{}{}
	taken := 0
	for _, e := range n.unsent {
		if len(b.events) == room {
			break
		}
		taken++
		if _, twice := seen[e]; !twice && letters[e.Kind] != 0 {
			seen[e] = struct{}{}
			b.events = append(b.events, e)
		}
	}
	n.unsent = n.unsent[taken:]
	if len(n.unsent) == 0 {
		n.unsent = nil
	}
	return b
}

// putBack keeps a batch for the next attempt: the next pulse at the latest.
func (n *notices) putBack(b batch) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.unsent = append(b.events, n.unsent...)
	if !b.lost.IsZero() && (n.lost.IsZero() || b.lost.Before(n.lost)) {
		n.lost = b.lost
	}
	if len(n.unsent) > 0 || !n.lost.IsZero() {
		time.AfterFunc(time.Second, func() {
			select {
			case n.wake <- struct{}{}:
			default:
			}
		})
	}
}

// listenToSelf makes up for a silence: while the wire is broken the hub falls
// back to catching everybody up twice a minute.
func (n *notices) listenToSelf(missed func(time.Time)) {
	n.mu.Lock()
	quiet := n.now().Sub(n.covered) > deaf
	n.mu.Unlock()
	if quiet {
		n.log.Warn("live: the wire is silent; catching up instead")
		n.makeUp(missed)
	}
}

// current says whether the wire was heard lately enough to promise a page that
// nothing before now is missing.
func (n *notices) current(now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return now.Sub(n.covered) < pulse+2*time.Second
}

func (n *notices) makeUp(missed func(time.Time)) {
	n.mu.Lock()
	since := n.covered
	n.covered = n.now()
	n.mu.Unlock()
	n.missed.Add(1)
	missed(since)
}

// listenUntil hears the others until ctx ends, come what may of the wire.
func (n *notices) listenUntil(ctx context.Context, receive func([]Event), missed func(time.Time)) {
	for ctx.Err() == nil {
		err := n.wire.Listen(ctx, func(payload string) { n.hear(payload, receive, missed) },
			func() { n.makeUp(missed) })
		if ctx.Err() != nil {
			return
		}
		n.log.Warn("live: listening failed", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (n *notices) hear(payload string, receive func([]Event), missed func(time.Time)) {
	b, err := parseBatch(payload)
	if err != nil {
		n.log.Warn("live: a notice was not understood", "error", err)
		return
	}
	if b.process == n.process { // what was sent before this has been heard, too
		n.mu.Lock()
		if b.at.After(n.covered) {
			n.covered = b.at
		}
		n.mu.Unlock()
		return
	}
	if !b.lost.IsZero() {
		n.missed.Add(1)
		missed(b.lost)
	}
	receive(b.events)
}
