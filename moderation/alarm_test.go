// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// The team is told that a case has opened: those of it who may read the case.
func TestTheTeamIsToldOfANewCase(t *testing.T) {
	o := newOffice(t)
	second := o.Person(t, o.Oakfield, policy.Safeguarding, policy.Teacher)
	away := o.Person(t, o.Oakfield, policy.Safeguarding)
	must(t, o.DB.Suspend(ctx, o.admin, away.ID, tenants.Measure{Reason: "On leave."}))
	told := func(what string, want ...tenants.Actor) {
		t.Helper()
		got, ids := o.people.Team(), []uuid.UUID{}
		for _, who := range want {
			ids = append(ids, who.ID)
		}
		slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
		if !slices.Equal(got, ids) {
			t.Errorf("%s: told %v, want %v", what, got, ids)
		}
	}
	must(t, o.report(t, o.ben, o.amira, "rude", "Pushed in."))
	told("an ordinary report")
	must(t, o.report(t, o.ben, o.amira, "worried", "She cries in the corridor."))
	told("a safeguarding report", o.lead, second)
	must(t, o.m.Concern(ctx, o.ben, "I want to talk to somebody."))
	told("a concern of one's own", o.lead, second)
	must(t, o.report(t, o.ben, second, "unsafe-adult", "Please look."))
	told("about one of the team", o.lead)
	must(t, o.report(t, second, o.amira, "worried", "I saw it too."))
	told("by one of the team", o.lead)
}
