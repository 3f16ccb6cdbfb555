// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func (o *office) report(t *testing.T, by, about tenants.Actor, category, words string) error {
	t.Helper()
	return o.m.Report(ctx, by, moderation.NewReport{Member: about.ID, Category: category, Words: words})
}

func (o *office) queue(t *testing.T, who tenants.Actor) []moderation.Case {
	t.Helper()
	cases, err := o.m.Queue(ctx, who, moderation.QueueFilter{})
	must(t, err)
	return cases
}

func TestReportsAboutOneMemberGatherAndEachReporterCountsOnce(t *testing.T) {
	o := newOffice(t)
	must(t, o.report(t, o.ben, o.amira, "unkind", "Every lunch break."))
	must(t, o.report(t, o.chidi, o.amira, "rude", ""))
	must(t, o.report(t, o.ben, o.amira, "rude", "And again."))
	cases := o.queue(t, o.moderator)
	if len(cases) != 1 || cases[0].Reports != 2 || strings.Join(cases[0].Categories(), " ") != "rude unkind" {
		t.Fatalf("cases %+v", cases)
	}
	c, reports, err := o.m.Case(ctx, o.moderator, cases[0].ID)
	must(t, err)
	if c.About != o.amira.ID || len(reports) != 2 || reports[0].Words != "Every lunch break." {
		t.Errorf("about %s, reports %+v", c.About, reports)
	}
	must(t, o.m.Decide(ctx, o.moderator, moderation.Decision{Case: c.ID, Outcome: moderation.Dismiss, Word: "We talked with everybody."}))
	if told := o.people.Told(); len(told) != 2 || told[0].Reporter != o.ben.ID || !strings.Contains(told[0].Word, "We talked with everybody.") {
		t.Errorf("told %+v", told)
	}
	// What happens later is another case.
	must(t, o.report(t, o.ben, o.amira, "unkind", "It began again."))
	if cases := o.queue(t, o.moderator); len(cases) != 1 || cases[0].ID == c.ID {
		t.Errorf("cases %+v", cases)
	}
}

func TestReportsMadeAtOnceAreOneCase(t *testing.T) {
	o := newOffice(t)
	var wait sync.WaitGroup
	for range 8 {
		by := o.Person(t, o.Oakfield, policy.Student)
		wait.Go(func() {
			if err := o.m.Report(ctx, by, moderation.NewReport{Member: o.amira.ID, Category: "unkind"}); err != nil {
				t.Errorf("reporting: %v", err)
			}
		})
	}
	wait.Wait()
	if cases := o.queue(t, o.moderator); len(cases) != 1 || cases[0].Reports != 8 {
		t.Errorf("%d cases, %d reports in the first", len(cases), cases[0].Reports)
	}
}

func TestWhatCannotBeSeenCannotBeReported(t *testing.T) {
	o := newOffice(t)
	o.people.Hermit = o.chidi.ID
	theirs := o.Person(t, o.Riverside, policy.Student)
	for name, r := range map[string]moderation.NewReport{
		"somebody of another school": {Member: theirs.ID},
		"somebody one cannot know":   {Member: o.chidi.ID},
		"nobody":                     {Member: uuid.New()},
		"oneself":                    {Member: o.amira.ID},
		"a post that is not there":   {Post: uuid.New()},
	} {
		r.Category = "unkind"
		want(t, name, o.m.Report(ctx, o.amira, r), fault.KindNotFound)
		_, err := o.m.Reportable(ctx, o.amira, r.Post, r.Member)
		want(t, name+", looked at", err, fault.KindNotFound)
		r.Category = "worried"
		want(t, name+", worried", o.m.Report(ctx, o.amira, r), fault.KindNotFound)
	}
	want(t, "without a category", o.report(t, o.amira, o.ben, "", ""), fault.KindInvalid)
	want(t, "with one that is none", o.report(t, o.amira, o.ben, "boring", ""), fault.KindInvalid)
	want(t, "a novel", o.report(t, o.amira, o.ben, "rude", strings.Repeat("x", 2001)), fault.KindInvalid)
	want(t, "what is no text", o.report(t, o.amira, o.ben, "rude", "\x00"), fault.KindInvalid)
	if cases := o.queue(t, o.moderator); len(cases) != 0 {
		t.Errorf("cases %+v", cases)
	}
}

func TestMutedSuspendedAndWaitingMembersMayReport(t *testing.T) {
	o := newOffice(t)
	must(t, o.DB.Mute(ctx, o.moderator, o.amira.ID, tenants.Measure{Reason: "A pause."}))
	must(t, o.DB.Suspend(ctx, o.admin, o.ben.ID, tenants.Measure{Reason: "A longer pause."}))
	year := 8
	waiting := o.Add(t, o.Oakfield, tenants.NewMember{Username: "newcomer", Given: "New", Roles: []policy.Role{policy.Student}, YearLevel: &year, Waiting: true})
	for name, who := range map[string]tenants.Actor{"muted": o.again(t, o.amira), "suspended": o.again(t, o.ben), "waiting": waiting} {
		if err := o.report(t, who, o.chidi, "unkind", ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := o.m.Concern(ctx, who, "Can I talk to somebody?"); err != nil {
			t.Errorf("%s, a concern: %v", name, err)
		}
	}
	if cases := o.queue(t, o.moderator); len(cases) != 1 || cases[0].Reports != 3 {
		t.Errorf("cases %+v", cases)
	}
}

func TestAFloodOfReportsIsSlowedDownAndNobodyElseIs(t *testing.T) {
	o := newOffice(t)
	for i := range 20 {
		must(t, o.report(t, o.ben, o.Person(t, o.Oakfield, policy.Student), "spam", ""))
		must(t, o.m.Concern(ctx, o.ben, "number "+strings.Repeat("I", i+1)))
	}
	err := o.report(t, o.ben, o.amira, "spam", "")
	want(t, "the 41st of an hour", err, fault.KindTooMany)
	if fault.From(err).Retry <= 0 {
		t.Error("nobody says when to come back")
	}
	want(t, "a concern as well", o.m.Concern(ctx, o.ben, "more"), fault.KindTooMany)
	must(t, o.report(t, o.chidi, o.amira, "unkind", ""))
	o.Clock.Move(time.Hour + time.Second)
	must(t, o.report(t, o.ben, o.amira, "unkind", "")) // an hour later
}

func TestWhoIsReportedNeverLearnsByWhom(t *testing.T) {
	o := newOffice(t)
	second := o.Person(t, o.Oakfield, policy.Moderator)
	parent := o.Person(t, o.Oakfield, policy.Moderator, policy.Guardian)
	partner := o.Person(t, o.Oakfield, policy.Guardian, policy.Teacher)
	o.In(t, o.Oakfield, func(tx *tenants.Tx) error {
		if err := tx.LinkGuardian(ctx, uuid.Nil, partner.ID, o.amira.ID, "father"); err != nil {
			return err
		}
		return tx.LinkGuardian(ctx, uuid.Nil, parent.ID, o.amira.ID, "mother")
	})
	must(t, o.report(t, o.ben, o.moderator, "unkind", "She shouted at me."))
	must(t, o.report(t, o.ben, o.amira, "unkind", ""))
	must(t, o.report(t, o.ben, partner, "rude", ""))
	all := o.queue(t, second)
	if len(all) != 3 {
		t.Fatalf("a moderator sees %d of 3", len(all))
	}
	mine, child, husband := all[0], all[1], all[2]
	for _, c := range []struct {
		name string
		who  tenants.Actor
		what moderation.Case
	}{
		{"the reported moderator", o.moderator, mine}, {"the reported child's mother", parent, child}, {"who looks after the same child", parent, husband},
	} {
		for _, seen := range o.queue(t, c.who) {
			if seen.ID == c.what.ID {
				t.Errorf("%s sees the case in the queue", c.name)
			}
		}
		_, _, err := o.m.Case(ctx, c.who, c.what.ID)
		want(t, c.name+" opens it", err, fault.KindNotFound)
		_, err = o.m.CaseFile(ctx, c.who, c.what.ID)
		want(t, c.name+" opens its page", err, fault.KindNotFound)
		want(t, c.name+" decides", o.m.Decide(ctx, c.who, moderation.Decision{Case: c.what.ID, Outcome: moderation.Dismiss}), fault.KindForbidden)
		want(t, c.name+" passes it on", o.m.Escalate(ctx, c.who, c.what.ID, ""), fault.KindForbidden)
	}
	if got := count(o.deeds(t, o.Oakfield, false), "case.conflict-of-interest"); got != 6 {
		t.Errorf("%d of 6 conflicts of interest are recorded", got)
	}
	lines, err := o.DB.AuditLines(ctx, o.Oakfield.ID, true, 0, 200)
	must(t, err)
	for _, l := range lines {
		if l.Actor != nil && *l.Actor == o.ben.ID {
			t.Errorf("the record, which admins read, names the reporter: %s", l.Deed)
		}
	}
	if n, err := o.m.Waiting(ctx, parent); err != nil || n != 1 {
		t.Errorf("the mother is told that %d wait: %v", n, err)
	}
	must(t, o.m.Decide(ctx, second, moderation.Decision{Case: mine.ID, Outcome: moderation.Dismiss}))
}

func TestOfTwoWhoDecideAtOnceOneWinsAndReportersAreToldOnce(t *testing.T) {
	o := newOffice(t)
	must(t, o.report(t, o.ben, o.amira, "unkind", ""))
	c := o.queue(t, o.moderator)[0]
	deciders := []tenants.Actor{o.moderator, o.admin, o.lead, o.Person(t, o.Oakfield, policy.Moderator)}
	errs := make([]error, 12)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			errs[i] = o.m.Decide(ctx, deciders[i%len(deciders)], moderation.Decision{Case: c.ID, Outcome: moderation.Dismiss})
		})
	}
	wait.Wait()
	won := map[uuid.UUID]int{} // who won may press again
	for i, err := range errs {
		if err == nil {
			won[deciders[i%len(deciders)].ID]++
		} else if !fault.Is(err, fault.KindConflict) {
			t.Errorf("who came later is told: %v", err)
		}
	}
	if told := o.people.Told(); len(won) != 1 || len(told) != 1 {
		t.Errorf("%v won, the reporter was told %d times", won, len(told))
	}
}

func TestSeveralAreDecidedEachByItself(t *testing.T) {
	o := newOffice(t)
	must(t, o.report(t, o.ben, o.amira, "unkind", ""))
	must(t, o.report(t, o.ben, o.chidi, "unkind", ""))
	must(t, o.report(t, o.ben, o.moderator, "unkind", ""))
	all := o.queue(t, o.admin)
	must(t, o.m.Decide(ctx, o.admin, moderation.Decision{Case: all[1].ID, Outcome: moderation.Dismiss}))
	var several []moderation.Decision
	for _, id := range []uuid.UUID{all[0].ID, all[1].ID, all[2].ID, uuid.New()} {
		several = append(several, moderation.Decision{Case: id, Outcome: moderation.Dismiss})
	}
	results := o.m.DecideSeveral(ctx, o.moderator, several)
	if results[0].Err != nil {
		t.Errorf("the first: %v", results[0].Err)
	}
	want(t, "what an admin decided before", results[1].Err, fault.KindConflict)
	if results[1].Case.Decider == nil || *results[1].Case.Decider != o.admin.Name.Full() {
		t.Errorf("nobody says who was first: %+v", results[1].Case.Decider)
	}
	want(t, "the report about oneself", results[2].Err, fault.KindForbidden)
	want(t, "what is not there", results[3].Err, fault.KindNotFound)
	if again := o.m.DecideSeveral(ctx, o.theirModerator, several[:1]); !fault.Is(again[0].Err, fault.KindNotFound) {
		t.Errorf("Riverside's moderator: %v", again[0].Err)
	}
}

func TestWhatIsPassedOnIsSaidOnceAndEndsWithADecision(t *testing.T) {
	o := newOffice(t)
	must(t, o.report(t, o.ben, o.amira, "unkind", ""))
	c := o.queue(t, o.moderator)[0]
	must(t, o.m.Escalate(ctx, o.moderator, c.ID, "I am not sure."))
	want(t, "again", o.m.Escalate(ctx, o.admin, c.ID, ""), fault.KindConflict)
	if left := o.queue(t, o.moderator); len(left) != 0 {
		t.Error("what a moderator passed on waits for them still")
	}
	now := o.queue(t, o.admin)[0]
	if now.State != "escalated" || now.Escalator == nil || now.Word != "I am not sure." {
		t.Errorf("case %+v", now)
	}
	must(t, o.m.Decide(ctx, o.admin, moderation.Decision{Case: c.ID, Outcome: moderation.Dismiss}))
	want(t, "after the decision", o.m.Escalate(ctx, o.moderator, c.ID, ""), fault.KindConflict)
	want(t, "a way that this kind of case has not", o.m.Decide(ctx, o.moderator, moderation.Decision{Case: c.ID, Outcome: moderation.Approve}), fault.KindConflict)
}

func TestNobodyElseSeesTheQueue(t *testing.T) {
	o := newOffice(t)
	must(t, o.report(t, o.ben, o.amira, "unkind", ""))
	c := o.queue(t, o.moderator)[0]
	guardian := o.Person(t, o.Oakfield, policy.Guardian)
	for name, who := range map[string]tenants.Actor{
		"the reporter": o.ben, "the reported": o.amira, "a guardian": guardian, "a teacher of no group": o.teacher, "Riverside's moderator": o.theirModerator,
	} {
		if cases := o.queue(t, who); len(cases) != 0 {
			t.Errorf("%s sees %d cases", name, len(cases))
		}
		if n, err := o.m.Waiting(ctx, who); err != nil || n != 0 {
			t.Errorf("%s is told that %d wait: %v", name, n, err)
		}
		_, _, err := o.m.Case(ctx, who, c.ID)
		want(t, name, err, fault.KindNotFound)
		want(t, name, o.m.Decide(ctx, who, moderation.Decision{Case: c.ID, Outcome: moderation.Dismiss}), fault.KindNotFound)
		_, err = o.m.Desk(ctx, who, moderation.QueueFilter{})
		if student := who.Student() || who.Has(policy.Guardian); student != fault.Is(err, fault.KindForbidden) || !student && err != nil {
			t.Errorf("%s at the desk: %v", name, err)
		}
	}
}
