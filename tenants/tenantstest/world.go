// SPDX-License-Identifier: AGPL-3.0-or-later

package tenantstest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// Clock is a clock that tests move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

// Move moves it.
func (c *Clock) Move(by time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(by) }

// World is a database with two schools that know nothing of each other.
type World struct {
	DB        *tenants.DB
	Clock     *Clock
	Oakfield  tenants.School
	Riverside tenants.School
	URL       func(role string) string
	added     atomic.Int64
}

// New makes a world on a database of the test's own. Its clock stands at ten
// o'clock on a school day in Oakfield.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{URL: Database(t), Clock: &Clock{now: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)}}
	var err error
	if w.DB, err = tenants.Open(w.URL("rookery_app")+"&connect_timeout=30", tenants.Options{Clock: w.Clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.DB.Close() })
	w.Oakfield = w.school(t, "oakfield", "Oakfield School")
	w.Riverside = w.school(t, "riverside", "Riverside Academy")
	return w
}

func (w *World) school(t testing.TB, slug, name string) tenants.School {
	t.Helper()
	school, err := w.DB.AddSchool(context.Background(), tenants.NewSchool{Slug: slug, Name: name, Timezone: "Europe/London", Region: "GB"})
	if err != nil {
		t.Fatalf("adding a school: %v", err)
	}
	return school
}

// Person adds an active member with these roles and a made-up name.
func (w *World) Person(t testing.TB, school tenants.School, roles ...policy.Role) tenants.Actor {
	t.Helper()
	n := w.added.Add(1)
	given := []string{"Amira", "Ben", "Chidi", "Dorota", "Elif", "Farah", "Grace", "Hugo"}[n%8]
	m := tenants.NewMember{Username: fmt.Sprintf("person%d", n), Given: given, Family: fmt.Sprintf("Tester%c%d", 'a'+rune(n%26), n), Roles: roles}
	if roles[0] == policy.Student {
		year := 8
		m.YearLevel = &year
	}
	return w.Add(t, school, m)
}

// Add adds a member and gives the actor they are; without a session.
func (w *World) Add(t testing.TB, school tenants.School, m tenants.NewMember) tenants.Actor {
	t.Helper()
	var id uuid.UUID
	w.In(t, school, func(tx *tenants.Tx) error {
		var err error
		id, err = tx.AddMember(context.Background(), m, "")
		return err
	})
	return w.Actor(t, school, id)
}

// Actor reads a member's actor anew: roles, wards and policy as they are now.
func (w *World) Actor(t testing.TB, school tenants.School, member uuid.UUID) tenants.Actor {
	t.Helper()
	var actor tenants.Actor
	w.In(t, school, func(tx *tenants.Tx) error {
		var err error
		actor, err = tx.ActorOf(context.Background(), member)
		return err
	})
	return actor
}

// In runs do in the school's transaction and fails the test on an error.
func (w *World) In(t testing.TB, school tenants.School, do func(*tenants.Tx) error) {
	t.Helper()
	if err := w.DB.InSchool(context.Background(), school.ID, do); err != nil {
		t.Fatalf("in %s: %v", school.Slug, err)
	}
}
