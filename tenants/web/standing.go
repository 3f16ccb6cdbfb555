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
	"rookery/tenants/fault"
)

// standing tells a member who waits or is suspended what is going on and what
// they can do meanwhile.
func (h *Handlers) standing(c *Ctx) error {
	switch {
	case c.Actor.ID == nobody:
		return h.signedOut(c)
	case c.Actor.Waiting:
		return h.waitingForApproval(c)
	case c.Actor.SuspendedUntil != nil:
		return h.suspended(c)
	}
	return c.SeeOther(Landing(c.Actor), templates.Flash{})
}

func (h *Handlers) waitingForApproval(c *Ctx) error {
	v := templates.JoinWaiting{Page: c.Page("Waiting for approval", "", "")}
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
	err := h.db.Read(c.Context(), c.tenant, func(tx *tenants.Tx) error {
		var err error
		m, err = tx.Member(c.Context(), c.Actor.ID)
		return err
	})
	if err != nil {
		return err
	}
	return h.pausedPage(c, tenants.Paused{Until: m.SuspendedUntil, Reason: m.SuspendReason})
}

// signedOut tells a browser whose session a suspension has ended what has
// happened; everybody else is asked to sign in.
func (h *Handlers) signedOut(c *Ctx) error {
	paused, is, err := c.paused()
	if err != nil {
		return err
	}
	if !is {
		return c.SeeOther(signInPath, templates.Flash{})
	}
	return h.pausedPage(c, paused)
}

// paused says whether this browser's session ended with a suspension. The
// token of such a session still tells why; it is nobody's any more.
func (c *Ctx) paused() (tenants.Paused, bool, error) {
	token := c.cookie(sessionCookie)
	if c.Actor.ID != nobody || !tokenLike(token) {
		return tenants.Paused{}, false, nil
	}
	paused, err := patiently(c.door, func() (tenants.Paused, error) { return c.door.db.Paused(c.ctx, c.tenant, token) })
	if fault.Is(err, fault.KindSignIn) {
		return tenants.Paused{}, false, nil
	}
	return paused, err == nil, err
}

func (h *Handlers) pausedPage(c *Ctx, p tenants.Paused) error {
	return c.Render(fiber.StatusOK, templates.PausedPage(templates.Paused{Page: c.Page(templates.T(c.Context(), "paused.title"), "", ""),
		Until: c.untilWords(p.Until), Reason: p.Reason, Concern: h.door.hooks.concern}))
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
