// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// planAnnouncements plans the announcements, who opens and acknowledges them
// and when, and the private replies.
func (s *stage) planAnnouncements() {
	for _, a := range s.story.Announcements {
		id := new(uuid.UUID)
		name := fmt.Sprintf("%s announces on day %d", a.By, a.Day)
		s.on(a.moment, name, func(ctx context.Context) error { return s.announce(ctx, a, id) })
		if a.Due != nil {
			continue
		}
		out := s.calendar.at(a.Day, minuteOf(a.Time))
		for _, reader := range s.readers(a) {
			if s.chance.IntN(100) < a.Opened {
				ack := a.Acknowledge && s.chance.IntN(100) < a.Acknowledged
				s.plan(s.readAt(out, reader), reader.username+" reads, after "+name,
					func(ctx context.Context) error { return s.read(ctx, a, *id, reader, ack) })
			}
		}
		if a.Remind != nil {
			s.on(*a.Remind, "a reminder, after "+name, func(ctx context.Context) error {
				return s.as(ctx, a.By, func(author tenants.Actor) error {
					_, err := s.room.Remind(ctx, author, *id)
					return err
				})
			})
		}
		for _, r := range a.Replies {
			s.on(r.moment, r.By+" replies, after "+name, func(ctx context.Context) error { return s.answer(ctx, a, r, *id) })
		}
	}
}

func (s *stage) announce(ctx context.Context, a storyAnnounced, id *uuid.UUID) error {
	group, err := s.group(a.Group)
	if err != nil {
		return err
	}
	n := classroom.NewAnnouncement{ID: uuid.New(), Body: s.filled(a.Body), Target: a.To, Group: group,
		Year: a.Year, Acknowledge: a.Acknowledge, IncludeLate: a.Late}
	if a.Due != nil {
		n.At = s.calendar.upcoming(a.Due.Day, minuteOf(a.Due.Time))
	}
	return s.as(ctx, a.By, func(author tenants.Actor) error {
		done, err := s.room.Announce(ctx, author, n)
		*id = done.Post.ID
		return err
	})
}

// readers gives whom of the cast an announcement is for.
func (s *stage) readers(a storyAnnounced) []person {
	var members []string
	for _, g := range s.story.Groups {
		if g.Name == a.Group {
			members = s.membersOf(g)
		}
	}
	var readers []person
	for _, who := range s.cast.people {
		var is bool
		switch {
		case who.username == a.By || who.byCode:
		case a.To == classroom.ToSchool:
			is = true
		case a.To == classroom.ToYear:
			is = who.year == a.Year
		case a.To == classroom.ToClass:
			is = slices.Contains(members, who.username)
		case a.To == classroom.ToGuardians:
			is = slices.ContainsFunc(who.children, func(child string) bool { return slices.Contains(members, child) })
		}
		if is {
			readers = append(readers, who)
		}
	}
	return readers
}

// readAt says when somebody comes to read what went out: guardians in the
// evening or before work, everybody else in the course of the day.
func (s *stage) readAt(out time.Time, reader person) time.Time {
	midnight := midnightOf(out)
	chance := func(from, to int) time.Time {
		return midnight.Add(time.Duration(from+s.chance.IntN(to-from))*time.Minute + s.seconds())
	}
	if !reader.is(policy.Guardian) {
		if at := out.Add(time.Duration(4+s.chance.IntN(200)) * time.Minute); at.Before(midnight.Add(17 * time.Hour)) {
			return at
		}
		midnight = schoolDays(midnight, 1)
		return chance(8*60+10, 11*60)
	}
	if s.chance.IntN(4) > 0 && out.Before(midnight.Add(17*time.Hour)) {
		return chance(17*60+30, 21*60)
	}
	midnight = schoolDays(midnight, 1)
	return chance(7*60, 8*60+20)
}

// read opens what was announced, and acknowledges one of it.
func (s *stage) read(ctx context.Context, a storyAnnounced, id uuid.UUID, reader person, acknowledge bool) error {
	return s.as(ctx, reader.username, func(actor tenants.Actor) error {
		_, seen, err := s.room.Announcements(ctx, actor, classroom.Cut{})
		if err != nil || !acknowledge {
			return err
		}
		for _, ask := range seen.Asks[id] {
			if ask.DoneAt == nil && (ask.For == actor.ID || a.To == classroom.ToGuardians) {
				if err := s.room.Acknowledge(ctx, actor, id, ask.For); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// answer is a private reply to an announcement and what its author says back.
func (s *stage) answer(ctx context.Context, a storyAnnounced, r storyAnswer, to uuid.UUID) error {
	var done classroom.Published
	err := s.as(ctx, r.By, func(actor tenants.Actor) (err error) {
		done, err = s.room.Publish(ctx, actor, classroom.Draft{ID: uuid.New(), Body: s.filled(r.Body), ReplyTo: to})
		return err
	})
	if err != nil || r.Back == "" {
		return err
	}
	s.clock.set(s.clock.Now().Add(time.Duration(2+s.chance.IntN(5)) * time.Minute))
	return s.as(ctx, a.By, func(author tenants.Actor) error {
		_, err := s.room.Publish(ctx, author, classroom.Draft{ID: uuid.New(), Body: s.filled(r.Back), ReplyTo: done.Post.ID})
		return err
	})
}
