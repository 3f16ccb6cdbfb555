// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// A teacher makes a class of their own and puts a student into it whom they do
// not teach. That must open nobody's account.
func TestATeachersOwnWordOpensNoAccount(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	reid, admin := d.Person(t, d.Oakfield, policy.Teacher), d.Person(t, d.Oakfield, policy.Admin)
	trap, err := d.room.NewGroup(ctx, reid, classroom.GroupSettings{Kind: classroom.Class, Name: "8C", JoinRule: classroom.JoinRequest, Gate: "by_rule"})
	must(t, err)
	_, err = d.room.AddToGroup(ctx, reid, trap, []string{d.outsider.Username, d.ben.Username})
	must(t, err)
	opens := func(who tenants.Actor, whom tenants.Actor, want bool, when string) {
		t.Helper()
		if yes, err := d.room.StewardOf(ctx, who, whom.ID); err != nil || yes != want {
			t.Errorf("%s: a new password %v, want %v (%v)", when, yes, want, err)
		}
		sheet, err := d.room.Slips(ctx, who, trap, tenants.SlipsAll)
		must(t, err)
		slip := false
		for _, s := range sheet.Slips {
			slip = slip || s.ID == whom.ID
		}
		if slip != want {
			t.Errorf("%s: a slip %v, want %v", when, slip, want)
		}
	}
	opens(reid, d.outsider, false, "added by the teacher alone")
	_, _, err = d.room.DoInGroup(ctx, admin, trap, d.outsider.ID, classroom.MakeChief, tenants.Measure{})
	if !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a student looks after a class: %v", err)
	}
	for name, who := range map[string]tenants.Actor{"the teacher": reid, "a moderator": d.moderator, "a student": d.outsider} {
		if _, _, err := d.room.ConfirmList(ctx, who, trap, []uuid.UUID{d.outsider.ID}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s confirms the list: %v", name, err)
		}
	}
	if _, _, err := d.room.ConfirmList(ctx, d.stranger, trap, []uuid.UUID{d.outsider.ID}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another school confirms the list: %v", err)
	}
	_, n, err := d.room.ConfirmList(ctx, admin, trap, []uuid.UUID{d.outsider.ID, d.amira.ID})
	if err != nil || n != 1 {
		t.Errorf("confirmed %d, %v", n, err)
	}
	opens(reid, d.outsider, true, "confirmed by an admin")
	opens(reid, d.ben, false, "not on the list that the admin read")
	third := d.Person(t, d.Oakfield, policy.Student)
	_, err = d.room.AskToJoin(ctx, third, trap)
	must(t, err)
	_, _, err = d.room.DoInGroup(ctx, reid, trap, third.ID, classroom.LetIn, tenants.Measure{})
	must(t, err)
	opens(reid, third, true, "the student asked")
	fourth := d.Person(t, d.Oakfield, policy.Student)
	_, err = d.room.AddToGroup(ctx, admin, trap, []string{fourth.Username})
	must(t, err)
	opens(reid, fourth, true, "put in by an admin")
}

// Whoever vouches does not gain by it: somebody of the safeguarding team who
// teaches as well opens no account by their own word.
func TestNobodyVouchesForThemselves(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	lead := d.Person(t, d.Oakfield, policy.Safeguarding, policy.Teacher)
	own, err := d.room.NewGroup(ctx, lead, classroom.GroupSettings{Kind: classroom.Class, Name: "8D", JoinRule: classroom.JoinClosed, Gate: "by_rule"})
	must(t, err)
	_, err = d.room.AddToGroup(ctx, lead, own, []string{d.outsider.Username})
	must(t, err)
	if yes, err := d.room.StewardOf(ctx, lead, d.outsider.ID); err != nil || yes {
		t.Errorf("their own word is enough: %v", err)
	}
	if sheet, err := d.room.Slips(ctx, lead, own, tenants.SlipsAll); err != nil || len(sheet.Slips) > 0 {
		t.Errorf("%d slips, %v", len(sheet.Slips), err)
	}
}

func TestAdminsAreAskedOnceForEachClass(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	asked := func() (list []classroom.Notification) {
		t.Helper()
		all, err := d.room.Notifications(ctx, admin, uuid.Nil, 50)
		must(t, err)
		for _, n := range all {
			if n.Kind == "confirm" {
				list = append(list, n)
			}
		}
		return list
	}
	another := d.Person(t, d.Oakfield, policy.Teacher)
	class, err := d.room.NewGroup(ctx, d.teacher, classroom.GroupSettings{Kind: classroom.Class, Name: "9A", JoinRule: classroom.JoinClosed, Gate: "by_rule"})
	must(t, err)
	_, err = d.room.AddToGroup(ctx, d.teacher, class, []string{another.Username})
	must(t, err)
	if len(asked()) != 0 {
		t.Error("asked about a class without students that nobody stands for")
	}
	for _, who := range []tenants.Actor{d.amira, d.ben} {
		_, err = d.room.AddToGroup(ctx, d.teacher, class, []string{who.Username})
		must(t, err)
	}
	if list := asked(); len(list) != 1 || list[0].Open != 2 || *list[0].GroupName != "9A" || list[0].ReadAt != nil {
		t.Errorf("asked %d times: %+v", len(list), list)
	}
	_, _, err = d.room.ConfirmList(ctx, admin, class, []uuid.UUID{d.amira.ID, d.ben.ID})
	must(t, err)
	if list := asked(); len(list) != 1 || list[0].Open != 0 || list[0].ReadAt == nil {
		t.Errorf("confirmed, it still asks: %+v", list)
	}
	_, err = d.room.AddToGroup(ctx, d.teacher, class, []string{d.outsider.Username})
	must(t, err)
	if list := asked(); len(list) != 2 || list[0].Open != 1 {
		t.Errorf("asked about the next %d times", len(list))
	}
}

// Somebody who teaches and decides in the queue may look after any group. Were
// they to make themselves the teacher of another's class, its list, which an
// admin confirmed for somebody else, would open all its students' accounts.
func TestNobodyMakesThemselvesTheTeacherOfAClass(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	_, _, err := d.room.ConfirmList(ctx, admin, d.class, []uuid.UUID{d.amira.ID})
	must(t, err)
	for name, roles := range map[string][]policy.Role{"a moderator": {policy.Moderator, policy.Teacher}, "the safeguarding lead": {policy.Safeguarding, policy.Teacher}} {
		who := d.Person(t, d.Oakfield, roles...)
		_, err = d.room.AddToGroup(ctx, who, d.class, []string{who.Username})
		must(t, err)
		_, _, err = d.room.DoInGroup(ctx, who, d.class, who.ID, classroom.MakeChief, tenants.Measure{})
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s who teaches makes themselves the class's teacher: %v", name, err)
		}
		if yes, err := d.room.StewardOf(ctx, who, d.amira.ID); err != nil || yes {
			t.Errorf("%s who teaches opens accounts of another's class: %v", name, err)
		}
		_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, who.ID, classroom.MakeChief, tenants.Measure{})
		must(t, err)
	}
	_, err = d.room.AddToGroup(ctx, admin, d.class, []string{admin.Username})
	must(t, err)
	if _, _, err = d.room.DoInGroup(ctx, admin, d.class, admin.ID, classroom.MakeChief, tenants.Measure{}); err != nil {
		t.Errorf("an admin, who gives new passwords anyway: %v", err)
	}
}
