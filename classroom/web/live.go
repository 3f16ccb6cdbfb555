// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/live"
	tenantsweb "rookery/tenants/web"
)

// SetHub gives the handlers the hub that holds open pages' streams; cmd does it
// before App.
func (h *Handlers) SetHub(hub live.Watching) { h.hub = hub }

func (h *Handlers) liveRoutes() []tenantsweb.Route {
	return []tenantsweb.Route{{Method: fiber.MethodGet, Path: "/live", Access: tenantsweb.Anyone, Handle: h.live}}
}

// live opens the stream of a member's pages. Whoever may not be on those pages
// is told so in the stream's own words: an EventSource cannot see a status.
func (h *Handlers) live(c *tenantsweb.Ctx) error {
	a := c.Actor
	if a.ID == uuid.Nil || a.Restricted() || a.PasswordChangeDue {
		c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
		return c.SendString(live.SignedOutBody)
	}
	if c.Method() == fiber.MethodHead {
		c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
		return nil
	}
	if h.hub == nil {
		return fault.Unavailable(nil)
	}
	live.Hijack(c.Ctx.Context(), h.hub, live.Watcher{Tenant: a.School.ID, Member: a.ID, Session: a.Session, Since: live.Since(c.Query("since"), h.room.DB.Now())})
	return nil
}
