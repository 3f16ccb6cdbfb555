// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// stage is a school whose last weeks are being played: every scene goes through
// the domain, as the person who does it, at its own time.
type stage struct {
	db        *tenants.DB // by the stage's clock
	clock     *clock
	room      *classroom.Classroom
	cases     *moderation.Moderation
	passwords *tenants.Passwords
	calendar  calendar
	chance    *rand.Rand // the same at every start
	cast      cast
	story     story
	school    tenants.School
	ids       map[string]uuid.UUID     // members, by username
	actors    map[string]tenants.Actor // likewise
	groups    map[string]uuid.UUID     // by name
	codes     map[string]string        // join codes, by group and role
	scenes    []scene
}

// scene is one thing that somebody does.
type scene struct {
	at   time.Time
	name string // for errors
	do   func(context.Context) error
}

func newStage(db *tenants.DB, gate *moderation.Gate, passwords *tenants.Passwords, c cast) (*stage, error) {
	zone, err := time.LoadLocation(c.timezone)
	if err != nil {
		return nil, err
	}
	told, err := readStory(c.slug)
	if err != nil {
		return nil, err
	}
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(c.slug))                   // a hash takes everything
	chance := rand.New(rand.NewPCG(seed.Sum64(), 2008)) // #nosec G404 -- the same story every time
	s := &stage{clock: &clock{}, passwords: passwords, calendar: newCalendar(db.Now(), zone), chance: chance,
		cast: c, story: told, ids: map[string]uuid.UUID{}, actors: map[string]tenants.Actor{}, groups: map[string]uuid.UUID{}, codes: map[string]string{}}
	s.db = db.WithClock(s.clock)
	s.room = &classroom.Classroom{DB: s.db, Gate: gate}
	s.cases = &moderation.Moderation{DB: s.db, Gate: gate, Posts: s.room}
	s.clock.set(s.calendar.at(termBegins, 9*60))
	return s, nil
}

// termBegins is the day, long before the first one played, on which the school
// and its groups are made.
const termBegins = -20

// on plans a scene at a moment of the script. One that would be later than the
// newest there is to be is left out.
func (s *stage) on(m moment, name string, do func(context.Context) error) {
	s.plan(s.calendar.at(m.Day, minuteOf(m.Time)), name, do)
}

func (s *stage) plan(at time.Time, name string, do func(context.Context) error) {
	if at, ok := s.calendar.fitted(at); ok {
		s.scenes = append(s.scenes, scene{at, name, do})
	}
}

// minuteOf reads HH:MM.
func minuteOf(clock string) int {
	var hours, minutes int
	_, _ = fmt.Sscanf(clock, "%d:%d", &hours, &minutes)
	return 60*hours + minutes
}

// play plays all scenes in the order of their times.
func (s *stage) play(ctx context.Context) error {
	slices.SortStableFunc(s.scenes, func(a, b scene) int { return a.at.Compare(b.at) })
	for _, scene := range s.scenes {
		s.clock.set(scene.at)
		if err := scene.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", scene.name, err)
		}
	}
	return nil
}

// actor gives somebody of the cast as they act now.
func (s *stage) actor(ctx context.Context, username string) (tenants.Actor, error) {
	if actor, ok := s.actors[username]; ok {
		return actor, nil
	}
	var actor tenants.Actor
	err := s.db.InSchool(ctx, s.school.ID, func(tx *tenants.Tx) error {
		m, err := tx.MemberByUsername(ctx, username)
		if err != nil {
			return fmt.Errorf("there is no %s: %w", username, err)
		}
		actor, err = tx.ActorOf(ctx, m.ID)
		return err
	})
	if err == nil {
		s.actors[username], s.ids[username] = actor, actor.ID
	}
	return actor, err
}

// as does something as somebody.
func (s *stage) as(ctx context.Context, username string, do func(tenants.Actor) error) error {
	actor, err := s.actor(ctx, username)
	if err != nil {
		return err
	}
	return do(actor)
}

// group gives a group's id; uuid.Nil for the whole school.
func (s *stage) group(name string) (uuid.UUID, error) {
	if name == wholeSchool || name == "" {
		return uuid.Nil, nil
	}
	id, ok := s.groups[name]
	if !ok {
		return id, fmt.Errorf("there is no group %q", name)
	}
	return id, nil
}

// who gives those of the cast for whom is says yes, by username.
func (c cast) who(is func(person) bool) []string {
	names := []string{}
	for _, who := range c.people {
		if is(who) {
			names = append(names, who.username)
		}
	}
	return names
}

func (who person) is(role policy.Role) bool { return slices.Contains(who.roles, role) }

// filled writes days into a text as they are for who writes it now.
func (s *stage) filled(text string) string {
	return s.calendar.filled(text, s.clock.Now().In(s.school.Zone()))
}
