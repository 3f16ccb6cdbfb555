// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

const phoned = "Ring me tonight on 07700 900123"

// held posts something that waits and gives its case as the moderators see it.
func (d *day) held(t *testing.T, by tenants.Actor, body string) (classroom.Post, moderation.Case) {
	t.Helper()
	done := d.post(t, by, body)
	if !done.Held {
		t.Fatalf("%q went out", body)
	}
	return done.Post, d.caseOf(t, done.Post.ID)
}

// caseOf is the case of a post that waits.
func (d *day) caseOf(t *testing.T, post uuid.UUID) moderation.Case {
	t.Helper()
	for _, c := range d.queue(t, d.moderator) {
		if c.Post != nil && *c.Post == post {
			return c
		}
	}
	t.Fatal("it is not in the queue")
	return moderation.Case{}
}

func (d *day) queue(t *testing.T, who tenants.Actor) []moderation.Case {
	t.Helper()
	cases, err := d.cases.Queue(context.Background(), who, moderation.QueueFilter{})
	must(t, err)
	return cases
}

func (d *day) decide(by tenants.Actor, c moderation.Case, how moderation.Outcome, word string) error {
	return d.cases.Decide(context.Background(), by, moderation.Decision{Case: c.ID, Outcome: how, Word: word, Hash: c.Hash})
}

func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v", what, err)
	}
}

// told lists the kinds of a member's notifications, newest first, but for that
// they came into the class.
func (d *day) told(t *testing.T, who tenants.Actor) []string {
	t.Helper()
	all, err := d.room.Notifications(context.Background(), who, uuid.Nil, 50)
	must(t, err)
	var kinds []string
	for _, n := range all {
		if n.Kind != "joined" {
			kinds = append(kinds, n.Kind)
		}
	}
	return kinds
}

func TestAGroupsTeacherDecidesInItAndNobodyElsesTeacherDoes(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	_, c := d.held(t, d.amira, phoned)
	another := d.Person(t, d.Oakfield, policy.Teacher)
	_, err := d.room.NewGroup(ctx, another, classroom.GroupSettings{Kind: classroom.Class, Name: "9A Art", JoinRule: classroom.JoinClosed, Gate: "school"})
	must(t, err)
	if cases := d.queue(t, another); len(cases) != 0 {
		t.Errorf("another class's teacher sees %d", len(cases))
	}
	want(t, "another class's teacher", d.decide(another, c, moderation.Approve, ""), fault.KindNotFound)
	want(t, "a classmate", d.decide(d.ben, c, moderation.Approve, ""), fault.KindNotFound)
	want(t, "a guardian", d.decide(d.guardian, c, moderation.Approve, ""), fault.KindNotFound)
	want(t, "another school's teacher", d.decide(d.stranger, c, moderation.Approve, ""), fault.KindNotFound)
	if cases := d.queue(t, d.teacher); len(cases) != 1 {
		t.Fatalf("its own teacher sees %d", len(cases))
	}
	must(t, d.decide(d.teacher, c, moderation.Approve, ""))
	if !d.seenBy(t, d.ben, phoned) || !slices.Contains(d.told(t, d.amira), "approved") {
		t.Error("approved, and not seen or its author not told")
	}
}

func TestNobodyDecidesOnTheirOwnPostOrARelatives(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	w := d.World
	mother := w.Person(t, w.Oakfield, policy.Moderator, policy.Guardian)
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, mother.ID, d.amira.ID, "mother") })
	mother = w.Actor(t, w.Oakfield, mother.ID)
	_, c := d.held(t, d.amira, phoned)
	listed := d.queue(t, mother)
	if len(listed) != 1 || !listed[0].Related {
		t.Errorf("her child's post is listed as %+v", listed)
	}
	if n, err := d.cases.Waiting(ctx, mother); err != nil || n != 0 {
		t.Errorf("she is told that %d wait: %v", n, err)
	}
	for _, how := range []moderation.Outcome{moderation.Approve, moderation.Refuse, moderation.PassOn} {
		want(t, "her child's, "+string(how), d.decide(mother, c, how, ""), fault.KindForbidden)
	}
	must(t, d.decide(d.moderator, c, moderation.Refuse, ""))

	// Staff go out by themselves, so the class holds all: then a teacher who is
	// a member as well as a steward writes to the school under a rule for staff.
	book, err := d.cases.Rules(ctx, d.moderator)
	must(t, err)
	for i := range book.Doc.Rules {
		if book.Doc.Rules[i].ID == "phone" {
			book.Doc.Rules[i].Applies = policy.Roles()
		}
	}
	_, err = d.cases.ChangeRules(ctx, d.moderator, 0, book.Doc, "Staff as well.")
	must(t, err)
	teacher := w.Actor(t, w.Oakfield, d.teacher.ID)
	_, own := d.held(t, teacher, phoned)
	if cases := d.queue(t, teacher); len(cases) != 0 {
		t.Errorf("her own post is in her queue: %+v", cases)
	}
	want(t, "her own", d.decide(teacher, own, moderation.Approve, ""), fault.KindForbidden)
	lines, err := w.DB.AuditLines(ctx, w.Oakfield.ID, false, 0, 100)
	must(t, err)
	refused := 0
	for _, l := range lines {
		if l.Deed == "case.conflict-of-interest" {
			refused++
		}
	}
	if refused != 4 {
		t.Errorf("%d of 4 conflicts of interest are recorded", refused)
	}
}

func TestWhatIsPassedOnIsOutOfTheTeachersHandsAlsoAfterAnEdit(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	post, c := d.held(t, d.amira, phoned)
	must(t, d.cases.Escalate(ctx, d.teacher, c.ID, "I teach her sister."))
	gone := func(when string) {
		t.Helper()
		if cases := d.queue(t, d.teacher); len(cases) != 0 {
			t.Errorf("%s the teacher still sees it", when)
		}
		want(t, when+" the teacher decides", d.decide(d.teacher, d.caseOf(t, post.ID), moderation.Approve, ""), fault.KindNotFound)
		_, _, err := d.cases.Case(ctx, d.teacher, d.caseOf(t, post.ID).ID)
		want(t, when+" the teacher opens it", err, fault.KindNotFound)
	}
	gone("passed on,")
	_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: "Or on 07700 900124"})
	must(t, err)
	gone("edited,")
	now := d.caseOf(t, post.ID)
	if now.State != "escalated" || now.Escalator == nil || now.ID == c.ID {
		t.Errorf("case %+v", now)
	}
	want(t, "the case of the older text", d.decide(d.moderator, c, moderation.Approve, ""), fault.KindConflict)
	must(t, d.decide(d.moderator, now, moderation.Approve, ""))
	if d.seenBy(t, d.ben, phoned) || !d.seenBy(t, d.ben, "Or on 07700 900124") {
		t.Error("what is seen is not what was approved")
	}
}

func TestAnInnocentEditDoesNotTakeAPostOutOfTheModeratorsHands(t *testing.T) {
	d := newDay(t)
	post, c := d.held(t, d.amira, phoned)
	must(t, d.cases.Escalate(context.Background(), d.teacher, c.ID, "Please look at this one."))
	const innocent = "See you at netball"
	edited, err := d.room.Edit(context.Background(), d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: innocent})
	must(t, err)
	if !edited.Held || d.seenBy(t, d.ben, innocent) {
		t.Error("an edit let out what somebody had passed on")
	}
	must(t, d.decide(d.moderator, d.caseOf(t, post.ID), moderation.Approve, ""))
	if !d.seenBy(t, d.ben, innocent) {
		t.Error("approved and not seen")
	}
}

func TestADecisionIsBoundToTheTextThatWasRead(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	post, c := d.held(t, d.amira, phoned)
	other := append([]byte(nil), c.Hash...)
	other[0] ^= 1
	want(t, "with another hash", d.cases.Decide(ctx, d.moderator, moderation.Decision{Case: c.ID, Outcome: moderation.Approve, Hash: other}), fault.KindStale)
	want(t, "with a bad decision", d.decide(d.moderator, c, moderation.Withdraw, ""), fault.KindInvalid)
	want(t, "with none", d.decide(d.moderator, c, "", ""), fault.KindInvalid)
	want(t, "returned without a word", d.decide(d.moderator, c, moderation.Return, " "), fault.KindInvalid)
	if d.seenBy(t, d.ben, phoned) {
		t.Fatal("it went out meanwhile")
	}
	must(t, d.decide(d.moderator, c, moderation.Return, "No phone numbers, please."))
	drafts, err := d.room.Drafts(ctx, d.amira)
	must(t, err)
	if len(drafts) != 1 || drafts[0].Word != "No phone numbers, please." || drafts[0].Body != phoned {
		t.Errorf("drafts %+v", drafts)
	}
	if _, _, _, err := d.room.Thread(ctx, d.ben, post.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a returned post answers a classmate: %v", err)
	}
}

func TestOfManyWhoDecideOnAPostAtOnceOneWins(t *testing.T) {
	d := newDay(t)
	moderators := []tenants.Actor{d.moderator, d.teacher, d.Person(t, d.Oakfield, policy.Admin), d.Person(t, d.Oakfield, policy.Safeguarding)}
	_, c := d.held(t, d.amira, phoned)
	outcomes := []moderation.Outcome{moderation.Approve, moderation.Refuse, moderation.Return}
	errs := make([]error, 12)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { errs[i] = d.decide(moderators[i%4], c, outcomes[i%3], "A word.") })
	}
	wait.Wait()
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
			if out := outcomes[i%3] == moderation.Approve; out != d.seenBy(t, d.ben, phoned) {
				t.Errorf("%s won, and seen: %v", outcomes[i%3], !out)
			}
		} else if !fault.Is(err, fault.KindConflict) {
			t.Errorf("who came later is told: %v", err)
		}
	}
	if n := len(d.told(t, d.amira)); won != 1 || n != 1 {
		t.Errorf("%d won, its author is told %d times", won, n)
	}
}

func TestAnAuthorWhoIsQuickerThanTheModerator(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	post, c := d.held(t, d.amira, phoned)
	_, err := d.room.Withdraw(ctx, d.amira, post.ID)
	must(t, err)
	want(t, "after it was withdrawn", d.decide(d.moderator, c, moderation.Approve, ""), fault.KindConflict)
	if cases := d.queue(t, d.moderator); len(cases) != 0 || d.seenBy(t, d.ben, phoned) {
		t.Error("a withdrawn post waits on, or is seen")
	}
}

func TestEditsAndDecisionsAtOnceNeverShowWhatNobodyRead(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	const worse = "Or come to mine, 07700 900555"
	for range 6 {
		post, c := d.held(t, d.amira, phoned)
		var wait sync.WaitGroup
		var edited, decided error
		wait.Go(func() {
			_, edited = d.room.Edit(ctx, d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: worse})
		})
		wait.Go(func() { decided = d.decide(d.moderator, c, moderation.Approve, "") })
		wait.Wait()
		for name, err := range map[string]error{"the edit": edited, "the decision": decided} {
			if err != nil && !fault.Is(err, fault.KindConflict) && !fault.Is(err, fault.KindStale) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if d.seenBy(t, d.ben, worse) {
			t.Fatal("what nobody read is seen")
		}
		if p, err := d.room.Withdraw(ctx, d.amira, post.ID); err != nil {
			t.Fatalf("%s: %v", p.State, err)
		}
	}
}

func TestTheDeskSaysHowMuchWaitsAndWhere(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	_, first := d.held(t, d.amira, phoned)
	d.Clock.Move(1e9)
	_, second := d.held(t, d.ben, "You are an idiot")
	desk, err := d.cases.Desk(ctx, d.moderator, moderation.QueueFilter{Most: 1})
	must(t, err)
	if desk.Waiting != 2 || !desk.More || len(desk.Cases) != 1 || desk.Cases[0].ID != first.ID || desk.Oldest == nil || !desk.Oldest.Equal(first.OpenedAt) {
		t.Errorf("desk %+v", desk)
	}
	next, err := d.cases.Desk(ctx, d.moderator, moderation.QueueFilter{Most: 1, After: first.ID})
	must(t, err)
	if next.More || len(next.Cases) != 1 || next.Cases[0].ID != second.ID {
		t.Errorf("the next page has %+v", next.Cases)
	}
	back, err := d.cases.Desk(ctx, d.moderator, moderation.QueueFilter{Most: 1, Before: second.ID})
	must(t, err)
	if back.More || len(back.Cases) != 1 || back.Cases[0].ID != first.ID {
		t.Errorf("the page before has %+v", back.Cases)
	}
	labels := map[string]bool{}
	for _, c := range desk.Choices {
		labels[c.What+" "+c.Label] = true
	}
	if !labels["group 8B Science"] || !labels["rule Phone numbers"] || !labels["rule Insults"] || len(labels) != 3 {
		t.Errorf("choices %v", labels)
	}
	for name, f := range map[string]moderation.QueueFilter{
		"a rule": {Rule: "insults"}, "an author": {Author: d.ben.ID}, "a rule of the group": {Rule: "insults", Group: d.class, Kind: "held"},
	} {
		if cases, err := d.cases.Queue(ctx, d.moderator, f); err != nil || len(cases) != 1 || cases[0].ID != second.ID {
			t.Errorf("%s: %+v, %v", name, cases, err)
		}
	}
	for name, f := range map[string]moderation.QueueFilter{"reports": {Kind: "report"}, "another group": {Group: uuid.New()}, "another rule": {Rule: "phones"}} {
		if cases, err := d.cases.Queue(ctx, d.moderator, f); err != nil || len(cases) != 0 {
			t.Errorf("%s: %+v, %v", name, cases, err)
		}
	}
	if desk, err := d.cases.Desk(ctx, d.stranger, moderation.QueueFilter{After: first.ID}); err != nil || len(desk.Cases) != 0 || len(desk.Choices) != 0 || desk.Waiting != 0 {
		t.Errorf("another school's desk: %+v, %v", desk, err)
	}
}
