// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"
	"time"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// lines counts the lines of the school's record.
func (d *day) lines(t *testing.T) int {
	t.Helper()
	lines, err := d.DB.AuditLines(context.Background(), d.Oakfield.ID, true, 0, 1000)
	must(t, err)
	return len(lines)
}

// A button pressed twice, or pressed again because the answer was lost, is no
// fault of whoever pressed it: nothing more is done, nothing more recorded, and
// nobody else is who "was first".
func TestWhoPressesTwiceIsNotToldThatSomebodyWasFirst(t *testing.T) {
	ctx := context.Background()
	// Each begins and gives the deed, and who may not do it after that person did.
	for name, begin := range map[string]func(t *testing.T, d *day) (deed func(tenants.Actor) error, who, other tenants.Actor){
		"approve a held post": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			_, c := d.held(t, d.amira, phoned)
			return func(a tenants.Actor) error { return d.decide(a, c, moderation.Approve, "") }, d.teacher, d.moderator
		},
		"return a held post": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			_, c := d.held(t, d.amira, phoned)
			return func(a tenants.Actor) error { return d.decide(a, c, moderation.Return, "Without the number.") }, d.moderator, d.teacher
		},
		"pass a held post on": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			_, c := d.held(t, d.amira, phoned)
			return func(a tenants.Actor) error { return d.cases.Escalate(ctx, a, c.ID, "I teach her sister.") }, d.teacher, d.moderator
		},
		"withdraw a post": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			p := d.post(t, d.amira, "Good morning").Post
			return func(a tenants.Actor) error { _, err := d.room.Withdraw(ctx, a, p.ID); return err }, d.teacher, d.ben
		},
		"bring a post back": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			p := d.post(t, d.amira, "Good morning").Post
			_, err := d.room.Withdraw(ctx, d.amira, p.ID)
			must(t, err)
			return func(a tenants.Actor) error { _, err := d.room.Restore(ctx, a, p.ID); return err }, d.amira, d.ben
		},
		"cancel an announcement": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			id := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, At: d.Clock.Now().Add(time.Hour), Body: "The trip"})
			return func(a tenants.Actor) error { return d.room.CancelAnnouncement(ctx, a, id) }, d.teacher, d.moderator
		},
		"let a newcomer in": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			return d.toNewcomer(t, policy.Student, classroom.LetIn), d.teacher, d.moderator
		},
		"let a guardian in": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			return d.toNewcomer(t, policy.Guardian, classroom.LetIn), d.teacher, d.moderator
		},
		"turn a newcomer away": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			return d.toNewcomer(t, policy.Student, classroom.Remove), d.teacher, d.moderator
		},
		"let a newcomer in, as an admin": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			who := d.Add(t, d.Oakfield, tenants.NewMember{Username: "noor.a", Given: "Noor", Roles: []policy.Role{policy.Guardian}, Waiting: true})
			return func(a tenants.Actor) error { _, err := d.DB.Approve(ctx, a, who.ID, d.room.Admitted); return err },
				d.Person(t, d.Oakfield, policy.Admin), d.Person(t, d.Oakfield, policy.Admin)
		},
		"withdraw a code": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			code := d.code(t, policy.Student)
			return func(a tenants.Actor) error { return d.room.WithdrawCode(ctx, a, d.class, code.ID) }, d.teacher, d.ben
		},
		"acknowledge an announcement": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			id := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, Acknowledge: true, Body: "The trip"})
			return func(a tenants.Actor) error { return d.room.Acknowledge(ctx, a, id, d.amira.ID) }, d.amira, d.ben
		},
		"leave a club": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			club, err := d.room.NewGroup(ctx, d.teacher, classroom.GroupSettings{Kind: classroom.Club, Name: "Chess", JoinRule: classroom.JoinRequest, Gate: "school"})
			must(t, err)
			_, err = d.room.AddToGroup(ctx, d.teacher, club, []string{d.amira.Username})
			must(t, err)
			return func(a tenants.Actor) error { _, err := d.room.Leave(ctx, a, club); return err }, d.amira, d.stranger
		},
		"follow somebody": func(t *testing.T, d *day) (func(tenants.Actor) error, tenants.Actor, tenants.Actor) {
			return func(a tenants.Actor) error { return d.room.Follow(ctx, a, d.teacher.ID) }, d.amira, d.stranger
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDay(t)
			deed, who, other := begin(t, d)
			must(t, deed(who))
			before, told := d.lines(t), len(d.told(t, d.amira))
			if err := deed(who); err != nil {
				t.Errorf("the second time: %v", err)
			}
			if after := d.lines(t); after != before || len(d.told(t, d.amira)) != told {
				t.Errorf("%d lines more are in the record, or somebody was told twice", after-before)
			}
			if err := deed(other); !fault.Is(err, fault.KindConflict) && !fault.Is(err, fault.KindNotFound) && !fault.Is(err, fault.KindForbidden) {
				t.Errorf("somebody else is told %v", err)
			}
		})
	}
}

// toNewcomer gives a deed of a steward's to somebody who asks to join.
func (d *day) toNewcomer(t *testing.T, role policy.Role, deed classroom.MemberDeed) func(tenants.Actor) error {
	t.Helper()
	ctx := context.Background()
	n := newcomer(d.code(t, role), "noor.a")
	if role == policy.Guardian {
		n.Year = nil
	}
	_, err := d.room.Join(ctx, tenants.NewPasswords(10), d.Oakfield, n)
	must(t, err)
	who := d.find(t, "noor.a")
	return func(a tenants.Actor) error {
		_, _, err := d.room.DoInGroup(ctx, a, d.class, who.ID, deed, tenants.Measure{})
		return err
	}
}

// Letting in who was taken out meanwhile, or deciding otherwise than before, is
// no second press.
func TestAnotherDeedIsNoSecondPress(t *testing.T) {
	d := newDay(t)
	let := d.toNewcomer(t, policy.Student, classroom.LetIn)
	must(t, let(d.teacher))
	_, _, err := d.room.DoInGroup(context.Background(), d.moderator, d.class, d.find(t, "noor.a").ID, classroom.Remove, tenants.Measure{})
	must(t, err)
	want(t, "who is out meanwhile", let(d.teacher), fault.KindNotFound)
	_, c := d.held(t, d.amira, phoned)
	must(t, d.decide(d.moderator, c, moderation.Return, "Without the number."))
	want(t, "another decision", d.decide(d.moderator, c, moderation.Approve, ""), fault.KindConflict)
	want(t, "another word", d.decide(d.moderator, c, moderation.Return, "Kinder."), fault.KindConflict)
	_, other := d.held(t, d.ben, "Mine is 07700 900125")
	must(t, d.cases.Escalate(context.Background(), d.teacher, other.ID, "I know him."))
	want(t, "deciding on what one passed on", d.decide(d.teacher, other, moderation.Approve, ""), fault.KindNotFound)
	if d.seenBy(t, d.ben, phoned) {
		t.Error("it is out")
	}
}

// The second press may come long after, when it is somebody else's turn to know.
func TestALongTimeAfterwardsItIsSaidThatTheyAreInAlready(t *testing.T) {
	d := newDay(t)
	let := d.toNewcomer(t, policy.Student, classroom.LetIn)
	must(t, let(d.teacher))
	d.Clock.Move(time.Hour)
	want(t, "an hour later", let(d.teacher), fault.KindConflict)
}
