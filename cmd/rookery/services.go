// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"time"

	"rookery/classroom"
	classroomweb "rookery/classroom/web"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/jobs"
	tenantsweb "rookery/tenants/web"
)

// services are the domain's parts. openServices is the one place where the
// floors of the house are joined.
type services struct {
	room  *classroom.Classroom
	cases *moderation.Moderation
	pages *classroomweb.Handlers
}

const dueEvery = 2 * time.Second // how late a scheduled announcement may be

// openServices joins the gate, the classroom, moderation and the door's hooks.
func (a *App) openServices(door *tenantsweb.Door) {
	gate := moderation.NewGate()
	gate.OwnHosts = func(school tenants.School) []string { return []string{school.Slug + "." + a.Base.Hostname()} }
	room := &classroom.Classroom{DB: a.DB, Gate: gate}
	cases := &moderation.Moderation{DB: a.DB, Gate: gate, Posts: room}
	a.services = services{room: room, cases: cases, pages: classroomweb.New(door, room, cases)}

	door.SetCounts(a.services.pages.Counts)
}

// sendDue sends scheduled announcements whose time has come.
func (a *App) sendDue() jobs.Task {
	return jobs.Task{Name: "announcements", Every: dueEvery, Do: func(ctx context.Context) error {
		_, err := a.services.room.SendDue(ctx)
		return err
	}}
}
