// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants/fault"
)

// myData tells what is kept about oneself, why and how long.
func (h *Handlers) myData(c *Ctx) error {
	v, err := h.myKinds(c, "My data")
	if err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, templates.MyDataPage(v))
}

// allMyData shows what is kept about oneself line by line, to be read through
// and printed: the same as downloadMyData hands over.
func (h *Handlers) allMyData(c *Ctx) error {
	v, err := h.myKinds(c, "Your data")
	if err != nil {
		return err
	}
	v.Lead = c.T("own-data.whose", "School", c.Actor.School.Name, "Name", c.Actor.Name.Full(), "Time", c.Dated(h.db.Now()))
	return c.Render(fiber.StatusOK, templates.OwnDataPage(v))
}

func (h *Handlers) myKinds(c *Ctx, title string) (templates.MyData, error) {
	v := templates.MyData{Page: c.Page(title, "", "")}
	e, err := h.db.ExportMember(c.Context(), c.Actor, c.Actor.ID)
	if err != nil {
		return v, err
	}
	v.Kinds = h.ownKinds(c, e)
	for _, more := range h.door.hooks.kinds {
		kinds, err := more(c)
		if err != nil {
			return v, err
		}
		v.Kinds = append(v.Kinds, kinds...)
	}
	return v, nil
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
