// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
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

// The button that stands out is not the one to press on a text of distress, and
// that there is a case of the safeguarding team is said to the team alone.
func TestATextOfDistressAsksToBeLookedAt(t *testing.T) {
	d := newDesk(t)
	_, worry := d.held(t, d.amira, sad)
	_, other := d.held(t, d.ben, phoned)
	const told = "The safeguarding team has been told. Look before you decide."
	for name, who := range map[string]tenants.Actor{"the teacher": d.teacher, "a moderator": d.moderator, "an admin": d.Person(t, d.Oakfield, policy.Admin),
		"the safeguarding lead": d.Person(t, d.Oakfield, policy.Safeguarding)} {
		b := d.as(t, who)
		team := who.Has(policy.Safeguarding)
		for path, n := range map[string]int{"/queue": 1, "/cases/" + worry.ID.String(): 0, "/cases/" + other.ID.String(): 1} {
			p := b.Get(path).Must(t, 200)
			if stands := len(p.Find(`article button.main-deed[value=approve]`)); stands != n || len(p.Find(`article button[value=approve]`)) == 0 {
				t.Errorf("%s, %s: approving stands out for %d", name, path, stands)
			}
			if wanted := team && path != "/cases/"+other.ID.String(); p.Says(told) != wanted {
				t.Errorf("%s, %s: told %v", name, path, !wanted)
			}
			if !team {
				p.MustNot(t, "afeguarding team")
			}
		}
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
