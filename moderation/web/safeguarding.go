// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) safeguarding(c *tenantsweb.Ctx) error {
	if c.Query("state") == "closed" {
		return h.closedSafeguarding(c)
	}
	cases, err := h.m.SafeguardingCases(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	v := templates.Safeguarding{Page: page(c, "Safeguarding", "safeguarding"), Lead: h.safeguardingLead(cases), Tabs: safeguardingTabs(len(cases), false)}
	for _, cs := range cases {
		row := h.safeguardingRow(c, cs)
		if cs.State == "open" {
			v.Waiting = append(v.Waiting, row)
		} else {
			v.Open = append(v.Open, row)
		}
	}
	if len(cases) == 0 {
		v.Empty = templates.Empty{Icon: "heart-handshake", Title: "Nothing is open",
			Words: "What somebody reports to you, and what a rule about harm catches, will appear here with a clock."}
	}
	return c.Render(fiber.StatusOK, templates.SafeguardingPage(v))
}

func (h *Handlers) closedSafeguarding(c *tenantsweb.Ctx) error {
	after := idOf(c.Query("after"))
	cases, more, err := h.m.ClosedSafeguarding(c.Context(), c.Actor, after)
	if err != nil {
		return err
	}
	v := templates.Safeguarding{Page: page(c, "Safeguarding", "safeguarding"), Tabs: safeguardingTabs(0, true)}
	for _, cs := range cases {
		v.Closed = append(v.Closed, h.safeguardingRow(c, cs))
	}
	const closed = safeguardingPath + "?state=closed"
	if after != uuid.Nil {
		v.Newer = closed
	}
	if more {
		v.Older = closed + "&after=" + cases[len(cases)-1].ID.String()
	}
	if len(cases) == 0 {
		v.Empty = templates.Empty{Icon: "check-check", Title: "Nothing is closed yet", Words: "Cases that the team closes are kept here."}
	}
	return c.Render(fiber.StatusOK, templates.SafeguardingPage(v))
}

func safeguardingTabs(open int, closed bool) []templates.Tab {
	return []templates.Tab{
		{Label: "Open", Href: safeguardingPath, Current: !closed, Count: open},
		{Label: "Closed", Href: safeguardingPath + "?state=closed", Current: closed},
	}
}

func (h *Handlers) safeguardingCase(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showSafeguarding(c, fiber.StatusOK, id, templates.Form{}, templates.Form{}, "")
}

// deed does something with a case; note and shut are its forms on the page, as
// typed, to come back with what is to be mended.
func (h *Handlers) deed(c *tenantsweb.Ctx, says string, do func(context.Context, tenants.Actor, uuid.UUID, tenantsweb.Form) error,
	back func(templates.Form) (note, shut templates.Form)) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err == nil {
		err = do(c.Context(), c.Actor, id, f)
	}
	if err == nil {
		return c.SeeOther(safeguardingPath+"/"+id.String(), templates.Flash{Kind: "good", Text: says})
	}
	fields, problem, ok := tenantsweb.FormFault(err)
	if !ok {
		return err
	}
	note, shut := back(templates.Form{Values: f.Values(), Errors: fields})
	return h.showSafeguarding(c, tenantsweb.StatusOf(err), id, note, shut, problem)
}

func (h *Handlers) acknowledge(c *tenantsweb.Ctx) error {
	return h.deed(c, "Acknowledged: you are looking after this now.", func(ctx context.Context, a tenants.Actor, id uuid.UUID, _ tenantsweb.Form) error {
		return h.m.AcknowledgeSafeguarding(ctx, a, id)
	}, func(templates.Form) (note, shut templates.Form) { return note, shut })
}

func (h *Handlers) note(c *tenantsweb.Ctx) error {
	return h.deed(c, "Added to the chronology.", func(ctx context.Context, a tenants.Actor, id uuid.UUID, f tenantsweb.Form) error {
		return h.m.NoteSafeguarding(ctx, a, id, f.Text("note"))
	}, func(f templates.Form) (note, shut templates.Form) { return f, shut })
}

func (h *Handlers) closeCase(c *tenantsweb.Ctx) error {
	return h.deed(c, "Closed. It is kept, and the team can read it.", func(ctx context.Context, a tenants.Actor, id uuid.UUID, f tenantsweb.Form) error {
		return h.m.CloseSafeguarding(ctx, a, id, f.Trimmed("outcome"), f.Text("words"))
	}, func(f templates.Form) (note, shut templates.Form) { return note, f })
}
