// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func (d *day) announce(t *testing.T, by tenants.Actor, n classroom.NewAnnouncement) uuid.UUID {
	t.Helper()
	n.ID = uuid.New()
	if n.Body == "" {
		n.Body = "The trip to the museum is on Friday."
	}
	done, err := d.room.Announce(context.Background(), by, n)
	must(t, err)
	return done.Post.ID
}

func (d *day) figures(t *testing.T, by tenants.Actor, id uuid.UUID, cut classroom.ReachCut) classroom.Receipts {
	t.Helper()
	r, err := d.room.Receipts(context.Background(), by, id, cut)
	must(t, err)
	return r
}

func TestTheReachSaidBeforeIsWhatIsWrittenDown(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	second := d.Person(t, d.Oakfield, policy.Guardian)
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, second.ID, d.amira.ID, "father") })
	admin := d.Person(t, d.Oakfield, policy.Admin)
	r, err := d.room.ReachOf(ctx, d.teacher, uuid.Nil)
	must(t, err)
	if len(r.Groups) != 1 || r.School != 0 || len(r.Years) != 0 {
		t.Fatalf("a teacher may reach %+v", r)
	}
	g := r.Groups[0]
	if g.Members != 2 || g.Guardians != 2 || g.Children != 1 || g.Staff != 0 {
		t.Errorf("the class has %+v", g)
	}
	if r := d.figures(t, d.teacher, d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class}), classroom.ReachCut{}); r.Reached != g.Members {
		t.Errorf("the class is %d, said was %d", r.Reached, g.Members)
	}
	if r := d.figures(t, d.teacher, d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToGuardians, Group: d.class}), classroom.ReachCut{}); r.Reached != g.Children {
		t.Errorf("guardians of %d children, said was %d", r.Reached, g.Children)
	}
	wide, err := d.room.ReachOf(ctx, admin, d.class)
	must(t, err)
	if len(wide.Groups) != 1 || len(wide.Years) != 1 || wide.School == 0 {
		t.Fatalf("an admin may reach %+v", wide)
	}
	if r := d.figures(t, admin, d.announce(t, admin, classroom.NewAnnouncement{Target: classroom.ToYear, Year: wide.Years[0].Year}), classroom.ReachCut{}); r.Reached != wide.Years[0].Students {
		t.Errorf("the year is %d, said was %d", r.Reached, wide.Years[0].Students)
	}
	if r := d.figures(t, admin, d.announce(t, admin, classroom.NewAnnouncement{Target: classroom.ToSchool}), classroom.ReachCut{}); r.Reached != wide.School {
		t.Errorf("the school is %d, said was %d", r.Reached, wide.School)
	}
}

func TestACircleIsNotAnnouncedTo(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	circle, err := d.room.NewGroup(ctx, admin, classroom.GroupSettings{Kind: classroom.Circle, Name: "Garden circle", JoinRule: classroom.JoinClosed, Gate: "school"})
	must(t, err)
	for _, group := range []uuid.UUID{circle, uuid.New()} {
		for _, target := range []classroom.Target{classroom.ToClass, classroom.ToGuardians} {
			_, err := d.room.Announce(ctx, admin, classroom.NewAnnouncement{ID: uuid.New(), Body: "Hello", Target: target, Group: group})
			if fault.From(err) == nil || fault.From(err).Fields["target"] == "" {
				t.Errorf("announcing to %s of %s: %v", target, group, err)
			}
		}
	}
	if r, err := d.room.ReachOf(ctx, admin, circle); err != nil || len(r.Groups) != 0 {
		t.Errorf("offered are %+v, %v", r.Groups, err)
	}
}

func TestWhatIsScheduledGoesOutInItsTimeIfItsAuthorStillMay(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	later := d.Clock.Now().Add(2 * time.Hour)
	stays := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, At: later})
	taken := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, At: later, Body: "Cancelled in time"})
	other := d.Person(t, d.Oakfield, policy.Teacher)
	_, err := d.room.AddToGroup(ctx, d.teacher, d.class, []string{other.Username})
	must(t, err)
	_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, other.ID, classroom.MakeChief, tenants.Measure{})
	must(t, err)
	lost := d.announce(t, other, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, At: later, Body: "From who has left"})
	_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, other.ID, classroom.Remove, tenants.Measure{})
	must(t, err)
	must(t, d.room.CancelAnnouncement(ctx, d.teacher, taken))
	if err := d.room.CancelAnnouncement(ctx, d.amira, stays); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody else cancels it: %v", err)
	}
	if sent, err := d.room.SendDue(ctx); err != nil || sent != 0 || d.seenBy(t, d.amira, "The trip to the museum is on Friday.") {
		t.Errorf("before its time %d went out, %v", sent, err)
	}
	d.Clock.Move(2*time.Hour + time.Second)
	if sent, err := d.room.SendDue(ctx); err != nil || sent != 1 {
		t.Errorf("in time %d went out, %v", sent, err)
	}
	for body, want := range map[string]bool{"The trip to the museum is on Friday.": true, "Cancelled in time": false, "From who has left": false} {
		if d.seenBy(t, d.amira, body) != want {
			t.Errorf("%q is seen: %v", body, !want)
		}
	}
	if r := d.figures(t, d.teacher, taken, classroom.ReachCut{}); r.Announcement.CancelledAt == nil || r.Reached != 0 {
		t.Errorf("cancelled %v, reached %d", r.Announcement.CancelledAt, r.Reached)
	}
	if r := d.figures(t, other, lost, classroom.ReachCut{}); r.Announcement.CancelledAt == nil {
		t.Error("what could not go out is not marked")
	}
	if sent, err := d.room.SendDue(ctx); err != nil || sent != 0 {
		t.Errorf("the second time %d went out, %v", sent, err)
	}
}

func TestWhatAsksForAnAnswerStandsFirstForEachChild(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, d.guardian.ID, d.ben.ID, "mother") })
	mother := d.Actor(t, d.Oakfield, d.guardian.ID)
	old := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, Acknowledge: true})
	d.Clock.Move(time.Hour)
	d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, Body: "No homework today"})
	f, err := d.room.ForMe(ctx, mother, classroom.Cut{})
	must(t, err)
	if len(f.Asking) != 1 || f.Asking[0].ID != old || len(f.Posts) != 1 || len(f.Children) != 2 || f.Children[0].Waiting != 1 || f.Children[1].Waiting != 1 {
		t.Fatalf("asking %d, others %d, children %+v", len(f.Asking), len(f.Posts), f.Children)
	}
	must(t, d.room.Acknowledge(ctx, mother, old, d.amira.ID))
	if f, err = d.room.ForMe(ctx, mother, classroom.Cut{}); err != nil || len(f.Asking) != 1 || f.Children[0].Waiting+f.Children[1].Waiting != 1 {
		t.Errorf("after one of two: asking %d, children %+v, %v", len(f.Asking), f.Children, err)
	}
	must(t, d.room.Acknowledge(ctx, d.ben, old, d.ben.ID))
	if f, err = d.room.ForMe(ctx, mother, classroom.Cut{}); err != nil || len(f.Asking) != 0 || len(f.Posts) != 2 {
		t.Errorf("after both: asking %d, others %d, %v", len(f.Asking), len(f.Posts), err)
	}
	if f, err = d.room.ForMe(ctx, d.outsider, classroom.Cut{}); err != nil || len(f.Asking)+len(f.Posts)+len(f.Children) != 0 {
		t.Errorf("another student sees %+v, %v", f, err)
	}
}

func TestTheFiguresSayWhoAndWhen(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	id := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class, Acknowledge: true, IncludeLate: true})
	d.Clock.Move(24 * time.Hour)
	must(t, d.room.Acknowledge(ctx, d.guardian, id, d.amira.ID))
	late := d.Person(t, d.Oakfield, policy.Student)
	_, err := d.room.AddToGroup(ctx, d.teacher, d.class, []string{late.Username})
	must(t, err)
	r := d.figures(t, d.teacher, id, classroom.ReachCut{})
	if r.Reached != 3 || r.Opened != 1 || r.Acknowledged != 1 || r.Remindable != 2 || len(r.Days) != 2 || r.Days[0].Count != 0 || r.Days[1].Count != 1 {
		t.Errorf("figures %+v", r)
	}
	for _, p := range r.People {
		if p.Late != (p.For == late.ID) || (p.AcknowledgedAt != nil) != (p.For == d.amira.ID) {
			t.Errorf("%s: late %v, acknowledged %v", p.Full(), p.Late, p.AcknowledgedAt)
		}
		if p.For == d.amira.ID && p.By().Full() != d.guardian.Name.Full() {
			t.Errorf("acknowledged by %q", p.By().Full())
		}
	}
	for show, want := range map[string]int{"": 3, "waiting": 2, "unopened": 2, "nonsense": 3} {
		if r := d.figures(t, d.teacher, id, classroom.ReachCut{Show: show}); len(r.People) != want || r.Reached != 3 {
			t.Errorf("%q shows %d of %d", show, len(r.People), r.Reached)
		}
	}
	reminded, err := d.room.Remind(ctx, d.teacher, id)
	if err != nil || reminded != 2 || d.figures(t, d.teacher, id, classroom.ReachCut{}).Remindable != 0 {
		t.Errorf("reminded %d, %v", reminded, err)
	}
	if _, err := d.room.Remind(ctx, d.teacher, id); !fault.Is(err, fault.KindConflict) {
		t.Errorf("reminding again at once: %v", err)
	}
	if _, err := d.room.Remind(ctx, d.moderator, id); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody else reminds: %v", err)
	}
	own, err := d.room.OwnAnnouncements(ctx, d.teacher, classroom.Cut{})
	if list := own.Announcements; err != nil || len(list) != 1 || list[0].Reached != 3 || list[0].Acknowledged != 1 || !list[0].Approved {
		t.Errorf("own announcements %+v, %v", own, err)
	}
}

func TestAllThatOneHasAnnouncedIsPagedBothWays(t *testing.T) {
	d := newDay(t)
	var ids []uuid.UUID // the newest first; several at one moment
	for i := range 41 {
		if i%3 == 0 {
			d.Clock.Move(time.Minute)
		}
		at := time.Time{}
		if i == 0 {
			at = d.Clock.Now().Add(time.Hour)
		}
		ids = append(ids, d.announce(t, d.teacher, classroom.NewAnnouncement{Body: "Bring note " + strconv.Itoa(i), Target: classroom.ToClass, Group: d.class, At: at}))
	}
	slices.Reverse(ids)
	must(t, d.room.CancelAnnouncement(context.Background(), d.teacher, ids[40]))
	foreign := d.announce(t, d.Person(t, d.Oakfield, policy.Admin), classroom.NewAnnouncement{Target: classroom.ToSchool})
	page := func(cut classroom.Cut, from, to int) classroom.OwnAnnouncements {
		t.Helper()
		own, err := d.room.OwnAnnouncements(context.Background(), d.teacher, cut)
		must(t, err)
		if len(own.Announcements) != to-from {
			t.Fatalf("%d announcements, not %d", len(own.Announcements), to-from)
		}
		for i, a := range own.Announcements {
			if a.Post.ID != ids[from+i] {
				t.Errorf("%d: %s", from+i, a.Post.Body)
			}
		}
		return own
	}
	first := page(classroom.Cut{}, 0, 20)
	second := page(classroom.Cut{Before: first.Older}, 20, 40)
	third := page(classroom.Cut{Before: second.Older}, 40, 41)
	if first.Newer != uuid.Nil || third.Older != uuid.Nil || !third.Announcements[0].Cancelled() {
		t.Errorf("the ends lead on: %v, %v", first.Newer, third.Older)
	}
	back := page(classroom.Cut{After: third.Newer}, 20, 40)
	if front := page(classroom.Cut{After: back.Newer}, 0, 20); front.Newer != uuid.Nil || front.Older != ids[19] {
		t.Errorf("back at the front it leads to %v and %v", front.Newer, front.Older)
	}
	for _, id := range []uuid.UUID{foreign, uuid.New()} {
		page(classroom.Cut{Before: id}, 0, 0)
		page(classroom.Cut{After: id}, 0, 0)
	}
}

func TestSlipsAreForAClassesStudentsByItsTeachers(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	helper := d.Person(t, d.Oakfield, policy.Teacher)
	_, err := d.room.AddToGroup(ctx, d.teacher, d.class, []string{helper.Username})
	must(t, err)
	_, _, err = d.room.ConfirmList(ctx, d.Person(t, d.Oakfield, policy.Admin), d.class, []uuid.UUID{d.amira.ID, d.ben.ID})
	must(t, err)
	sheet, err := d.room.Slips(ctx, d.teacher, d.class, tenants.SlipsAll)
	must(t, err)
	if len(sheet.Slips) != 2 || sheet.Slips[0].Code == "" || !sheet.Expires.After(d.Clock.Now()) {
		t.Fatalf("slips %+v", sheet)
	}
	session, err := d.DB.SignIn(ctx, nil, d.Oakfield, tenants.SignIn{Slip: sheet.Slips[0].Code, Address: "192.0.2.9"})
	if err != nil || session.Member != sheet.Slips[0].ID {
		t.Errorf("the slip leads to %s, %v", session.Member, err)
	}
	if _, err := d.room.Slips(ctx, helper, d.class, tenants.SlipsAll); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher who does not look after the class: %v", err)
	}
	if _, err := d.room.Slips(ctx, d.moderator, d.class, tenants.SlipsAll); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a moderator: %v", err)
	}
	club, err := d.room.NewGroup(ctx, d.teacher, classroom.GroupSettings{Kind: classroom.Club, Name: "Chess", JoinRule: classroom.JoinClosed, Gate: "school"})
	must(t, err)
	if _, err := d.room.Slips(ctx, d.teacher, club, tenants.SlipsAll); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("slips of a club: %v", err)
	}
}
