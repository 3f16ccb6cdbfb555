// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// school is one of three. Its mark is in every text of its members.
type school struct {
	tenants.School
	mark       string
	class      uuid.UUID
	admin      *member
	teacher    *member
	moderators [2]*member // the two who decide, one through each server
	students   []*member
	toDo       toDo
}

// member is somebody with a browser that is signed in.
type member struct {
	tenants.Actor
	school *school
	host   string
	cookie string
	csrf   string
}

const studentsEach = 24

// fill makes the schools as people would, through the domain.
func (w *world) fill(ctx context.Context) error {
	room := &classroom.Classroom{DB: w.domain, Gate: moderation.NewGate()}
	cases := &moderation.Moderation{DB: w.domain, Gate: room.Gate, Posts: room}
	for _, name := range []string{"Oakfield", "Riverside", "Hillside"} {
		s := &school{mark: "mark" + strings.ToLower(name)}
		var err error
		if s.School, err = w.domain.AddSchool(ctx, tenants.NewSchool{Slug: strings.ToLower(name), Name: name, Timezone: "Europe/London", Region: "GB"}); err != nil {
			return err
		}
		w.schools = append(w.schools, s)
		if err := w.people(ctx, s); err != nil {
			return err
		}
		if err := quieten(ctx, cases, s.admin.Actor); err != nil {
			return err
		}
		if s.class, err = room.NewGroup(ctx, s.teacher.Actor, classroom.GroupSettings{Kind: classroom.Class, Name: "8B " + name, JoinRule: classroom.JoinClosed, Gate: "school"}); err != nil {
			return err
		}
		var everyone []string
		for _, m := range s.students {
			everyone = append(everyone, m.Username)
		}
		if _, err := room.AddToGroup(ctx, s.teacher.Actor, s.class, everyone); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) people(ctx context.Context, s *school) (err error) {
	add := func(name string, role policy.Role) *member {
		var m *member
		if err == nil {
			m, err = w.person(ctx, s, name, role)
		}
		return m
	}
	s.admin, s.teacher = add("ruth", policy.Admin), add("priya", policy.Teacher)
	s.moderators = [2]*member{add("leila", policy.Moderator), add("oskar", policy.Moderator)}
	for i := range studentsEach {
		s.students = append(s.students, add(fmt.Sprintf("amira%d", i), policy.Student))
	}
	return err
}

// person adds a member and signs them in by a slip.
func (w *world) person(ctx context.Context, s *school, name string, role policy.Role) (*member, error) {
	m := &member{school: s, host: s.Slug + "." + domain}
	var slips []tenants.Slip
	err := w.domain.InSchool(ctx, s.ID, func(tx *tenants.Tx) error {
		n := tenants.NewMember{Username: name, Given: strings.ToUpper(name[:1]) + name[1:], Family: "Tester", Roles: []policy.Role{role}}
		if role == policy.Student {
			year := 8
			n.YearLevel = &year
		}
		id, err := tx.AddMember(ctx, n, "")
		if err != nil {
			return err
		}
		if m.Actor, err = tx.ActorOf(ctx, id); err != nil {
			return err
		}
		slips, err = tx.NewSlips(ctx, m.Actor, tenants.IDs{id})
		return err
	})
	if err != nil {
		return nil, err
	}
	session, err := w.domain.SignIn(ctx, nil, s.School, tenants.SignIn{Slip: slips[0].Code, Address: "192.0.2.1", Agent: "faults"})
	m.cookie = session.Token
	return m, err
}

// quieten switches off the rules that would take a busy test for a flood.
func quieten(ctx context.Context, cases *moderation.Moderation, admin tenants.Actor) error {
	book, err := cases.Rules(ctx, admin)
	if err != nil {
		return err
	}
	for i, r := range book.Doc.Rules {
		if r.ID == "speed" || r.ID == "repetition" || r.ID == "hours" {
			book.Doc.Rules[i].Enabled = false
		}
	}
	_, err = cases.ChangeRules(ctx, admin, book.Version, book.Doc, "much is tried here")
	return err
}

// meet opens everybody's first page, for the token that its forms carry.
func (w *world) meet(ctx context.Context) error {
	for _, s := range w.schools {
		for _, m := range append([]*member{s.admin, s.teacher, s.moderators[0], s.moderators[1]}, s.students...) {
			page := w.get(ctx, 0, m, "/home")
			if err := page.want(200); err != nil {
				return err
			}
			_, rest, found := strings.Cut(page.body, `name="_csrf" value="`)
			if m.csrf, _, _ = strings.Cut(rest, `"`); !found {
				return fmt.Errorf("the home page of %s has no form", m.Username)
			}
		}
	}
	return nil
}
