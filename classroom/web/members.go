// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// mending is a form of the members' page that has come back: that of adding, or
// that of muting one member.
type mending struct {
	form templates.Form
	whom uuid.UUID // uuid.Nil: adding
}

func (h *Handlers) groupMembers(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	after, _ := uuid.Parse(c.Query("after"))
	return h.showMembers(c, id, after, fiber.StatusOK, mending{})
}

func (h *Handlers) showMembers(c *tenantsweb.Ctx, id, after uuid.UUID, status int, back mending) error {
	p, err := h.room.GroupPeople(c.Context(), c.Actor, id, after)
	if err != nil {
		return err
	}
	v, path := p.Place.Viewer, groupPath(id, "/members")
	steward := v.Allows(policy.GroupSteward, v.Rel(id))
	view := templates.GroupMembers{Page: c.Page("Members of "+p.Place.Name, "groups", ""), Group: templates.Link{Label: p.Place.Name, Href: groupPath(id, "")},
		ID: id.String(), Steward: steward, Passwords: steward && p.Place.Kind == classroom.Class && v.Allows(policy.MemberPasswordReset, v.Rel(id)&^policy.Own), Add: steward && p.Place.Archived == nil}
	if back.whom == uuid.Nil {
		view.Form = back.form
	}
	for _, m := range p.Asking {
		view.Waiting = append(view.Waiting, groupMemberView(c, p.Place, m, steward))
	}
	for _, m := range p.Members {
		row := groupMemberView(c, p.Place, m, steward)
		if m.ID == back.whom {
			row.Mute = back.form
		}
		if view.Passwords && m.Roles.Has(policy.Student) {
			row.Page = memberPath(m.ID, "")
		}
		view.Members = append(view.Members, row)
	}
	view.Open = h.openList(c, p)
	if after != uuid.Nil {
		view.After, view.Newer = after.String(), path
	}
	if p.More {
		view.Older = path + "?after=" + p.Members[len(p.Members)-1].ID.String()
	}
	return c.Render(status, templates.GroupMembersPage(view))
}

// groupMemberView is one member with what this reader may do about them; who asks to
// join is among the waiting.
func groupMemberView(c *tenantsweb.Ctx, place classroom.GroupPlace, m classroom.GroupMember, steward bool) templates.GroupMember {
	v := templates.GroupMember{Person: tenantsweb.PersonView(c.Actor, m.ID, m.Name, m.Username, m.Roles, m.Year), Steward: m.Steward}
	if !steward {
		return v
	}
	if m.State == "requested" {
		v.CanApprove, v.AskedWhen = true, "asked "+c.At(m.JoinedAt)
		if m.Status == tenants.Waiting {
			v.AskedWhen += ", is new at school"
		}
		if !classroom.Joins(m.Roles) {
			v.AskedWhen += ", as a guardian: comes into the school, not into the group"
		}
		return v
	}
	v.Unconfirmed = m.Unvouched && place.Kind == classroom.Class
	mayMute := place.Viewer.Allows(policy.MemberMute, place.Viewer.Rel(place.ID))
	last := m.Steward && place.Group.Stewards == 1
	v.CanRemove = !last
	v.CanSteward, v.CanUnstep = !m.Steward && m.Roles.Staff() && classroom.MayMakeSteward(c.Actor, m.ID), m.Steward && !last
	if m.Muted {
		v.Muted, v.CanUnmute = "Muted "+c.Until(m.MutedUntil), mayMute
	} else if mayMute && !m.Steward && m.ID != c.Actor.ID {
		v.CanMute, v.MuteChoices = true, muteChoices()
	}
	return v
}

// muteChoices are the ends of a mute in a group, by name.
func muteChoices() []templates.Option {
	return []templates.Option{
		{Value: "hour", Label: "An hour from now", Chosen: true}, {Value: "day", Label: "Tomorrow morning"},
		{Value: "week", Label: "A week from now"}, {Value: "open", Label: "Somebody ends it"},
	}
}

// muteEnd reads when a mute ends: one of the choices, or a day, which counts to
// its end.
func (h *Handlers) muteEnd(c *tenantsweb.Ctx, typed string) (*time.Time, error) {
	zone := c.Actor.School.Zone()
	now := h.room.DB.Now().In(zone)
	var end time.Time
	switch typed {
	case "", "open":
		return nil, nil
	case "hour":
		end = now.Add(time.Hour)
	case "week":
		end = now.AddDate(0, 0, 7)
	case "day":
		start, err := time.Parse("15:04", c.Actor.School.DayStart)
		if err != nil {
			return nil, fault.Internal(err)
		}
		end = time.Date(now.Year(), now.Month(), now.Day()+1, start.Hour(), start.Minute(), 0, 0, zone)
	default:
		day, err := time.ParseInLocation(time.DateOnly, typed, zone)
		if err != nil {
			return nil, fault.InvalidField("until", "Please choose until when.")
		}
		end = day.AddDate(0, 0, 1)
	}
	return &end, nil
}

func (h *Handlers) addToGroup(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	usernames := splitNames(f.Text("members"))
	if err == nil && len(usernames) == 0 {
		err = fault.InvalidField("members", "Write the username of whom to add.")
	}
	var added []classroom.Person
	if err == nil {
		added, err = h.room.AddToGroup(c.Context(), c.Actor, id, usernames)
	}
	if err != nil {
		return h.membersAgain(c, id, uuid.Nil, f, err)
	}
	flash := templates.Flash{Kind: "good", Text: c.T("flash.in-already")}
	if len(added) > 0 {
		flash.Text = c.T("flash.added", "Names", names(c, added), "Count", len(added))
	}
	return c.SeeOther(groupPath(id, "/members"), flash)
}

// splitNames takes a list of usernames apart, whatever stands between them.
func splitNames(typed string) []string {
	return strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' || r == '\r' })
}

// membersAgain answers a form of the members' page that did not go through.
func (h *Handlers) membersAgain(c *tenantsweb.Ctx, id, whom uuid.UUID, f tenantsweb.Form, err error) error {
	fields, problem, ok := tenantsweb.FormFault(err)
	if !ok {
		return err
	}
	after, _ := f.ID("after")
	return h.showMembers(c, id, after, tenantsweb.StatusOf(err), mending{whom: whom, form: templates.Form{Values: f.Values(), Errors: fields, Problem: problem}})
}

func (h *Handlers) doInGroup(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	member, err := c.ID("member")
	if err != nil {
		return err
	}
	deed := classroom.MemberDeed(c.Param("deed"))
	f, err := c.Form()
	var m tenants.Measure
	if err == nil && deed == classroom.MuteIn {
		m.Reason = f.Trimmed("reason")
		m.Until, err = h.muteEnd(c, f.Trimmed("until"))
	}
	var g classroom.Group
	var whom classroom.Person
	if err == nil {
		g, whom, err = h.room.DoInGroup(c.Context(), c.Actor, id, member, deed, m)
	}
	switch {
	case fault.Is(err, fault.KindInvalid):
		return h.membersAgain(c, id, member, f, err)
	case fault.Is(err, fault.KindConflict):
		return c.SeeOther(groupPath(id, "/members"), templates.Flash{Kind: "warn", Text: fault.From(err).Safe})
	case err != nil:
		return err
	}
	return c.SeeOther(groupPath(id, "/members"), templates.Flash{Kind: "good", Text: whom.For(c.Actor.Staff()) + " " + deedWords(c, deed, g, whom, m)})
}

// deedWords says what a steward has done to somebody.
func deedWords(c *tenantsweb.Ctx, deed classroom.MemberDeed, g classroom.Group, whom classroom.Person, m tenants.Measure) string {
	switch deed {
	case classroom.LetIn:
		if !classroom.Joins(whom.Roles) {
			return "can sign in now. An admin links guardians with their children."
		}
		return "is in " + g.Name + " now."
	case classroom.Remove:
		return "is not in " + g.Name + "."
	case classroom.MakeChief:
		return "looks after " + g.Name + " too."
	case classroom.DropChief:
		return "does not look after " + g.Name + " any more."
	case classroom.MuteIn:
		return "cannot write in " + g.Name + " " + c.Until(m.Until) + "."
	}
	return "can write in " + g.Name + " again."
}

// names lists people, the first few by name.
func names(c *tenantsweb.Ctx, people []classroom.Person) string {
	const few = 3
	var list []string
	for i, p := range people {
		if i == few && len(people) > few+1 {
			list = append(list, count(len(people)-few, "other", "others"))
			break
		}
		list = append(list, p.For(c.Actor.Staff()))
	}
	if len(list) == 1 {
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
