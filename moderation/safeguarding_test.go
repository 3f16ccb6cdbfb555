// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation_test

import (
	"database/sql"
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

// worry opens a safeguarding case about Amira, reported by Ben.
func (o *office) worry(t *testing.T) moderation.SafeguardingCase {
	t.Helper()
	must(t, o.report(t, o.ben, o.amira, "worried", "She cries in the corridor."))
	cases, err := o.m.SafeguardingCases(ctx, o.lead)
	must(t, err)
	if len(cases) != 1 {
		t.Fatalf("the team sees %d cases", len(cases))
	}
	return cases[0]
}

func (o *office) chronology(t *testing.T, id uuid.UUID) []string {
	t.Helper()
	f, err := o.m.SafeguardingCase(ctx, o.lead, id)
	must(t, err)
	var kinds []string
	for _, e := range f.Entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestASafeguardingReportGoesToTheTeamAlone(t *testing.T) {
	o := newOffice(t)
	guardian := o.Person(t, o.Oakfield, policy.Guardian)
	c := o.worry(t)
	if c.About != o.amira.ID || c.OpenedBy == nil || *c.OpenedBy != o.ben.ID || c.Source != "report" || c.State != "open" {
		t.Errorf("case %+v", c)
	}
	if cases := o.queue(t, o.admin); len(cases) != 0 {
		t.Errorf("it is in the queue as well: %+v", cases)
	}
	others := map[string]tenants.Actor{
		"an admin": o.admin, "a moderator": o.moderator, "a teacher": o.teacher, "who reported it": o.ben, "whom it is about": o.amira, "a guardian": guardian,
	}
	for name, who := range others {
		_, err := o.m.SafeguardingCases(ctx, who)
		want(t, name+" lists", err, fault.KindNotFound)
		_, _, err = o.m.ClosedSafeguarding(ctx, who, uuid.Nil)
		want(t, name+" lists the closed", err, fault.KindNotFound)
		_, err = o.m.SafeguardingCase(ctx, who, c.ID)
		want(t, name+" reads", err, fault.KindNotFound)
		want(t, name+" acknowledges", o.m.AcknowledgeSafeguarding(ctx, who, c.ID), fault.KindNotFound)
		want(t, name+" notes", o.m.NoteSafeguarding(ctx, who, c.ID, "x"), fault.KindNotFound)
		want(t, name+" notes nothing", o.m.NoteSafeguarding(ctx, who, c.ID, ""), fault.KindNotFound)
		want(t, name+" closes", o.m.CloseSafeguarding(ctx, who, c.ID, "supported", "x"), fault.KindNotFound)
		want(t, name+" closes badly", o.m.CloseSafeguarding(ctx, who, c.ID, "", ""), fault.KindNotFound)
		if n, err := o.m.SafeguardingWaiting(ctx, who); n != 0 || err != nil {
			t.Errorf("%s is told that %d wait: %v", name, n, err)
		}
	}
	if got := count(o.deeds(t, o.Oakfield, true), "safeguarding.refused"); got != 8*len(others) {
		t.Errorf("%d of %d tries are recorded", got, 8*len(others))
	}
	for _, deed := range o.deeds(t, o.Oakfield, false) {
		if strings.HasPrefix(deed, "safeguarding.") {
			t.Errorf("the record that admins read has %s", deed)
		}
	}
	if tries := count(o.chronology(t, c.ID), "refused_view"); tries != len(others) {
		t.Errorf("the chronology tells of %d people who tried, not of %d", tries, len(others))
	}
	if n, err := o.m.SafeguardingWaiting(ctx, o.lead); n != 1 || err != nil {
		t.Errorf("the lead is told that %d wait: %v", n, err)
	}
}

func TestAnotherSchoolsTeamFindsNothing(t *testing.T) {
	o := newOffice(t)
	c := o.worry(t)
	if cases, err := o.m.SafeguardingCases(ctx, o.theirLead); err != nil || len(cases) != 0 {
		t.Errorf("Riverside's lead sees %d cases: %v", len(cases), err)
	}
	_, err := o.m.SafeguardingCase(ctx, o.theirLead, c.ID)
	want(t, "reads", err, fault.KindNotFound)
	want(t, "acknowledges", o.m.AcknowledgeSafeguarding(ctx, o.theirLead, c.ID), fault.KindNotFound)
	want(t, "notes", o.m.NoteSafeguarding(ctx, o.theirLead, c.ID, "x"), fault.KindNotFound)
	want(t, "closes", o.m.CloseSafeguarding(ctx, o.theirLead, c.ID, "supported", "x"), fault.KindNotFound)
	if tries := count(o.chronology(t, c.ID), "refused_view"); tries != 0 {
		t.Errorf("Oakfield's chronology has %d tries of Riverside's", tries)
	}
}

func TestTriesCannotFillTheRecord(t *testing.T) {
	o := newOffice(t)
	for range 80 {
		_, err := o.m.SafeguardingCase(ctx, o.amira, uuid.New())
		want(t, "a try", err, fault.KindNotFound)
	}
	if got := count(o.deeds(t, o.Oakfield, true), "safeguarding.refused"); got != 60 {
		t.Errorf("%d of 80 tries are recorded", got)
	}
	_, err := o.m.SafeguardingCase(ctx, o.ben, uuid.New())
	want(t, "another's try", err, fault.KindNotFound)
	if got := count(o.deeds(t, o.Oakfield, true), "safeguarding.refused"); got != 61 {
		t.Errorf("another's try is not recorded: %d", got)
	}
	o.Clock.Move(time.Hour + time.Minute)
	_, _ = o.m.SafeguardingCase(ctx, o.amira, uuid.New())
	if got := count(o.deeds(t, o.Oakfield, true), "safeguarding.refused"); got != 62 {
		t.Errorf("a try an hour later is not recorded: %d", got)
	}
}

func TestTheChronologyTellsEverythingInOrder(t *testing.T) {
	o := newOffice(t)
	second := o.Person(t, o.Oakfield, policy.Safeguarding)
	c := o.worry(t)
	must(t, o.m.AcknowledgeSafeguarding(ctx, o.lead, c.ID))
	want(t, "a second to take it", o.m.AcknowledgeSafeguarding(ctx, second, c.ID), fault.KindConflict)
	must(t, o.m.NoteSafeguarding(ctx, second, c.ID, "Rang the tutor."))
	for name, err := range map[string]error{
		"an empty note":        o.m.NoteSafeguarding(ctx, o.lead, c.ID, " \n "),
		"a note too long":      o.m.NoteSafeguarding(ctx, o.lead, c.ID, strings.Repeat("x", 10_001)),
		"no ending":            o.m.CloseSafeguarding(ctx, o.lead, c.ID, "", "We met."),
		"an ending unknown":    o.m.CloseSafeguarding(ctx, o.lead, c.ID, "forgotten", "We met."),
		"closed without a why": o.m.CloseSafeguarding(ctx, o.lead, c.ID, "supported", ""),
	} {
		want(t, name, err, fault.KindInvalid)
	}
	must(t, o.m.CloseSafeguarding(ctx, o.lead, c.ID, "supported", "We met with her and her mother."))
	want(t, "closed twice", o.m.CloseSafeguarding(ctx, second, c.ID, "referred", "Again."), fault.KindConflict)
	must(t, o.m.NoteSafeguarding(ctx, o.lead, c.ID, "A correction: it was her aunt."))
	if got := strings.Join(o.chronology(t, c.ID), " "); got != "opened acknowledged note closed note" {
		t.Errorf("chronology: %s", got)
	}
	f, err := o.m.SafeguardingCase(ctx, o.lead, c.ID)
	must(t, err)
	if f.Outcome != "supported" || f.Closer == nil || f.Acknowledger == nil || f.Entries[2].Body != "Rang the tutor." {
		t.Errorf("case %+v", f.SafeguardingCase)
	}
	if open, err := o.m.SafeguardingCases(ctx, o.lead); err != nil || len(open) != 0 {
		t.Errorf("closed and still listed: %d, %v", len(open), err)
	}
	if closed, more, err := o.m.ClosedSafeguarding(ctx, o.lead, uuid.Nil); err != nil || len(closed) != 1 || more {
		t.Errorf("%d closed, more %v: %v", len(closed), more, err)
	}
}

func TestOfTwoWhoTakeACaseAtOnceOneIsTold(t *testing.T) {
	o := newOffice(t)
	team := []tenants.Actor{o.lead, o.Person(t, o.Oakfield, policy.Safeguarding), o.Person(t, o.Oakfield, policy.Safeguarding)}
	c := o.worry(t)
	errs := make([]error, 9)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { errs[i] = o.m.AcknowledgeSafeguarding(ctx, team[i%len(team)], c.ID) })
	}
	wait.Wait()
	won := map[uuid.UUID]int{} // who took it may press again
	for i, err := range errs {
		if err == nil {
			won[team[i%len(team)].ID]++
		} else if !fault.Is(err, fault.KindConflict) {
			t.Errorf("who came later is told: %v", err)
		}
	}
	if taken := count(o.chronology(t, c.ID), "acknowledged"); len(won) != 1 || taken != 1 {
		t.Errorf("%v took it, %d times in the chronology", won, taken)
	}
	f, err := o.m.SafeguardingCase(ctx, o.lead, c.ID)
	must(t, err)
	if won[*f.AcknowledgedBy] != len(errs)/len(team) {
		t.Errorf("who has it pressed %d times and was thanked %d times", len(errs)/len(team), won[*f.AcknowledgedBy])
	}
}

// A button pressed twice, or an answer that was lost, is no news: not to the
// team, not in the chronology, not in the record.
func TestWhoTakesOrClosesACaseTwiceIsNotToldThatSomebodyWasFirst(t *testing.T) {
	o := newOffice(t)
	second := o.Person(t, o.Oakfield, policy.Safeguarding)
	c := o.worry(t)
	for range 3 {
		must(t, o.m.AcknowledgeSafeguarding(ctx, o.lead, c.ID))
	}
	want(t, "another of the team", o.m.AcknowledgeSafeguarding(ctx, second, c.ID), fault.KindConflict)
	for range 3 {
		must(t, o.m.NoteSafeguarding(ctx, o.lead, c.ID, "She came at lunch."))
	}
	must(t, o.m.NoteSafeguarding(ctx, o.lead, c.ID, "She came with a friend."))
	must(t, o.m.NoteSafeguarding(ctx, second, c.ID, "She came at lunch.")) // what two have seen are two lines
	for range 3 {
		must(t, o.m.CloseSafeguarding(ctx, o.lead, c.ID, "supported", "We met."))
	}
	want(t, "other words", o.m.CloseSafeguarding(ctx, o.lead, c.ID, "supported", "We met, and rang her mother."), fault.KindConflict)
	want(t, "another ending", o.m.CloseSafeguarding(ctx, o.lead, c.ID, "referred", "We met."), fault.KindConflict)
	want(t, "another of the team closes it", o.m.CloseSafeguarding(ctx, second, c.ID, "supported", "We met."), fault.KindConflict)
	want(t, "taking what is closed", o.m.AcknowledgeSafeguarding(ctx, o.lead, c.ID), fault.KindConflict)
	if got := strings.Join(o.chronology(t, c.ID), " "); got != "opened acknowledged note note note closed" {
		t.Errorf("chronology: %s", got)
	}
	deeds := o.deeds(t, o.Oakfield, true)
	if count(deeds, "safeguarding.acknowledged") != 1 || count(deeds, "safeguarding.note") != 3 || count(deeds, "safeguarding.closed") != 1 {
		t.Errorf("recorded are %v", deeds)
	}
}

// TestTheServerCannotAlterWhatWasWritten signs in as the server does and tries.
func TestTheServerCannotAlterWhatWasWritten(t *testing.T) {
	o := newOffice(t)
	o.worry(t)
	db, err := sql.Open("postgres", o.URL("rookery_app"))
	must(t, err)
	defer db.Close()
	for _, statement := range []string{
		`update safeguarding_notes set body = 'nothing'`, `delete from safeguarding_notes`, `truncate safeguarding_notes`,
		`update reports set words = ''`, `delete from reports`, `update rule_versions set doc = '{}'`, `delete from rule_versions`,
		`delete from safeguarding_cases`, `delete from cases`, `update audit set deed = 'nothing'`, `delete from audit`,
	} {
		tx, err := db.Begin()
		must(t, err)
		_, err = tx.Exec(`select set_config('rookery.tenant', $1, true)`, o.Oakfield.ID.String())
		must(t, err)
		if _, err = tx.Exec(statement); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", statement, err)
		}
		must(t, tx.Rollback())
	}
}

func TestACaseAboutSomebodyOfTheTeamIsNotTheirsToRead(t *testing.T) {
	o := newOffice(t)
	second := o.Person(t, o.Oakfield, policy.Safeguarding)
	must(t, o.report(t, o.ben, second, "unsafe-adult", "He keeps me behind after lessons."))
	if cases, err := o.m.SafeguardingCases(ctx, second); err != nil || len(cases) != 0 {
		t.Errorf("whom it is about sees %d cases: %v", len(cases), err)
	}
	cases, err := o.m.SafeguardingCases(ctx, o.lead)
	must(t, err)
	if len(cases) != 1 {
		t.Fatalf("the lead sees %d cases", len(cases))
	}
	_, err = o.m.SafeguardingCase(ctx, second, cases[0].ID)
	want(t, "whom it is about reads", err, fault.KindNotFound)
	want(t, "and closes", o.m.CloseSafeguarding(ctx, second, cases[0].ID, "unfounded", "Not true."), fault.KindNotFound)
	if got := count(o.deeds(t, o.Oakfield, true), "safeguarding.refused"); got != 2 {
		t.Errorf("%d of 2 tries are recorded", got)
	}
	if n, err := o.m.SafeguardingWaiting(ctx, second); err != nil || n != 0 {
		t.Errorf("their count says %d: %v", n, err)
	}
}

func TestAReportAboutTheOnlyLeadDoesNotEndWithThem(t *testing.T) {
	o := newOffice(t)
	must(t, o.report(t, o.ben, o.lead, "unsafe-adult", "She keeps me behind after lessons."))
	if cases, err := o.m.SafeguardingCases(ctx, o.lead); err != nil || len(cases) != 0 {
		t.Errorf("the lead sees %d cases: %v", len(cases), err)
	}
	if cases := o.queue(t, o.lead); len(cases) != 0 {
		t.Errorf("the lead finds it in the queue: %+v", cases)
	}
	cases := o.queue(t, o.admin)
	if len(cases) != 1 || cases[0].State != "escalated" || cases[0].Reported != "unsafe-adult" {
		t.Errorf("an admin sees %+v", cases)
	}
}

func TestAConcernInOnesOwnWords(t *testing.T) {
	o := newOffice(t)
	want(t, "nothing", o.m.Concern(ctx, o.amira, " \u200b"), fault.KindInvalid)
	want(t, "a book", o.m.Concern(ctx, o.amira, strings.Repeat("x", 4001)), fault.KindInvalid)
	want(t, "what is no text", o.m.Concern(ctx, o.amira, "\xff"), fault.KindInvalid)
	must(t, o.m.Concern(ctx, o.amira, "Can I talk to somebody?"))
	must(t, o.m.Concern(ctx, o.lead, "A parent rang about Ben.")) // the lead raises one, and works on it
	cases, err := o.m.SafeguardingCases(ctx, o.lead)
	must(t, err)
	if len(cases) != 2 || cases[0].Source != "concern" || cases[0].About != o.amira.ID {
		t.Fatalf("cases %+v", cases)
	}
	must(t, o.m.AcknowledgeSafeguarding(ctx, o.lead, cases[1].ID))
	f, err := o.m.SafeguardingCase(ctx, o.lead, cases[0].ID)
	must(t, err)
	if len(f.Entries) != 1 || !strings.Contains(f.Entries[0].Body, "Can I talk to somebody?") {
		t.Errorf("chronology %+v", f.Entries)
	}
}

func TestWhatIsAtHandForTheTeam(t *testing.T) {
	o := newOffice(t)
	mother := o.Person(t, o.Oakfield, policy.Guardian)
	o.In(t, o.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, mother.ID, o.amira.ID, "mother") })
	f, err := o.m.SafeguardingCase(ctx, o.lead, o.worry(t).ID)
	must(t, err)
	if len(f.Guardians) != 1 || f.Guardians[0].ID != mother.ID || f.Guardians[0].Relationship != "mother" || *f.YearLevel != 8 {
		t.Errorf("at hand: %+v", f.Guardians)
	}
}
