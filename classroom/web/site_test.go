// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	classroomweb "rookery/classroom/web"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/live"
	"rookery/tenants/media"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
	tenantsweb "rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// The test binary is also the worker that makes files safe.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "media-worker" {
		if err := media.Worker(os.Stdin, os.Stdout, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(tenantstest.Main(m))
}

// site is Oakfield at ten in the morning, with a class and people in it, and
// Riverside beside it; and the door before both.
type site struct {
	*tenantstest.World
	*webtest.Server
	room  *classroom.Classroom
	cases *moderation.Moderation
	class uuid.UUID // 8B Science: Ms Hale, Amira and Ben
	// Hale teaches 8B; Amira and Ben are in it; Chidi is not. Dorota looks after Amira at home.
	hale, amira, ben, chidi, moderator, admin, dorota tenants.Actor
	// Mr Rivers teaches at Riverside, where there is an 8B too.
	rivers, elif tenants.Actor
	riverClass   uuid.UUID
	log          *strings.Builder
}

func open(t *testing.T) *site {
	t.Helper()
	s := &site{World: tenantstest.New(t), log: &strings.Builder{}}
	s.room = &classroom.Classroom{DB: s.DB, Gate: moderation.NewGate()}
	s.cases = &moderation.Moderation{DB: s.DB, Gate: s.room.Gate, Posts: s.room}
	hub := live.New(classroomweb.NewSource(s.room), nil, live.Options{Alive: s.DB.DeadSessions, Now: s.DB.Now})
	s.room.Live = hub
	s.DB.OnAuthorityChange(func(tenant, member uuid.UUID) {
		hub.Publish(live.Event{Tenant: tenant, Kind: live.KindMember, ID: member})
	})
	door := tenantsweb.NewDoor(s.DB, tenants.NewPasswords(400), tenantsweb.Config{BaseURL: webtest.Base, Log: slog.New(slog.NewTextHandler(s.log, nil))})
	pages := classroomweb.New(door, s.room, s.cases)
	pages.SetHub(hub)
	door.SetCounts(pages.Counts)
	door.TakeFiles(classroomweb.FileForms()...)
	s.Server = webtest.Serve(t, door.App(pages.Routes()))
	s.run(t, hub)
	s.people(t)
	return s
}

// run runs the hub until the test ends, and closes it before the server.
func (s *site) run(t *testing.T, hub *live.Hub) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	t.Cleanup(func() {
		hub.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func (s *site) people(t *testing.T) {
	t.Helper()
	year := 8
	add := func(school tenants.School, username, title, given, family string, role policy.Role) tenants.Actor {
		n := tenants.NewMember{Username: username, Title: title, Given: given, Family: family, Roles: []policy.Role{role}}
		if role == policy.Student {
			n.YearLevel = &year
		}
		return s.Add(t, school, n)
	}
	s.hale = add(s.Oakfield, "hale", "Ms", "Harriet", "Hale", policy.Teacher)
	s.amira = add(s.Oakfield, "amira.k", "", "Amira", "Karimova", policy.Student)
	s.ben = add(s.Oakfield, "ben.o", "", "Ben", "Okonkwo", policy.Student)
	s.chidi = add(s.Oakfield, "chidi.e", "", "Chidi", "Eze", policy.Student)
	s.moderator = add(s.Oakfield, "lind", "Dr", "Lena", "Lind", policy.Moderator)
	s.admin = add(s.Oakfield, "moss", "Mr", "Martin", "Moss", policy.Admin)
	s.dorota = add(s.Oakfield, "dorota.k", "", "Dorota", "Karimova", policy.Guardian)
	s.rivers = add(s.Riverside, "rivers", "Mr", "Ravi", "Rivers", policy.Teacher)
	s.elif = add(s.Riverside, "elif.d", "", "Elif", "Demir", policy.Student)
	s.class = s.group(t, s.hale, classroom.Class, "8B Science", s.amira, s.ben)
	s.riverClass = s.group(t, s.rivers, classroom.Class, "8B Science", s.elif)
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		return tx.LinkGuardian(context.Background(), uuid.Nil, s.dorota.ID, s.amira.ID, "mother")
	})
	s.dorota = s.Actor(t, s.Oakfield, s.dorota.ID)
}

// group makes a group of a teacher's with these students in it.
func (s *site) group(t *testing.T, by tenants.Actor, kind classroom.GroupKind, name string, members ...tenants.Actor) uuid.UUID {
	t.Helper()
	ctx := context.Background()
	id, err := s.room.NewGroup(ctx, by, classroom.GroupSettings{Kind: kind, Name: name, JoinRule: classroom.JoinByCode, Gate: "by_rule"})
	must(t, err)
	var names []string
	for _, m := range members {
		names = append(names, m.Username)
	}
	_, err = s.room.AddToGroup(ctx, by, id, names)
	must(t, err)
	return id
}

// as opens a browser in which somebody is signed in.
func (s *site) as(t *testing.T, who tenants.Actor) *webtest.Browser {
	t.Helper()
	return s.As(t, s.World, who)
}

// post stores a post in 8B Science, without a browser.
func (s *site) post(t *testing.T, by tenants.Actor, body string) classroom.Post {
	t.Helper()
	return s.publish(t, by, classroom.Draft{Body: body, Audience: classroom.InGroup, Group: s.class}).Post
}

func (s *site) publish(t *testing.T, by tenants.Actor, d classroom.Draft) classroom.Published {
	t.Helper()
	d.ID = uuid.New()
	done, err := s.room.Publish(context.Background(), by, d)
	must(t, err)
	return done
}

// approve lets the only post that waits out.
func (s *site) approve(t *testing.T, by tenants.Actor) {
	t.Helper()
	ctx := context.Background()
	queue, err := s.cases.Queue(ctx, by, moderation.QueueFilter{})
	must(t, err)
	if len(queue) != 1 {
		t.Fatalf("%d cases wait", len(queue))
	}
	must(t, s.cases.Decide(ctx, by, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Approve, Hash: queue[0].Hash}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
