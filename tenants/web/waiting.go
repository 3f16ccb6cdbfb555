// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// waitingShown bounds the list; the longest waiting come first.
const waitingShown = 100

// waiting lists who joined by a code and waits to be let in.
func (h *Handlers) waiting(c *Ctx) error {
	members, err := h.db.Waiting(c.Context(), c.Actor, waitingShown)
	if err != nil {
		return err
	}
	same, err := h.db.Namesakes(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	groups, err := h.askedFor(c, members)
	if err != nil {
		return err
	}
	v := templates.WaitingList{Page: c.staffPage("Waiting to be let in", "admin"), Tabs: h.rosterTabs(c, waitingPath)}
	for _, m := range members {
		row := templates.WaitingRow{Person: c.managed(m), Username: m.Username, Since: c.Stamp(m.JoinedAt)}
		row.Through = "Joined by a code"
		if group := groups[m.ID]; group != "" {
			row.Through = "Asks to join " + group
		}
		if other, ok := same[m.ID]; ok {
			row.Warn = "There is a " + other.Full() + " here already (" + other.Username + ")."
		}
		v.Members = append(v.Members, row)
	}
	switch len(members) {
	case 0:
		v.Empty = templates.Empty{Icon: "circle-check", Title: "Nobody waits", Words: "Who joins with a class’s code appears here until somebody lets them in."}
	case 1:
		v.Lead = "1 person joined with a code and waits until somebody knows them."
	default:
		v.Lead, v.Several = strconv.Itoa(len(members))+" people joined with a code and wait until somebody knows them.", waitingPath
	}
	return c.Render(fiber.StatusOK, templates.WaitingListPage(v))
}

func (h *Handlers) askedFor(c *Ctx, members []tenants.Member) (map[uuid.UUID]string, error) {
	if h.door.hooks.askedFor == nil || len(members) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	return h.door.hooks.askedFor(c.Context(), c.Actor, ids)
}

func (h *Handlers) approve(c *Ctx) error { return h.decideOne(c, "approve") }
func (h *Handlers) refuse(c *Ctx) error  { return h.decideOne(c, "refuse") }

func (h *Handlers) decideOne(c *Ctx, decision string) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	m, err := h.decide(c, id, decision)
	if fault.Is(err, fault.KindConflict) {
		return c.SeeOther(waitingPath, templates.Flash{Kind: "warn", Text: fault.From(err).Safe})
	}
	if err != nil {
		return err
	}
	says := c.T("flash.let-in", "Name", m.Full())
	if decision == "refuse" {
		says = c.T("flash.not-let-in", "Name", m.Full())
	}
	return c.SeeOther(waitingPath, templates.Flash{Kind: "good", Text: says})
}

func (h *Handlers) decide(c *Ctx, id uuid.UUID, decision string) (tenants.Member, error) {
	if decision == "refuse" {
		return h.db.Refuse(c.Context(), c.Actor, id, alsos(h.door.hooks.onRefuse)...)
	}
	return h.db.Approve(c.Context(), c.Actor, id, alsos(h.door.hooks.onApprove)...)
}

// decideSeveral decides about the ones that were ticked; each for itself, so
// that one that somebody else has decided does not hold up the rest.
func (h *Handlers) decideSeveral(c *Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	decision, ids := f.Text("decision"), f.IDs("member")
	if decision != "approve" && decision != "refuse" {
		return fault.InvalidField("decision", "Choose whether to let them in.")
	}
	if len(ids) == 0 || len(ids) > waitingShown {
		return c.SeeOther(waitingPath, templates.Flash{Kind: "warn", Text: c.T("flash.tick")})
	}
	var done []string
	first := 0
	for _, id := range ids {
		m, err := h.decide(c, id, decision)
		switch {
		case fault.Is(err, fault.KindConflict):
			first++
		case err != nil:
			return err
		default:
			done = append(done, m.Full())
		}
	}
	return c.SeeOther(waitingPath, severalFlash(decision, done, first))
}

func severalFlash(decision string, done []string, first int) templates.Flash {
	flash := templates.Flash{Kind: "good"}
	says := []string{}
	if len(done) > 0 {
		how := " let in."
		if decision == "refuse" {
			how = " not let in."
		}
		says = append(says, isOrAre(len(done), strings.Join(done, ", "))+how)
	}
	if first > 0 {
		flash.Kind = "warn"
		says = append(says, "Somebody was first with "+strconv.Itoa(first)+" of them.")
	}
	flash.Text = strings.Join(says, " ")
	return flash
}

func isOrAre(n int, who string) string {
	if n == 1 {
		return who + " is"
	}
	return who + " are"
}
