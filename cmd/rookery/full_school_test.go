// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/media"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// full is two schools with something of everything that a school can have, so
// that a test may ask of each thing whether the other school, or the wrong
// member, can tell it from nothing.
type full struct {
	*tenantstest.World
	room                *classroom.Classroom
	cases               *moderation.Moderation
	oakfield, riverside *fullSchool
	super               *sql.DB // sees every school's rows
}

// fullSchool is one of the two. Its mark is a word that stands in every name
// and text of the school and nowhere else.
type fullSchool struct {
	tenants.School
	f    *full
	t    testing.TB
	mark string

	admin, lead, moderator, teacher, colleague tenants.Actor
	amira, ben, outsider                       tenants.Actor // the first two share a class
	guardian                                   tenants.Actor // amira's
	newcomer, suspended, muted                 tenants.Actor

	class, other, circle, club, staffroom uuid.UUID
	posts                                 map[string]uuid.UUID // by what they are, see fillPosts
	drafts                                map[string]uuid.UUID // by whose they are
	sessions                              map[string]string    // tokens, by whose they are
}

// The marks of the two schools, and what their students are called in full: no
// reader who is not staff may see that.
const (
	oakfieldMark, riversideMark = "quindle", "brackwater"
	oakfieldName, riversideName = "Vandersloot", "Oyelowe"
)

// newFull fills both schools through the domain, as people would.
func newFull(t testing.TB) *full {
	t.Helper()
	return fillBoth(t, tenantstest.New(t))
}

func fillBoth(t testing.TB, w *tenantstest.World) *full {
	t.Helper()
	f := empty(t, w)
	f.fillOakfield(t)
	f.fillRiverside(t)
	return f
}

// empty is both schools with nobody in them.
func empty(t testing.TB, w *tenantstest.World) *full {
	t.Helper()
	f := &full{World: w}
	f.room = newRoom(t, f.DB)
	f.cases = &moderation.Moderation{DB: f.DB, Gate: f.room.Gate, Posts: f.room}
	var err error
	if f.super, err = sql.Open("postgres", f.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.super.Close() })
	f.super.SetMaxOpenConns(4)
	return f
}

// newRoom is a classroom that keeps pictures where the servers of the tests do.
func newRoom(t testing.TB, db *tenants.DB) *classroom.Classroom {
	t.Helper()
	files, err := media.Open(t.Context(), "file://"+mediaFolder())
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &classroom.Classroom{DB: db, Gate: moderation.NewGate(), Files: files,
		Workshop: &media.Workshop{Program: []string{self, "media-worker"}, Limits: media.DefaultLimits()}}
}

func (f *full) fillOakfield(t testing.TB) {
	t.Helper()
	f.oakfield = f.fill(t, f.Oakfield, oakfieldMark, oakfieldName, 3)
}

func (f *full) fillRiverside(t testing.TB) {
	t.Helper()
	f.riverside = f.fill(t, f.Riverside, riversideMark, riversideName, 2)
}

func (f *full) fill(t testing.TB, school tenants.School, mark, family string, versions int) *fullSchool {
	t.Helper()
	s := &fullSchool{School: school, f: f, t: t, mark: mark, posts: map[string]uuid.UUID{}, drafts: map[string]uuid.UUID{}, sessions: map[string]string{}}
	s.fillPeople(family)
	s.loosenRules(versions)
	s.fillGroups()
	s.fillPosts()
	s.fillMedia()
	s.fillAnnouncements()
	s.fillCases()
	s.fillStandings()
	s.fillSessions()
	return s
}

// person adds somebody whose every name carries the school's mark; family is
// kept from readers who are not staff.
func (s *fullSchool) person(given, family string, roles ...policy.Role) tenants.Actor {
	s.t.Helper()
	m := tenants.NewMember{Username: s.mark + "-" + given, Given: given + s.mark, Family: family, Roles: roles}
	if roles[0] == policy.Student {
		year := 8
		m.YearLevel = &year
	}
	return s.f.Add(s.t, s.School, m)
}

func (s *fullSchool) fillPeople(family string) {
	s.admin = s.person("ruth", s.mark, policy.Admin)
	s.lead = s.person("tomasz", s.mark, policy.Safeguarding)
	s.moderator = s.person("leila", s.mark, policy.Moderator)
	s.teacher = s.person("priya", s.mark, policy.Teacher)
	s.colleague = s.person("callum", s.mark, policy.Teacher)
	s.amira = s.person("amira", family+"a", policy.Student)
	s.ben = s.person("ben", family+"b", policy.Student)
	s.outsider = s.person("zara", family+"c", policy.Student)
	s.suspended = s.person("jack", family+"d", policy.Student)
	s.muted = s.person("noor", family+"e", policy.Student)
	s.guardian = s.person("sadia", family+"f", policy.Guardian)
	s.newcomer = s.f.Add(s.t, s.School, tenants.NewMember{Username: s.mark + "-newcomer", Given: "newcomer" + s.mark, Family: family + "g",
		Roles: []policy.Role{policy.Student}, Waiting: true})
	s.try(s.f.DB.LinkGuardian(s.ctx(), s.admin, s.guardian.ID, s.amira.ID, "carer "+s.mark))
	s.reread()
}

func (s *fullSchool) ctx() context.Context { return context.Background() }

func (s *fullSchool) try(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("filling %s: %v", s.Slug, err)
	}
}

// everyone are the people of the school, each with the name that tests call
// them by.
func (s *fullSchool) everyone() map[string]*tenants.Actor {
	return map[string]*tenants.Actor{"admin": &s.admin, "lead": &s.lead, "moderator": &s.moderator, "teacher": &s.teacher, "colleague": &s.colleague,
		"amira": &s.amira, "ben": &s.ben, "outsider": &s.outsider, "guardian": &s.guardian, "newcomer": &s.newcomer, "suspended": &s.suspended, "muted": &s.muted}
}

// reread brings everybody's actor up to date: roles, policy, rules.
func (s *fullSchool) reread() {
	s.t.Helper()
	for _, who := range s.everyone() {
		*who = s.f.Actor(s.t, s.School, who.ID)
	}
	s.School = s.admin.School
}

// loosenRules stores versions of the rules and one change of the policy.
// Speed and repetition are off, so that a test can post as often as it must.
func (s *fullSchool) loosenRules(versions int) {
	for version := range versions {
		book, err := s.f.cases.Rules(s.ctx(), s.admin)
		s.try(err)
		for i, r := range book.Doc.Rules {
			if r.ID == "speed" || r.ID == "repetition" || r.ID == "hours" {
				book.Doc.Rules[i].Enabled = false
			}
			if r.ID == "shouting" {
				book.Doc.Rules[i].Limit = 20 + version
			}
		}
		_, err = s.f.cases.ChangeRules(s.ctx(), s.admin, version, book.Doc, fmt.Sprintf("step %d, %s", version, s.mark))
		s.try(err)
		s.reread()
	}
	s.try(s.f.DB.ChangePolicy(s.ctx(), s.admin, policy.Change{Role: policy.Moderator, Permission: policy.GroupCreate, Allow: true}))
	s.reread()
}

// fillStandings mutes, suspends, and lets somebody wait.
func (s *fullSchool) fillStandings() {
	until := s.f.Clock.Now().Add(72 * time.Hour)
	s.try(s.f.DB.Suspend(s.ctx(), s.admin, s.suspended.ID, tenants.Measure{Reason: "a rest, " + s.mark, Until: &until}))
	s.try(s.f.DB.Mute(s.ctx(), s.admin, s.muted.ID, tenants.Measure{Reason: "a pause, " + s.mark, Until: &until}))
	s.reread()
}

// fillSessions signs everybody in, leaves a slip unused and a wrong guess behind.
func (s *fullSchool) fillSessions() {
	for name, who := range s.everyone() {
		s.sessions[name] = s.f.token(s.t, *who)
	}
	s.f.In(s.t, s.School, func(tx *tenants.Tx) error {
		_, err := tx.NewSlips(s.ctx(), s.admin, tenants.IDs{s.outsider.ID})
		return err
	})
	if _, err := s.f.DB.SignIn(s.ctx(), nil, s.School, tenants.SignIn{Slip: "WRONG", Address: "192.0.2.9"}); err == nil {
		s.t.Fatal("a wrong slip signs in")
	}
}

// token begins a session of the member's and gives its cookie's value.
func (f *full) token(t testing.TB, who tenants.Actor) string {
	t.Helper()
	ctx := context.Background()
	var slips []tenants.Slip
	f.In(t, who.School, func(tx *tenants.Tx) error {
		var err error
		slips, err = tx.NewSlips(ctx, who, tenants.IDs{who.ID})
		return err
	})
	session, err := f.DB.SignIn(ctx, nil, who.School, tenants.SignIn{Slip: slips[0].Code, Address: "192.0.2.1", Agent: "test"})
	if err != nil {
		t.Fatalf("signing in %s: %v", who.Username, err)
	}
	return session.Token
}
