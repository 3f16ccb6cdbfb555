// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"testing"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestTheRosterIsReadBothWaysAndNarrowed(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	admin := w.Add(t, w.Oakfield, tenants.NewMember{Username: "aa", Given: "Nell", Family: "Aaron", Roles: []policy.Role{policy.Admin}})
	for _, family := range []string{"Fox", "Birch", "Dale", "Carr", "Eden"} {
		w.Add(t, w.Oakfield, student("Sam", family, "sam."+family))
		w.Add(t, w.Riverside, student("Sam", family, "sam."+family))
	}
	page := func(f tenants.RosterFilter) (families string, more bool) {
		t.Helper()
		lines, more, total, err := w.DB.Roster(ctx, admin, f)
		if err != nil || total != 6 {
			t.Fatalf("total %d: %v", total, err)
		}
		for _, l := range lines {
			families += l.Family[:1]
		}
		return families, more
	}
	if got, more := page(tenants.RosterFilter{Most: 4}); got != "ABCD" || !more {
		t.Errorf("the first page: %s, more %v", got, more)
	}
	lines, _, _, _ := w.DB.Roster(ctx, admin, tenants.RosterFilter{Most: 4})
	if got, more := page(tenants.RosterFilter{Most: 4, After: lines[3].ID}); got != "EF" || more {
		t.Errorf("the second page: %s, more %v", got, more)
	}
	if got, more := page(tenants.RosterFilter{Most: 2, Before: lines[3].ID}); got != "BC" || !more {
		t.Errorf("back: %s, more %v", got, more)
	}
	if got, _ := page(tenants.RosterFilter{Words: "bir", Role: policy.Student}); got != "B" {
		t.Errorf("by name: %s", got)
	}
	if err := w.DB.Suspend(ctx, admin, lines[1].ID, tenants.Measure{Reason: "We will talk on Monday."}); err != nil {
		t.Fatal(err)
	}
	if got, _ := page(tenants.RosterFilter{State: "suspended"}); got != "B" {
		t.Errorf("suspended: %s", got)
	}
	if err := w.DB.Mute(ctx, admin, lines[2].ID, tenants.Measure{Reason: "A quiet day."}); err != nil {
		t.Fatal(err)
	}
	if got, _ := page(tenants.RosterFilter{State: "held"}); got != "BC" {
		t.Errorf("suspended or muted: %s", got)
	}
	year := 7
	if got, _ := page(tenants.RosterFilter{Year: &year}); got != "" {
		t.Errorf("in year 7: %s", got)
	}
	if _, _, _, err := w.DB.Roster(ctx, w.Person(t, w.Oakfield, policy.Teacher), tenants.RosterFilter{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher reads the roster: %v", err)
	}
}

func TestWhatIsKeptAboutOneselfIsOnesOwnToTake(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	admin, child := w.Person(t, w.Oakfield, policy.Admin), w.Person(t, w.Oakfield, policy.Student)
	guardian, other := w.Person(t, w.Oakfield, policy.Guardian), w.Person(t, w.Oakfield, policy.Student)
	if err := w.DB.LinkGuardian(ctx, admin, guardian.ID, child.ID, "aunt"); err != nil {
		t.Fatal(err)
	}
	if err := w.DB.Suspend(ctx, admin, child.ID, tenants.Measure{Reason: "We will talk on Monday."}); err != nil {
		t.Fatal(err)
	}
	child, guardian = w.Actor(t, w.Oakfield, child.ID), w.Actor(t, w.Oakfield, guardian.ID)
	e, err := w.DB.ExportMember(ctx, child, child.ID)
	if err != nil || e.Username != child.Username || e.Suspended == nil || len(e.Links) != 1 || len(e.Deeds) != 2 || e.Deeds[0].Own {
		t.Errorf("a suspended student's own data: %+v, %v", e, err)
	}
	if _, err := w.DB.ExportMember(ctx, guardian, child.ID); err != nil {
		t.Errorf("a guardian, of their child: %v", err)
	}
	for name, actor := range map[string]tenants.Actor{"another student": other, "a suspended one": child} {
		if _, err := w.DB.ExportMember(ctx, actor, guardian.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s takes somebody else's data: %v", name, err)
		}
	}
	if err := w.DB.ChangeLicence(ctx, other, "cc-by"); err != nil {
		t.Fatal(err)
	}
	if err := w.DB.ChangeLicence(ctx, other, "cc-by-oops"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an unknown licence: %v", err)
	}
	if got := w.Actor(t, w.Oakfield, other.ID).Licence; got != "cc-by" {
		t.Errorf("the licence is %q", got)
	}
}
