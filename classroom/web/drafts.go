// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	tenantsweb "rookery/tenants/web"
)

// drafts lists what was begun and not sent, and what came back with a word.
func (h *Handlers) drafts(c *tenantsweb.Ctx) error {
	found, err := h.room.Drafts(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	v, err := h.room.Viewer(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	view := templates.Drafts{Page: c.Page("Drafts", "drafts", "")}
	for _, d := range found {
		draft := templates.Draft{ID: d.ID.String(), Text: d.Body, For: draftFor(d, v), Time: c.Stamp(d.SavedAt), Word: d.Word, Open: "/home?draft=" + d.ID.String()}
		if d.ReplyTo != nil {
			draft.Open = postPath(*d.ReplyTo, "reply") + "?draft=" + d.ID.String()
		}
		if d.Back {
			draft.State = "Came back to you"
		}
		view.Drafts = append(view.Drafts, draft)
	}
	return c.Render(fiber.StatusOK, templates.DraftsPage(view))
}

func draftFor(d classroom.SavedDraft, v classroom.Viewer) string {
	switch {
	case d.ReplyTo != nil:
		return "A reply"
	case d.Audience == classroom.InSchool:
		return "For everyone at school"
	case d.Audience == classroom.Public:
		return "For anyone on the web"
	}
	if d.Group != nil {
		if m, in := v.In(*d.Group); in {
			return "For " + m.Name
		}
	}
	return ""
}

// saveDraft keeps what a composer holds: while somebody writes a script sends
// it, and without one a button of the composer, which is answered with a page.
func (h *Handlers) saveDraft(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	byHand := f.Trimmed("keep") != ""
	d := draftOf(f)
	if err == nil {
		err = h.room.SaveDraft(c.Context(), c.Actor, d)
	}
	switch {
	case err != nil && byHand:
		return h.again(c, nextOf(f, "/home"), f, err)
	case err != nil:
		return err
	case byHand && strings.TrimSpace(d.Body+d.Note) == "":
		return c.SeeOther(nextOf(f, "/home"), templates.Flash{Kind: "warn", Text: c.T("flash.draft-empty")})
	case byHand:
		return c.SeeOther("/drafts", templates.Flash{Kind: "good", Text: c.T("flash.draft-kept")})
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

func (h *Handlers) dropDraft(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := h.room.DropDraft(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.SeeOther("/drafts", templates.Flash{Kind: "good", Text: c.T("flash.draft-deleted")})
}

// draftIn is the draft that an address names to be carried on with.
func draftIn(c *tenantsweb.Ctx) uuid.UUID {
	id, err := uuid.Parse(c.Query("draft"))
	if err != nil {
		return uuid.Nil
	}
	return id
}
