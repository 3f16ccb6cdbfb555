// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	classroomweb "rookery/classroom/web"
	"rookery/moderation"
	moderationweb "rookery/moderation/web"
	"rookery/tenants"
	"rookery/tenants/jobs"
	"rookery/tenants/live"
	tenantsweb "rookery/tenants/web"
)

// services are the domain's parts. openServices is the one place where the
// floors of the house are joined.
type services struct {
	room  *classroom.Classroom
	cases *moderation.Moderation
	pages *classroomweb.Handlers
	desk  *moderationweb.Handlers // where cases are decided
}

const dueEvery = 2 * time.Second // how late a scheduled announcement may be

// openServices joins the gate, the classroom, moderation, live updates and the
// door's hooks. wireURL leads to the database itself: LISTEN does not survive a
// transaction pooler.
func (a *App) openServices(door *tenantsweb.Door, wireURL string) error {
	gate := moderation.NewGate()
	gate.OwnHosts = func(school tenants.School) []string { return []string{school.Slug + "." + a.Base.Hostname()} }
	room := &classroom.Classroom{DB: a.DB, Gate: gate}
	cases := &moderation.Moderation{DB: a.DB, Gate: gate, Posts: room}
	a.services = services{room: room, cases: cases, pages: classroomweb.New(door, room, cases), desk: moderationweb.New(door, cases)}

	door.TakeFiles(classroomweb.FileForms()...)
	door.SetCounts(a.services.pages.Counts)
	door.AddDeedWords(classroomweb.DeedWords)
	door.SetStewardOf(room.StewardOf)
	door.SetAskedFor(room.AskedFor)
	door.SetClasses(classroomweb.ClassesFor(room), room.Seat)
	door.OnApprove(room.Admitted)
	door.OnRefuse(room.TurnedAway)
	door.AddExport(a.services.pages.Export)
	door.AddDataKinds(a.services.pages.DataKinds)
	wire, err := live.NewPostgresWire(wireURL, a.log)
	if err != nil {
		return err
	}
	a.life.endLast("live notices", wire.Close)
	hub := live.New(classroomweb.NewSource(room), a.log, live.Options{Alive: a.DB.DeadSessions, Wire: wire, Now: a.DB.Now})
	a.life.beside("live pages", hub.Run)
	a.life.endFirst("live pages", func() error { hub.Close(); return nil })
	room.Live = hub
	a.services.pages.SetHub(hub)
	a.DB.OnAuthorityChange(func(tenant, member uuid.UUID) {
		hub.Publish(live.Event{Tenant: tenant, Kind: live.KindMember, ID: member})
	})
	return nil
}

// sendDue sends scheduled announcements whose time has come.
func (a *App) sendDue() jobs.Task {
	return jobs.Task{Name: "announcements", Every: dueEvery, Do: func(ctx context.Context) error {
		_, err := a.services.room.SendDue(ctx)
		return err
	}}
}
