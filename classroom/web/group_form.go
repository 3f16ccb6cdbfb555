// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) newGroupPage(c *tenantsweb.Ctx) error {
	if len(classroom.KindsFor(c.Actor)) == 0 {
		return fault.Forbidden("You cannot make groups here. Ask a teacher or an admin.")
	}
	return c.Render(fiber.StatusOK, newGroupView(c, templates.Form{}))
}

func newGroupView(c *tenantsweb.Ctx, form templates.Form) templ.Component {
	view := templates.GroupForm{Page: c.Page("New group", "groups", ""), Form: form, Action: "/groups", Back: "/groups",
		Joins: joinOptions(classroom.JoinByCode), Gates: gateOptions("school"), Years: yearOptions("No year, or several", nil)}
	for i, kind := range classroom.KindsFor(c.Actor) {
		option := kindOption(kind)
		option.Chosen = i == 0
		view.Kinds = append(view.Kinds, option)
	}
	return templates.GroupFormPage(view)
}

// settingsOf reads the form of a group.
func settingsOf(f tenantsweb.Form) (classroom.GroupSettings, error) {
	s := classroom.GroupSettings{Kind: classroom.GroupKind(f.Trimmed("kind")), Name: f.Text("name"), About: f.Text("about"),
		JoinRule: classroom.JoinRule(f.Trimmed("join_rule")), Gate: f.Trimmed("gate"), Archived: f.Bool("archived")}
	if f.Trimmed("year_level") == "" {
		return s, nil
	}
	year, ok := f.Int("year_level")
	if !ok {
		return s, fault.InvalidField("year_level", "Year levels go from 0 to 13.")
	}
	s.Year = &year
	return s, nil
}

func (h *Handlers) makeGroup(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	var s classroom.GroupSettings
	if err == nil {
		s, err = settingsOf(f)
	}
	var id uuid.UUID
	if err == nil {
		id, err = h.room.NewGroup(c.Context(), c.Actor, s)
	}
	if err != nil {
		if len(classroom.KindsFor(c.Actor)) == 0 {
			return fault.Forbidden("You cannot make groups here. Ask a teacher or an admin.")
		}
		return c.Again(err, f, func(form templates.Form) templ.Component { return newGroupView(c, form) })
	}
	return c.SeeOther(groupPath(id, "/members"), templates.Flash{Kind: "good", Text: c.T("flash.group-made", "Group", s.Name)})
}

func (h *Handlers) groupSettings(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showSettings(c, id, fiber.StatusOK, templates.Form{}, templates.Form{})
}

// looksAfter gives a group that this reader may look after: NotFound where it
// does not exist for them, Forbidden where it is only a group.
func (h *Handlers) looksAfter(c *tenantsweb.Ctx, id uuid.UUID) (classroom.GroupPlace, error) {
	place, err := h.room.Group(c.Context(), c.Actor, id)
	if err != nil {
		return place, err
	}
	return place, place.Viewer.Require(policy.GroupSteward, place.Viewer.Rel(id), "Only the group's teachers can do this.")
}

// showSettings is a group's settings and its codes, either form as typed.
func (h *Handlers) showSettings(c *tenantsweb.Ctx, id uuid.UUID, status int, form, codes templates.Form) error {
	place, err := h.looksAfter(c, id)
	if err != nil {
		return err
	}
	view := templates.GroupForm{Page: c.Page("Settings of "+place.Name, "groups", ""), Form: form, ID: id.String(), Name: place.Name, About: place.About,
		Joins: joinOptions(place.JoinRule), Gates: gateOptions(place.Gate), Close: true, Closed: place.Archived != nil,
		Action: groupPath(id, "/settings"), Back: groupPath(id, "")}
	if place.Kind == classroom.Class || place.Year != nil {
		view.Years = yearOptions("No year, or several", place.Year)
	}
	if place.JoinRule == classroom.JoinByCode && place.Archived == nil {
		if view.Codes, err = h.codes(c, place.Group, codes); err != nil {
			return err
		}
	}
	if view.Codes == nil && codes.Bad() { // joined by code no longer
		view.Form.Problem = codes.Problem
	}
	return c.Render(status, templates.GroupFormPage(view))
}

func (h *Handlers) changeGroup(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	place, err := h.looksAfter(c, id)
	if err != nil {
		return err
	}
	f, err := c.Form()
	var s classroom.GroupSettings
	if err == nil {
		s, err = settingsOf(f)
		s.Kind = place.Kind // it stands; the form has no field for it
	}
	if err == nil {
		err = h.room.ChangeGroup(c.Context(), c.Actor, id, s)
	}
	if err != nil {
		fields, problem, ok := tenantsweb.FormFault(err)
		if !ok {
			return err
		}
		return h.showSettings(c, id, tenantsweb.StatusOf(err), templates.Form{Values: f.Values(), Errors: fields, Problem: problem}, templates.Form{})
	}
	if s.Archived {
		return c.SeeOther("/groups", templates.Flash{Kind: "good", Text: c.T("flash.group-closed", "Group", place.Name)})
	}
	return c.SeeOther(groupPath(id, ""), templates.Flash{Kind: "good", Text: c.T("flash.group-settings", "Group", s.Name)})
}

func (h *Handlers) askToJoin(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	g, err := h.room.AskToJoin(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.SeeOther(groupPath(id, ""), templates.Flash{Kind: "good", Text: c.T("flash.asked", "Group", g.Name)})
}

func (h *Handlers) leaveGroup(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	g, err := h.room.Leave(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.SeeOther("/groups", templates.Flash{Kind: "good", Text: c.T("flash.left", "Group", g.Name)})
}
