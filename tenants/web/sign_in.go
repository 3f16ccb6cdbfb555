// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// cookieLife is as long as browsers keep a cookie at most. How long a session
// holds is decided by its row, not by its cookie.
const cookieLife = 400 * 24 * time.Hour

// signInDeadline is longer than other requests': at nine o'clock it is better
// to wait one's turn at the password check than to be sent away.
const signInDeadline = 25 * time.Second

func (h *Handlers) signInView(c *Ctx, next string, form templates.Form, slow bool) templ.Component {
	return templates.SignInPage(templates.SignIn{Page: c.Page("Sign in", "", ""), Form: form, Next: next, Slip: true, Slow: slow})
}

func (h *Handlers) signInPage(c *Ctx) error {
	next := nextPath(c.Query("next"))
	if c.Actor.ID != nobody {
		if next == "" {
			next = Landing(c.Actor)
		}
		return c.SeeOther(next, templates.Flash{})
	}
	return c.Render(fiber.StatusOK, h.signInView(c, next, templates.Form{}, false))
}

// nextPath is where a visitor wanted to go, if that is a page of ours worth
// coming back to; else empty.
func nextPath(next string) string {
	path, _, _ := strings.Cut(next, "?")
	if !ownPath(next) || path == "/" || path == signInPath || path == "/live" || strings.HasSuffix(path, "/download") {
		return ""
	}
	return next
}

func (h *Handlers) signIn(c *Ctx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), signInDeadline)
	defer cancel()
	f, err := c.Form()
	next := nextPath(f.Text("next"))
	var session tenants.Session
	if err == nil {
		session, err = h.db.SignIn(ctx, h.passwords, c.Actor.School, tenants.SignIn{
			Username: f.Text("username"), Password: f.Text("password"), Slip: f.Trimmed("slip"), Shared: f.Bool("shared_device"),
			Address: c.Address(), Visitor: c.cookie(visitorCookie), Device: c.knownDevice(), Agent: c.Get(fiber.HeaderUserAgent)})
	}
	if err != nil {
		slow := fault.Is(err, fault.KindTooMany)
		return c.Again(err, f, func(form templates.Form) templ.Component { return h.signInView(c, next, form, slow) })
	}
	h.endFormer(ctx, c)
	actor, err := h.db.Actor(ctx, c.tenant, session.Token)
	if err != nil {
		return err
	}
	c.keepSession(session, actor.Shared)
	switch {
	case actor.Restricted(), next == "":
		next = Landing(actor)
	}
	if actor.PasswordChangeDue {
		next = passwordPath
	}
	return c.SeeOther(next, templates.Flash{})
}

// knownDevice is the cookie of a browser that somebody signed in with before.
func (c *Ctx) knownDevice() string {
	if device := c.cookie(deviceCookie); tokenLike(device) {
		return device
	}
	return ""
}

// endFormer ends the session that this browser had: on a shared device the
// next child may sign in before the last has signed out.
func (h *Handlers) endFormer(ctx context.Context, c *Ctx) {
	if c.Actor.ID == nobody {
		return
	}
	if err := h.db.EndSession(ctx, c.Actor, c.Actor.ID, c.Actor.Session); err != nil {
		h.door.log.Warn("the session before could not be ended", "request", c.requestID, "cause", tenants.LogCause(err))
	}
}

func (c *Ctx) keepSession(session tenants.Session, shared bool) {
	life := cookieLife
	if shared {
		life = 0 // gone when the browser closes
	}
	c.setCookie(sessionCookie, session.Token, life)
	if session.Device != "" {
		c.setCookie(deviceCookie, session.Device, cookieLife)
	}
	c.dropCookie(visitorCookie)
}

// signOut ends the session and leaves nothing of it in the browser.
func (h *Handlers) signOut(c *Ctx) error {
	c.dropCookie(sessionCookie)
	c.dropCookie(visitorCookie)
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	if c.Actor.ID != nobody {
		ctx, cancel := context.WithTimeout(c.Context(), 5*time.Second)
		defer cancel()
		if err := h.db.EndSession(ctx, c.Actor, c.Actor.ID, c.Actor.Session); err != nil {
			return err
		}
	}
	return c.SeeOther(signInPath, templates.Flash{Kind: "good", Text: c.T("flash.signed-out")})
}
