// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"rookery/moderation"
	"rookery/tenants"
)

// Fill makes the two schools in an empty database, with their people and three
// weeks of what they said and did. The database's clock says when now is.
func Fill(ctx context.Context, db *tenants.DB) error {
	known, err := db.Schools(ctx, "", 1)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		return errors.New("demo: there are schools in this database already")
	}
	schools := casts()
	hashed, err := hashAll(ctx, schools)
	if err != nil {
		return err
	}
	gate, passwords := moderation.NewGate(), tenants.NewPasswords(len(schools))
	work, ctx := errgroup.WithContext(ctx)
	for _, c := range schools {
		work.Go(func() error {
			s, err := newStage(db, gate, passwords, c)
			if err == nil {
				err = s.fill(ctx, hashed)
			}
			if err != nil {
				return fmt.Errorf("filling %s: %w", c.slug, err)
			}
			return nil
		})
	}
	return work.Wait()
}

// fill makes the school, its people and its groups as they were when term
// began, and then plays what happened since.
func (s *stage) fill(ctx context.Context, hashed hashes) error {
	if err := s.found(ctx, hashed); err != nil {
		return err
	}
	s.clock.set(s.calendar.at(termBegins+1, 10*60))
	for _, do := range []func(context.Context) error{s.makeGroups, s.chooseLicences, s.follow} {
		if err := do(ctx); err != nil {
			return err
		}
	}
	s.planGroups()
	s.planPosts()
	s.planAnnouncements()
	s.planCare()
	s.planReading()
	return s.play(ctx)
}

// found makes the school with the people who were there from the beginning.
func (s *stage) found(ctx context.Context, hashed hashes) error {
	c := s.cast
	school, err := s.db.AddSchool(ctx, tenants.NewSchool{Slug: c.slug, Name: c.name, Timezone: c.timezone, Region: c.region})
	if err != nil {
		return err
	}
	first := uuid.Nil // the admin, who adds everybody else
	err = s.db.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		first = uuid.Nil
		for _, who := range c.people {
			if who.byCode {
				continue
			}
			id, err := who.join(ctx, tx, first, hashed[[2]string{c.slug, who.username}], s.ids)
			if err != nil {
				return fmt.Errorf("%s: %w", who.username, err)
			}
			s.ids[who.username] = id
			if first == uuid.Nil {
				first = id
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.school = school
	if err := s.settle(ctx, c.people[0].username); err != nil {
		return err
	}
	s.actors = map[string]tenants.Actor{} // who act in the school as it is now
	s.school, err = s.db.School(ctx, school.ID)
	return err
}

// join adds one of the cast, and links a guardian with the children who have
// been added before.
func (who person) join(ctx context.Context, tx *tenants.Tx, by uuid.UUID, hash string, ids map[string]uuid.UUID) (uuid.UUID, error) {
	n := tenants.NewMember{Username: who.username, Title: who.title, Given: who.given, Family: who.family, Roles: who.roles}
	if who.year > 0 {
		n.YearLevel = &who.year
	}
	id, err := tx.AddMember(ctx, n, hash)
	if err != nil {
		return id, err
	}
	tx.Record(tenants.Deed{Actor: by, Deed: "member.add", ObjectKind: "member", Object: id})
	for _, child := range who.children {
		if err := tx.LinkGuardian(ctx, by, id, ids[child], who.relationship); err != nil {
			return id, fmt.Errorf("link with %s: %w", child, err)
		}
	}
	return id, nil
}

// settle gives the school its own colour and its own words about where to find
// help.
func (s *stage) settle(ctx context.Context, admin string) error {
	return s.as(ctx, admin, func(actor tenants.Actor) error {
		is := s.school
		return s.db.ChangeSettings(ctx, actor, tenants.Settings{Name: is.Name, Timezone: is.Timezone, Region: is.Region, Accent: s.cast.accent,
			DayStart: is.DayStart, DayEnd: is.DayEnd, HelpText: s.story.Help, PostLimit: is.PostLimit, IdleMinutes: is.IdleMinutes})
	})
}
