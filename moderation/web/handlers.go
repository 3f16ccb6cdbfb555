// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fold"
	tenantsweb "rookery/tenants/web"
)

// Handlers serve moderation's pages.
type Handlers struct {
	door *tenantsweb.Door
	m    *moderation.Moderation
}

// New makes the handlers, and lends the door what its own pages say of
// moderation: where the help page leads to, words for the record, and a card for
// the school's health.
func New(door *tenantsweb.Door, m *moderation.Moderation) *Handlers {
	h := &Handlers{door: door, m: m}
	door.SetConcern(concernPath)
	door.AddDeedWords(deedWords)
	door.AddHealth(h.health)
	return h
}

const (
	queuePath        = "/queue"
	concernPath      = "/help/concern"
	rulesPath        = "/rules"
	safeguardingPath = "/safeguarding"
)

// Routes lists moderation's pages and deeds. Reporting and telling the
// safeguarding team something are open also to who is muted, suspended or waits.
func (h *Handlers) Routes() []tenantsweb.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	const member, restricted = tenantsweb.Member, tenantsweb.Restricted
	return []tenantsweb.Route{
		{Method: get, Path: queuePath, Access: member, Handle: h.queue},
		{Method: post, Path: "/queue/decide", Access: member, Handle: h.decideInQueue},
		{Method: get, Path: "/cases/:id", Access: member, Handle: h.casePage},
		{Method: post, Path: "/cases/:id/decide", Access: member, Handle: h.decideCase},

		{Method: get, Path: "/posts/:id/report", Access: restricted, Handle: h.reportPostPage},
		{Method: post, Path: "/posts/:id/report", Access: restricted, Handle: h.reportPost},
		{Method: get, Path: "/members/:id/report", Access: restricted, Handle: h.reportMemberPage},
		{Method: post, Path: "/members/:id/report", Access: restricted, Handle: h.reportMember},
		{Method: get, Path: concernPath, Access: restricted, Handle: h.concernPage},
		{Method: post, Path: concernPath, Access: restricted, Handle: h.concern},

		{Method: get, Path: rulesPath, Access: member, Handle: h.rules},
		{Method: post, Path: rulesPath, Access: member, Handle: h.changeRules},
		{Method: post, Path: "/rules/try", Access: member, Handle: h.tryRules},
		{Method: get, Path: "/rules/versions/:n", Access: member, Handle: h.rulesStep},

		{Method: get, Path: safeguardingPath, Access: member, Handle: h.safeguarding},
		{Method: get, Path: "/safeguarding/:id", Access: member, Handle: h.safeguardingCase},
		{Method: post, Path: "/safeguarding/:id/acknowledge", Access: member, Handle: h.acknowledge},
		{Method: post, Path: "/safeguarding/:id/note", Access: member, Handle: h.note},
		{Method: post, Path: "/safeguarding/:id/close", Access: member, Handle: h.closeCase},
	}
}

// page is a wide page for those who look after others.
func page(c *tenantsweb.Ctx, title, current string) templates.Page {
	p := c.Page(title, current, "")
	p.Wide = true
	return p
}

// about is whom a case is about, as the reader may see them.
func about(c *tenantsweb.Ctx, id uuid.UUID, name tenants.Name, username string, roles tenants.Roles, year *int) templates.Person {
	return tenantsweb.PersonView(c.Actor, id, name, username, roles, year)
}

// ownPath gives a path of ours to go on to, or another one when it is none.
func ownPath(path, otherwise string) string {
	bad := func(r rune) bool { return r < 0x20 || r == 0x7f || r == '\\' }
	if len(path) < 2 || len(path) > 1000 || path[0] != '/' || path[1] == '/' || strings.ContainsFunc(path, bad) {
		return otherwise
	}
	return path
}

// idOf reads an id out of a query; what is none is uuid.Nil.
func idOf(text string) uuid.UUID {
	if len(text) != 36 {
		return uuid.Nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if fold.Graphemes(text) <= most {
		return text
	}
	short := []rune(text)
	return strings.TrimSpace(string(short[:min(most, len(short))])) + "…"
}

// waited puts into words how long something waits.
func (h *Handlers) waited(since time.Time) string { return span(h.m.DB.Now().Sub(since)) }
