// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
)

// planCare plans mutes, what the safeguarding team is told and does, and texts
// that were begun.
func (s *stage) planCare() {
	for _, m := range s.story.Mutes {
		s.on(m.moment, m.Who+" is muted", func(ctx context.Context) error { return s.mute(ctx, m) })
	}
	for _, c := range s.story.Concerns {
		s.on(c.moment, "a concern of "+c.By, func(ctx context.Context) error {
			return s.as(ctx, c.By, func(actor tenants.Actor) error { return s.cases.Concern(ctx, actor, c.Words) })
		})
	}
	for _, step := range s.story.Steps {
		s.on(step.moment, "the team's "+step.Do, func(ctx context.Context) error { return s.step(ctx, step) })
	}
	for _, d := range s.story.Drafts {
		s.on(d.moment, "a draft of "+d.By, func(ctx context.Context) error {
			return s.as(ctx, d.By, func(actor tenants.Actor) error {
				group, err := s.group(d.Group)
				if err != nil {
					return err
				}
				return s.room.SaveDraft(ctx, actor, classroom.Draft{ID: uuid.New(), Body: s.filled(d.Body),
					Audience: classroom.InGroup, Group: group})
			})
		})
	}
}

func (s *stage) mute(ctx context.Context, m storyMute) error {
	until := s.calendar.upcoming(m.Until.Day, minuteOf(m.Until.Time))
	return s.as(ctx, m.By, func(actor tenants.Actor) error {
		delete(s.actors, m.Who) // is another one from now on
		return s.db.Mute(ctx, actor, s.ids[m.Who], tenants.Measure{Reason: m.Reason, Until: &until})
	})
}

// step does the next thing about the safeguarding case that is open longest.
func (s *stage) step(ctx context.Context, step storyStep) error {
	return s.as(ctx, step.By, func(lead tenants.Actor) error {
		open, err := s.cases.SafeguardingCases(ctx, lead)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return errors.New("no safeguarding case is open")
		}
		switch step.Do {
		case "acknowledge":
			return s.cases.AcknowledgeSafeguarding(ctx, lead, open[0].ID)
		case "note":
			return s.cases.NoteSafeguarding(ctx, lead, open[0].ID, step.Words)
		case "close":
			return s.cases.CloseSafeguarding(ctx, lead, open[0].ID, step.Ending, step.Words)
		}
		return fmt.Errorf("the team cannot %q", step.Do)
	})
}

// planReading lets most people have looked at what happened to them up to the
// last morning, so that a few notifications are new to everybody and many to
// some.
func (s *stage) planReading() {
	for i, who := range s.cast.people {
		if who.byCode || i%5 == 4 {
			continue
		}
		at := s.calendar.at(daysPlayed, 8*60+15+i)
		s.plan(at, who.username+" reads what is new", func(ctx context.Context) error {
			return s.as(ctx, who.username, func(actor tenants.Actor) error { return s.room.MarkRead(ctx, actor, uuid.Nil) })
		})
	}
}

// chooseLicences stores what some people's composers start with.
func (s *stage) chooseLicences(ctx context.Context) error {
	for _, username := range s.cast.who(func(who person) bool { return s.story.Licences[who.username] != "" }) {
		err := s.as(ctx, username, func(actor tenants.Actor) error {
			delete(s.actors, username)
			return s.db.ChangeLicence(ctx, actor, s.story.Licences[username])
		})
		if err != nil {
			return fmt.Errorf("licence of %s: %w", username, err)
		}
	}
	return nil
}
