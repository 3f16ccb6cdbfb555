// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
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
