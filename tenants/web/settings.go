// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
)

// licenceWords is a licence's name and what others may do under it.
func licenceWords(code string) (name, hint string) {
	switch code {
	case "cc-by":
		return "CC BY", "Others may use and change it if they name you."
	case "cc-by-sa":
		return "CC BY-SA", "Others may use and change it if they name you and share what they make of it in the same way."
	case "cc-by-nc":
		return "CC BY-NC", "Others may use and change it if they name you, but not to earn money."
	case "cc-by-nc-sa":
		return "CC BY-NC-SA", "Others may use and change it if they name you and share in the same way, but not to earn money."
	case "cc-by-nd":
		return "CC BY-ND", "Others may use it as it is if they name you."
	case "cc-by-nc-nd":
		return "CC BY-NC-ND", "Others may use it as it is if they name you, but not to earn money."
	case "cc0":
		return "CC0", "Anybody may do anything with it, without naming you."
	}
	return "All rights reserved", "Nobody may copy it elsewhere without asking you."
}

// licencePlain is the same in a few words that a child understands.
func licencePlain(code string) string {
	switch code {
	case "cc-by":
		return "Use it, with my name"
	case "cc-by-sa":
		return "Use it, with my name, and share yours in the same way"
	case "cc-by-nc":
		return "Use it, with my name, but earn no money with it"
	case "cc-by-nc-sa":
		return "Use it, with my name, share yours in the same way and earn no money with it"
	case "cc-by-nd":
		return "Use it, with my name, but do not change it"
	case "cc-by-nc-nd":
		return "Use it, with my name, but do not change it and earn no money with it"
	case "cc0":
		return "Do what you like with it"
	}
	return "Ask me first"
}

// licenceName is what a licence is called before this reader: staff read the
// names that the world uses.
func licenceName(a tenants.Actor, code string) string {
	if !a.Staff() {
		return licencePlain(code)
	}
	name, _ := licenceWords(code)
	return name
}

// licenceOptions are the licences to choose from, the reader's own chosen.
func licenceOptions(a tenants.Actor) []templates.Option {
	var all []templates.Option
	for _, code := range tenants.Licences() {
		name, hint := licenceWords(code)
		if !a.Staff() {
			hint = name
		}
		all = append(all, templates.Option{Value: code, Label: licenceName(a, code), Hint: hint, Chosen: code == a.Licence})
	}
	return all
}

func (h *Handlers) settingsView(c *Ctx, form templates.Form) templ.Component {
	return templates.SettingsPage(templates.Settings{Page: c.Page("Settings", "", ""), Form: form, Licences: licenceOptions(c.Actor),
		Licence: licenceName(c.Actor, c.Actor.Licence), Plain: !c.Actor.Staff()})
}

func (h *Handlers) settings(c *Ctx) error {
	return c.Render(fiber.StatusOK, h.settingsView(c, templates.Form{}))
}

func (h *Handlers) changeSettings(c *Ctx) error {
	f, err := c.Form()
	if err == nil {
		err = h.db.ChangeLicence(c.Context(), c.Actor, f.Text("licence"))
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return h.settingsView(c, form) })
	}
	return c.SeeOther("/settings", templates.Flash{Kind: "good", Text: c.T("flash.licence", "Name", licenceName(c.Actor, f.Text("licence")))})
}

func (h *Handlers) passwordView(c *Ctx, form templates.Form) templ.Component {
	return templates.PasswordPage(templates.Password{Page: c.Page("Password", "", ""), Form: form, Must: c.Actor.PasswordChangeDue, Unset: c.Actor.PasswordUnset})
}

func (h *Handlers) passwordPage(c *Ctx) error {
	return c.Render(fiber.StatusOK, h.passwordView(c, templates.Form{}))
}

func (h *Handlers) changePassword(c *Ctx) error {
	f, err := c.Form()
	if err == nil {
		err = h.db.ChangePassword(c.Context(), h.passwords, c.Actor, f.Text("current"), f.Text("password"))
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return h.passwordView(c, form) })
	}
	to := passwordPath
	if c.Actor.PasswordChangeDue {
		to = Landing(c.Actor)
	}
	return c.SeeOther(to, templates.Flash{Kind: "good", Text: c.T("flash.password")})
}

func (h *Handlers) sessions(c *Ctx) error {
	open, err := h.db.Sessions(c.Context(), c.Actor, c.Actor.ID)
	if err != nil {
		return err
	}
	v := templates.Sessions{Page: c.Page("Where you are signed in", "", "")}
	for _, s := range open {
		row := templates.Session{ID: s.ID.String(), Device: s.Device, Phone: strings.Contains(s.Device, "Android") || strings.Contains(s.Device, "iPhone"),
			Since: "since " + c.dayWords(s.CreatedAt), Seen: "last used " + c.dayWords(s.SeenAt), Shared: s.Shared, Current: s.ID == c.Actor.Session}
		if row.Current {
			row.Seen = "in use now"
		}
		v.Sessions = append(v.Sessions, row)
	}
	return c.Render(fiber.StatusOK, templates.SessionsPage(v))
}

func (h *Handlers) endSession(c *Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := h.db.EndSession(c.Context(), c.Actor, c.Actor.ID, id); err != nil {
		return err
	}
	if id == c.Actor.Session {
		return c.SeeOther(signInPath, templates.Flash{Kind: "good", Text: c.T("flash.signed-out")})
	}
	return c.SeeOther("/settings/sessions", templates.Flash{Kind: "good", Text: c.T("flash.session-ended")})
}

func (h *Handlers) endOtherSessions(c *Ctx) error {
	if err := h.db.EndOtherSessions(c.Context(), c.Actor, c.Actor.ID, c.Actor.Session); err != nil {
		return err
	}
	return c.SeeOther("/settings/sessions", templates.Flash{Kind: "good", Text: c.T("flash.sessions-ended")})
}
