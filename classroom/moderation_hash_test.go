// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/fault"
)

const sad = "I feel sad every day and I want to hurt myself"

func TestNothingIsDecidedWithoutSayingWhichTextWasRead(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	post, c := d.held(t, d.amira, phoned)
	for _, how := range []moderation.Outcome{moderation.Approve, moderation.Return, moderation.Refuse} {
		want(t, string(how), d.cases.Decide(ctx, d.moderator, moderation.Decision{Case: c.ID, Outcome: how, Word: "No numbers."}), fault.KindInvalid)
	}
	// What was read a moment ago is not what would go out now.
	_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: post.ID, Version: 1, Body: phoned + " or 07700 900456"})
	must(t, err)
	now := d.caseOf(t, post.ID)
	for name, hash := range map[string][]byte{"of the earlier text": c.Hash, "none": nil, "empty": {}} {
		if err := d.cases.Decide(ctx, d.moderator, moderation.Decision{Case: now.ID, Outcome: moderation.Approve, Hash: hash}); err == nil {
			t.Errorf("decided with the hash %s", name)
		}
	}
	if d.seenBy(t, d.ben, phoned) || d.caseOf(t, post.ID).State != "open" {
		t.Error("it was decided all the same")
	}
	must(t, d.cases.Escalate(ctx, d.moderator, now.ID, "Please read it."))
}

func TestTheQueuesFormsInsistOnTheText(t *testing.T) {
	d := newDesk(t)
	post, c := d.held(t, d.amira, phoned)
	b := d.as(t, d.moderator)
	one := decideForm(b.Get("/queue"), c, "approve")
	one.Clear("hash").Submit().Must(t, 422, "Please open it again and read the text.", phoned)
	file := b.Get("/cases/" + c.ID.String()).Form("Approve")
	file.Clear("hash").Submit().Must(t, 422, "Please open it again and read the text.", phoned)
	several := b.Get("/queue").Form("Sign out")
	several.Action = "/queue/decide"
	several.Set("decision", "approve").Set("case", c.ID.String()).Set("hash-"+c.ID.String(), "").Submit().Must(t, 422, "Please open it again and read the text.")
	if d.seenBy(t, d.ben, phoned) || d.caseOf(t, post.ID).State != "open" {
		t.Error("it was decided without its hash")
	}
	one.Set("hash", hex.EncodeToString(c.Hash)).Submit().Must(t, 200)
	if !d.seenBy(t, d.ben, phoned) {
		t.Error("it was not decided with its hash")
	}
}

func TestDecidingOnSeveralLeavesAloneWhatWorriesAboutAChild(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	_, worry := d.held(t, d.amira, sad)
	_, other := d.held(t, d.ben, phoned)
	for _, how := range []moderation.Outcome{moderation.Approve, moderation.Refuse} {
		r := d.cases.DecideSeveral(ctx, d.moderator, []moderation.Decision{{Case: worry.ID, Outcome: how, Hash: worry.Hash, Together: true}})
		if !errors.Is(r[0].Err, moderation.ErrReadAlone) {
			t.Errorf("%s: %v", how, r[0].Err)
		}
	}
	b := d.as(t, d.moderator)
	page := b.Get("/queue").Must(t, 200, sad)
	if boxes := page.Find(`input[type=checkbox][name=case]`); len(boxes) != 1 {
		t.Errorf("%d posts can be ticked", len(boxes))
	}
	several := page.Form("Sign out")
	several.Action = "/queue/decide"
	several.Set("decision", "approve").Set("next", "/queue")
	for _, c := range []moderation.Case{worry, other} {
		several.Add("case", c.ID.String()).Set("hash-"+c.ID.String(), hex.EncodeToString(c.Hash))
	}
	several.Submit().Must(t, 200, "to be read and decided on alone", sad)
	if d.seenBy(t, d.ben, sad) || !d.seenBy(t, d.amira, phoned) {
		t.Error("the worrying one went out, or the other did not")
	}
	must(t, d.decide(d.moderator, worry, moderation.Approve, ""))
	if !d.seenBy(t, d.ben, sad) {
		t.Error("it cannot be decided on alone")
	}
}
