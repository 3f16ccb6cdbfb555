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

func TestAPrivateReplyIsNotCountedBeforeOthers(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	trip, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: classroom.ToClass, Group: d.class})
	must(t, err)
	answer, err := d.room.Publish(ctx, d.ben, classroom.Draft{ID: uuid.New(), Body: "I have no wellies.", ReplyTo: trip.Post.ID})
	must(t, err)
	_, _, thread, err := d.room.Thread(ctx, d.amira, trip.Post.ID)
	must(t, err)
	if len(thread.Posts) != 1 || thread.Posts[0].Replies != 0 {
		t.Errorf("a classmate learns of a private reply: %d posts, %d replies", len(thread.Posts), thread.Posts[0].Replies)
	}
	_, _, thread, err = d.room.Thread(ctx, d.teacher, trip.Post.ID)
	must(t, err)
	if len(thread.Posts) != 2 || thread.Posts[1].ID != answer.Post.ID {
		t.Errorf("the teacher does not see it: %d posts", len(thread.Posts))
	}
}

// A guardian answers, privately, an announcement that is for them or for a child
// of theirs, and nothing else.
func TestAGuardianAnswersWhatIsForThemOrTheirChildren(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	announce := func(target classroom.Target) uuid.UUID {
		t.Helper()
		done, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: target, Group: d.class})
		must(t, err)
		return done.Post.ID
	}
	reply := func(who tenants.Actor, to uuid.UUID, body string) (classroom.Published, error) {
		return d.room.Publish(ctx, who, classroom.Draft{ID: uuid.New(), Body: body, ReplyTo: to})
	}
	for _, target := range []classroom.Target{classroom.ToGuardians, classroom.ToClass} {
		trip := announce(target)
		done, err := reply(d.guardian, trip, "Amira will be there.")
		if err != nil || done.Held || done.Post.Audience != classroom.Direct {
			t.Fatalf("to %s: %v, held %v, seen by %s", target, err, done.Held, done.Post.Audience)
		}
		back, err := reply(d.teacher, done.Post.ID, "Thank you.")
		must(t, err)
		if _, err := reply(d.guardian, back.Post.ID, "Until Friday."); err != nil {
			t.Errorf("and on: %v", err)
		}
		for name, who := range map[string]tenants.Actor{"a classmate": d.ben, "the child": d.amira} {
			if _, _, _, err := d.room.Thread(ctx, who, done.Post.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s reads it: %v", name, err)
			}
		}
		if held, err := reply(d.guardian, trip, "Ring me on 07700 900456."); err != nil || !held.Held {
			t.Errorf("it does not pass the gate: %v", err)
		}
	}
	other := d.Person(t, d.Oakfield, policy.Guardian)
	if _, err := reply(other, announce(classroom.ToGuardians), "And mine?"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody whom it is not for: %v", err)
	}
	admin := d.Person(t, d.Oakfield, policy.Admin)
	note, err := d.room.Publish(ctx, d.teacher, classroom.Draft{ID: uuid.New(), Body: "Good morning.", Audience: classroom.InSchool})
	must(t, err)
	if _, err := reply(d.guardian, note.Post.ID, "Good morning!"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a guardian talks in the school: %v", err)
	}
	must(t, d.DB.ChangePolicy(ctx, admin, policy.Change{Role: policy.Guardian, Permission: policy.ChildPosts, Allow: true}))
	d.guardian = d.Actor(t, d.Oakfield, d.guardian.ID)
	child, err := reply(d.amira, announce(classroom.ToClass), "I have no wellies.")
	must(t, err)
	if _, err := reply(d.guardian, child.Post.ID, "Yes you have."); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a guardian answers what the child told the teacher: %v", err)
	}
	must(t, d.DB.ChangePolicy(ctx, d.Actor(t, d.Oakfield, admin.ID), policy.Change{Role: policy.Guardian, Permission: policy.AnnouncementReply}))
	if _, err := reply(d.Actor(t, d.Oakfield, d.guardian.ID), announce(classroom.ToGuardians), "Hello?"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("turned off by the school: %v", err)
	}
}

// Whoever oversees the school and opens one side of a private exchange reads the
// other side too, and no other exchange with it.
func TestWhoOverseesReadsBothSidesOfAPrivateExchange(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	trip, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip is on Friday.", Target: classroom.ToClass, Group: d.class})
	must(t, err)
	reply := func(who tenants.Actor, to uuid.UUID, body string) uuid.UUID {
		t.Helper()
		done, err := d.room.Publish(ctx, who, classroom.Draft{ID: uuid.New(), Body: body, ReplyTo: to})
		must(t, err)
		return done.Post.ID
	}
	asked := reply(d.guardian, trip.Post.ID, "Does Amira need wellies?")
	answered := reply(d.teacher, asked, "She does.")
	elsewhere := reply(d.ben, trip.Post.ID, "I have no wellies.")
	read := func(who tenants.Actor, opened uuid.UUID) map[uuid.UUID]bool {
		t.Helper()
		_, _, thread, err := d.room.Thread(ctx, who, opened)
		must(t, err)
		seen := map[uuid.UUID]bool{}
		for _, p := range thread.Posts {
			seen[p.ID] = true
		}
		return seen
	}
	lead := d.Person(t, d.Oakfield, policy.Safeguarding)
	for name, who := range map[string]tenants.Actor{"the safeguarding lead": lead, "a moderator": d.moderator} {
		for _, opened := range []uuid.UUID{asked, answered} {
			if seen := read(who, opened); !seen[asked] || !seen[answered] || seen[elsewhere] {
				t.Errorf("%s reads %v of the exchange", name, seen)
			}
		}
		if seen := read(who, trip.Post.ID); seen[asked] || seen[answered] || seen[elsewhere] {
			t.Errorf("%s finds private replies below the announcement", name)
		}
	}
	if seen := read(d.ben, elsewhere); seen[asked] || seen[answered] {
		t.Error("a student reads another's exchange")
	}
	if seen := read(d.guardian, asked); !seen[answered] || seen[elsewhere] {
		t.Errorf("the guardian reads %v", seen)
	}
}
