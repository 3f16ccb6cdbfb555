// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// board is a Source with posts in memory, and the list of ended sessions.
type board struct {
	mu      sync.Mutex
	posts   map[uuid.UUID]note
	unread  map[uuid.UUID]int
	ended   map[uuid.UUID]bool
	away    bool // the database does not answer
	mute    bool // it does not answer about what was missed
	asked   [][]uuid.UUID
	alive   int // how often sessions were asked after
	caught  int
	blocked map[uuid.UUID]chan struct{} // tenant → its questions wait for this
}

type note struct {
	tenant  uuid.UUID
	readers []uuid.UUID // nil: everybody in the school
	payload string
	at      time.Time
}

func newBoard() *board {
	return &board{posts: map[uuid.UUID]note{}, unread: map[uuid.UUID]int{}, ended: map[uuid.UUID]bool{}, blocked: map[uuid.UUID]chan struct{}{}}
}

func (b *board) post(tenant uuid.UUID, payload string, readers ...uuid.UUID) Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := newID()
	b.posts[id] = note{tenant, readers, payload, time.Now()}
	return Event{Tenant: tenant, Kind: KindPost, ID: id}
}

func (b *board) end(session uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended[session] = true
}

func (b *board) setAway(away bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away = away
}

func (b *board) setMute(mute bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mute = mute
}

func (b *board) figures() (asked, alive, caught int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.asked), b.alive, b.caught
}

func (b *board) hold(ctx context.Context, tenant uuid.UUID) {
	b.mu.Lock()
	gate := b.blocked[tenant]
	b.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
		}
	}
}

var errAway = errors.New("the database is away")

func (b *board) Fragments(ctx context.Context, e Event, watching []uuid.UUID) (map[uuid.UUID][]byte, error) {
	b.hold(ctx, e.Tenant)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away {
		return nil, errAway
	}
	out := map[uuid.UUID][]byte{}
	if e.Kind == KindNotify {
		if n, ok := b.unread[e.ID]; ok {
			out[e.ID] = fmt.Appendf(nil, `{"unread":%d}`, n)
		}
		return out, nil
	}
	b.asked = append(b.asked, watching)
	n, ok := b.posts[e.ID]
	if !ok || n.tenant != e.Tenant {
		return nil, nil
	}
	payload := []byte(n.payload)
	for _, m := range watching {
		if n.readers == nil || slices.Contains(n.readers, m) {
			out[m] = payload
		}
	}
	return out, nil
}

func (b *board) CatchUp(_ context.Context, tenant, member uuid.UUID, since time.Time) ([][]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away || b.mute {
		return nil, errAway
	}
	b.caught++
	var out [][]byte
	for _, n := range b.posts {
		if n.tenant == tenant && !n.at.Before(since) && (n.readers == nil || slices.Contains(n.readers, member)) {
			out = append(out, []byte(n.payload))
		}
	}
	return out, nil
}

func (b *board) Alive(_ context.Context, _ uuid.UUID, sessions []uuid.UUID) (dead []uuid.UUID, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away {
		return nil, errAway
	}
	b.alive++
	for _, s := range sessions {
		if b.ended[s] {
			dead = append(dead, s)
		}
	}
	return dead, nil
}
