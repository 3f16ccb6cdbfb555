// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// allow turns a starred cell of the matrix on and gives the member's actor anew.
func (d *day) allow(t *testing.T, role policy.Role, what policy.Permission, who *tenants.Actor) {
	t.Helper()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	must(t, d.DB.ChangePolicy(context.Background(), admin, policy.Change{Role: role, Permission: what, Allow: true}))
	*who = d.Actor(t, d.Oakfield, who.ID)
}

func (d *day) toSchool(t *testing.T, by tenants.Actor, body string) classroom.Published {
	t.Helper()
	done, err := d.room.Publish(context.Background(), by, classroom.Draft{ID: uuid.New(), Body: body, Audience: classroom.InSchool})
	must(t, err)
	return done
}

func TestWhatThePolicyHasReadFirstIsReadAgainAfterAnEditAndARestore(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	d.allow(t, policy.Student, policy.PostCreateToSchool, &d.amira)
	first := d.toSchool(t, d.amira, "Has anybody seen a blue scarf?")
	if !first.Held {
		t.Fatal("a student's post to the school went out unread")
	}
	edited, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: first.Post.ID, Version: 1, Body: "Has anybody seen a blue scarf today?"})
	must(t, err)
	if !edited.Held || edited.Post.State != classroom.Held {
		t.Error("an edit let a waiting post out")
	}
	second := d.toSchool(t, d.amira, "The scarf is found, thank you!")
	_, err = d.room.Withdraw(ctx, d.amira, second.Post.ID)
	must(t, err)
	back, err := d.room.Restore(ctx, d.amira, second.Post.ID)
	must(t, err)
	if !back.Held || back.Post.State != classroom.Held {
		t.Error("taking a waiting post back and bringing it again let it out")
	}
	for _, body := range []string{"Has anybody seen a blue scarf today?", "The scarf is found, thank you!"} {
		if d.seenOnSchool(t, d.ben, body) {
			t.Errorf("a classmate reads %q", body)
		}
	}
}

func (d *day) seenOnSchool(t *testing.T, who tenants.Actor, body string) bool {
	t.Helper()
	_, page, err := d.room.SchoolPosts(context.Background(), who, classroom.Cut{})
	must(t, err)
	for _, p := range page.Posts {
		if p.Body == body {
			return true
		}
	}
	return false
}

func TestWhoIsMutedInAGroupBringsNothingBackThere(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	done := d.post(t, d.amira, "My volcano model is ready")
	until := d.Clock.Now().Add(time.Hour)
	_, _, err := d.room.DoInGroup(ctx, d.teacher, d.class, d.amira.ID, classroom.MuteIn, tenants.Measure{Reason: "A pause", Until: &until})
	must(t, err)
	_, err = d.room.Withdraw(ctx, d.amira, done.Post.ID)
	must(t, err)
	if _, err = d.room.Restore(ctx, d.amira, done.Post.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("restoring while muted: %v", err)
	}
	d.Clock.Move(2 * time.Hour)
	again := d.post(t, d.amira, "My volcano model is painted")
	_, err = d.room.Withdraw(ctx, d.amira, again.Post.ID)
	must(t, err)
	_, err = d.room.Restore(ctx, d.amira, again.Post.ID)
	must(t, err)
}

func TestWhoWasTakenOutOfAGroupChangesNothingThere(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	one, two := d.post(t, d.amira, "Who has the ruler?"), d.post(t, d.amira, "Who has the glue?")
	_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: one.Post.ID, Version: 1, Body: "Who has the long ruler?"})
	must(t, err)
	_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, d.amira.ID, classroom.Remove, tenants.Measure{})
	must(t, err)
	_, err = d.room.Edit(ctx, d.amira, classroom.Edit{Post: one.Post.ID, Version: 2, Body: "Hello from outside"})
	if !fault.Is(err, fault.KindForbidden) {
		t.Errorf("an edit from outside the group: %v", err)
	}
	if d.seenBy(t, d.ben, "Hello from outside") {
		t.Error("the class reads it")
	}
	if _, err = d.room.Withdraw(ctx, d.amira, two.Post.ID); err != nil {
		t.Errorf("taking back one's own words: %v", err)
	}
	if _, err = d.room.Restore(ctx, d.amira, two.Post.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a restore from outside the group: %v", err)
	}
}

func TestACancelledAnnouncementIsNotBroughtBack(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	done, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "Bring a coat on Friday", Target: classroom.ToClass,
		Group: d.class, At: d.Clock.Now().Add(5 * time.Minute)})
	must(t, err)
	must(t, d.room.CancelAnnouncement(ctx, d.teacher, done.Post.ID))
	d.Clock.Move(6 * time.Minute)
	if _, err := d.room.Restore(ctx, d.teacher, done.Post.ID); !fault.Is(err, fault.KindConflict) {
		t.Errorf("restoring a cancelled announcement: %v", err)
	}
	if d.seenBy(t, d.amira, "Bring a coat on Friday") {
		t.Error("it went out")
	}
}

func TestAPostThatComesBackTellsNobodyOfItTwice(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	asked := d.post(t, d.ben, "Who has the atlas?")
	answer, err := d.room.Publish(ctx, d.amira, classroom.Draft{ID: uuid.New(), Body: "I do, @" + d.teacher.Username + " lent it to me", Audience: classroom.InGroup, Group: d.class, ReplyTo: asked.Post.ID})
	must(t, err)
	_, err = d.room.Withdraw(ctx, d.amira, answer.Post.ID)
	must(t, err)
	_, err = d.room.Restore(ctx, d.amira, answer.Post.ID)
	must(t, err)
	for who, want := range map[*tenants.Actor]string{&d.ben: "reply", &d.teacher: "mention"} {
		if told := d.told(t, *who); len(told) != 1 || told[0] != want {
			t.Errorf("%s is told %v, not of one %s", who.Username, told, want)
		}
	}
}

func TestAMentionThatAnEditBringsIsTold(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	first := d.post(t, d.ben, "Who has the atlas?")
	for _, body := range []string{"Who has the atlas? @" + d.teacher.Username, "Who has the blue atlas? @" + d.teacher.Username} {
		p, err := d.room.Edit(ctx, d.ben, classroom.Edit{Post: first.Post.ID, Version: first.Post.Version, Body: body})
		must(t, err)
		first.Post.Version = p.Post.Version
	}
	if told := d.told(t, d.teacher); len(told) != 1 || told[0] != "mention" {
		t.Errorf("the teacher is told %v, not of one mention", told)
	}
}

func TestAGuardianIsToldOfWhatIsAnnouncedToTheirChild(t *testing.T) {
	d := newDay(t)
	_, err := d.room.Announce(context.Background(), d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "Bring a coat on Friday", Target: classroom.ToClass, Group: d.class})
	must(t, err)
	for _, who := range []tenants.Actor{d.amira, d.guardian} {
		if told := d.told(t, who); len(told) != 1 || told[0] != "announcement" {
			t.Errorf("%s is told %v, not of one announcement", who.Username, told)
		}
	}
}
