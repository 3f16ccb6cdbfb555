// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// myData tells what is kept about oneself, why and how long.
func (h *Handlers) myData(c *Ctx) error {
	e, err := h.db.ExportMember(c.Context(), c.Actor, c.Actor.ID)
	if err != nil {
		return err
	}
	v := templates.MyData{Page: c.Page("My data", "", ""), Kinds: ownKinds(e)}
	for _, more := range h.door.hooks.kinds {
		kinds, err := more(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		v.Kinds = append(v.Kinds, kinds...)
	}
	return c.Render(fiber.StatusOK, templates.MyDataPage(v))
}

func ownKinds(e tenants.Export) []templates.DataKind {
	kinds := []templates.DataKind{
		{Name: "Your name, username and role", Count: "1 entry", Why: "So that others at school know who you are", Kept: "until you leave the school"},
		{Name: "Your password", Count: "a fingerprint of it", Why: "To check it when you sign in; nobody can read it, not even the school", Kept: "until you change it"},
		{Name: "Where you were signed in", Count: entries(len(e.Sessions)), Why: "So that you can end what is not you", Kept: "a while after it ended"},
		{Name: "Browsers that you used before", Count: entries(e.KnownBrowsers), Why: "So that somebody else's wrong guesses do not slow you down", Kept: "until the browser is not used any more"},
		{Name: "What was done about you or by you", Count: entries(len(e.Deeds)), Why: "So that the school can look up who changed what", Kept: "as long as the school has to account for it"},
	}
	if len(e.Links) > 0 {
		kinds = append(kinds, templates.DataKind{Name: "Who looks after whom", Count: entries(len(e.Links)),
			Why: "So that guardians see what is for their children", Kept: "until the school takes the link away"})
	}
	return kinds
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.Itoa(n) + " entries"
}

// downloadMyData hands over everything that is kept about oneself, as JSON.
func (h *Handlers) downloadMyData(c *Ctx) error {
	e, err := h.db.ExportMember(c.Context(), c.Actor, c.Actor.ID)
	if err != nil {
		return err
	}
	all := map[string]any{"made_at": h.db.Now().Format(time.RFC3339), "member": e}
	for _, export := range h.door.hooks.exports {
		name, value, err := export(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		all[name] = value
	}
	body, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fault.Internal(err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="my-data.json"`)
	return c.Send(body)
}
