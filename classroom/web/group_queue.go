// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/hex"
	"errors"

	"github.com/gofiber/fiber/v2"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// decides gives a group whose held posts this reader decides on.
func (h *Handlers) decides(c *tenantsweb.Ctx) (classroom.GroupPlace, error) {
	id, err := c.ID("id")
	if err != nil {
		return classroom.GroupPlace{}, err
	}
	place, err := h.room.Group(c.Context(), c.Actor, id)
	if err != nil {
		return place, err
	}
	return place, place.Viewer.Require(policy.QueueDecide, place.Viewer.Rel(id), "Only the group's teachers and the moderators decide here.")
}

func (h *Handlers) groupQueue(c *tenantsweb.Ctx) error {
	place, err := h.decides(c)
	if err != nil {
		return err
	}
	held, err := h.heldHere(c, place.Viewer, place.ID, groupPath(place.ID, "/queue"), true)
	if err != nil {
		return err
	}
	view := templates.GroupQueue{Page: c.Page("Waiting in "+place.Name, "groups", ""), Group: templates.Link{Label: place.Name, Href: groupPath(place.ID, "")}}
	if held != nil {
		view.Held = *held
	}
	return c.Render(fiber.StatusOK, templates.GroupQueuePage(view))
}

// approveAll approves the held posts that the form names, each bound to the
// text that was read: what changed meanwhile, what somebody else has decided on,
// what a rule caught and what worries about a child is left alone and said.
func (h *Handlers) approveAll(c *tenantsweb.Ctx) error {
	place, err := h.decides(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	var said approved
	var decisions []moderation.Decision
	for _, id := range f.IDs("case") {
		hash, err := hex.DecodeString(f.Trimmed("hash-" + id.String()))
		if err != nil || len(hash) == 0 {
			said.changed++
			continue
		}
		decisions = append(decisions, moderation.Decision{Case: id, Outcome: moderation.Approve, Hash: hash, Together: true, All: true, Group: place.ID})
	}
	for _, r := range h.cases.DecideSeveral(c.Context(), c.Actor, decisions) {
		if err := said.count(r.Err); err != nil {
			return err
		}
	}
	return c.SeeOther(groupPath(place.ID, ""), said.flash(c))
}

// approved is what became of approving all.
type approved struct{ done, gone, changed, barred, worries, caught int }

func (a *approved) count(err error) error {
	switch {
	case err == nil:
		a.done++
	case errors.Is(err, moderation.ErrReadAlone):
		a.worries++
	case errors.Is(err, moderation.ErrCaught):
		a.caught++
	case fault.Is(err, fault.KindConflict), fault.Is(err, fault.KindNotFound):
		a.gone++
	case fault.Is(err, fault.KindStale):
		a.changed++
	case fault.Is(err, fault.KindForbidden):
		a.barred++
	default:
		return err
	}
	return nil
}

func (a approved) flash(c *tenantsweb.Ctx) templates.Flash {
	flash := templates.Flash{Kind: "good", Text: c.T("flash.approved", "Count", a.done)}
	if a.done == 0 {
		flash = templates.Flash{Kind: "warn", Text: c.T("flash.none-approved")}
	}
	if a.gone > 0 {
		flash.Text += " " + c.T("flash.others-first", "Count", a.gone)
	}
	if a.changed > 0 {
		flash.Text += " " + count(a.changed, "post has", "posts have") + " changed meanwhile: please read again."
	}
	if a.barred > 0 {
		flash.Text += " " + count(a.barred, "post is", "posts are") + " for somebody else to decide."
	}
	if a.worries > 0 {
		flash.Text += " " + count(a.worries, "post wants", "posts want") + " reading alone: a child may need somebody."
	}
	if a.caught > 0 {
		flash.Text += " " + c.T("flash.caught", "Count", a.caught)
	}
	if a.gone+a.changed+a.barred+a.worries+a.caught > 0 {
		flash.Kind = "warn"
	}
	return flash
}
