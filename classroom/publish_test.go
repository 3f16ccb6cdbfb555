// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/media"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// The test binary is also the worker that makes files safe.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "media-worker" {
		if err := media.Worker(os.Stdin, os.Stdout, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(tenantstest.Main(m))
}

// day is a class at Oakfield with people in it, and a stranger at Riverside.
type day struct {
	*tenantstest.World
	room                                               *classroom.Classroom
	cases                                              *moderation.Moderation
	class                                              uuid.UUID
	teacher, amira, ben, outsider, moderator, guardian tenants.Actor
	stranger                                           tenants.Actor
}

func newDay(t *testing.T) *day {
	t.Helper()
	w := tenantstest.New(t)
	room := &classroom.Classroom{DB: w.DB, Gate: moderation.NewGate()}
	d := &day{World: w, room: room, cases: &moderation.Moderation{DB: w.DB, Gate: room.Gate, Posts: room}}
	d.teacher = w.Person(t, w.Oakfield, policy.Teacher)
	d.amira, d.ben = w.Person(t, w.Oakfield, policy.Student), w.Person(t, w.Oakfield, policy.Student)
	d.outsider, d.moderator = w.Person(t, w.Oakfield, policy.Student), w.Person(t, w.Oakfield, policy.Moderator)
	d.guardian, d.stranger = w.Person(t, w.Oakfield, policy.Guardian), w.Person(t, w.Riverside, policy.Teacher)
	ctx := context.Background()
	var err error
	d.class, err = room.NewGroup(ctx, d.teacher, classroom.GroupSettings{Kind: classroom.Class, Name: "8B Science", JoinRule: classroom.JoinByCode, Gate: "by_rule"})
	must(t, err)
	_, err = room.AddToGroup(ctx, d.teacher, d.class, []string{d.amira.Username, d.ben.Username})
	must(t, err)
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, d.guardian.ID, d.amira.ID, "mother") })
	d.guardian = w.Actor(t, w.Oakfield, d.guardian.ID)
	return d
}

func (d *day) post(t *testing.T, by tenants.Actor, body string) classroom.Published {
	t.Helper()
	done, err := d.room.Publish(context.Background(), by, classroom.Draft{ID: uuid.New(), Body: body, Audience: classroom.InGroup, Group: d.class})
	must(t, err)
	return done
}

// seenBy says whether the member's home shows the text.
func (d *day) seenBy(t *testing.T, who tenants.Actor, body string) bool {
	t.Helper()
	_, home, err := d.room.Home(context.Background(), who, classroom.Cut{})
	must(t, err)
	for _, p := range home.Posts {
		if p.Body == body {
			return true
		}
	}
	return false
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPostIsSeenByItsClassAndNobodyElse(t *testing.T) {
	d := newDay(t)
	const body = "The seeds on the windowsill have come up!"
	if done := d.post(t, d.amira, body); done.Held {
		t.Fatalf("held: %s", done.Words)
	}
	for name, who := range map[string]tenants.Actor{"its author": d.amira, "a classmate": d.ben, "the teacher": d.teacher} {
		if !d.seenBy(t, who, body) {
			t.Errorf("%s does not see it", name)
		}
	}
	for name, who := range map[string]tenants.Actor{"another class": d.outsider, "a guardian": d.guardian, "another school": d.stranger} {
		if d.seenBy(t, who, body) {
			t.Errorf("%s sees it", name)
		}
	}
}

func TestADraftSentTwiceIsStoredOnce(t *testing.T) {
	d := newDay(t)
	draft := classroom.Draft{ID: uuid.New(), Body: "Who has the ruler?", Audience: classroom.InGroup, Group: d.class}
	first, err := d.room.Publish(context.Background(), d.amira, draft)
	must(t, err)
	again, err := d.room.Publish(context.Background(), d.amira, draft)
	must(t, err)
	if first.Post.ID != again.Post.ID || !again.Again {
		t.Errorf("stored as %s and %s", first.Post.ID, again.Post.ID)
	}
}

func TestAHeldPostWaitsForAPersonAndIsAnnouncedOnce(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	const body = "Call me tonight on 07700 900123"
	done := d.post(t, d.amira, body)
	if !done.Held {
		t.Fatal("a phone number went out")
	}
	for _, who := range []tenants.Actor{d.ben, d.teacher, d.moderator} {
		if d.seenBy(t, who, body) {
			t.Error("a held post is seen")
		}
	}
	if _, _, _, err := d.room.Thread(ctx, d.ben, done.Post.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("its page answers a classmate: %v", err)
	}
	queue, err := d.cases.Queue(ctx, d.teacher, moderation.QueueFilter{})
	must(t, err)
	if len(queue) != 1 || len(queue[0].Hits) == 0 {
		t.Fatalf("queue %+v", queue)
	}
	if own, err := d.cases.Queue(ctx, d.amira, moderation.QueueFilter{}); err != nil || len(own) != 0 {
		t.Errorf("its author sees the queue: %v, %v", own, err)
	}
	if err := d.cases.Decide(ctx, d.amira, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Approve}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("its author decides: %v", err)
	}
	must(t, d.cases.Decide(ctx, d.teacher, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Approve, Hash: queue[0].Hash}))
	if err := d.cases.Decide(ctx, d.moderator, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Refuse}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("the second to decide is told %v", err)
	}
	if !d.seenBy(t, d.ben, body) {
		t.Error("approved and not seen")
	}
}

func TestAnEditGoesThroughTheGateAndTheOldTextStands(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	const first = "Meet at the library"
	done := d.post(t, d.amira, first)
	edited, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: done.Post.ID, Version: 1, Body: "Meet at mine, ring 07700 900456"})
	must(t, err)
	if !edited.Held || !d.seenBy(t, d.ben, first) {
		t.Fatalf("held %v; the old text has to stand", edited.Held)
	}
	if _, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: done.Post.ID, Version: 1, Body: "An old window"}); !fault.Is(err, fault.KindStale) {
		t.Errorf("an edit of an old version: %v", err)
	}
	queue, err := d.cases.Queue(ctx, d.teacher, moderation.QueueFilter{})
	must(t, err)
	must(t, d.cases.Decide(ctx, d.teacher, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Return, Word: "No phone numbers, please.", Hash: queue[0].Hash}))
	drafts, err := d.room.Drafts(ctx, d.amira)
	must(t, err)
	if len(drafts) != 1 || drafts[0].Word == "" {
		t.Errorf("drafts %+v", drafts)
	}
	edited, err = d.room.Edit(ctx, d.amira, classroom.Edit{Post: done.Post.ID, Version: 1, Body: "Meet at the hall"})
	must(t, err)
	if edited.Held || !d.seenBy(t, d.ben, "Meet at the hall") || d.seenBy(t, d.ben, first) {
		t.Error("an innocent edit is not shown")
	}
}

func TestAnAnnouncementReachesGuardiansAndEitherAcknowledges(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	done, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "The trip to the museum is on Friday.", Target: classroom.ToGuardians, Group: d.class, Acknowledge: true})
	must(t, err)
	_, mine, err := d.room.Announcements(ctx, d.guardian, classroom.Cut{})
	must(t, err)
	if len(mine.Posts) != 1 || len(mine.Asks[done.Post.ID]) != 1 {
		t.Fatalf("the guardian sees %d announcements, asks %+v", len(mine.Posts), mine.Asks)
	}
	if _, theirs, err := d.room.Announcements(ctx, d.amira, classroom.Cut{}); err != nil || len(theirs.Posts) != 0 {
		t.Errorf("the child sees what is for guardians: %v", err)
	}
	must(t, d.room.Acknowledge(ctx, d.guardian, done.Post.ID, d.amira.ID))
	receipts, err := d.room.Receipts(ctx, d.teacher, done.Post.ID, classroom.ReachCut{})
	must(t, err)
	if receipts.Reached != 1 || receipts.Opened != 1 || receipts.Acknowledged != 1 {
		t.Errorf("reached %d, opened %d, acknowledged %d", receipts.Reached, receipts.Opened, receipts.Acknowledged)
	}
	if _, err := d.room.Receipts(ctx, d.moderator, done.Post.ID, classroom.ReachCut{}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("figures of another's announcement: %v", err)
	}
}
