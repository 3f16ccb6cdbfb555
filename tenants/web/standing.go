// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
)

// standing tells a member who waits or is suspended what is going on and what
// they can do meanwhile.
func (h *Handlers) standing(c *Ctx) error {
	switch {
	case c.Actor.Waiting:
		return h.waitingForApproval(c)
	case c.Actor.SuspendedUntil != nil:
		return h.suspended(c)
	}
	return c.SeeOther(Landing(c.Actor), templates.Flash{})
}

func (h *Handlers) waitingForApproval(c *Ctx) error {
	v := templates.JoinWaiting{Page: c.Page("Waiting for approval", "", ""), Name: c.Actor.Name.Given}
	if h.door.hooks.askedFor != nil {
		groups, err := h.door.hooks.askedFor(c.Context(), c.Actor, []uuid.UUID{c.Actor.ID})
		if err != nil {
			return err
		}
		v.Group = groups[c.Actor.ID]
	}
	return c.Render(fiber.StatusOK, templates.JoinWaitingPage(v))
}

func (h *Handlers) suspended(c *Ctx) error {
	var m tenants.Member
	err := h.db.InSchool(c.Context(), c.tenant, func(tx *tenants.Tx) error {
		var err error
		m, err = tx.Member(c.Context(), c.Actor.ID)
		return err
	})
	if err != nil {
		return err
	}
	page := c.Page("You are suspended", "", "")
	parts := []templ.Component{templates.Heading("lock", page.Title, "You cannot read or write here "+c.untilWords(m.SuspendedUntil)+".")}
	if m.SuspendReason != "" {
		parts = append(parts, within(templates.Note("warn", "message-circle"), paragraph("The reason given: “"+m.SuspendReason+"”")))
	}
	parts = append(parts, paragraph("Help is open to you as always. You can also take your own data, and sign out in your menu at the top."),
		links(templates.Link{Label: "Get help", Href: "/help"}, templates.Link{Label: "My data", Href: "/settings/data"}))
	if h.door.hooks.concern != "" {
		parts = append(parts, links(templates.Link{Label: "Tell the safeguarding team something", Href: h.door.hooks.concern}))
	}
	return c.Render(fiber.StatusOK, within(templates.Layout(page), parts...))
}

func paragraph(words string) templ.Component {
	return templ.Raw(`<p><bdi>` + templ.EscapeString(words) + `</bdi></p>`)
}

// links are buttons that lead elsewhere; their paths are ours.
func links(all ...templates.Link) templ.Component {
	html := `<p class="row">`
	for _, l := range all {
		html += `<a class="button" href="` + templ.EscapeString(l.Href) + `">` + templ.EscapeString(l.Label) + `</a>`
	}
	return templ.Raw(html + `</p>`)
}

// untilWords says when a measure ends; nil is when somebody ends it.
func (c *Ctx) untilWords(until *time.Time) string {
	if until == nil {
		return "until somebody ends it"
	}
	if t := c.local(*until); t.Format("15:04:05") == "00:00:00" {
		return "until the end of " + t.AddDate(0, 0, -1).Format("2 January")
	}
	return "until " + c.dayWords(*until)
}

// dayWords is a moment as it stands inside a sentence: "today at 09:12",
// "yesterday at 09:12", "3 March at 09:12".
func (c *Ctx) dayWords(t time.Time) string {
	words := c.Stamp(t).Words
	if day, clock, found := strings.Cut(words, ", "); found {
		return day + " at " + clock
	}
	return "today at " + words
}
