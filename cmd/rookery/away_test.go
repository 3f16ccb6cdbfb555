// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/migrations"
	"rookery/tenants"
	"rookery/tenants/postgres"
	"rookery/tenants/tenantstest"
)

// fullOn is newFull on a PostgreSQL of the test's own, which can go away.
func fullOn(t *testing.T) (*full, *postgres.Server) {
	t.Helper()
	const database = "rookery_away"
	ctx := t.Context()
	server, err := postgres.Start(ctx, postgres.Options{Settings: map[string]string{"synchronous_commit": "on"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	super := server.URL("postgres", "postgres")
	if err := migrations.CreateRoles(ctx, super); err != nil {
		t.Fatal(err)
	}
	if err := migrations.CreateDatabase(ctx, super, database); err != nil {
		t.Fatal(err)
	}
	if _, err := migrations.Up(ctx, server.URL("rookery_owner", database)); err != nil {
		t.Fatal(err)
	}
	w := &tenantstest.World{URL: func(role string) string { return server.URL(role, database) }, Clock: &tenantstest.Clock{}}
	for morning := time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC); w.Clock.Now().Before(morning); {
		w.Clock.Move(morning.Sub(w.Clock.Now())) // as far as a duration reaches, several times
	}
	if w.DB, err = tenants.Open(w.URL("rookery_app"), tenants.Options{Clock: w.Clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.DB.Close() })
	for slug, school := range map[string]*tenants.School{"oakfield": &w.Oakfield, "riverside": &w.Riverside} {
		if *school, err = w.DB.AddSchool(ctx, tenants.NewSchool{Slug: slug, Name: slug + " school", Timezone: "Europe/London", Region: "GB"}); err != nil {
			t.Fatal(err)
		}
	}
	return fillBoth(t, w), server
}

// The database is away for ten seconds. Who asks meanwhile is told so within a
// second, with a word on when to come back and with what they wrote on the
// page; afterwards everything is as before, and nobody did anything.
func TestTheDatabaseIsAwayForTenSeconds(t *testing.T) {
	f, server := fullOn(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := s.reader(t, p, "amira")
	page := p.leaveOpen(t, s.School, "ben", s.sessions["ben"], time.Time{})
	draft := []string{"draft_id", uuid.NewString(), "audience", "group:" + s.class.String(), "body", "The answer is 42, " + tellTale}
	if ready := v.get(t, "/readyz"); ready.status != 200 {
		t.Fatalf("not ready to begin with: %d", ready.status)
	}
	if err := server.Halt(); err != nil {
		t.Fatal(err)
	}
	back := time.After(10 * time.Second)
	beat := time.NewTicker(500 * time.Millisecond)
	defer beat.Stop()
	rounds := 0
	for away := true; away; rounds++ {
		for _, path := range []string{"/home", "/posts/" + s.posts["classwork"].String(), "/sign-in", "/readyz"} {
			v.isAway(t, attempt{method: http.MethodGet, path: path}, "")
		}
		v.isAway(t, attempt{method: http.MethodPost, path: "/posts", form: formOf(draft...)}, tellTale)
		v.isAway(t, attempt{method: http.MethodPost, path: "/sign-in", form: formOf("username", "somebody", "password", "something")}, "")
		if alive := v.get(t, "/livez"); alive.status != 200 {
			t.Errorf("not alive: %d", alive.status)
		}
		select {
		case <-back:
			away = false
		case <-beat.C:
		}
	}
	if err := server.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	v.until(t, "/readyz", 200)
	v.until(t, "/home", 200)
	t.Logf("%d rounds while it was away; healed in %s", rounds, time.Since(began).Round(time.Millisecond))
	if got := v.post(t, "/posts", draft...); got.status != 303 {
		t.Fatalf("the draft, sent again: %d %.400s", got.status, got.body)
	}
	page.until("post", tellTale)
	if stored := pairs(t, f.super, `select '', count(*)::text from posts where body like '%' || $1 || '%'`, tellTale); stored[0].value != "1" {
		t.Errorf("the draft is stored %s times", stored[0].value)
	}
}

// isAway fails unless the answer comes within a second, is 503, says when to
// come back, and has these words on it.
func (v *visitor) isAway(t *testing.T, a attempt, words string) {
	t.Helper()
	began := time.Now()
	got := v.do(t, a)
	if took := time.Since(began); took > soon {
		t.Errorf("%s: answered only after %s", a, took)
	}
	if got.status != 503 || !strings.Contains(got.body, words) || len(got.header["Retry-After"]) == 0 && a.path != "/readyz" {
		t.Errorf("%s: %d, Retry-After %v, and the words are there: %t", a, got.status, got.header["Retry-After"], strings.Contains(got.body, words))
	}
}

// until asks until the answer is this status.
func (v *visitor) until(t *testing.T, path string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	beat := time.NewTicker(50 * time.Millisecond)
	defer beat.Stop()
	for {
		got := v.get(t, path)
		if got.status == status {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s still answers %d", path, got.status)
		case <-beat.C:
		}
	}
}
