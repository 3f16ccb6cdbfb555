// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func groupDeeds() []deed {
	make := func(kind classroom.GroupKind) func(c *cellTrial) error {
		return func(c *cellTrial) error {
			_, err := c.f.room.NewGroup(c.ctx(), c.actor, classroom.GroupSettings{Kind: kind, Name: "New " + uuid.NewString()[:8], JoinRule: classroom.JoinClosed, Gate: "school"})
			return err
		}
	}
	return []deed{
		{permission: policy.GroupCreate, rels: []policy.Rel{anyone}, do: make(classroom.Class)},
		{permission: policy.GroupCreateCircle, rels: []policy.Rel{anyone}, do: make(classroom.Circle)},
		{permission: policy.GroupSteward, rels: []policy.Rel{anyone, policy.Group, policy.Steward}, do: func(c *cellTrial) error {
			year := 8
			return c.f.room.ChangeGroup(c.ctx(), c.actor, c.class, classroom.GroupSettings{Kind: classroom.Class, Name: "8B Science " + c.mark, JoinRule: classroom.JoinByCode,
				Gate: "school", Year: &year})
		}},
		{permission: policy.GroupJoin, rels: []policy.Rel{policy.Group}, do: func(c *cellTrial) error { // here: a group that can be asked
			_, err := c.f.room.AskToJoin(c.ctx(), c.actor, c.club)
			return err
		}},
	}
}

// publish sends a draft and notes whether it waits.
func (c *cellTrial) publish(d classroom.Draft) error {
	d.ID, d.Body = uuid.New(), "The seeds have come up: "+uuid.NewString()[:8]
	done, err := c.f.room.Publish(c.ctx(), c.actor, d)
	c.held = done.Held
	return err
}

func postDeeds() []deed {
	return []deed{
		{permission: policy.PostCreateInGroup, rels: []policy.Rel{anyone, policy.Group}, do: func(c *cellTrial) error {
			return c.publish(classroom.Draft{Audience: classroom.InGroup, Group: c.class})
		}},
		{permission: policy.PostCreateToSchool, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return c.publish(classroom.Draft{Audience: classroom.InSchool})
		}},
		{permission: policy.PostCreatePublic, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return c.publish(classroom.Draft{Audience: classroom.Public})
		}},
		{permission: policy.PostDirect, rels: []policy.Rel{anyone, policy.Group}, do: func(c *cellTrial) error {
			return c.publish(classroom.Draft{Audience: classroom.Direct})
		}},
		{permission: policy.PostReply, rels: []policy.Rel{anyone, policy.Group}, do: func(c *cellTrial) error {
			return c.publish(classroom.Draft{ReplyTo: c.posts["answer"]})
		}},
		{permission: policy.PostEdit, rels: []policy.Rel{policy.Group, policy.Own}, do: func(c *cellTrial) error {
			post := c.own
			if post == uuid.Nil {
				post = c.posts["answer"]
			}
			_, err := c.f.room.Edit(c.ctx(), c.actor, classroom.Edit{Post: post, Version: 1, Body: "Other words: " + uuid.NewString()[:8]})
			return err
		}},
		{permission: policy.PostWithdraw, rels: []policy.Rel{policy.Group, policy.Steward, policy.Own}, do: func(c *cellTrial) error {
			post := c.own
			if post == uuid.Nil {
				post = c.post(c.ben, "passing", classroom.Draft{})
			}
			_, err := c.f.room.Withdraw(c.ctx(), c.actor, post)
			return err
		}},
		{permission: policy.PostHistory, rels: []policy.Rel{anyone, policy.Group, policy.Steward}, do: func(c *cellTrial) error {
			_, _, err := c.f.room.History(c.ctx(), c.actor, c.posts["answer"])
			return err
		}},
		{permission: policy.ChildPosts, rels: []policy.Rel{anyone, policy.Steward, policy.Own, policy.Ward}, do: seePosts,
			// Whoever oversees the school or is in the class reads the class itself.
			stays: func(role policy.Role, rel policy.Rel) bool {
				return role == policy.Safeguarding || rel&(policy.Own|policy.Steward) != 0
			}},
	}
}

// seePosts looks for what a student wrote in the class: the candidate's ward,
// the candidate themselves, or anybody.
func seePosts(c *cellTrial) error {
	whose, post := c.ben.ID, c.posts["answer"]
	if c.rel&policy.Own != 0 {
		whose, post = c.actor.ID, c.own
	}
	if c.rel == anyone && c.role == policy.Safeguarding {
		_, _, err := c.f.room.GroupPosts(c.ctx(), c.actor, c.class, classroom.Cut{})
		return err
	}
	_, seen, err := c.f.room.MemberPosts(c.ctx(), c.actor, whose, classroom.Cut{})
	for _, p := range seen.Posts {
		if p.ID == post {
			return nil
		}
	}
	if err == nil {
		err = fault.NotFound()
	}
	return err
}

func announcementDeeds() []deed {
	announce := func(c *cellTrial, n classroom.NewAnnouncement) error {
		n.ID, n.Body = uuid.New(), "Wellies on Friday: "+uuid.NewString()[:8]
		done, err := c.f.room.Announce(c.ctx(), c.actor, n)
		c.own = done.Post.ID
		return err
	}
	return []deed{
		{permission: policy.AnnounceToClass, rels: []policy.Rel{anyone, policy.Group, policy.Steward}, do: func(c *cellTrial) error {
			return announce(c, classroom.NewAnnouncement{Target: classroom.ToClass, Group: c.class})
		}, narrower: func(role policy.Role, rel policy.Rel) bool { return role == policy.Teacher && rel&policy.Steward == 0 }}, // to their own classes
		{permission: policy.AnnounceToSchool, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			return announce(c, classroom.NewAnnouncement{Target: classroom.ToYear, Year: 8})
		}},
		{permission: policy.AnnouncementReceipts, rels: []policy.Rel{anyone, policy.Own}, do: func(c *cellTrial) error {
			id := c.posts["trip"]
			if c.rel&policy.Own != 0 {
				id = c.announced()
			}
			_, err := c.f.room.Receipts(c.ctx(), c.actor, id, classroom.ReachCut{})
			return err
		}},
		{permission: policy.AnnouncementAcknowledge, rels: []policy.Rel{policy.Own, policy.Ward}, do: acknowledgeIt},
		{permission: policy.AnnouncementReply, rels: []policy.Rel{anyone, policy.Own, policy.Ward}, do: answerIt,
			// One answers what is for oneself or a child of one's own, and nothing else.
			narrower: func(_ policy.Role, rel policy.Rel) bool { return rel&(policy.Own|policy.Ward) == 0 }},
	}
}

// announced is an announcement of the candidate's: of the time when they were a
// teacher, if they may not announce now.
func (c *cellTrial) announced() uuid.UUID {
	admin := c.f.Actor(c.t, c.School, c.admin.ID)
	c.try(c.f.DB.ChangeRoles(c.ctx(), admin, c.actor.ID, []policy.Role{policy.Admin}))
	id := c.announce(c.f.Actor(c.t, c.School, c.actor.ID), "candidate", classroom.NewAnnouncement{Target: classroom.ToYear, Year: 8})
	c.try(c.f.DB.ChangeRoles(c.ctx(), admin, c.actor.ID, []policy.Role{c.role}))
	c.actor = c.f.Actor(c.t, c.School, c.actor.ID)
	return id
}

// acknowledgeIt acknowledges an announcement for oneself, or for one's child.
func acknowledgeIt(c *cellTrial) error {
	admin := c.f.Actor(c.t, c.School, c.admin.ID)
	if c.rel&policy.Ward != 0 {
		id := c.announce(admin, "forward", classroom.NewAnnouncement{Target: classroom.ToGuardians, Group: c.class, Acknowledge: true})
		return c.f.room.Acknowledge(c.ctx(), c.actor, id, c.ben.ID)
	}
	id := c.announce(admin, "toall", classroom.NewAnnouncement{Target: classroom.ToSchool, Acknowledge: true})
	return c.f.room.Acknowledge(c.ctx(), c.actor, id, c.actor.ID)
}

// answerIt answers an announcement that is for oneself, for one's child, or for
// others.
func answerIt(c *cellTrial) error {
	admin := c.f.Actor(c.t, c.School, c.admin.ID)
	id := c.posts["trip"]
	switch {
	case c.rel&policy.Ward != 0:
		id = c.announce(admin, "forward", classroom.NewAnnouncement{Target: classroom.ToGuardians, Group: c.class})
	case c.rel&policy.Own != 0:
		id = c.announce(admin, "toall", classroom.NewAnnouncement{Target: classroom.ToSchool})
	}
	return c.publish(classroom.Draft{ReplyTo: id})
}

func caseDeeds() []deed {
	standings := []policy.Rel{anyone, policy.Group, policy.Steward}
	return []deed{
		{permission: policy.QueueDecide, rels: standings, do: func(c *cellTrial) error {
			held := c.post(c.ben, "held", classroom.Draft{Body: uuid.NewString()[:8] + contact})
			return c.f.cases.Decide(c.ctx(), c.actor, moderation.Decision{Case: c.caseOf(held), Outcome: moderation.Approve, Hash: c.hashOf(held)})
		}},
		{permission: policy.CaseReport, rels: []policy.Rel{policy.Group}, do: func(c *cellTrial) error {
			return c.f.cases.Report(c.ctx(), c.actor, moderation.NewReport{Post: c.posts["answer"], Category: "unkind", Words: "It was not kind."})
		}},
		{permission: policy.CaseDecide, rels: standings, do: func(c *cellTrial) error {
			post := c.post(c.ben, "reported", classroom.Draft{})
			c.try(c.f.cases.Report(c.ctx(), c.f.Actor(c.t, c.School, c.amira.ID), moderation.NewReport{Post: post, Category: "rude"}))
			return c.f.cases.Decide(c.ctx(), c.actor, moderation.Decision{Case: c.caseOf(post), Outcome: moderation.Dismiss})
		}},
		{permission: policy.CaseSafeguarding, rels: []policy.Rel{anyone}, do: func(c *cellTrial) error {
			open := pairs(c.t, c.f.super, `select '', id::text from safeguarding_cases where tenant_id = $1 order by id limit 1`, c.ID)
			_, err := c.f.cases.SafeguardingCase(c.ctx(), c.actor, uuid.MustParse(open[0].value))
			return err
		}},
	}
}
