// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Watch takes over a connection whose request has been read and answered by
// nobody yet: it writes the head by hand, catches the page up, then sends
// events until the client leaves, the session ends or the hub closes. It
// returns at once; the connection is the hub's from here on. When there is no
// room the connection is answered 503 and closed.
func (h *Hub) Watch(conn net.Conn, w Watcher) {
	s := newStream(conn, w)
	s.out = [][]byte{head()}
	s.size = len(s.out[0])
	s.queued = true
	if w.Since.IsZero() {
		greeting := hello(h.o.Now(), w.Member)
		s.out, s.size = append(s.out, greeting), s.size+len(greeting)
	} else {
		s.behind = 1
	}
	h.mu.Lock()
	if h.closed || h.count >= h.o.PerProcess {
		h.mu.Unlock()
		h.refuse(s)
		return
	}
	sc, crowd := h.enter(s)
	// The session may have ended between the door's look and this line; the
	// notice of it would have found no stream. So every new one is asked after.
	sc.check(s.session)
	h.wake(sc)
	h.mu.Unlock()

	h.stats.opened.Add(1)
	h.ready.put(s)
	if !w.Since.IsZero() {
		h.replays.put(replay{tenant: w.Tenant, member: w.Member, only: s, since: w.Since.Add(-h.o.Overlap)})
	}
	h.thin(crowd)
}

// enter puts a stream into the table; crowd is the member's streams when they
// are too many. The caller holds h.mu.
func (h *Hub) enter(s *stream) (sc *school, crowd []*stream) {
	sc = h.schools[s.tenant]
	if sc == nil {
		sc = newSchool(s.tenant, h.o.Now().Add(h.o.Recheck))
		h.schools[s.tenant] = sc
	}
	s.school = sc
	s.nextBeat = h.o.Now().Add(spread(h.o.Beat))
	sc.streams[s] = struct{}{}
	sc.members[s.member] = append(sc.members[s.member], s)
	sc.watching = nil
	h.count++
	if mine := sc.members[s.member]; len(mine) > h.o.PerMember {
		crowd = slices.Clone(mine)
	}
	return sc, crowd
}

// leave takes a stream out of the table. The caller holds h.mu.
func (h *Hub) leave(s *stream) {
	sc := s.school
	if sc == nil {
		return
	}
	if _, here := sc.streams[s]; !here {
		return
	}
	delete(sc.streams, s)
	h.count--
	rest := slices.DeleteFunc(sc.members[s.member], func(o *stream) bool { return o == s })
	if len(rest) == 0 {
		delete(sc.members, s.member)
		sc.watching = nil
	} else {
		sc.members[s.member] = rest
	}
	if len(sc.streams) == 0 && h.schools[sc.id] == sc {
		delete(h.schools, sc.id)
	}
}

// thin brings one member's streams back under the limit: first those whose
// client has left unseen, then the oldest, so that the page somebody has just
// opened is the one that works.
func (h *Hub) thin(crowd []*stream) {
	over := len(crowd) - h.o.PerMember
	for pass := range 2 {
		for _, s := range crowd {
			if over <= 0 {
				return
			}
			if pass == 0 && !s.hungUp() || s.isClosed() {
				continue
			}
			h.stats.evicted.Add(1)
			h.drop(s)
			over--
		}
	}
}

func (h *Hub) refuse(s *stream) {
	h.stats.refused.Add(1)
	s.out = [][]byte{refusal()}
	s.size, s.ending = len(s.out[0]), true
	h.ready.put(s)
	if h.isClosed() { // the writers may be gone already
		h.drop(s)
	}
}

func (h *Hub) isClosed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// streamsOf are the streams of one member. The caller holds h.mu.
func (h *Hub) streamsOf(tenant, member uuid.UUID) []*stream {
	if sc := h.schools[tenant]; sc != nil {
		return slices.Clone(sc.members[member])
	}
	return nil
}

// spread is a time between d and 1.5 × d.
func spread(d time.Duration) time.Duration {
	return d + rand.N(d/2+1) // #nosec G404 -- jitter, no secret
}
