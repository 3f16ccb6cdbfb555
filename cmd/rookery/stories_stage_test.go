// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// stage is the running program and a browser before it. Each story that is
// played on it has a school of its own, so that none disturbs another.
type stage struct {
	*tenantstest.World
	browser
	room  *classroom.Classroom // of a process of its own: whose open pages hear of nothing it does
	cases *moderation.Moderation
	clock goingOn
	app   *App
	stop  func()
}

// goingOn is a clock that begins on a school morning and goes on from there.
type goingOn struct{ from, since time.Time }

// Now reads it.
func (c goingOn) Now() time.Time { return c.from.Add(time.Since(c.since)) }

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{World: tenantstest.New(t), browser: launch(t)}
	s.clock = goingOn{s.Clock.Now(), time.Now()}
	s.DB = s.DB.WithClock(s.clock)
	s.room = newRoom(t, s.DB)
	s.cases = &moderation.Moderation{DB: s.DB, Gate: s.room.Gate, Posts: s.room}
	s.begin(t, "127.0.0.1:0")
	return s
}

// begin starts the program, which ends with the test or with stop.
func (s *stage) begin(t testing.TB, listen string) {
	t.Helper()
	config := Config{DatabaseURL: s.URL("rookery_app"), JobsURL: s.URL("rookery_jobs"), Listen: listen, Media: "file://" + mediaFolder(), Clock: s.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	app, err := Open(context.Background(), config)
	for limit := time.Now().Add(pageTime); err != nil && time.Now().Before(limit); { // another program may have the port for a moment
		app, err = Open(context.Background(), config)
	}
	if err != nil {
		t.Fatalf("opening the program: %v", err)
	}
	s.app = app
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the program ended with: %v", err)
		}
	})
	t.Cleanup(s.stop)
}

// scene is one story's school: a class of Ms Nair's with Amira and Ben in it,
// and people elsewhere in the school.
type scene struct {
	*stage
	t      testing.TB
	way    way
	school tenants.School

	admin, lead, moderator, teacher, colleague tenants.Actor
	amira, ben, zara                           tenants.Actor // Zara is in no class of Ms Nair's
	guardian                                   tenants.Actor // Amira's
	class                                      uuid.UUID     // 7B Science
}

// scene opens a school. Its host name is the story's.
func (s *stage) scene(t testing.TB, w way) *scene {
	t.Helper()
	slug := strings.ToLower(strings.NewReplacer("TestInTheBrowser/", "", "/", "-", "_", "-", "#", "").Replace(t.Name()))
	slug = slug[max(0, len(slug)-40):]
	school, err := s.DB.AddSchool(context.Background(), tenants.NewSchool{Slug: slug[strings.IndexByte(slug, '-')+1:], Name: "Oakfield School", Timezone: "Europe/London", Region: "GB"})
	if err != nil {
		t.Fatal(err)
	}
	c := &scene{stage: s, t: t, way: w, school: school}
	c.admin = c.add("Ms", "Ruth", "Adeyemi", policy.Admin)
	c.lead = c.add("Mr", "Tomasz", "Nowak", policy.Safeguarding)
	c.moderator = c.add("Mrs", "Leila", "Haddad", policy.Moderator)
	c.teacher = c.add("Ms", "Priya", "Nair", policy.Teacher)
	c.colleague = c.add("Mr", "Callum", "Reid", policy.Teacher)
	c.amira = c.add("", "Amira", "Khan", policy.Student)
	c.ben = c.add("", "Ben", "Osei", policy.Student)
	c.zara = c.add("", "Zara", "Ahmed", policy.Student)
	c.guardian = c.add("", "Sadia", "Khan", policy.Guardian)
	c.try(s.DB.LinkGuardian(context.Background(), c.admin, c.guardian.ID, c.amira.ID, "mother"))
	c.guardian = s.Actor(t, school, c.guardian.ID)
	c.class = c.group(c.teacher, "7B Science", c.amira, c.ben)
	c.group(c.colleague, "7C History", c.zara)
	return c
}

func (c *scene) try(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *scene) add(title, given, family string, role policy.Role) tenants.Actor {
	c.t.Helper()
	m := tenants.NewMember{Username: strings.ToLower(given + "." + family), Title: title, Given: given, Family: family, Roles: []policy.Role{role}}
	if role == policy.Student {
		year := 7
		m.YearLevel = &year
	}
	return c.Add(c.t, c.school, m)
}

func (c *scene) group(by tenants.Actor, name string, members ...tenants.Actor) uuid.UUID {
	c.t.Helper()
	id, err := c.room.NewGroup(context.Background(), by, classroom.GroupSettings{Kind: classroom.Class, Name: name, JoinRule: classroom.JoinByCode, Gate: "school"})
	c.try(err)
	c.put(by, id, members...)
	return id
}

// put adds people to a group.
func (c *scene) put(by tenants.Actor, group uuid.UUID, members ...tenants.Actor) {
	c.t.Helper()
	var names []string
	for _, m := range members {
		names = append(names, m.Username)
	}
	_, err := c.room.AddToGroup(context.Background(), by, group, names)
	c.try(err)
}

// nobody opens a window that nobody is signed in at.
func (c *scene) nobody() *person {
	c.t.Helper()
	return c.window(c.t, c.way, c.app.SchoolURL(c.school.Slug))
}

// as opens a window that somebody has signed in at before.
func (c *scene) as(who tenants.Actor) *person { c.t.Helper(); return c.asOn(who, "test") }

// asOn is as with a browser that says it is another.
func (c *scene) asOn(who tenants.Actor, agent string) *person {
	c.t.Helper()
	ctx := context.Background()
	var slips []tenants.Slip
	c.In(c.t, c.school, func(tx *tenants.Tx) error {
		var err error
		slips, err = tx.NewSlips(ctx, who, tenants.IDs{who.ID})
		return err
	})
	session, err := c.DB.SignIn(ctx, nil, c.school, tenants.SignIn{Slip: slips[0].Code, Address: "192.0.2.1", Agent: agent})
	c.try(err)
	return c.nobody().bring(session.Token)
}

// posted is a post that was there before the story began.
func (c *scene) posted(by tenants.Actor, words string) uuid.UUID {
	c.t.Helper()
	done, err := c.room.Publish(context.Background(), by, classroom.Draft{ID: uuid.New(), Body: words, Audience: classroom.InGroup, Group: c.class})
	c.try(err)
	return done.Post.ID
}

// groupPath is where the class lives.
func (c *scene) groupPath() string { return "/groups/" + c.class.String() }

// query reads one value of the school's.
func (c *scene) query(into any, sql string) {
	c.t.Helper()
	c.In(c.t, c.school, func(tx *tenants.Tx) error { return tx.Get(context.Background(), into, sql) })
}
