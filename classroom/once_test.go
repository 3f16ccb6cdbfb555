// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
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
