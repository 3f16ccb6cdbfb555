// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// mending is the form of a member's page that has come back, by its deed.
type mending struct {
	deed string // roles, details, guardians, mute, suspend
	form templates.Form
	// roles that were ticked
	roles tenants.Roles
}

func (m mending) of(deed string) templates.Form {
	if m.deed == deed {
		return m.form
	}
	return templates.Form{}
}

func (h *Handlers) memberPage(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showMember(c, id, fiber.StatusOK, mending{})
}

// showMember is the page about one member, with every deed that is open to the
// reader.
func (h *Handlers) showMember(c *Ctx, id uuid.UUID, status int, m mending) error {
	l, err := h.db.LookAfter(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	v := templates.AdminMember{Page: c.staffPage(l.For(true), "admin"), Person: c.managed(l.Member), Username: l.Username, Facts: c.memberFacts(l)}
	if l.Status == tenants.Active {
		v.PublicURL = "/members/" + id.String()
	} else {
		v.State, _ = c.stateWords(l.Member)
	}
	self := id == c.Actor.ID
	if c.Actor.Allows(policy.MemberPasswordReset, policy.School) && !self {
		v.Reset = memberPath(id, "reset-password")
	}
	if c.Actor.Allows(policy.MemberAdd, policy.School) && !self {
		switch {
		case l.Status == tenants.Active:
			v.Leave = memberPath(id, "leave")
		case l.Status == tenants.Left && !l.TurnedAway():
			v.ComeBack = memberPath(id, "come-back")
		}
	}
	v.Roles = c.rolesForm(l.Member, m)
	v.Details = c.detailsForm(l.Member, m)
	c.links(&v, l, m)
	v.Mute = c.restrain(l.Member, "mute", m)
	v.Suspend = c.restrain(l.Member, "suspend", m)
	if err := h.memberSessions(c, &v, l.Member); err != nil {
		return err
	}
	return c.Render(status, templates.AdminMemberPage(v))
}

// memberAgain answers a form of a member's page that did not go through.
func (h *Handlers) memberAgain(c *Ctx, id uuid.UUID, deed string, f Form, err error) error {
	fields, words, ok := FormFault(err)
	if !ok {
		return err
	}
	if words != "" { // the page's forms have no place for what concerns a whole form
		if fields == nil {
			fields = map[string]string{}
		}
		fields[firstField(deed)] = words
	}
	return h.showMember(c, id, StatusOf(err), mending{deed: deed, form: templates.Form{Values: f.Values(), Errors: fields}, roles: formRoles(f, "role")})
}

func firstField(deed string) string {
	switch deed {
	case "roles":
		return "role"
	case "details":
		return "given_name"
	case "guardians":
		return "other"
	}
	return "reason"
}

func memberPath(id uuid.UUID, deed string) string { return rosterPath + "/" + id.String() + "/" + deed }

func (c *Ctx) memberFacts(l tenants.LookedAfter) []templates.Fact {
	facts := []templates.Fact{
		{Label: "Joined", Value: c.Stamp(l.JoinedAt).Full},
		{Label: "Others see", Value: l.For(false)},
	}
	if l.YearLevel != nil {
		facts = append(facts, templates.Fact{Label: "Year", Value: YearWords(*l.YearLevel)})
	}
	seen := "Never signed in"
	if l.SeenAt != nil {
		seen = c.Stamp(*l.SeenAt).Full
	}
	return append(facts, templates.Fact{Label: "Last here", Value: seen})
}

func (c *Ctx) rolesForm(m tenants.Member, back mending) *templates.RolesForm {
	if !c.Actor.Allows(policy.MemberRole, policy.School) || m.Status == tenants.Left {
		return nil
	}
	if m.ID == c.Actor.ID {
		return &templates.RolesForm{Locked: "You cannot change your own roles. Another admin can."}
	}
	chosen := m.Roles
	if back.deed == "roles" {
		chosen = back.roles
	}
	return &templates.RolesForm{Action: memberPath(m.ID, "roles"), Form: back.of("roles"), Roles: roleOptions(chosen, true)}
}

func (c *Ctx) detailsForm(m tenants.Member, back mending) *templates.DetailsForm {
	if !c.Actor.Allows(policy.MemberAdd, policy.School) || m.Status == tenants.Left {
		return nil
	}
	form := back.of("details")
	if form.Values == nil {
		form.Values = map[string]string{"title": m.Title, "given_name": m.Given, "family_name": m.Family, "year_level": ""}
		if m.YearLevel != nil {
			form.Values["year_level"] = strconv.Itoa(*m.YearLevel)
		}
	}
	return &templates.DetailsForm{Action: memberPath(m.ID, "details"), Form: form, Student: m.Roles.Has(policy.Student), Years: yearOptions("No year")}
}

func (c *Ctx) links(v *templates.AdminMember, l tenants.LookedAfter, back mending) {
	others := map[uuid.UUID]tenants.Member{}
	for _, o := range l.Others {
		others[o.ID] = o
	}
	may := c.Actor.Allows(policy.MemberAdd, policy.School)
	for _, link := range l.Links {
		other, ok := others[link.Other(l.ID)]
		if !ok {
			continue
		}
		row := templates.GuardianRow{Other: c.managed(other), Relationship: link.Relationship}
		if may {
			row.Remove = memberPath(l.ID, "guardians/"+link.ID.String()+"/remove")
		}
		v.Links = append(v.Links, row)
	}
	child := l.Roles.Has(policy.Student)
	if may && l.Status != tenants.Left && (child || l.Roles.Has(policy.Guardian)) {
		v.Link = &templates.LinkForm{Action: memberPath(l.ID, "guardians"), Form: back.of("guardians"), IsChild: child}
	}
}

func (c *Ctx) restrain(m tenants.Member, kind string, back mending) templates.Restrain {
	r := templates.Restrain{Member: m.ID.String(), Kind: kind, CSRF: c.CSRF(), Form: back.of(kind)}
	now := c.door.db.Now()
	permission := policy.MemberMute
	if kind == "suspend" {
		permission = policy.MemberSuspend
		if m.SuspendedNow(now) != nil {
			r.Now = "Suspended " + c.untilWords(m.SuspendedUntil) + ": “" + m.SuspendReason + "”"
		}
	} else if m.MutedNow(now) != nil {
		r.Now = "Muted " + c.untilWords(m.MutedUntil) + ": “" + m.MuteReason + "”"
	}
	r.Can = c.Actor.Allows(permission, policy.School) && m.ID != c.Actor.ID && m.Status != tenants.Left
	return r
}

func (h *Handlers) memberSessions(c *Ctx, v *templates.AdminMember, m tenants.Member) error {
	if !c.Actor.Allows(policy.MemberSessions, policy.School) {
		return nil
	}
	open, err := h.db.Sessions(c.Context(), c.Actor, m.ID)
	if err != nil {
		return err
	}
	for _, s := range open {
		v.Sessions = append(v.Sessions, templates.SessionRow{Device: s.Device, Seen: c.Stamp(s.SeenAt), Shared: s.Shared, Here: s.ID == c.Actor.Session})
	}
	if len(open) > 0 {
		v.EndAll = memberPath(m.ID, "end-sessions")
	}
	return nil
}
