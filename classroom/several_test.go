// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants/fault"
)

func TestAGroupsQueueDecidesOnNothingOfAnotherGroup(t *testing.T) {
	d := newDay(t)
	_, c := d.held(t, d.amira, phoned)
	from := func(group uuid.UUID) error {
		return d.cases.DecideSeveral(context.Background(), d.teacher, []moderation.Decision{{Case: c.ID, Outcome: moderation.Approve, Hash: c.Hash, Group: group}})[0].Err
	}
	want(t, "from another group's queue", from(uuid.New()), fault.KindNotFound)
	if d.seenBy(t, d.ben, phoned) {
		t.Fatal("it went out")
	}
	must(t, from(d.class))
}

func TestWhoIsTooLateIsShownTheCaseAsItIsNow(t *testing.T) {
	d := newDay(t)
	_, c := d.held(t, d.amira, phoned)
	must(t, d.decide(d.teacher, c, moderation.Refuse, "Not here."))
	r := d.cases.DecideSeveral(context.Background(), d.moderator, []moderation.Decision{{Case: c.ID, Outcome: moderation.Approve, Hash: c.Hash}})
	if now := r[0].Case; !fault.Is(r[0].Err, fault.KindConflict) || now.State != "decided" || now.Decider == nil || now.Word != "Not here." {
		t.Errorf("%v: %+v", r[0].Err, now)
	}
}

func TestADecisionIsRecordedAndItsWordHasUpTo500Characters(t *testing.T) {
	d := newDay(t)
	_, c := d.held(t, d.amira, phoned)
	want(t, "501 characters", d.decide(d.moderator, c, moderation.Approve, strings.Repeat("x", 501)), fault.KindInvalid)
	must(t, d.decide(d.moderator, c, moderation.Approve, strings.Repeat("x", 500)))
	lines, err := d.DB.AuditLines(context.Background(), d.Oakfield.ID, false, 0, 100)
	must(t, err)
	recorded := 0
	for _, l := range lines {
		if l.Deed == "case.approve" && l.Object != nil && *l.Object == c.ID && l.Actor != nil && *l.Actor == d.moderator.ID {
			recorded++
		}
	}
	if recorded != 1 {
		t.Errorf("the record has the decision %d times", recorded)
	}
}
