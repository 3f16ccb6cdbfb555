// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/live"
	tenantsweb "rookery/tenants/web"
)

// Handlers serve the classroom's pages.
type Handlers struct {
	door  *tenantsweb.Door
	room  *classroom.Classroom
	cases *moderation.Moderation // what waits, shown in place
	hub   live.Watching          // set by SetHub
	faces *faces
}

// New makes the handlers.
func New(door *tenantsweb.Door, room *classroom.Classroom, cases *moderation.Moderation) *Handlers {
	return &Handlers{door: door, room: room, cases: cases, faces: newFaces()}
}

// Routes lists the classroom's pages and deeds.
func (h *Handlers) Routes() []tenantsweb.Route {
	return slices.Concat(
		h.timelineRoutes(),
		h.postRoutes(),
		h.groupRoutes(),
		h.announcementRoutes(),
		h.liveRoutes(),
		h.mediaRoutes(),
	)
}
