// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func (d *day) report(by tenants.Actor, post uuid.UUID, category string) error {
	return d.cases.Report(context.Background(), by, moderation.NewReport{Post: post, Category: category, Words: "Please look."})
}

func TestAReportKeepsWhatWasSeenThroughEditAndWithdrawal(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	const unkind = "Sit down and let the clever people talk"
	post := d.post(t, d.amira, unkind).Post
	third := d.Person(t, d.Oakfield, policy.Student)
	_, err := d.room.AddToGroup(ctx, d.teacher, d.class, []string{third.Username})
	must(t, err)
	must(t, d.report(d.ben, post.ID, "unkind"))
	_, err = d.room.Edit(ctx, d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: "Well said, everybody!"})
	must(t, err)
	must(t, d.report(third, post.ID, "rude"))
	_, err = d.room.Withdraw(ctx, d.amira, post.ID)
	must(t, err)
	cases := d.queue(t, d.moderator)
	if len(cases) != 1 || cases[0].Reports != 2 || cases[0].Evidence.Text != unkind {
		t.Fatalf("cases %+v", cases)
	}
	f, err := d.cases.CaseFile(ctx, d.moderator, cases[0].ID)
	must(t, err)
	if f.Standing == nil || f.Standing.State != classroom.Withdrawn || !f.Everyone || len(f.Reports) != 2 {
		t.Errorf("file %+v", f)
	}
	must(t, d.decide(d.moderator, cases[0], moderation.Withdraw, "We spoke with her."))
	for _, reporter := range []tenants.Actor{d.ben, third} {
		all, err := d.room.Notifications(ctx, reporter, uuid.Nil, 10)
		must(t, err)
		if len(d.told(t, reporter)) != 1 || all[0].Kind != "report_outcome" || !strings.Contains(all[0].Word, "We spoke with her.") || all[0].Body != nil {
			t.Errorf("a reporter is told %+v", all)
		}
	}
}

func TestAReportedPostIsTakenBackEverywhereOrStays(t *testing.T) {
	d := newDay(t)
	const rude, fine = "What a boring club", "What a lovely club"
	bad, good := d.post(t, d.amira, rude).Post, d.post(t, d.amira, fine).Post
	must(t, d.report(d.ben, bad.ID, "rude"))
	must(t, d.report(d.ben, good.ID, "rude"))
	must(t, d.decide(d.teacher, d.caseOf(t, bad.ID), moderation.Withdraw, ""))
	must(t, d.decide(d.moderator, d.caseOf(t, good.ID), moderation.Dismiss, ""))
	if d.seenBy(t, d.ben, rude) || !d.seenBy(t, d.ben, fine) {
		t.Error("the wrong one is gone")
	}
	if told := d.told(t, d.amira); !slices.Equal(told, []string{"refused"}) {
		t.Errorf("its author is told %v", told)
	}
	if told := d.told(t, d.ben); len(told) != 2 {
		t.Errorf("the reporter is told %v", told)
	}
}

func TestOnlyWhatOneSeesCanBeReported(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	out := d.post(t, d.amira, "Bring your maps").Post
	waits, _ := d.held(t, d.amira, phoned)
	for name, c := range map[string]struct {
		who  tenants.Actor
		post uuid.UUID
	}{
		"a post of another class":            {d.outsider, out.ID},
		"a post that waits":                  {d.ben, waits.ID},
		"a post of another school":           {d.stranger, out.ID},
		"a post that never was":              {d.ben, uuid.New()},
		"a child's class, by their guardian": {d.guardian, out.ID},
	} {
		for _, category := range []string{"rude", "worried"} {
			want(t, name, d.report(c.who, c.post, category), fault.KindNotFound)
		}
		_, err := d.cases.Reportable(ctx, c.who, c.post, uuid.Nil)
		want(t, name+", looked at", err, fault.KindNotFound)
	}
	want(t, "one's own", d.report(d.amira, out.ID, "rude"), fault.KindForbidden)
	found, err := d.cases.Reportable(ctx, d.ben, out.ID, uuid.Nil)
	must(t, err)
	if found.Text != "Bring your maps" || found.Member.ID != d.amira.ID || found.Posted.IsZero() {
		t.Errorf("reportable %+v", found)
	}
}

func TestATeacherDecidesReportsOfTheirGroupAndNotOthers(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	post := d.post(t, d.amira, "What a boring club").Post
	must(t, d.report(d.ben, post.ID, "rude"))
	must(t, d.cases.Report(ctx, d.ben, moderation.NewReport{Member: d.amira.ID, Category: "unkind"}))
	cases := d.queue(t, d.teacher)
	if len(cases) != 1 || cases[0].Post == nil {
		t.Fatalf("the teacher sees %+v", cases)
	}
	f, err := d.cases.CaseFile(ctx, d.teacher, cases[0].ID)
	must(t, err)
	if f.Everyone {
		t.Error("the teacher is taken for a moderator")
	}
	if all := d.queue(t, d.moderator); len(all) != 2 {
		t.Errorf("the moderator sees %d", len(all))
	}
}

func TestWordsOfDistressReachTheTeamAtOnceAndTheirAuthorHelp(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	lead := d.Person(t, d.Oakfield, policy.Safeguarding)
	const distress = "I don't want to be here anymore"
	done := d.post(t, d.amira, distress)
	if !done.Held || !done.Help || done.Words == "" {
		t.Fatalf("held %v, help %v", done.Held, done.Help)
	}
	cases, err := d.cases.SafeguardingCases(ctx, lead)
	must(t, err)
	if len(cases) != 1 || cases[0].Source != "rule" || cases[0].About != d.amira.ID || cases[0].OpenedBy != nil || cases[0].Evidence.Text != distress {
		t.Fatalf("the team sees %+v", cases)
	}
	f, err := d.cases.SafeguardingCase(ctx, lead, cases[0].ID)
	must(t, err)
	if f.Standing == nil || f.Standing.State != classroom.Held || len(f.Places) != 1 || len(f.Guardians) != 1 {
		t.Errorf("at hand: %+v", f)
	}
	// A classmate's worry about what they cannot see is a report like any other;
	// a moderator's about the same text joins the case.
	want(t, "a classmate", d.report(d.ben, done.Post.ID, "worried"), fault.KindNotFound)
	must(t, d.report(d.moderator, done.Post.ID, "worried"))
	again, err := d.cases.SafeguardingCases(ctx, lead)
	must(t, err)
	if len(again) != 1 {
		t.Errorf("%d cases about one text", len(again))
	}
	if ordinary := d.post(t, d.ben, "You are killing it in maths!"); ordinary.Held || ordinary.Help {
		t.Error("praise is held")
	}
	// The case outlives the post.
	_, err = d.room.Withdraw(ctx, d.amira, done.Post.ID)
	must(t, err)
	f, err = d.cases.SafeguardingCase(ctx, lead, cases[0].ID)
	must(t, err)
	if f.Evidence.Text != distress || f.State != "open" {
		t.Error("it went with the post")
	}
}

// TestWhatCannotBeJudgedIsNotStored breaks the rules of a school and looks
// whether a post gets past the gate.
func TestWhatCannotBeJudgedIsNotStored(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(ctx, `insert into rule_versions (tenant_id, version, doc, changed_at) values ($1, 1, '{"rules": 7}', $2)`, tx.Now)
		if err == nil {
			_, err = tx.Exec(ctx, `update schools set rules_version = 1 where tenant_id = $1`)
		}
		return err
	})
	amira := d.Actor(t, d.Oakfield, d.amira.ID)
	_, err := d.room.Publish(ctx, amira, classroom.Draft{ID: uuid.New(), Body: "Good morning!", Audience: classroom.InGroup, Group: d.class})
	want(t, "with broken rules", err, fault.KindInternal)
	stored := 0
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &stored, `select count(*) from posts where tenant_id = $1`)
	})
	if stored != 0 || d.seenBy(t, d.ben, "Good morning!") {
		t.Errorf("%d posts are stored", stored)
	}
}

// Who reports a post reads the time that stands on it everywhere else: when it
// came out, however long it had waited.
func TestWhatIsReportedTellsWhenItCameOut(t *testing.T) {
	d := newDay(t)
	held := d.post(t, d.amira, "Ring me on 07700 900123")
	if !held.Held {
		t.Fatal("it was not held")
	}
	d.Clock.Move(26 * time.Hour)
	must(t, d.decide(d.teacher, d.caseOf(t, held.Post.ID), moderation.Approve, ""))
	out := d.Clock.Now()
	d.Clock.Move(time.Hour)
	found, err := d.cases.Reportable(t.Context(), d.ben, held.Post.ID, uuid.Nil)
	must(t, err)
	if !found.Posted.Equal(out) {
		t.Errorf("it says %v, and it came out at %v", found.Posted, out)
	}
}
