// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
)

// toDo is what a school's members have before them while a fault is tried.
type toDo struct {
	mu           sync.Mutex
	announcement uuid.UUID // asks every student
	cases        []heldCase
	all          []heldCase // those that were decided on meanwhile too
	posts        []reportable
}

type heldCase struct {
	id   uuid.UUID
	hash string
}

type reportable struct{ post, author uuid.UUID }

// heldAtLeast is how many held posts two moderators find before them.
const heldAtLeast = 12

// prepare gives every school something to decide on, to acknowledge and to
// report. It is called while all is well.
func (w *world) prepare(ctx context.Context) error {
	room := &classroom.Classroom{DB: w.domain, Gate: moderation.NewGate()}
	for _, s := range w.schools {
		if err := w.keepHeld(ctx, s); err != nil {
			return err
		}
		n := classroom.NewAnnouncement{ID: uuid.Must(uuid.NewV7()), Body: "Please read this, " + s.mark + ".", Target: classroom.ToClass, Group: s.class, Acknowledge: true}
		w.ledger.own(n.ID)
		done, err := room.Announce(ctx, s.teacher.Actor, n)
		if err != nil { // once more, with the same draft: our own connection may be from before the fault
			done, err = room.Announce(ctx, s.teacher.Actor, n)
		}
		if err != nil {
			return fmt.Errorf("announcing: %w", err)
		}
		posts, err := w.reportables(ctx, s)
		if err != nil {
			return err
		}
		held, err := w.held(ctx, s)
		if err != nil {
			return err
		}
		s.toDo.mu.Lock()
		s.toDo.announcement, s.toDo.posts, s.toDo.cases, s.toDo.all = done.Post.ID, posts, held, nil
		s.toDo.mu.Unlock()
	}
	return nil
}

func (w *world) keepHeld(ctx context.Context, s *school) error {
	held, err := w.held(ctx, s)
	if err != nil {
		return err
	}
	for range heldAtLeast - len(held) {
		by := s.students[rand.IntN(len(s.students))]
		if err := w.publish(ctx, 0, by, newPost(by, true)); err != nil {
			return err
		}
	}
	return nil
}

// held are the posts that wait for a moderator.
func (w *world) held(ctx context.Context, s *school) ([]heldCase, error) {
	rows, err := w.super.QueryContext(ctx, `select id, encode(hash, 'hex') from cases where tenant_id = $1 and kind = 'held' and state = 'open' order by random() limit 60`, s.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []heldCase
	for rows.Next() {
		var c heldCase
		if err := rows.Scan(&c.id, &c.hash); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

func (w *world) reportables(ctx context.Context, s *school) ([]reportable, error) {
	rows, err := w.super.QueryContext(ctx, `select id, author_id from posts where tenant_id = $1 and state = 'released' and kind = 'note' order by position desc limit 40`, s.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []reportable
	for rows.Next() {
		var p reportable
		if err := rows.Scan(&p.post, &p.author); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// decideTogether lets both moderators decide on the same held post at once, one
// through each server, while the teacher's admin looks at what became of it.
func (w *world) decideTogether(ctx context.Context, s *school) {
	s.toDo.mu.Lock()
	if len(s.toDo.cases) == 0 {
		s.toDo.mu.Unlock()
		return
	}
	c := s.toDo.cases[0]
	s.toDo.cases, s.toDo.all = s.toDo.cases[1:], append(s.toDo.all, c)
	s.toDo.mu.Unlock()
	var both sync.WaitGroup
	first := rand.IntN(2)
	for i, by := range s.moderators {
		outcome := []string{"approve", "refuse"}[rand.IntN(2)]
		both.Go(func() { w.decide(ctx, (first+i)%2, by, c, outcome) })
	}
	both.Go(func() { w.lookAt(ctx, first, s.moderators[0], c.id) })
	both.Wait()
}

func (w *world) decide(ctx context.Context, server int, by *member, c heldCase, outcome string) {
	called := w.now()
	a := w.post(ctx, server, by, "/cases/"+c.id.String()+"/decide", url.Values{"decision": {outcome}, "hash": {c.hash}, "word": {""}})
	said := ""
	switch {
	case a.unknown():
	case a.status == 303:
		said = didIt
		w.ledger.decided(c.id, by.ID, outcome)
	case a.status == 409:
		said = wasSecond
	default:
		w.ledger.wrong("%v", a.want(303))
	}
	w.decisions.add(c.id.String(), called, w.now(), deed{does: outcome}, said)
}

// lookAt reads on a case's page what became of it.
func (w *world) lookAt(ctx context.Context, server int, by *member, id uuid.UUID) bool {
	called := w.now()
	a := w.get(ctx, server, by, "/cases/"+id.String())
	if a.unknown() {
		return false
	}
	became := ""
	switch {
	case a.status != 200:
		w.ledger.wrong("%v", a.want(200))
		return false
	case strings.Contains(a.body, "<bdi>Approved by "):
		became = "approve"
	case strings.Contains(a.body, "<bdi>Refused by "):
		became = "refuse"
	case !strings.Contains(a.body, `value="approve"`):
		w.ledger.wrong("%s says neither that it waits nor what became of it", a.what)
	}
	w.decisions.add(id.String(), called, w.now(), deed{}, became)
	return true
}

// acknowledge lets a student say that they have read the announcement, in two
// browsers at once, or look whether it still asks them.
func (w *world) acknowledge(ctx context.Context, server int, s *school) {
	s.toDo.mu.Lock()
	id := s.toDo.announcement
	s.toDo.mu.Unlock()
	by := s.students[rand.IntN(len(s.students))]
	var both sync.WaitGroup
	for i := range 2 {
		if rand.IntN(2) == 0 {
			both.Go(func() { w.haveRead(ctx, (server+i)%2, by, id) })
		} else {
			both.Go(func() { w.isAsked(ctx, (server+i)%2, by, id) })
		}
	}
	both.Wait()
}

func (w *world) haveRead(ctx context.Context, server int, by *member, id uuid.UUID) {
	called := w.now()
	a := w.post(ctx, server, by, "/announcements/"+id.String()+"/acknowledge", url.Values{"for": {by.ID.String()}})
	said := ""
	switch {
	case a.unknown():
	case a.status == 303:
		said = didIt
		w.ledger.acknowledged(id, by.ID)
	default:
		w.ledger.wrong("%v", a.want(303))
	}
	w.readings.add(id.String()+by.ID.String(), called, w.now(), deed{does: "read"}, said)
}

// isAsked looks whether the page still asks for an acknowledgement.
func (w *world) isAsked(ctx context.Context, server int, by *member, id uuid.UUID) {
	called := w.now()
	a := w.get(ctx, server, by, "/announcements")
	if a.unknown() {
		return
	}
	if err := a.want(200); err != nil {
		w.ledger.wrong("%v", err)
		return
	}
	state := "read"
	if strings.Contains(a.body, `action="/announcements/`+id.String()+`/acknowledge"`) {
		state = ""
	}
	w.readings.add(id.String()+by.ID.String(), called, w.now(), deed{}, state)
}

// reportsMost is below what the program takes from one member in an hour.
const reportsMost = 35

// report lets a student report somebody else's post; when no answer comes, they
// send it again.
func (w *world) report(ctx context.Context, server int, s *school) {
	s.toDo.mu.Lock()
	posts := s.toDo.posts
	s.toDo.mu.Unlock()
	by := s.students[rand.IntN(len(s.students))]
	if len(posts) == 0 {
		return
	}
	p := posts[rand.IntN(len(posts))]
	if p.author == by.ID || !w.ledger.reports(p.post, by.ID) {
		return
	}
	for n := range 2 {
		a := w.post(ctx, (server+n)%2, by, "/posts/"+p.post.String()+"/report", url.Values{"category": {"unkind"}, "words": {"about " + s.mark}})
		if a.unknown() {
			continue
		}
		if err := a.want(303); err != nil {
			w.ledger.wrong("%v", err)
		} else {
			w.ledger.reported(p.post, by.ID)
		}
		return
	}
	w.ledger.unheard(by.ID)
}
