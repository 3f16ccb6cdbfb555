// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// joinPage asks for the code; a scanned one is filled in already.
func (h *Handlers) joinPage(c *tenantsweb.Ctx) error {
	view := joinView(c)
	view.Code = c.Query("code")
	return c.Render(fiber.StatusOK, templates.JoinPage(view))
}

func joinView(c *tenantsweb.Ctx) templates.Join {
	view := templates.Join{Page: c.Page("Join", "", ""), Member: c.Actor.ID != uuid.Nil}
	if view.Member {
		view.Page = c.Page("Join a group", "groups", "")
	}
	return view
}

// join takes the code, then who one is. Who is signed in asks to be let into
// the group by the code alone.
func (h *Handlers) join(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	switch _, second := f.Values()["username"]; {
	case c.Actor.ID != uuid.Nil:
		return h.joinAsMember(c, f, err)
	case second:
		return h.joinAsNewcomer(c, f, err)
	}
	var code classroom.JoinCode
	var g classroom.Group
	if err == nil {
		code, g, err = h.room.CodeGroup(c.Context(), c.Actor.School, f.Text("code"), c.Visitor())
	}
	if err != nil {
		return h.joinAgain(c, f, err)
	}
	return c.Render(fiber.StatusOK, secondStep(c, code, g, templates.Form{}))
}

// secondStep asks who one is.
func secondStep(c *tenantsweb.Ctx, code classroom.JoinCode, g classroom.Group, form templates.Form) templ.Component {
	view := joinView(c)
	view.Group, view.Code, view.Form = g.Name, code.Code, form
	if code.Role == policy.Student && g.Year == nil {
		view.Years = yearOptions("Please choose", nil)
	}
	return templates.JoinPage(view)
}

// joinAgain shows the first step with what is wrong. What the second had been
// filled in with comes along.
func (h *Handlers) joinAgain(c *tenantsweb.Ctx, f tenantsweb.Form, err error) error {
	return c.Again(err, f, func(form templates.Form) templ.Component {
		view := joinView(c)
		view.Form = form
		return templates.JoinPage(view)
	})
}

func (h *Handlers) joinAsNewcomer(c *tenantsweb.Ctx, f tenantsweb.Form, err error) error {
	n := classroom.Newcomer{Code: f.Text("code"), Username: f.Trimmed("username"), Given: f.Text("given_name"), Family: f.Text("family_name"),
		Password: f.Text("password"), From: c.Visitor()}
	if year, ok := f.Int("year_level"); ok {
		n.Year = &year
	}
	var g classroom.Group
	if err == nil {
		g, err = h.room.Join(c.Context(), h.door.Passwords(), c.Actor.School, n)
	}
	if err == nil {
		return c.SeeOther("/join/waiting?code="+url.QueryEscape(tenants.FoldCode(n.Code)),
			templates.Flash{Kind: "good", Text: c.T("flash.asked-as", "Group", g.Name, "Username", n.Username)})
	}
	if fields, _, ok := tenantsweb.FormFault(err); !ok || fields["code"] != "" {
		return h.joinAgain(c, f, err)
	}
	code, g, failed := h.room.CodeGroup(c.Context(), c.Actor.School, n.Code, n.From)
	if failed != nil {
		return h.joinAgain(c, f, failed)
	}
	return c.Again(err, f, func(form templates.Form) templ.Component { return secondStep(c, code, g, form) })
}

func (h *Handlers) joinAsMember(c *tenantsweb.Ctx, f tenantsweb.Form, err error) error {
	var g classroom.Group
	if err == nil {
		g, err = h.room.AskByCode(c.Context(), c.Actor, f.Text("code"), c.Visitor())
	}
	if err != nil {
		return h.joinAgain(c, f, err)
	}
	return c.SeeOther("/groups", templates.Flash{Kind: "good", Text: c.T("flash.asked", "Group", g.Name)})
}

// joinWaiting says what happens next. The group is named to who knows its code.
func (h *Handlers) joinWaiting(c *tenantsweb.Ctx) error {
	if c.Actor.ID != uuid.Nil {
		return c.SeeOther("/", templates.Flash{})
	}
	view := templates.JoinWaiting{Page: c.Page("Waiting for approval", "", "")}
	if typed := c.Query("code"); typed != "" {
		_, g, err := h.room.CodeGroup(c.Context(), c.Actor.School, typed, c.Visitor())
		if err != nil && !fault.Is(err, fault.KindInvalid) && !fault.Is(err, fault.KindTooMany) {
			return err
		}
		if err == nil {
			view.Group = g.Name
		}
	}
	return c.Render(fiber.StatusOK, templates.JoinWaitingPage(view))
}
