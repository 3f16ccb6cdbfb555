// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// code makes a join code for the day's class.
func (d *day) code(t *testing.T, role policy.Role) classroom.JoinCode {
	t.Helper()
	code, err := d.room.NewJoinCode(context.Background(), d.teacher, d.class, role, 24*time.Hour)
	must(t, err)
	return code
}

func newcomer(code classroom.JoinCode, username string) classroom.Newcomer {
	year := 8
	return classroom.Newcomer{Code: code.Code, Username: username, Given: "Noor", Family: "Aziz", Year: &year, Password: "heron-lantern-204", From: "192.0.2.7 " + username}
}

func (d *day) find(t *testing.T, username string) tenants.Member {
	t.Helper()
	var m tenants.Member
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		var err error
		m, err = tx.MemberByUsername(context.Background(), username)
		return err
	})
	return m
}

func (d *day) people(t *testing.T, as tenants.Actor) classroom.GroupPeople {
	t.Helper()
	p, err := d.room.GroupPeople(context.Background(), as, d.class, uuid.Nil)
	must(t, err)
	return p
}

func TestANewcomerWaitsUntilOneOfTheClassesTeachersLetsThemIn(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	passwords := tenants.NewPasswords(10)
	n := newcomer(d.code(t, policy.Student), "noor.a")
	_, err := d.room.Join(ctx, passwords, d.Oakfield, n)
	must(t, err)
	who := d.find(t, "noor.a")
	if who.Status != tenants.Waiting || len(d.people(t, d.teacher).Asking) != 1 {
		t.Fatalf("she is %s, %d ask", who.Status, len(d.people(t, d.teacher).Asking))
	}
	if len(d.people(t, d.amira).Asking) != 0 {
		t.Error("a student sees who asks")
	}
	if _, err := d.room.Join(ctx, passwords, d.Oakfield, n); err != nil {
		t.Errorf("the same form sent again: %v", err)
	}
	stranger := n
	stranger.Password = "another-password-1"
	if _, err := d.room.Join(ctx, passwords, d.Oakfield, stranger); fault.From(err) == nil || fault.From(err).Fields["username"] == "" {
		t.Errorf("somebody else under her name: %v", err)
	}
	if _, _, err := d.room.DoInGroup(ctx, d.amira, d.class, who.ID, classroom.LetIn, tenants.Measure{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a student lets her in: %v", err)
	}
	_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, who.ID, classroom.LetIn, tenants.Measure{})
	must(t, err)
	if who = d.find(t, "noor.a"); who.Status != tenants.Active || len(d.people(t, d.amira).Members) != 4 {
		t.Errorf("she is %s among %d", who.Status, len(d.people(t, d.amira).Members))
	}
	if _, _, err := d.room.DoInGroup(ctx, d.moderator, d.class, who.ID, classroom.LetIn, tenants.Measure{}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("who comes second is told %v", err)
	}
}

func TestAGuardianComesIntoTheSchoolAndNotIntoTheClass(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	n := newcomer(d.code(t, policy.Guardian), "aziz.family")
	n.Year = nil
	_, err := d.room.Join(ctx, tenants.NewPasswords(10), d.Oakfield, n)
	must(t, err)
	who := d.find(t, "aziz.family")
	_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, who.ID, classroom.LetIn, tenants.Measure{})
	must(t, err)
	d.post(t, d.amira, "Only for us in 8B")
	actor := d.Actor(t, d.Oakfield, who.ID)
	if actor.Waiting || d.seenBy(t, actor, "Only for us in 8B") {
		t.Errorf("waiting %v; reads the class %v", actor.Waiting, d.seenBy(t, actor, "Only for us in 8B"))
	}
	if p := d.people(t, d.teacher); len(p.Asking) != 0 || len(p.Members) != 3 {
		t.Errorf("%d ask, %d are in", len(p.Asking), len(p.Members))
	}
}

func TestACodeStopsWorkingWithItsGroup(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	works := func(code classroom.JoinCode) bool {
		_, _, err := d.room.CodeGroup(ctx, d.Oakfield, code.Code, "192.0.2.7")
		if err != nil && fault.From(err).Fields["code"] == "" {
			t.Fatal(err)
		}
		return err == nil
	}
	code := d.code(t, policy.Student)
	if !works(code) {
		t.Fatal("a fresh code does not work")
	}
	if _, _, err := d.room.CodeGroup(ctx, d.Riverside, code.Code, "192.0.2.7"); err == nil {
		t.Error("it works in another school")
	}
	s := classroom.GroupSettings{Kind: classroom.Class, Name: "8B Science", JoinRule: classroom.JoinClosed, Gate: "by_rule"}
	must(t, d.room.ChangeGroup(ctx, d.teacher, d.class, s))
	if works(code) {
		t.Error("the group is closed and its code works")
	}
	s.JoinRule = classroom.JoinByCode
	must(t, d.room.ChangeGroup(ctx, d.teacher, d.class, s))
	if !works(code) {
		t.Error("open again, and it does not work")
	}
	must(t, d.room.WithdrawCode(ctx, d.teacher, d.class, code.ID))
	if works(code) {
		t.Error("a withdrawn code works")
	}
	later := d.code(t, policy.Student)
	d.Clock.Move(25 * time.Hour)
	if works(later) {
		t.Error("an old code works")
	}
}

func TestAMemberAsksByCodeAndAnAdminsRefusalLeavesNothing(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	code := d.code(t, policy.Student)
	_, err := d.room.AskByCode(ctx, d.outsider, code.Code, "192.0.2.8")
	must(t, err)
	if _, err := d.room.AskByCode(ctx, d.outsider, code.Code, "192.0.2.8"); fault.From(err) == nil || fault.From(err).Fields["code"] == "" {
		t.Errorf("asking twice: %v", err)
	}
	if _, err := d.room.AskByCode(ctx, d.guardian, code.Code, "192.0.2.8"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a guardian asks: %v", err)
	}
	_, err = d.room.Join(ctx, tenants.NewPasswords(10), d.Oakfield, newcomer(code, "noor.a"))
	must(t, err)
	who := d.find(t, "noor.a")
	admin := d.Person(t, d.Oakfield, policy.Admin)
	asked, err := d.room.AskedFor(ctx, admin, []uuid.UUID{who.ID})
	must(t, err)
	if asked[who.ID] != "8B Science" {
		t.Errorf("asked for %q", asked[who.ID])
	}
	if asked, err := d.room.AskedFor(ctx, d.amira, []uuid.UUID{who.ID}); err != nil || len(asked) != 0 {
		t.Errorf("a student learns %v, %v", asked, err)
	}
	if _, err := d.DB.Refuse(ctx, admin, who.ID, d.room.TurnedAway); err != nil {
		t.Fatal(err)
	}
	if p := d.people(t, d.teacher); len(p.Asking) != 1 || p.Place.Asking != 1 {
		t.Errorf("%d ask, counted as %d", len(p.Asking), p.Place.Asking)
	}
	if _, _, err := d.room.DoInGroup(ctx, d.teacher, d.class, who.ID, classroom.LetIn, tenants.Measure{}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("letting in who was refused: %v", err)
	}
}

func TestThirtyPeopleRedeemOneCodeAtOnce(t *testing.T) {
	d := newDay(t)
	code := d.code(t, policy.Student)
	passwords := tenants.NewPasswords(100)
	var wait sync.WaitGroup
	for i := range 30 {
		wait.Go(func() {
			name := "newcomer." + string(rune('a'+i/5)) + string(rune('a'+i%5))
			if _, err := d.room.Join(context.Background(), passwords, d.Oakfield, newcomer(code, name)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	wait.Wait()
	if p := d.people(t, d.teacher); len(p.Asking) != 30 {
		t.Errorf("%d of 30 wait", len(p.Asking))
	}
}

func TestTheRecordNamesTheNewcomerWhoJoined(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	_, err := d.room.Join(ctx, tenants.NewPasswords(10), d.Oakfield, newcomer(d.code(t, policy.Student), "noor.a"))
	must(t, err)
	who := d.find(t, "noor.a")
	record, err := d.DB.Audit(ctx, d.Person(t, d.Oakfield, policy.Admin), tenants.AuditFilter{Who: "noor.a"})
	must(t, err)
	if len(record.Lines) != 1 || record.Lines[0].Deed != "member.join" || *record.Lines[0].Actor != who.ID || *record.Lines[0].Object != d.class {
		t.Errorf("of her the record says %+v", record.Lines)
	}
}
