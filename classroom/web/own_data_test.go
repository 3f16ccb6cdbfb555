// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strconv"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	classroomweb "rookery/classroom/web"
	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// withSettings serves the site once more, with the pages about one's own data.
func (s *site) withSettings(t *testing.T) *webtest.Server {
	t.Helper()
	door := tenantsweb.NewDoor(s.DB, tenants.NewPasswords(4), tenantsweb.Config{BaseURL: webtest.Base, Log: slog.New(slog.DiscardHandler)})
	pages := classroomweb.New(door, s.room, s.cases)
	door.AddExport(pages.Export)
	door.AddDataKinds(pages.DataKinds)
	return webtest.Serve(t, door.App(slices.Concat(tenantsweb.New(door).Routes(), pages.Routes())))
}

// What is kept about somebody can be read through by a child or a parent: in
// headings and tables, in words and not in codes, and nobody else's.
func TestOnesOwnDataCanBeReadThrough(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	s.post(t, s.amira, "Our seeds are up")
	s.post(t, s.amira, held)
	s.post(t, s.ben, "Mine are not")
	must(t, s.room.Follow(ctx, s.amira, s.hale.ID))
	must(t, s.room.SaveDraft(ctx, s.amira, classroom.Draft{ID: uuid.New(), Body: "Things to bring", Note: "School trip", Audience: classroom.InGroup, Group: s.class}))
	trip, err := s.room.Announce(ctx, s.hale, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: classroom.ToClass, Group: s.class, Acknowledge: true})
	must(t, err)
	must(t, s.room.Acknowledge(ctx, s.dorota, trip.Post.ID, s.amira.ID))
	must(t, s.DB.Suspend(ctx, s.admin, s.amira.ID, tenants.Measure{Reason: "A day to think it over."}))
	must(t, s.DB.Restore(ctx, s.admin, s.amira.ID))
	server := s.withSettings(t)

	b := server.As(t, s.World, s.amira)
	p := b.Get("/settings/data").Must(t, 200).Click("Read it all").Must(t, 200, "Your data", "Amira Karimova", "amira.k", "Student, Year 8",
		"What you wrote", "Our seeds are up", "It went out", held, "It waits for a person", "8B Science",
		"Drafts", "(School trip) Things to bring", "Whom you follow", "Ms Hale", "Announcements and private answers to you", "Notifications", "Something was announced to you",
		"Where you were signed in", "let you back in", "15 September 2026, 10:00")
	p.MustNot(t, "Mine are not", "Okonkwo", s.hale.ID.String(), s.ben.ID.String(), "released", "all-rights-reserved", "notifications\":")
	if len(p.Find("table caption")) < 7 || len(p.Find("[data-print]")) != 1 || p.Link("A copy as a file (JSON)") != "/settings/data/download" {
		t.Error("it is not in tables, cannot be printed, or has no file")
	}
	for _, cell := range p.Find(".own-data td[data-label]") {
		if webtest.Text(cell) == "" {
			t.Error("a cell that says nothing takes its place on a narrow page")
		}
	}
	// Her guardian reads for whom an announcement was, in her child's own name.
	server.As(t, s.World, s.dorota).Get("/settings/data/all").Must(t, 200, "Who looks after whom", "you look after them (mother)", "Amira Karimova").MustNot(t, "Our seeds", "Okonkwo")
	var child []string
	for _, cell := range server.As(t, s.World, s.dorota).Get("/settings/data/all").Find(`.own-data td[data-label="For"]`) {
		child = append(child, webtest.Text(cell))
	}
	if len(child) != 1 || child[0] != "Amira Karimova" {
		t.Errorf("what she acknowledged is listed for %q", child)
	}
	server.As(t, s.World, s.elif).Get("/settings/data/all").Must(t, 200).MustNot(t, "Amira", "Hale", "seeds")
	server.At(t, s.Oakfield).Get("/settings/data/all").Must(t, 200, "Sign in").MustNot(t, "Amira")
}

// The page and the file are made of the same; the page stops somewhere and says so.
func TestALongListOfOnesOwnDataGoesOnInTheFile(t *testing.T) {
	s := open(t)
	for i := range 63 {
		must(t, s.room.SaveDraft(context.Background(), s.amira, classroom.Draft{ID: uuid.New(), Body: "draft " + strconv.Itoa(i) + ".", Audience: classroom.InGroup, Group: s.class}))
		s.Clock.Move(1e9)
	}
	b := s.withSettings(t).As(t, s.World, s.amira)
	b.Get("/settings/data").Must(t, 200, "63 entries").MustNot(t, "draft 62.")
	b.Get("/settings/data/all").Must(t, 200, "draft 62.", "draft 13.", "13 more are in the file.").MustNot(t, "draft 12.")
	var file struct {
		Classroom classroom.Export `json:"classroom"`
		Member    tenants.Export   `json:"member"`
	}
	if err := json.Unmarshal([]byte(b.Get("/settings/data/download").Body), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Classroom.Drafts) != 63 || file.Member.Username != "amira.k" {
		t.Errorf("the file has %d drafts of %q", len(file.Classroom.Drafts), file.Member.Username)
	}
}
