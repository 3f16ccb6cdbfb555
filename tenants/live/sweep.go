// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"time"
)

// sweepUntil looks once a second for streams whose beat is due and schools
// whose sessions are to be asked after.
func (h *Hub) sweepUntil(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.sweep(h.o.Now())
		}
	}
}

// sweep beats what is due. The beat is how we learn that a client has left, and
// how the client learns that it has not missed anything up to now; a stream
// that is behind gets a bare comment, which promises nothing.
func (h *Hub) sweep(now time.Time) {
	var due, behind []*stream
	hearing := h.notice == nil || h.notice.current(now)
	h.mu.Lock()
	for _, sc := range h.schools {
		if !now.Before(sc.nextCheck) {
			sc.nextCheck = now.Add(spread(h.o.Recheck) - h.o.Recheck/4)
			sc.checkAll()
			h.wake(sc)
		}
		for s := range sc.streams {
			if now.Before(s.nextBeat) {
				continue
			}
			s.nextBeat = now.Add(spread(h.o.Beat))
			if !hearing || s.behind > 0 || !sc.lost.IsZero() || sc.fails > 0 {
				behind = append(behind, s)
			} else {
				due = append(due, s)
			}
		}
	}
	h.mu.Unlock()
	pulse := beat(now)
	for _, s := range due {
		h.beatOne(s, pulse)
	}
	for _, s := range behind {
		h.beatOne(s, idle)
	}
}

func (h *Hub) beatOne(s *stream, pulse []byte) {
	if s.hungUp() {
		h.stats.gone.Add(1)
		h.drop(s)
		return
	}
	h.push(s, pulse)
}
