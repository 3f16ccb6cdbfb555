// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
)

func TestAMemberTakesTheirOwnTextsAlsoWhileSuspended(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	d.post(t, d.amira, "Our seeds are up")
	d.post(t, d.amira, "Ring me on 07700 900321")
	d.post(t, d.ben, "Mine are not")
	until := d.Clock.Now().Add(24 * time.Hour)
	must(t, d.DB.Suspend(ctx, d.Person(t, d.Oakfield, "admin"), d.amira.ID, tenants.Measure{Reason: "A day to think it over.", Until: &until}))
	amira := d.Actor(t, d.Oakfield, d.amira.ID)
	if !amira.Restricted() {
		t.Fatal("not suspended")
	}
	own, err := d.room.Export(ctx, amira)
	must(t, err)
	if len(own.Posts) != 2 || own.Posts[0].State != "released" || own.Posts[1].State != "held" || len(own.Groups) != 1 {
		t.Errorf("her own data: %+v, %+v", own.Posts, own.Groups)
	}
}

// What somebody answered privately is among their posts; among what was
// addressed to them is only what others wrote.
func TestOnesOwnAnswerIsNotAddressedToOneself(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	trip, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: classroom.ToGuardians, Group: d.class})
	must(t, err)
	answer, err := d.room.Publish(ctx, d.guardian, classroom.Draft{ID: uuid.New(), Body: "Amira will be there.", ReplyTo: trip.Post.ID})
	must(t, err)
	own, err := d.room.Export(ctx, d.guardian)
	must(t, err)
	if len(own.Posts) != 1 || len(own.Announcements) != 1 || own.Announcements[0].Post != trip.Post.ID {
		t.Errorf("the guardian's own data: posts %+v, addressed to them %+v", own.Posts, own.Announcements)
	}
	theirs, err := d.room.Export(ctx, d.teacher)
	must(t, err)
	if len(theirs.Announcements) != 1 || theirs.Announcements[0].Post != answer.Post.ID {
		t.Errorf("addressed to the teacher: %+v", theirs.Announcements)
	}
}

// What a guardian acknowledged for a child is a deed of theirs, also where it was
// announced to the class; that the child opened it is not.
func TestWhatAGuardianAcknowledgedForAChildIsAmongTheirData(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	to := func(target classroom.Target) uuid.UUID {
		t.Helper()
		done, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: target, Group: d.class, Acknowledge: true})
		must(t, err)
		return done.Post.ID
	}
	class, guardians := to(classroom.ToClass), to(classroom.ToGuardians)
	_, err := d.room.ForMe(ctx, d.amira, classroom.Cut{}) // the child opens it
	must(t, err)
	before, err := d.room.Export(ctx, d.guardian)
	must(t, err)
	if len(before.Announcements) != 1 || before.Announcements[0].Post != guardians {
		t.Fatalf("before she acknowledges: %+v", before.Announcements)
	}
	d.Clock.Move(time.Hour)
	for _, post := range []uuid.UUID{class, guardians} {
		must(t, d.room.Acknowledge(ctx, d.guardian, post, d.amira.ID))
	}
	own, err := d.room.Export(ctx, d.guardian)
	must(t, err)
	if len(own.Announcements) != 2 {
		t.Fatalf("afterwards: %+v", own.Announcements)
	}
	got := own.Announcements[0]
	if got.Post != class || got.For != d.amira.ID || got.ForName == "" || got.OpenedAt != nil || got.AcknowledgedAt == nil || !got.AcknowledgedAt.Equal(d.Clock.Now()) {
		t.Errorf("what was announced to the class: %+v", got)
	}
	if other, err := d.room.Export(ctx, d.ben); err != nil || len(other.Announcements) != 1 || other.Announcements[0].AcknowledgedAt != nil {
		t.Errorf("a classmate's: %+v, %v", other.Announcements, err)
	}
}
