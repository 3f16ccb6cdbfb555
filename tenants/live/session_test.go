// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

type panicky struct{ *board }

func (panicky) Fragments(context.Context, Event, []uuid.UUID) (map[uuid.UUID][]byte, error) {
	panic("a mistake in a Source")
}

func TestAnEndedSessionIsSignedOutWithinASecondEverywhere(t *testing.T) {
	for _, kind := range []string{KindSession, KindMember, KindSchool} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard()
				h := running(t, b, Options{})
				w := someone(newID())
				tab, secondTab, other := open(h, w), open(h, w), open(h, someone(w.Tenant))
				synctest.Wait()
				b.end(w.Session)
				id := map[string]uuid.UUID{KindSession: w.Session, KindMember: w.Member, KindSchool: w.Tenant}[kind]
				start := time.Now()
				h.Publish(Event{w.Tenant, kind, id}, b.post(w.Tenant, "after"))
				synctest.Wait()
				if took := time.Since(start); took > time.Second {
					t.Errorf("took %v", took)
				}
				for _, p := range []*page{tab, secondTab} {
					want(t, p, "signed-out {}") // and not the post
					if !p.ended() {
						t.Error("the stream stayed open")
					}
				}
				want(t, other, "post after")
			})
		})
	}
}

func TestAnEventIsNotBelievedOnlyLookedInto(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, newBoard(), Options{})
		p := open(h, someone(newID()))
		synctest.Wait()
		h.Publish(Event{p.Tenant, KindSession, p.Session}, Event{p.Tenant, KindMember, p.Member}, Event{p.Tenant, "rumour", p.Member})
		synctest.Wait()
		want(t, p)
		if p.ended() {
			t.Error("a living session was closed on hearsay")
		}
	})
}

// The door looked, the session ended, its notice found no stream, and only then
// did the stream open.
func TestASessionThatEndedBeforeItsStreamOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		w := someone(newID())
		b.end(w.Session)
		h.Publish(Event{w.Tenant, KindSession, w.Session})
		p := open(h, w)
		synctest.Wait()
		if !p.ended() {
			t.Errorf("the stream of an ended session is open; it got %q", p.posts())
		}
	})
}

func TestAnUnheardEndIsFoundByTheRecheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{Recheck: time.Minute})
		p := open(h, someone(newID()))
		synctest.Wait()
		b.end(p.Session)
		pass(2 * time.Minute)
		if !p.ended() {
			t.Error("an ended session kept its stream")
		}
	})
}

func TestASlowReaderOfAnEndedSessionGetsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		w := someone(newID())
		server, client := newPipe()
		h.Watch(server, w)
		h.Publish(b.post(w.Tenant, "queued before"))
		synctest.Wait() // the client reads nothing yet
		b.end(w.Session)
		h.Publish(Event{w.Tenant, KindSession, w.Session})
		synctest.Wait()
		p := read(client, w)
		synctest.Wait()
		want(t, p, "signed-out {}")
	})
}

// The session ends before anything was written: the goodbye still needs a head.
func TestASignOutBeforeTheHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := New(b, nil, Options{Alive: b.Alive})
		p := open(h, someone(newID()))
		for s := range h.schools[p.Tenant].streams {
			h.signOut(s)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = h.Run(ctx) }()
		synctest.Wait()
		if !strings.HasPrefix(p.head, "HTTP/1.1 200 OK\n") || !p.ended() {
			t.Errorf("head %q, ended %v", p.head, p.ended())
		}
		want(t, p, "signed-out {}")
		cancel()
		synctest.Wait()
	})
}

// A post is half written when the session ends: cut there, the goodbye would be
// read as a part of it.
func TestASignOutInTheMiddleOfAPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		w := someone(newID())
		server, client := newPipe()
		h.Watch(server, w)
		greeting := make([]byte, len(head())+len(hello(time.Now(), w.Member)))
		if _, err := io.ReadFull(client, greeting); err != nil {
			t.Fatal(err)
		}
		h.Publish(b.post(w.Tenant, "long enough"), b.post(w.Tenant, "never sent"))
		half := make([]byte, len("event: post\ndata: long"))
		if _, err := io.ReadFull(client, half); err != nil {
			t.Fatal(err)
		}
		b.end(w.Session)
		h.Publish(Event{w.Tenant, KindSession, w.Session})
		synctest.Wait()
		rest, err := io.ReadAll(client)
		if got := string(half) + string(rest); err != nil || got != "event: post\ndata: long enough\n\n"+SignedOutBody {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func TestAbsentDatabaseHealsAndThenLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		w := someone(newID())
		p := open(h, w)
		synctest.Wait()
		b.setAway(true)
		h.Publish(b.post(w.Tenant, "while away"))
		pass(10 * time.Second)
		want(t, p)
		b.setAway(false)
		pass(6 * time.Second)
		want(t, p, "post while away")

		b.setAway(true)
		h.Publish(Event{w.Tenant, KindSession, w.Session})
		pass(25 * time.Second)
		if p.ended() {
			t.Error("dropped too early")
		}
		pass(10 * time.Second)
		if !p.ended() {
			t.Error("nobody vouched for the session in half a minute, and it is still open")
		}
		want(t, p, "post while away") // closed, but not told that it was signed out
	})
}
