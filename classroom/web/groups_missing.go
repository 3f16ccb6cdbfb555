// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/google/uuid"

	"rookery/templates"
	tenantsweb "rookery/tenants/web"
)

// To whoever writes groups*.go: delete this file when yours has these three.
// showGroup is the group's page with the composer as typed (form, may be nil),
// answered with status; again() calls it when a post did not go through.

func (h *Handlers) groupRoutes() []tenantsweb.Route { return nil }

func (h *Handlers) announcementRoutes() []tenantsweb.Route { return nil }

func (h *Handlers) showGroup(c *tenantsweb.Ctx, id uuid.UUID, status int, form *templates.Form) error {
	return h.showWrite(c, "/groups/"+id.String(), status, form)
}
