// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"github.com/google/uuid"
)

// load is members who go on with their day, whatever happens: some write, some
// report, some read, some acknowledge, and pairs of moderators decide.
type load struct {
	w    *world
	end  context.CancelFunc
	done sync.WaitGroup
}

// each is how long somebody rests between two deeds: a bounded load that
// leaves the machine to what is tried.
const each = 25 * time.Millisecond

// load gives everybody something to do, and lets them go on until stop.
func (w *world) load(ctx context.Context) (*load, error) {
	if err := w.prepare(ctx); err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(ctx)
	l := &load{w: w, end: end}
	for i, s := range w.schools {
		l.goOn(ctx, i, func(server int) { w.write(ctx, server, s) })
		l.goOn(ctx, i+1, func(server int) { w.write(ctx, server, s) })
		l.goOn(ctx, i, func(server int) { w.read(ctx, server, s) })
		l.goOn(ctx, i+1, func(server int) { w.report(ctx, server, s) })
		l.goOn(ctx, i, func(server int) { w.acknowledge(ctx, server, s) })
		l.goOn(ctx, i, func(int) { w.decideTogether(ctx, s) })
	}
	return l, nil
}

// goOn repeats a deed, now through one server and now through the other.
func (l *load) goOn(ctx context.Context, server int, deed func(server int)) {
	l.done.Go(func() {
		for n := server; ; n++ {
			deed(n % len(l.w.servers))
			if pause(ctx, each/2+rand.N(each)) != nil {
				return
			}
		}
	})
}

// stop lets everybody finish what they are at: requests under way are answered
// or fail, and forms without an answer are sent again.
func (l *load) stop() {
	l.end()
	l.done.Wait()
}

// wish is a post that a member wants to have.
type wish struct {
	draft uuid.UUID
	by    *member
	body  string
	held  bool
}

// contact makes a text one that the rules hold: a number from the range kept
// for fiction.
const contact = " Ring me on 07700 900123."

func newPost(by *member, held bool) wish {
	p := wish{draft: uuid.Must(uuid.NewV7()), by: by, held: held}
	p.body = "Something about " + by.school.mark + " and " + wordOf(p.draft) + " today."
	if held {
		p.body += contact
	}
	return p
}

// wordOf is a word for an id: digits might be taken for a telephone number.
func wordOf(id uuid.UUID) string {
	const letters = "bdghjlmnprstvwxz"
	var word []byte
	for _, b := range id[8:] {
		word = append(word, letters[b>>4], letters[b&15])
	}
	return string(word)
}

// write sends a post. Of those that hear nothing, most send the same form
// again until they are told that it is there; some give up.
func (w *world) write(ctx context.Context, server int, s *school) {
	by := s.students[rand.IntN(len(s.students))]
	p := newPost(by, rand.IntN(6) == 0)
	if w.publish(ctx, server, by, p) == nil || rand.IntN(4) == 0 {
		return
	}
	w.insist(ctx, server, by, p)
}

// insist sends the same form until the answer says that it is there, through
// whichever server answers. It goes on a while after the load has ended, since
// that is when the fault is over.
func (w *world) insist(ctx context.Context, server int, by *member, p wish) {
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.patience())
	defer cancel()
	for n := server; ; n++ {
		if w.publish(late, n%len(w.servers), by, p) == nil {
			w.ledger.told(func(c *counts) { c.again++ })
			return
		}
		if pause(late, 100*time.Millisecond) != nil {
			w.ledger.wrong("%s was never told what became of a post", by.Username)
			return
		}
	}
}

// patience is longer than any fault and what follows it.
func (w *world) patience() time.Duration { return w.o.away + w.o.freeze + 2*healPatience }

// publish sends a form once, and notes what was told of it. A status that is
// neither yes nor "not now" is wrong.
func (w *world) publish(ctx context.Context, server int, by *member, p wish) error {
	w.ledger.send(p)
	a := w.post(ctx, server, by, "/posts", url.Values{"draft_id": {p.draft.String()}, "audience": {"group:" + by.school.class.String()}, "body": {p.body}, "next": {"/home"}})
	err := a.want(303)
	switch {
	case err == nil:
		w.ledger.stored(p)
	case !a.unknown():
		w.ledger.wrong("%v", err)
	}
	return err
}

// read opens a page, and looks that nothing on it is another school's.
func (w *world) read(ctx context.Context, server int, s *school) {
	a := w.get(ctx, server, s.students[rand.IntN(len(s.students))], "/home")
	switch {
	case a.unknown():
	case a.status != 200:
		w.ledger.wrong("%v", a.want(200))
	default:
		w.ledger.told(func(c *counts) { c.pages++ })
	}
}
