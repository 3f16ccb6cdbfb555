// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// deed is what a permission guards, done by somebody who stands to the thing in
// one way or another.
type deed struct {
	permission policy.Permission
	rels       []policy.Rel // to try it in, besides being at the school
	do         func(c *cellTrial) error
	// narrower is another law that refuses where the matrix alone would not.
	narrower func(role policy.Role, rel policy.Rel) bool
	// stays says that this is theirs whatever the matrix says: what is their own,
	// and what another law gives them too.
	stays func(role policy.Role, rel policy.Rel) bool
}

// cellTrial is one role's try at a deed.
type cellTrial struct {
	*fullSchool
	t     testing.TB
	role  policy.Role
	rel   policy.Rel
	actor tenants.Actor
	own   uuid.UUID // a post of the actor's
	held  bool      // what was done waits for a person
}

// cell is one role's entry for one permission.
type cell struct {
	role       policy.Role
	permission policy.Permission
}

// tally counts, for a cell, the times that its deed was allowed and refused.
type tally struct{ allowed, refused int }

// The matrix is a promise about deeds, so every cell of it is tried by doing
// what it is about: as built in; and, where a school may, turned off or on.
func TestEveryCellOfTheMatrixGuardsItsDeed(t *testing.T) {
	s := newFull(t).riverside
	s.t = t
	s.openUp()
	seen := map[cell]*tally{}
	for _, d := range deeds() {
		t.Run(string(d.permission), func(t *testing.T) {
			for _, role := range policy.Roles() {
				count := &tally{}
				seen[cell{role, d.permission}] = count
				for _, rel := range d.rels {
					if possible(role, rel) {
						s.tryCell(t, d, role, rel, count)
					}
				}
			}
		})
	}
	allowed, refused := 0, 0
	for _, permission := range policy.Permissions() {
		for _, role := range policy.Roles() {
			at := cell{role, permission}
			count := seen[at]
			switch {
			case guardsNothing()[permission] != "":
				if count != nil {
					t.Errorf("%s is said to guard nothing, and does", permission)
				}
			case count == nil:
				t.Errorf("nothing is done that %s guards", permission)
			case count.refused == 0 && !tenants.KeptOn(role, permission) && oneSided()[at] == "":
				t.Errorf("%s is never refused to %s", permission, role)
			case count.allowed == 0 && grantable(at) && oneSided()[at] == "":
				t.Errorf("%s is never allowed to %s", permission, role)
			}
			if count != nil {
				allowed, refused = allowed+count.allowed, refused+count.refused
			}
		}
	}
	t.Logf("%d cells: allowed %d times, refused %d times", len(seen), allowed, refused)
}

// openUp takes back what the full school changed of the matrix, and lets it
// publish to the web as far as a school may.
func (s *fullSchool) openUp() {
	s.try(s.f.DB.ResetPolicy(s.ctx(), s.admin, policy.Moderator, policy.GroupCreate))
	s.reread()
	now := s.School
	s.try(s.f.DB.ChangeSettings(s.ctx(), s.admin, tenants.Settings{Name: now.Name, Timezone: now.Timezone, Region: now.Region, Accent: now.Accent,
		DayStart: now.DayStart, DayEnd: now.DayEnd, HelpText: now.HelpText, PostLimit: now.PostLimit, IdleMinutes: now.IdleMinutes, PublicPosts: true}))
	s.reread()
}

// grantable says whether the cell is a yes, or one that a school may turn to yes.
func grantable(at cell) bool {
	return policy.ValidateChange(policy.Change{Role: at.role, Permission: at.permission, Allow: true}) == nil ||
		policy.ValidateChange(policy.Change{Role: at.role, Permission: at.permission}) == nil
}

// possible says whether somebody with this role can stand so to anything:
// groups are looked after by staff alone, and only guardians have wards.
func possible(role policy.Role, rel policy.Rel) bool {
	return (rel&policy.Steward == 0 || role.Staff()) && (rel&policy.Ward == 0 || role == policy.Guardian)
}

func (s *fullSchool) tryCell(t *testing.T, d deed, role policy.Role, rel policy.Rel, count *tally) {
	t.Helper()
	expected := s.attempt(t, d, role, rel, "as built in", count)
	change := policy.Change{Role: role, Permission: d.permission, Allow: false}
	if policy.ValidateChange(change) == nil && !tenants.KeptOn(role, d.permission) {
		if expected {
			s.changed(t, change, func() { s.attempt(t, d, role, rel, "turned off", count) })
		}
		return
	}
	change.Allow = true
	if policy.ValidateChange(change) == nil {
		s.changed(t, change, func() { s.attempt(t, d, role, rel, "turned on", count) })
		return
	}
	if err := s.f.DB.ChangePolicy(s.ctx(), s.admin, change); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("%s for %s can be turned on: %v", d.permission, role, err)
	}
}

// changed does something while the school's policy is changed.
func (s *fullSchool) changed(t *testing.T, change policy.Change, do func()) {
	t.Helper()
	s.try(s.f.DB.ChangePolicy(s.ctx(), s.admin, change))
	do()
	s.try(s.f.DB.ResetPolicy(s.ctx(), s.f.Actor(t, s.School, s.admin.ID), change.Role, change.Permission))
}

// attempt does the deed as somebody new and says whether the policy allows it.
func (s *fullSchool) attempt(t *testing.T, d deed, role policy.Role, rel policy.Rel, when string, count *tally) bool {
	t.Helper()
	c := s.candidate(t, role, rel)
	decision := c.actor.Decide(d.permission, rel)
	expected := decision.Allowed
	if d.narrower != nil && d.narrower(role, rel) {
		expected = false
	}
	if d.stays != nil && d.stays(role, rel) {
		expected = true
	}
	err := d.do(c)
	switch {
	case err != nil && !refusal(err):
		t.Errorf("%s, %s, as %s (%s): %v", d.permission, when, role, rel, err)
	case (err == nil) != expected:
		t.Errorf("%s, %s, as %s (%s): the policy says %t (%s), and the deed: %v", d.permission, when, role, rel, expected, decision.Rule, err)
	case expected && decision.Held && !c.held:
		t.Errorf("%s, %s, as %s (%s): nobody reads it first", d.permission, when, role, rel)
	}
	if err == nil {
		count.allowed++
	} else {
		count.refused++
	}
	return expected
}

// refusal says whether an error tells somebody that they may not.
func refusal(err error) bool {
	return fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindInvalid)
}

// candidate is somebody new with this role who stands so to the class 8B, to a
// post of their own, or to a child in the class.
func (s *fullSchool) candidate(t *testing.T, role policy.Role, rel policy.Rel) *cellTrial {
	t.Helper()
	c := &cellTrial{fullSchool: s, t: t, role: role, rel: rel}
	first := role
	if rel&policy.Own != 0 {
		first = policy.Teacher // who may write anything; a role is given afterwards
	}
	c.actor = s.somebody(first)
	if rel&(policy.Group|policy.Steward|policy.Own) != 0 {
		s.add(s.teacher, s.class, c.actor)
	}
	if rel&policy.Steward != 0 {
		_, _, err := s.f.room.DoInGroup(s.ctx(), s.teacher, s.class, c.actor.ID, classroom.MakeChief, tenants.Measure{})
		s.try(err)
	}
	if rel&policy.Ward != 0 {
		s.try(s.f.DB.LinkGuardian(s.ctx(), s.admin, c.actor.ID, s.ben.ID, "carer"))
	}
	if rel&policy.Own != 0 {
		c.own = s.post(c.actor, "own", classroom.Draft{})
		s.turnInto(c, role)
	}
	c.actor = s.f.Actor(t, s.School, c.actor.ID)
	return c
}

// turnInto gives the candidate the role they are tried in.
func (s *fullSchool) turnInto(c *cellTrial, role policy.Role) {
	if role != policy.Teacher {
		s.try(s.f.DB.ChangeRoles(s.ctx(), s.f.Actor(s.t, s.School, s.admin.ID), c.actor.ID, []policy.Role{role}))
	}
}

// somebody adds a person nobody knows yet.
func (s *fullSchool) somebody(role policy.Role) tenants.Actor {
	s.t.Helper()
	n := pairs(s.t, s.f.super, `select '', count(*)::text from members where tenant_id = $1`, s.ID)[0].value
	return s.person(fmt.Sprintf("n%s", n), s.mark, role)
}

// guardsNothing are permissions by which nothing can be done yet, and why.
func guardsNothing() map[policy.Permission]string {
	return map[policy.Permission]string{
		policy.ExportSchool: "there is no copy of a school's data to take yet",
	}
}

// oneSided are cells of which one side cannot come about, and why.
func oneSided() map[cell]string {
	all := map[cell]string{
		{policy.Teacher, policy.MemberContact}:   "the page about a member is not open to teachers, and no numbers are kept yet",
		{policy.Admin, policy.MemberContact}:     "member.add opens the same page to them",
		{policy.Safeguarding, policy.ChildPosts}: "they look into every group, whatever the school turns off",
	}
	for _, role := range policy.Roles() {
		all[cell{role, policy.PostDirect}] = "there is no way to write to one member; it is off for all"
	}
	return all
}
