// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
)

// spoken is a line of the script on its way: when it is said and the post that
// it became.
type spoken struct {
	*line
	at      time.Time
	late    time.Time // when the last thing in its thread happened
	thread  *spoken
	id      uuid.UUID
	version int
}

// errGate says that the gate judged otherwise than the script expects.
var errGate = errors.New("the gate judged otherwise than the script expects")

// planPosts plans what the script says, and what becomes of it.
func (s *stage) planPosts() {
	said := map[*line]*spoken{}
	for _, l := range s.story.lines {
		p := &spoken{line: l}
		p.thread, p.at = p, s.timeOf(l)
		if l.to != nil {
			before := said[l.to]
			p.thread = before.thread
			pause := l.pause
			if pause == 0 {
				pause = 1 + s.chance.IntN(8)
			}
			p.at = p.thread.late.Add(time.Duration(pause)*time.Minute + s.seconds())
		}
		p.thread.late = p.at
		said[l] = p
		s.planAt(p, p.at, "", func(ctx context.Context) error { return s.say(ctx, p, said[l.to]) })
		for _, t := range l.turns {
			at := p.at.Add(time.Duration(t.after)*time.Minute + s.seconds())
			if t.kind == "approve" && at.After(p.thread.late) {
				p.thread.late = at // before that there is nothing to reply to
			}
			s.planAt(p, at, t.kind, func(ctx context.Context) error { return s.turn(ctx, p, t) })
		}
	}
}

// seconds keeps people from doing everything on the minute.
func (s *stage) seconds() time.Duration { return time.Duration(s.chance.IntN(55)) * time.Second }

func (s *stage) timeOf(l *line) time.Time {
	if l.ago > 0 {
		return s.calendar.ago(l.ago).Add(s.seconds())
	}
	return s.calendar.at(l.day, l.minute).Add(s.seconds())
}

// planAt plans a scene of a thread. One that is counted back from now is where
// it has to be already.
func (s *stage) planAt(p *spoken, at time.Time, what string, do func(context.Context) error) {
	name := fmt.Sprintf("%s.txt:%d %s", s.cast.slug, p.no, what)
	if p.thread.ago > 0 {
		s.scenes = append(s.scenes, scene{at, name, do})
		return
	}
	s.plan(at, name, do)
}

// say submits a post as its author.
func (s *stage) say(ctx context.Context, p, to *spoken) error {
	group, err := s.group(p.place)
	if err != nil {
		return err
	}
	draft := classroom.Draft{ID: uuid.New(), Body: s.filled(p.body), Note: p.note, Licence: p.licence,
		Audience: classroom.InGroup, Group: group}
	if group == uuid.Nil {
		draft.Audience = classroom.InSchool
	}
	if to != nil {
		draft.ReplyTo = to.id
	}
	return s.as(ctx, p.by, func(author tenants.Actor) error {
		done, err := s.room.Publish(ctx, author, draft)
		p.id, p.version = done.Post.ID, 1
		if err == nil && (done.Held != p.held || done.Back) {
			return fmt.Errorf("%w: held %v: %s", errGate, done.Held, done.Words)
		}
		return err
	})
}

// turn does what happens to a post afterwards.
func (s *stage) turn(ctx context.Context, p *spoken, t turn) error {
	switch t.kind {
	case "edit":
		return s.as(ctx, p.by, func(author tenants.Actor) error {
			p.version++
			done, err := s.room.Edit(ctx, author, classroom.Edit{Post: p.id, Version: p.version - 1, Body: s.filled(t.words), Note: p.note})
			if err == nil && done.Held != t.held {
				return fmt.Errorf("%w: an edit held %v: %s", errGate, done.Held, done.Words)
			}
			return err
		})
	case "withdraw":
		return s.as(ctx, p.by, func(author tenants.Actor) error {
			_, err := s.room.Withdraw(ctx, author, p.id)
			return err
		})
	case "report":
		return s.as(ctx, t.by, func(reporter tenants.Actor) error {
			return s.cases.Report(ctx, reporter, moderation.NewReport{Post: p.id, Category: t.about, Words: t.words})
		})
	}
	return s.as(ctx, t.by, func(decider tenants.Actor) error { return s.decide(ctx, decider, p.id, t) })
}

// decide decides about the case of a post that waits in the decider's queue.
func (s *stage) decide(ctx context.Context, decider tenants.Actor, post uuid.UUID, t turn) error {
	queue, err := s.cases.Queue(ctx, decider, moderation.QueueFilter{})
	if err != nil {
		return err
	}
	for _, c := range queue {
		if c.Post == nil || *c.Post != post {
			continue
		}
		if t.kind == "escalate" {
			return s.cases.Escalate(ctx, decider, c.ID, t.words)
		}
		return s.cases.Decide(ctx, decider, moderation.Decision{Case: c.ID, Outcome: moderation.Outcome(t.kind), Word: t.words, Hash: c.Hash})
	}
	return fmt.Errorf("nothing about this post waits for %s", decider.Username)
}
