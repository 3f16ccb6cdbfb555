// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
)

// cameBack has a post of Amira's sent back and gives the draft that it is in.
func (d *day) cameBack(t *testing.T, how moderation.Outcome, body string) classroom.SavedDraft {
	t.Helper()
	_, c := d.held(t, d.amira, body)
	must(t, d.decide(d.moderator, c, how, "Without the number, please."))
	drafts, err := d.room.Drafts(context.Background(), d.amira)
	must(t, err)
	at := slices.IndexFunc(drafts, func(d classroom.SavedDraft) bool { return d.Body == body })
	if at < 0 {
		t.Fatalf("drafts %+v", drafts)
	}
	return drafts[at]
}

func (d *day) unread(t *testing.T, who tenants.Actor) int {
	t.Helper()
	n, err := d.room.Unread(context.Background(), who)
	must(t, err)
	return n
}

// What came back is old news once its author has dealt with it, and not before.
func TestAWordAboutADraftIsReadOnceThatDraftIsDealtWith(t *testing.T) {
	ctx := context.Background()
	draft := func(from classroom.SavedDraft, body string) classroom.Draft {
		return classroom.Draft{ID: from.ID, Body: body, Audience: from.Audience, Group: *from.Group}
	}
	for name, deal := range map[string]func(d *day, back classroom.SavedDraft) error{
		"sent again": func(d *day, back classroom.SavedDraft) error {
			_, err := d.room.Publish(ctx, d.amira, draft(back, "Ring me tonight"))
			return err
		},
		"sent again, to wait once more": func(d *day, back classroom.SavedDraft) error {
			_, err := d.room.Publish(ctx, d.amira, draft(back, "Or on 07700 900124"))
			return err
		},
		"discarded": func(d *day, back classroom.SavedDraft) error { return d.room.DropDraft(ctx, d.amira, back.ID) },
		"emptied":   func(d *day, back classroom.SavedDraft) error { return d.room.SaveDraft(ctx, d.amira, draft(back, "")) },
	} {
		for _, how := range []moderation.Outcome{moderation.Return, moderation.Refuse} {
			d := newDay(t)
			must(t, d.room.MarkRead(ctx, d.amira, uuid.Nil))
			first := d.cameBack(t, how, phoned)
			other := d.cameBack(t, how, "Mine is 07700 900125")
			must(t, d.room.SaveDraft(ctx, d.amira, draft(first, "Ring me")))
			if n := d.unread(t, d.amira); n != 2 {
				t.Fatalf("%s, %s: %d are unread before", name, how, n)
			}
			must(t, d.room.DropDraft(ctx, d.ben, first.ID))
			if n := d.unread(t, d.amira); n != 2 {
				t.Errorf("another member reads it for her: %d are unread", n)
			}
			must(t, deal(d, first))
			if n := d.unread(t, d.amira); n != 1 {
				t.Errorf("%s, %s: %d are unread", name, how, n)
			}
			must(t, deal(d, other))
			if n := d.unread(t, d.amira); n != 0 {
				t.Errorf("%s, %s, both: %d are unread", name, how, n)
			}
		}
	}
}
