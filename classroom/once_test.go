// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func TestADraftSentAtTheSameMomentIsStoredOnce(t *testing.T) {
	d := newDay(t)
	draft := classroom.Draft{ID: uuid.New(), Body: "Is the lab open at lunch?", Audience: classroom.InGroup, Group: d.class}
	ids := make([]uuid.UUID, 12)
	var wait sync.WaitGroup
	for i := range ids {
		wait.Go(func() {
			done, err := d.room.Publish(context.Background(), d.amira, draft)
			if err != nil {
				t.Errorf("sending %d: %v", i, err)
			}
			ids[i] = done.Post.ID
		})
	}
	wait.Wait()
	for _, id := range ids {
		if id != ids[0] || id == uuid.Nil {
			t.Fatalf("stored as %s and %s", ids[0], id)
		}
	}
	_, home, err := d.room.Home(context.Background(), d.ben, classroom.Cut{})
	must(t, err)
	if len(home.Posts) != 1 {
		t.Errorf("a classmate sees it %d times", len(home.Posts))
	}
}

// What was sent under a draft is answered as sent only when everything is as it
// was: else its author would believe that others were told, too.
func TestADraftSentAgainWithOtherChoicesIsNotAnsweredAsSent(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	art, err := d.room.NewGroup(ctx, admin, classroom.GroupSettings{Kind: classroom.Class, Name: "8B Art", JoinRule: classroom.JoinClosed, Gate: "school"})
	must(t, err)
	later := d.Clock.Now().Add(time.Hour)
	now := classroom.NewAnnouncement{Body: "The trip is on Friday.", Target: classroom.ToClass, Group: d.class}
	scheduled := now
	scheduled.At, scheduled.Acknowledge, scheduled.IncludeLate = later, true, true
	year := classroom.NewAnnouncement{Body: "The trip is on Friday.", Target: classroom.ToYear, Year: 8}
	for name, c := range map[string]struct {
		first  classroom.NewAnnouncement
		change func(n *classroom.NewAnnouncement)
	}{
		"another class":       {now, func(n *classroom.NewAnnouncement) { n.Group = art }},
		"the guardians":       {now, func(n *classroom.NewAnnouncement) { n.Target = classroom.ToGuardians }},
		"the school":          {now, func(n *classroom.NewAnnouncement) { n.Target, n.Group = classroom.ToSchool, uuid.Nil }},
		"another year":        {year, func(n *classroom.NewAnnouncement) { n.Year = 9 }},
		"to be acknowledged":  {now, func(n *classroom.NewAnnouncement) { n.Acknowledge = true }},
		"not acknowledged":    {scheduled, func(n *classroom.NewAnnouncement) { n.Acknowledge = false }},
		"those who come late": {now, func(n *classroom.NewAnnouncement) { n.IncludeLate = true }},
		"scheduled":           {now, func(n *classroom.NewAnnouncement) { n.At = later }},
		"another time":        {scheduled, func(n *classroom.NewAnnouncement) { n.At = later.Add(time.Minute) }},
		"at once":             {scheduled, func(n *classroom.NewAnnouncement) { n.At = time.Time{} }},
		"another text":        {now, func(n *classroom.NewAnnouncement) { n.Body = "The trip is on Monday." }},
	} {
		n := c.first
		n.ID = uuid.New()
		first, err := d.room.Announce(ctx, admin, n)
		must(t, err)
		d.Clock.Move(10 * time.Second) // a later request
		again, err := d.room.Announce(ctx, admin, n)
		if err != nil || !again.Again || again.Post.ID != first.Post.ID {
			t.Errorf("%s: the same sent twice is %v, %v", name, again.Again, err)
		}
		c.change(&n)
		_, err = d.room.Announce(ctx, admin, n)
		want(t, name, err, fault.KindConflict)
		_, err = d.room.Publish(ctx, admin, classroom.Draft{ID: n.ID, Body: n.Body, Audience: classroom.InSchool})
		want(t, name+", as a post", err, fault.KindConflict)
	}
	above := d.post(t, d.ben, "Who has the ruler?").Post
	other := d.post(t, d.ben, "Who has the glue?").Post
	note := classroom.Draft{Body: "I have it", Audience: classroom.InGroup, Group: d.class, Note: "glue", Licence: "cc0"}
	reply := classroom.Draft{Body: "I have it", ReplyTo: above.ID}
	for name, c := range map[string]struct {
		first  classroom.Draft
		change func(n *classroom.Draft)
	}{
		"to the school":    {note, func(n *classroom.Draft) { n.Audience = classroom.InSchool }},
		"in another group": {note, func(n *classroom.Draft) { n.Group = art }},
		"without its note": {note, func(n *classroom.Draft) { n.Note = "" }},
		"another licence":  {note, func(n *classroom.Draft) { n.Licence = "cc-by" }},
		"as a reply":       {note, func(n *classroom.Draft) { n.ReplyTo = above.ID }},
		"to another post":  {reply, func(n *classroom.Draft) { n.ReplyTo = other.ID }},
	} {
		n := c.first
		n.ID = uuid.New()
		if _, err := d.room.Publish(ctx, d.teacher, n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, err := d.room.Publish(ctx, d.teacher, n); err != nil || !again.Again {
			t.Errorf("%s: the same sent twice is %v, %v", name, again.Again, err)
		}
		c.change(&n)
		_, err := d.room.Publish(ctx, d.teacher, n)
		want(t, name, err, fault.KindConflict)
	}
}
