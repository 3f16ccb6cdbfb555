// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unsafe"

	"github.com/google/uuid"
)

// giveUp is how long a school's sessions may stay unanswered for before its
// doubtful streams are dropped: to stay open they would need a yes.
const giveUp = 30 * time.Second

// receive notes events for the schools that are watched here.
func (h *Hub) receive(events []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.o.Now()
	for _, e := range events {
		if sc := h.schools[e.Tenant]; sc != nil {
			sc.take(e, now)
			h.wake(sc)
		}
	}
}

// missed says that nothing may have been heard since then: every session is
// asked after, and every page caught up.
func (h *Hub) missed(since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sc := range h.schools {
		sc.checkAll()
		sc.forget(since)
		h.wake(sc)
	}
}

// wake puts a school in line if there is something to do. The caller holds h.mu.
func (h *Hub) wake(sc *school) {
	if !sc.queued && sc.busy() {
		sc.queued = true
		h.turns.put(sc)
	}
}

// turn does what waits for one school: sessions first, so that nobody whose
// session has ended sees what was posted after it, then events, then the
// making up for lost ones.
func (h *Hub) turn(ctx context.Context, sc *school) {
	h.mu.Lock()
	sessions := keys(sc.doubtful)
	clear(sc.doubtful)
	h.mu.Unlock()
	if err := h.endDead(ctx, sc, sessions); err != nil {
		h.mu.Lock()
		for _, id := range sessions {
			sc.check(id)
		}
		h.mu.Unlock()
		h.again(ctx, sc, err)
		return
	}
	h.mu.Lock()
	events := sc.events
	sc.events = nil
	clear(sc.waiting)
	h.mu.Unlock()
	for i, e := range events {
		if err := h.tell(ctx, sc, e); err != nil {
			h.mu.Lock()
			sc.forget(h.o.Now())
			h.mu.Unlock()
			h.again(ctx, sc, fmt.Errorf("event %d of %d (%s %s): %w", i+1, len(events), e.Kind, e.ID, err))
			return
		}
	}
	h.mu.Lock()
	h.makeUp(sc)
	sc.fails, sc.failing, sc.queued = 0, time.Time{}, false
	h.wake(sc)
	h.mu.Unlock()
}

// again gives a school another turn a little later, and drops the streams whose
// sessions nobody could vouch for in all that time.
func (h *Hub) again(ctx context.Context, sc *school, err error) {
	if ctx.Err() != nil {
		return
	}
	h.stats.failures.Add(1)
	h.mu.Lock()
	now := h.o.Now()
	if sc.fails == 0 {
		sc.failing = now
	}
	sc.fails++
	var unsure []*stream
	if now.Sub(sc.failing) > giveUp {
		for s := range sc.streams {
			if _, doubted := sc.doubtful[s.session]; doubted {
				unsure = append(unsure, s)
			}
		}
		clear(sc.doubtful)
	}
	wait := min(250*time.Millisecond<<min(sc.fails-1, 3), 2*time.Second)
	h.mu.Unlock()
	h.log.Warn("live: a school's turn failed", "tenant", sc.id, "fails", sc.fails, "dropped", len(unsure), "error", err)
	for _, s := range unsure {
		h.drop(s)
	}
	time.AfterFunc(wait, func() { h.turns.put(sc) })
}

// endDead signs out the streams of sessions that are no longer alive.
func (h *Hub) endDead(ctx context.Context, sc *school, sessions []uuid.UUID) error {
	if len(sessions) == 0 {
		return nil
	}
	var dead []uuid.UUID
	err := h.ask(ctx, func(ctx context.Context) (err error) {
		dead, err = h.o.Alive(ctx, sc.id, sessions)
		return err
	})
	if err != nil || len(dead) == 0 {
		return err
	}
	ends := make(map[uuid.UUID]struct{}, len(dead))
	for _, id := range dead {
		ends[id] = struct{}{}
	}
	h.mu.Lock()
	var ended []*stream
	for s := range sc.streams {
		if _, over := ends[s.session]; over {
			ended = append(ended, s)
		}
	}
	h.mu.Unlock()
	for _, s := range ended {
		h.signOut(s)
	}
	return nil
}

// tell hands one event to those who may see it.
func (h *Hub) tell(ctx context.Context, sc *school, e Event) error {
	h.mu.Lock()
	watching := sc.present()
	if e.Kind == KindNotify {
		watching = nil
		if len(sc.members[e.ID]) > 0 {
			watching = []uuid.UUID{e.ID}
		}
	}
	h.mu.Unlock()
	if len(watching) == 0 {
		return nil
	}
	h.stats.events.Add(1)
	var parts map[uuid.UUID][]byte
	read := func(ctx context.Context) (err error) {
		parts, err = h.source.Fragments(ctx, e, slices.Clone(watching))
		return err
	}
	if h.ask(ctx, read) != nil { // a lost connection heals on the second try
		if err := h.ask(ctx, read); err != nil {
			return err
		}
	}
	h.deliver(sc, e.Kind, parts)
	return nil
}

// deliver frames each payload once, however many members share it.
func (h *Hub) deliver(sc *school, kind string, parts map[uuid.UUID][]byte) {
	type same struct {
		at  *byte
		len int
	}
	type letter struct {
		s     *stream
		frame []byte
	}
	framed := map[same][]byte{}
	letters := make([]letter, 0, len(parts))
	h.mu.Lock()
	for member, payload := range parts {
		streams := sc.members[member]
		if len(streams) == 0 || len(payload) == 0 {
			continue
		}
		key := same{unsafe.SliceData(payload), len(payload)} // #nosec G103 -- compared with, never looked through
		f := framed[key]
		if f == nil {
			f = frame(kind, payload)
			framed[key] = f
		}
		for _, s := range streams {
			letters = append(letters, letter{s, f})
		}
	}
	h.mu.Unlock()
	for _, l := range letters {
		h.push(l.s, l.frame)
	}
}

// ask calls out of the hub with a limit in time; a panic there is an error here,
// because in a goroutine of ours it would end the whole process.
func (h *Hub) ask(ctx context.Context, question func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, h.o.Answer)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("live: panic: %v", p)
		}
	}()
	return question(ctx)
}

func keys(set map[uuid.UUID]struct{}) []uuid.UUID {
	out := make([]uuid.UUID, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	return out
}
