// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// makeGroups makes the school's groups and puts people into them.
func (s *stage) makeGroups(ctx context.Context) error {
	for _, g := range s.story.Groups {
		if err := s.makeGroup(ctx, g); err != nil {
			return fmt.Errorf("group %s: %w", g.Name, err)
		}
	}
	return nil
}

func (s *stage) makeGroup(ctx context.Context, g storyGroup) error {
	err := s.as(ctx, g.By, func(maker tenants.Actor) error {
		id, err := s.room.NewGroup(ctx, maker, g.settings(g.Gate))
		if err != nil {
			return err
		}
		s.groups[g.Name] = id
		names := slices.DeleteFunc(append(slices.Clone(g.Stewards), s.membersOf(g)...), func(n string) bool { return n == g.By })
		if _, err := s.room.AddToGroup(ctx, maker, id, names); err != nil {
			return err
		}
		for _, name := range g.Stewards {
			steward, err := s.actor(ctx, name)
			if err == nil {
				_, _, err = s.room.DoInGroup(ctx, maker, id, steward.ID, classroom.MakeChief, tenants.Measure{})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || g.Kind != classroom.Class {
		return err
	}
	return s.confirm(ctx, g)
}

// confirm has an admin stand for the students of a class, so that its teachers
// can print their sign-in slips.
func (s *stage) confirm(ctx context.Context, g storyGroup) error {
	var students []uuid.UUID
	for _, name := range s.membersOf(g) {
		students = append(students, s.ids[name])
	}
	admin := s.cast.who(func(who person) bool { return who.is(policy.Admin) })[0]
	return s.as(ctx, admin, func(actor tenants.Actor) error {
		_, _, err := s.room.ConfirmList(ctx, actor, s.groups[g.Name], students)
		return err
	})
}

func (g storyGroup) settings(gate string) classroom.GroupSettings {
	return classroom.GroupSettings{Kind: g.Kind, Name: g.Name, About: g.About, JoinRule: g.Join, Gate: gate, Year: g.Year}
}

// membersOf gives a group's members by username, a whole year where it says so.
// Who comes by a join code later is not among them yet.
func (s *stage) membersOf(g storyGroup) []string {
	var names []string
	for _, name := range g.Members {
		year, ok := strings.CutPrefix(name, "year ")
		if !ok {
			names = append(names, name)
			continue
		}
		names = append(names, s.cast.who(func(who person) bool { return who.year == number(year) && !who.byCode })...)
	}
	return names
}

// planGroups plans what happens to groups later: gates, codes and who comes.
func (s *stage) planGroups() {
	for _, g := range s.story.Gates {
		s.on(g.moment, "the gate of "+g.Group, func(ctx context.Context) error { return s.changeGate(ctx, g) })
	}
	for _, c := range s.story.Codes {
		s.on(c.moment, "a code for "+c.Group, func(ctx context.Context) error { return s.makeCode(ctx, c) })
	}
	for _, n := range s.story.Newcomers {
		s.on(n.moment, n.Who+" joins", func(ctx context.Context) error { return s.join(ctx, n) })
		s.planLetIn(n.Who, n.Group, n.LetIn)
	}
	for _, a := range s.story.Asking {
		s.on(a.moment, a.Who+" asks to join", func(ctx context.Context) error {
			return s.as(ctx, a.Who, func(actor tenants.Actor) error { return s.askToJoin(ctx, actor, a.Group) })
		})
		s.planLetIn(a.Who, a.Group, a.LetIn)
	}
}

func (s *stage) changeGate(ctx context.Context, g storyGate) error {
	i := slices.IndexFunc(s.story.Groups, func(known storyGroup) bool { return known.Name == g.Group })
	if i < 0 {
		return fmt.Errorf("there is no group %q", g.Group)
	}
	return s.as(ctx, g.By, func(steward tenants.Actor) error {
		return s.room.ChangeGroup(ctx, steward, s.groups[g.Group], s.story.Groups[i].settings(g.Gate))
	})
}

// codeLife is as long as a code can live, so that those of a demo work for weeks.
const codeLife = 60 * 24 * time.Hour

func (s *stage) makeCode(ctx context.Context, c storyCode) error {
	return s.as(ctx, c.By, func(steward tenants.Actor) error {
		code, err := s.room.NewJoinCode(ctx, steward, s.groups[c.Group], c.Role, codeLife)
		s.codes[c.Group+"/"+string(c.Role)] = code.Code
		return err
	})
}

// join lets somebody of the cast come in by the code of a group.
func (s *stage) join(ctx context.Context, n storyNewcomer) error {
	i := slices.IndexFunc(s.cast.people, func(who person) bool { return who.username == n.Who })
	if i < 0 {
		return fmt.Errorf("%s is not in the cast", n.Who)
	}
	who := s.cast.people[i]
	typed := classroom.Newcomer{Code: s.codes[n.Group+"/"+string(who.roles[0])], Username: who.username, Given: who.given, Family: who.family,
		Password: Password(s.cast.slug, who.username), From: "demo"}
	if who.year > 0 {
		typed.Year = &who.year
	}
	_, err := s.room.Join(ctx, s.passwords, s.school, typed)
	return err
}

func (s *stage) planLetIn(who, group string, by *storyAct) {
	if by == nil {
		return
	}
	s.on(by.moment, who+" is let in", func(ctx context.Context) error {
		asking, err := s.actor(ctx, who)
		if err != nil {
			return err
		}
		delete(s.actors, who) // is another one from now on
		return s.as(ctx, by.By, func(steward tenants.Actor) error {
			_, _, err := s.room.DoInGroup(ctx, steward, s.groups[group], asking.ID, classroom.LetIn, tenants.Measure{})
			return err
		})
	})
}

// follow lets everybody but guardians follow a few whom they share a group with.
func (s *stage) follow(ctx context.Context) error {
	for _, who := range s.cast.people {
		if who.byCode || !who.roles[0].Staff() && who.year == 0 {
			continue
		}
		known := s.acquaintances(who.username)
		s.chance.Shuffle(len(known), func(i, j int) { known[i], known[j] = known[j], known[i] })
		for _, other := range known[:min(len(known), 1+s.chance.IntN(3))] {
			err := s.as(ctx, who.username, func(actor tenants.Actor) error { return s.room.Follow(ctx, actor, s.ids[other]) })
			if err != nil {
				return fmt.Errorf("%s follows %s: %w", who.username, other, err)
			}
		}
	}
	return nil
}

// acquaintances gives who shares a group with somebody, in the cast's order.
func (s *stage) acquaintances(username string) []string {
	shared := map[string]bool{}
	for _, g := range s.story.Groups {
		there := append(append([]string{g.By}, g.Stewards...), s.membersOf(g)...)
		if slices.Contains(there, username) {
			for _, name := range there {
				shared[name] = name != username && s.ids[name] != uuid.Nil
			}
		}
	}
	return s.cast.who(func(who person) bool { return shared[who.username] })
}

func (s *stage) askToJoin(ctx context.Context, actor tenants.Actor, group string) error {
	_, err := s.room.AskToJoin(ctx, actor, s.groups[group])
	return err
}
