// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"time"

	"github.com/google/uuid"
)

// maxEvents is how much may wait for one school; beyond it the hub forgets
// what happened and catches everybody up instead.
const maxEvents = 1000

// school is one tenant's part of the table and what is to be found out for it.
// One goroutine at a time works for a school, so its events keep their order,
// and a slow school does not hold up another. All fields are guarded by Hub.mu.
type school struct {
	id       uuid.UUID
	streams  map[*stream]struct{}
	members  map[uuid.UUID][]*stream
	watching []uuid.UUID // the keys of members, once somebody asked; never changed

	events    []Event
	waiting   map[Event]struct{}     // what stands in events: the Source reads the present anyway, so once is enough
	doubtful  map[uuid.UUID]struct{} // sessions to ask after
	lost      time.Time              // events since then may be missing
	queued    bool                   // stands in the turns line, is at work, or waits for its retry
	fails     int
	failing   time.Time // since when
	nextCheck time.Time
}

func newSchool(id uuid.UUID, nextCheck time.Time) *school {
	return &school{
		id: id, streams: map[*stream]struct{}{}, members: map[uuid.UUID][]*stream{},
		waiting: map[Event]struct{}{}, doubtful: map[uuid.UUID]struct{}{}, nextCheck: nextCheck,
	}
}

// take notes one event; now is when it came.
func (sc *school) take(e Event, now time.Time) {
	switch e.Kind {
	case KindPost, KindNotify:
		if _, already := sc.waiting[e]; already {
			return
		}
		if len(sc.events) >= maxEvents {
			sc.forget(now)
			return
		}
		sc.events = append(sc.events, e)
		sc.waiting[e] = struct{}{}
	case KindSession:
		sc.check(e.ID)
	case KindMember:
		for _, s := range sc.members[e.ID] {
			sc.check(s.session)
		}
	case KindSchool:
		sc.checkAll()
	}
}

// forget drops the waiting events in favour of a catch-up from since on.
func (sc *school) forget(since time.Time) {
	sc.events = nil
	clear(sc.waiting)
	if sc.lost.IsZero() || since.Before(sc.lost) {
		sc.lost = since
	}
}

func (sc *school) check(session uuid.UUID) { sc.doubtful[session] = struct{}{} }

func (sc *school) checkAll() {
	for s := range sc.streams {
		sc.check(s.session)
	}
}

func (sc *school) busy() bool {
	return len(sc.events) > 0 || len(sc.doubtful) > 0 || !sc.lost.IsZero()
}

// present are the members with a stream.
func (sc *school) present() []uuid.UUID {
	if sc.watching == nil {
		sc.watching = make([]uuid.UUID, 0, len(sc.members))
		for m := range sc.members {
			sc.watching = append(sc.watching, m)
		}
	}
	return sc.watching
}
