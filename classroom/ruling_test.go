// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// rule asks for a ruling straight away, as a decision would that got past the
// case: the post itself makes sure of what is ruled on.
func (d *day) rule(t *testing.T, r moderation.Ruling) error {
	t.Helper()
	return d.DB.InSchool(context.Background(), d.Oakfield.ID, func(tx *tenants.Tx) error { return d.room.Rule(context.Background(), tx, r) })
}

func TestOnlyTheNewestTextThatWaitsIsRuledOnAndOnlyAsItWasRead(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	post, first := d.held(t, d.amira, phoned)
	const second = "Or ring 07700 900124"
	_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: second})
	must(t, err)
	now := d.caseOf(t, post.ID)
	good := moderation.Ruling{Post: post.ID, Version: *now.Version, Hash: now.Hash, Outcome: moderation.Approve, By: d.moderator}
	older, other, mixed := good, good, good
	older.Version, older.Hash = *first.Version, first.Hash
	other.Hash = first.Hash
	mixed.Version = *first.Version
	for name, r := range map[string]moderation.Ruling{"an older text": older, "another text's hash": other, "an older version": mixed} {
		want(t, name, d.rule(t, r), fault.KindStale)
	}
	if d.seenBy(t, d.ben, phoned) || d.seenBy(t, d.ben, second) {
		t.Fatal("it went out")
	}
	must(t, d.rule(t, good))
	want(t, "what is out already", d.rule(t, good), fault.KindStale)
	if !d.seenBy(t, d.ben, second) {
		t.Error("the newest text is not out")
	}
}

func TestARefusalAndItsWordAreTwoSentences(t *testing.T) {
	for word, text := range map[string]string{"": "This cannot go out.", "Not here.": "This cannot go out. Not here."} {
		d := newDay(t)
		_, c := d.held(t, d.amira, phoned)
		must(t, d.decide(d.moderator, c, moderation.Refuse, word))
		drafts, err := d.room.Drafts(context.Background(), d.amira)
		must(t, err)
		if len(drafts) != 1 || drafts[0].Word != text {
			t.Errorf("after %q the author reads %+v", word, drafts)
		}
	}
}

func TestAReportOfAReplyKeepsWhatItAnswers(t *testing.T) {
	d := newDay(t)
	asked := d.post(t, d.ben, "Who has the atlas?")
	answer, err := d.room.Publish(context.Background(), d.amira, classroom.Draft{ID: uuid.New(), Body: "Not you", Audience: classroom.InGroup, Group: d.class, ReplyTo: asked.Post.ID})
	must(t, err)
	must(t, d.report(d.ben, answer.Post.ID, "rude"))
	if c := d.caseOf(t, answer.Post.ID); c.Evidence.ReplyTo != "Who has the atlas?" {
		t.Errorf("it answers %q", c.Evidence.ReplyTo)
	}
}
