// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"
)

// maxReplays is how often a catch-up is tried before its streams are dropped;
// the waits add up to about fifteen seconds.
const maxReplays = 6

// replay is one member to catch up: one new stream of theirs, or all of them.
type replay struct {
	tenant, member uuid.UUID
	only           *stream
	since          time.Time
	tries          int
}

// makeUp queues a catch-up for every member of a school that lost events. The
// caller holds h.mu.
func (h *Hub) makeUp(sc *school) {
	if sc.lost.IsZero() {
		return
	}
	since := sc.lost.Add(-h.o.Overlap)
	sc.lost = time.Time{}
	for member, streams := range sc.members {
		for _, s := range streams {
			s.behind++
		}
		h.replays.put(replay{tenant: sc.id, member: member, since: since})
	}
}

// replay sends a member what changed since then, and the count of what is
// unread. A page that missed too much is told to reload instead.
func (h *Hub) replay(ctx context.Context, r replay) {
	streams := h.readers(r)
	if len(streams) == 0 {
		return
	}
	h.stats.catchUps.Add(1)
	now := h.o.Now()
	joined, err := h.catchUp(ctx, r, now)
	if err != nil {
		h.replayLater(ctx, r, streams, err)
		return
	}
	for _, s := range streams {
		if len(joined) > 0 {
			h.push(s, joined)
		}
		h.push(s, hello(now, s.member))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range streams {
		s.behind = max(0, s.behind-1)
	}
}

func (h *Hub) readers(r replay) []*stream {
	if r.only != nil {
		if r.only.isClosed() {
			return nil
		}
		return []*stream{r.only}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.streamsOf(r.tenant, r.member)
}

// catchUp gives one piece, so that a long one does not look like a slow client.
func (h *Hub) catchUp(ctx context.Context, r replay, now time.Time) ([]byte, error) {
	if now.Sub(r.since) > h.o.CatchUpWindow {
		return stale, nil
	}
	var parts [][]byte
	var unread map[uuid.UUID][]byte
	err := h.ask(ctx, func(ctx context.Context) (err error) {
		if parts, err = h.source.CatchUp(ctx, r.tenant, r.member, r.since); err != nil {
			return err
		}
		unread, err = h.source.Fragments(ctx, Event{Tenant: r.tenant, Kind: KindNotify, ID: r.member}, []uuid.UUID{r.member})
		return err
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, p := range parts {
		out.Write(frame(KindPost, p))
	}
	if out.Len() > h.o.CatchUpBytes {
		out.Reset()
		out.Write(stale)
	}
	if n := unread[r.member]; len(n) > 0 {
		out.Write(frame(KindNotify, n))
	}
	return out.Bytes(), nil
}

func (h *Hub) replayLater(ctx context.Context, r replay, streams []*stream, err error) {
	if ctx.Err() != nil {
		return
	}
	h.stats.failures.Add(1)
	r.tries++
	if r.tries >= maxReplays {
		h.log.Warn("live: a catch-up was given up", "tenant", r.tenant, "streams", len(streams), "error", err)
		for _, s := range streams {
			h.drop(s)
		}
		return
	}
	time.AfterFunc(min(500*time.Millisecond<<(r.tries-1), 5*time.Second), func() { h.replays.put(r) })
}
