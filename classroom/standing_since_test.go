// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// What somebody did stands as it stood then; what they do now is asked of who
// they are now.

func TestAnAnnouncementIsBroughtBackByWhoMayStillMakeIt(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	id := d.announce(t, d.teacher, classroom.NewAnnouncement{Target: classroom.ToClass, Group: d.class})
	_, err := d.room.Withdraw(ctx, d.teacher, id)
	must(t, err)
	back, err := d.room.Restore(ctx, d.teacher, id)
	must(t, err)
	if mine, err := d.room.ForMe(ctx, d.amira, classroom.Cut{}); err != nil || back.Post.State != classroom.Released || len(mine.Posts) != 1 {
		t.Errorf("brought back it is %s, and %d are read, %v", back.Post.State, len(mine.Posts), err)
	}
	_, err = d.room.Withdraw(ctx, d.teacher, id)
	must(t, err)
	d.noSteward(t, d.teacher)
	if _, err := d.room.Restore(ctx, d.teacher, id); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("who announces to the class no more brings it back: %v", err)
	}
	if mine, err := d.room.ForMe(ctx, d.amira, classroom.Cut{}); err != nil || len(mine.Posts) != 0 {
		t.Errorf("the class reads it again: %d, %v", len(mine.Posts), err)
	}
}

// noSteward takes a class's stewardship from somebody, who stays in it.
func (d *day) noSteward(t *testing.T, who tenants.Actor) {
	t.Helper()
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(context.Background(), `update group_members set steward = false where tenant_id = $1 and member_id = $2`, who.ID)
		return err
	})
}

// A case that has left somebody's reach is gone for them, also where they had
// decided on it; only what they passed on themselves they may press once more.
func TestADecisionPressedAgainAfterTheClassWasGivenAwayFindsNothing(t *testing.T) {
	d := newDay(t)
	_, refused := d.held(t, d.amira, phoned)
	_, passed := d.held(t, d.ben, phoned)
	must(t, d.decide(d.teacher, refused, moderation.Refuse, "Not here."))
	must(t, d.decide(d.teacher, refused, moderation.Refuse, "Not here."))
	must(t, d.decide(d.teacher, passed, moderation.PassOn, "I know him."))
	d.noSteward(t, d.teacher)
	want(t, "refusing again", d.decide(d.teacher, refused, moderation.Refuse, "Not here."), fault.KindNotFound)
	must(t, d.decide(d.teacher, passed, moderation.PassOn, "I know him."))
}

func TestWhoDecidesOnPostsNeedNotDecideOnReports(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	must(t, d.DB.ChangePolicy(ctx, admin, policy.Change{Role: policy.Moderator, Permission: policy.CaseDecide, Allow: false}))
	moderator := d.Actor(t, d.Oakfield, d.moderator.ID)
	_, held := d.held(t, d.amira, phoned)
	must(t, d.decide(moderator, held, moderation.Approve, ""))
	out := d.post(t, d.ben, "Who has the glue?")
	must(t, d.report(d.amira, out.Post.ID, "unkind"))
	reported := d.caseOf(t, out.Post.ID)
	if err := d.decide(moderator, reported, moderation.Dismiss, ""); err == nil {
		t.Error("a report is dismissed by who may not decide on reports")
	}
	must(t, d.decide(d.teacher, reported, moderation.Dismiss, ""))
}

// Who sends the same again is told what became of it, whatever they may do since.
func TestWhoWasMutedSinceIsToldThatTheirPostIsSent(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	draft := classroom.Draft{ID: uuid.New(), Body: "Is the lab open at lunch?", Audience: classroom.InGroup, Group: d.class}
	first, err := d.room.Publish(ctx, d.amira, draft)
	must(t, err)
	until := d.Clock.Now().Add(time.Hour)
	_, _, err = d.room.DoInGroup(ctx, d.teacher, d.class, d.amira.ID, classroom.MuteIn, tenants.Measure{Reason: "A pause", Until: &until})
	must(t, err)
	again, err := d.room.Publish(ctx, d.amira, draft)
	if err != nil || !again.Again || again.Post.ID != first.Post.ID {
		t.Errorf("sent again: %+v, %v", again, err)
	}
	draft.ID = uuid.New()
	if _, err := d.room.Publish(ctx, d.amira, draft); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a new one while muted: %v", err)
	}
}

func TestWhatWasSentBackIsNotEditedInItsPlace(t *testing.T) {
	d := newDay(t)
	post, c := d.held(t, d.amira, phoned)
	must(t, d.decide(d.moderator, c, moderation.Refuse, "Not here."))
	_, err := d.room.Edit(context.Background(), d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: "Hello all"})
	want(t, "an edit of what was refused", err, fault.KindConflict)
	v, err := d.room.Viewer(context.Background(), d.amira)
	must(t, err)
	post.State = classroom.Refused
	if v.MayEdit(post) {
		t.Error("its author is offered to edit it")
	}
}

func TestTheSchoolsPostsAreAnsweredByEverybodyInIt(t *testing.T) {
	d := newDay(t)
	asked := d.toSchool(t, d.teacher, "Who would like to help at the fair?")
	done, err := d.room.Publish(context.Background(), d.ben, classroom.Draft{ID: uuid.New(), Body: "I would!", ReplyTo: asked.Post.ID})
	must(t, err)
	if done.Post.Audience != classroom.InSchool || done.Held {
		t.Errorf("the answer is for %s, held %v", done.Post.Audience, done.Held)
	}
}

func TestWhoIsSuspendedReadsNoClassThatTheyHaveReadBefore(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	d.post(t, d.ben, "The seeds have come up!")
	d.amira = d.Actor(t, d.Oakfield, d.amira.ID)
	if d.amira.School.RosterVersion == 0 || !d.seenBy(t, d.amira, "The seeds have come up!") {
		t.Fatal("she does not read her class")
	}
	later := d.Clock.Now().Add(time.Hour)
	d.amira.SuspendedUntil = &later // the same request's school, so that what was read before would fit
	if !d.amira.Restricted() || d.seenBy(t, d.amira, "The seeds have come up!") {
		t.Error("she reads it while she is suspended")
	}
	if _, _, err := d.room.Home(ctx, d.amira, classroom.Cut{}); err != nil {
		t.Error(err)
	}
}
