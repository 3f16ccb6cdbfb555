// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"slices"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

const anyone = policy.Rel(0) // at the school, and nothing more

// deeds are what each permission guards.
func deeds() []deed {
	return slices.Concat(schoolDeeds(), memberDeeds(), ruleDeeds(), groupDeeds(), postDeeds(), announcementDeeds(), caseDeeds())
}

func schoolDeeds() []deed {
	return []deed{
		{permission: policy.SchoolSettings, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			s := c.actor.School
			return c.f.DB.ChangeSettings(c.ctx(), c.actor, tenants.Settings{Name: s.Name, Timezone: s.Timezone, Region: s.Region, Accent: s.Accent,
				DayStart: s.DayStart, DayEnd: s.DayEnd, HelpText: s.HelpText, PostLimit: s.PostLimit, IdleMinutes: s.IdleMinutes, PublicPosts: true})
		}},
		{permission: policy.SchoolPolicy, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			_, err := c.f.DB.SchoolPolicyChanges(c.ctx(), c.actor)
			return err
		}},
		{permission: policy.AuditRead, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			_, err := c.f.DB.Audit(c.ctx(), c.actor, tenants.AuditFilter{})
			return err
		}},
		{permission: policy.AuditReadSafeguarding, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			page, err := c.f.DB.Audit(c.ctx(), c.actor, tenants.AuditFilter{Most: 10_000})
			if err == nil && !slices.ContainsFunc(page.Lines, func(l tenants.AuditLine) bool { return l.Scope == tenants.ScopeSafeguarding }) {
				return fault.NotFound()
			}
			return err
		}},
	}
}

func memberDeeds() []deed {
	return []deed{
		{permission: policy.MemberList, rels: []policy.Rel{anyone, policy.Group}, do: listMembers},
		{permission: policy.MemberContact, rels: []policy.Rel{anyone, policy.Ward}, do: seeGuardians,
			// There are no numbers yet; the page that shows who looks after whom
			// is for those who look after members, and member.add opens it too.
			stays: func(role policy.Role, _ policy.Rel) bool { return role == policy.Admin }},
		{permission: policy.MemberAdd, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			year := 8
			_, err := c.f.DB.AdmitList(c.ctx(), c.actor, []tenants.NewMember{{Given: "Robin", Family: "Marsh", Roles: []policy.Role{policy.Student}, YearLevel: &year}})
			return err
		}},
		{permission: policy.MemberSuspend, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return c.f.DB.Suspend(c.ctx(), c.actor, c.somebody(policy.Student).ID, tenants.Measure{Reason: "A rest."})
		}},
		{permission: policy.MemberRole, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return c.f.DB.ChangeRoles(c.ctx(), c.actor, c.somebody(policy.Teacher).ID, []policy.Role{policy.Moderator})
		}},
		{permission: policy.MemberPasswordReset, rels: []policy.Rel{anyone, policy.Steward, policy.Own}, do: resetPassword, stays: one(policy.Own)},
		{permission: policy.MemberSessions, rels: []policy.Rel{anyone, policy.Own}, do: func(c *cellTrial) error {
			whose := c.ben.ID
			if c.rel&policy.Own != 0 {
				whose = c.actor.ID
			}
			_, err := c.f.DB.Sessions(c.ctx(), c.actor, whose)
			return err
		}, stays: one(policy.Own)},
		{permission: policy.MemberMute, rels: []policy.Rel{anyone, policy.Group, policy.Steward}, do: mute},
		{permission: policy.ExportMember, rels: []policy.Rel{anyone, policy.Own, policy.Ward}, do: func(c *cellTrial) error {
			whose := c.ben.ID
			if c.rel&policy.Own != 0 {
				whose = c.actor.ID
			}
			_, err := c.f.DB.ExportMember(c.ctx(), c.actor, whose)
			return err
		}, stays: one(policy.Own)},
	}
}

// one says that a deed stays where one stands so to the thing.
func one(rel policy.Rel) func(policy.Role, policy.Rel) bool {
	return func(_ policy.Role, stands policy.Rel) bool { return stands&rel != 0 }
}

// listMembers looks at who is in the class, or looks for somebody by name.
func listMembers(c *cellTrial) error {
	if c.rel&policy.Group != 0 {
		_, err := c.f.room.GroupPeople(c.ctx(), c.actor, c.class, uuid.Nil)
		return err
	}
	found, err := c.f.room.SearchMembers(c.ctx(), c.actor, c.ben.Username, "")
	if err == nil && !slices.ContainsFunc(found, func(m tenants.Member) bool { return m.ID == c.ben.ID }) {
		return fault.NotFound()
	}
	return err
}

func seeGuardians(c *cellTrial) error {
	found, err := c.f.DB.LookAfter(c.ctx(), c.actor, c.amira.ID)
	if err == nil && len(found.Links) == 0 {
		return fault.NotFound()
	}
	return err
}

func resetPassword(c *cellTrial) error {
	if c.rel&policy.Own != 0 { // one's own is changed in the settings, with the old one
		_, err := c.f.DB.Sessions(c.ctx(), c.actor, c.actor.ID)
		return err
	}
	rel := policy.School
	steward, err := c.f.room.StewardOf(c.ctx(), c.actor, c.ben.ID)
	if err != nil {
		return err
	}
	if steward {
		rel |= policy.Steward
	}
	_, _, err = c.f.DB.NewPassword(c.ctx(), tenants.NewPasswords(1), c.actor, c.ben.ID, rel)
	return err
}

func ruleDeeds() []deed {
	change := func(c *cellTrial, touch func(*rules.Rule)) error {
		reader := c.admin
		if c.role == policy.Admin { // who may just not
			reader = c.lead
		}
		book, err := c.f.cases.Rules(c.ctx(), c.f.Actor(c.t, c.School, reader.ID))
		c.try(err)
		for i := range book.Doc.Rules {
			touch(&book.Doc.Rules[i])
		}
		_, err = c.f.cases.ChangeRules(c.ctx(), c.actor, book.Version, book.Doc, "A change.")
		return err
	}
	return []deed{
		{permission: policy.GateRules, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return change(c, func(r *rules.Rule) {
				if r.ID == "shouting" {
					r.Limit++
				}
			})
		}},
		{permission: policy.GateRulesProtected, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return change(c, func(r *rules.Rule) {
				if r.Kind == rules.SelfHarm {
					r.Words += "We are here for you. "
				}
			})
		}},
	}
}

// mute mutes a student: in the class they look after, or in the whole school.
func mute(c *cellTrial) error {
	m := tenants.Measure{Reason: "A pause."}
	victim := c.somebody(policy.Student)
	if c.rel == anyone {
		return c.f.DB.Mute(c.ctx(), c.actor, victim.ID, m)
	}
	c.add(c.teacher, c.class, victim)
	_, _, err := c.f.room.DoInGroup(c.ctx(), c.actor, c.class, victim.ID, "mute", m)
	return err
}
