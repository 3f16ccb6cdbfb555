// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"context"
	"os"
	"testing"

	"rookery/moderation"
	"rookery/moderation/moderationtest"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

var ctx = context.Background()

// office is Oakfield with those who look after it and a few children, and
// Riverside with its own.
type office struct {
	*tenantstest.World
	people                          *moderationtest.People
	m                               *moderation.Moderation
	admin, lead, moderator, teacher tenants.Actor
	amira, ben, chidi               tenants.Actor
	theirLead, theirModerator       tenants.Actor
}

func newOffice(t *testing.T) *office {
	t.Helper()
	w := tenantstest.New(t)
	o := &office{World: w, people: &moderationtest.People{}}
	o.m = &moderation.Moderation{DB: w.DB, Gate: moderation.NewGate(), Posts: o.people}
	o.admin, o.lead = w.Person(t, w.Oakfield, policy.Admin), w.Person(t, w.Oakfield, policy.Safeguarding)
	o.moderator, o.teacher = w.Person(t, w.Oakfield, policy.Moderator), w.Person(t, w.Oakfield, policy.Teacher)
	o.amira, o.ben, o.chidi = w.Person(t, w.Oakfield, policy.Student), w.Person(t, w.Oakfield, policy.Student), w.Person(t, w.Oakfield, policy.Student)
	o.theirLead, o.theirModerator = w.Person(t, w.Riverside, policy.Safeguarding), w.Person(t, w.Riverside, policy.Moderator)
	return o
}

// again reads an actor as they are now.
func (o *office) again(t *testing.T, a tenants.Actor) tenants.Actor {
	t.Helper()
	return o.Actor(t, a.School, a.ID)
}

// deeds lists what the record of a school has, newest last; safeguarding adds
// the lines of that scope.
func (o *office) deeds(t *testing.T, school tenants.School, safeguarding bool) []string {
	t.Helper()
	lines, err := o.DB.AuditLines(ctx, school.ID, safeguarding, 0, 200)
	must(t, err)
	var deeds []string
	for i := len(lines) - 1; i >= 0; i-- {
		deeds = append(deeds, lines[i].Deed)
	}
	return deeds
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails the test unless err is a fault of this kind.
func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v", what, err)
	}
}
