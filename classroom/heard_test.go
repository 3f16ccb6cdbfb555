// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/live"
)

// heard is what open pages are told.
type heard struct {
	mu     sync.Mutex
	events []live.Event
}

// Publish takes it down.
func (h *heard) Publish(events ...live.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, events...)
}

// since says whether they were told of this since they were asked last.
func (h *heard) since(kind string, ids ...uuid.UUID) []bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	told := make([]bool, len(ids))
	for i, id := range ids {
		told[i] = slices.ContainsFunc(h.events, func(e live.Event) bool { return e.Kind == kind && e.ID == id })
	}
	return told
}

func (h *heard) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = nil
}

// An open page shows a post that waited for its author as it is now; an edit that
// is sent back changes nothing that anybody sees.
func TestOpenPagesAreToldOfARulingThatChangesWhatIsSeen(t *testing.T) {
	d := newDay(t)
	ears := &heard{}
	d.room.Live = ears
	ctx := context.Background()
	for _, how := range []moderation.Outcome{moderation.Approve, moderation.Refuse, moderation.Return} {
		post, c := d.held(t, d.amira, phoned)
		ears.forget()
		must(t, d.decide(d.moderator, c, how, "Please look again."))
		if told := ears.since(live.KindPost, post.ID); !told[0] {
			t.Errorf("%s of a new post: open pages hear nothing of it", how)
		}
		if told := ears.since(live.KindNotify, d.amira.ID); !told[0] {
			t.Errorf("%s of a new post: its author hears nothing", how)
		}
		out := d.post(t, d.amira, "Who has the ruler? For "+string(how))
		_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: out.Post.ID, Version: 1, Body: phoned})
		must(t, err)
		edit := d.caseOf(t, out.Post.ID)
		ears.forget()
		must(t, d.decide(d.moderator, edit, how, "Please look again."))
		if told := ears.since(live.KindPost, out.Post.ID); told[0] != (how == moderation.Approve) {
			t.Errorf("%s of an edit: open pages hear of it: %v", how, told[0])
		}
		if told := ears.since(live.KindNotify, d.amira.ID); !told[0] {
			t.Errorf("%s of an edit: its author hears nothing", how)
		}
	}
}

func TestOpenPagesAreToldWhomAnEditMentions(t *testing.T) {
	d := newDay(t)
	ears := &heard{}
	d.room.Live = ears
	out := d.post(t, d.ben, "Who has the atlas?")
	ears.forget()
	_, err := d.room.Edit(context.Background(), d.ben, classroom.Edit{Post: out.Post.ID, Version: 1, Body: "Who has the atlas? @" + d.teacher.Username})
	must(t, err)
	if told := ears.since(live.KindNotify, d.teacher.ID, d.amira.ID); !told[0] || told[1] {
		t.Errorf("the teacher hears of it: %v, somebody else: %v", told[0], told[1])
	}
}

func TestTheTeamsOpenPagesAreToldOfADistressedPost(t *testing.T) {
	d := newDay(t)
	ears := &heard{}
	d.room.Live = ears
	lead := d.Person(t, d.Oakfield, "safeguarding")
	d.held(t, d.amira, sad)
	if told := ears.since(live.KindNotify, lead.ID, d.moderator.ID); !told[0] || told[1] {
		t.Errorf("the lead hears of it: %v, a moderator: %v", told[0], told[1])
	}
	if told := d.told(t, lead); len(told) != 1 || told[0] != "safeguarding" {
		t.Errorf("the lead is told %v", told)
	}
}
