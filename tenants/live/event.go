// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"net"
	"time"

	"github.com/google/uuid"
)

// The kinds of event. Post and notify are read by the Source; the other three
// only make the hub ask which sessions are still alive.
const (
	KindPost    = "post"    // ID is a post: released, edited, withdrawn, held, decided on
	KindNotify  = "notify"  // ID is a member whose count of unread notices changed
	KindMember  = "member"  // ID is a member: suspended, changed in role or password
	KindSession = "session" // ID is a session that ended
	KindSchool  = "school"  // ID is free: something changed for the whole school
)

// Event says that something changed, by id only. What it is now is read when
// the event is handled.
type Event struct {
	Tenant uuid.UUID
	Kind   string
	ID     uuid.UUID
}

// Source reads what happened and decides who may see it.
type Source interface {
	// Fragments gives, for one event, the payload (JSON, on one line) of each
	// of the watching members who may see it; whoever is not in the answer
	// gets nothing. Members who see the same may share one slice.
	Fragments(ctx context.Context, e Event, watching []uuid.UUID) (map[uuid.UUID][]byte, error)
	// CatchUp gives the payloads of the posts that changed since then and that
	// this member may see, withdrawals included.
	CatchUp(ctx context.Context, tenant, member uuid.UUID, since time.Time) ([][]byte, error)
}

// Watcher is who opened a stream, as the door found it.
type Watcher struct {
	Tenant, Member, Session uuid.UUID
	Since                   time.Time // zero: a new page, nothing to catch up on
}

// Watching is anything that takes over a connection; the door needs no more.
type Watching interface {
	Watch(conn net.Conn, w Watcher)
}
