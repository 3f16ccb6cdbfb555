// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

var ctx = context.Background()

// people stands in for who keeps posts, where nobody has written any: all there
// is to ask is who knows whom, and whom to tell. Whatever is about posts is
// tested in classroom, with the real ones.
type people struct {
	hermit uuid.UUID // nobody but staff knows of them
	mu     sync.Mutex
	told   []string // outcomes, as they were told
	whom   []uuid.UUID
}

func (p *people) Rule(context.Context, *tenants.Tx, moderation.Ruling) error { return fault.NotFound() }

func (p *people) Evidence(context.Context, *tenants.Tx, tenants.Actor, uuid.UUID) (moderation.Evidence, error) {
	return moderation.Evidence{}, fault.NotFound()
}

func (p *people) Stewarded(context.Context, *tenants.Tx, uuid.UUID) ([]uuid.UUID, error) {
	return nil, nil
}

func (p *people) Meets(_ context.Context, _ *tenants.Tx, actor tenants.Actor, member uuid.UUID) (bool, error) {
	return actor.Staff() || member != p.hermit, nil
}

func (p *people) TellOutcome(_ context.Context, tx *tenants.Tx, reporter, _ uuid.UUID, word string) error {
	tx.AfterCommit(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told, p.whom = append(p.told, word), append(p.whom, reporter)
	})
	return nil
}

func (p *people) Standing(context.Context, *tenants.Tx, []uuid.UUID) (map[uuid.UUID]moderation.Standing, error) {
	return nil, nil
}

func (p *people) Places(context.Context, *tenants.Tx, uuid.UUID) ([]moderation.Place, error) {
	return nil, nil
}

// office is Oakfield with those who look after it and a few children, and
// Riverside with its own.
type office struct {
	*tenantstest.World
	people                          *people
	m                               *moderation.Moderation
	admin, lead, moderator, teacher tenants.Actor
	amira, ben, chidi               tenants.Actor
	theirLead, theirModerator       tenants.Actor
}

func newOffice(t *testing.T) *office {
	t.Helper()
	w := tenantstest.New(t)
	o := &office{World: w, people: &people{}}
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
