// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
)

// Rule carries out what a person decided about a held version or a reported
// post (moderation.Posts).
func (c *Classroom) Rule(ctx context.Context, tx *tenants.Tx, r moderation.Ruling) error {
	p, err := lockedPost(ctx, tx, r.Post)
	if err != nil {
		return err
	}
	if r.Outcome == moderation.Withdraw {
		if p.State == Withdrawn {
			return nil // its author was first
		}
		if err := notify(ctx, tx, []uuid.UUID{p.Author}, "refused", nil, nil, withWord("A post of yours was taken down.", r.Word)); err != nil {
			return err
		}
		c.tell(tx, live.KindNotify, p.Author)
		return c.withdraw(ctx, tx, p, r.By.ID)
	}
	waiting, err := version(ctx, tx, p.ID, r.Version)
	if err != nil {
		return err
	}
	if p.Newest() != r.Version || waiting.State != Held || !waiting.same(r.Hash) {
		return fault.Stale("The author has changed the text meanwhile. Please look at the newest one.")
	}
	if p.State == Held || r.Outcome == moderation.Approve { // an edit that is sent back changes nothing that is seen
		c.tell(tx, live.KindPost, p.ID)
	}
	c.tell(tx, live.KindNotify, p.Author)
	if r.Outcome == moderation.Approve {
		return c.approve(ctx, tx, p, waiting)
	}
	return c.sendBack(ctx, tx, p, waiting, r)
}

// approve lets a held text out, by the same announce as any other.
func (c *Classroom) approve(ctx context.Context, tx *tenants.Tx, p Post, waiting Version) error {
	if p.Media.Pending() {
		return fault.Conflict("A picture of this is still being prepared, so nobody has seen it yet. Please look again in a moment.")
	}
	if err := notify(ctx, tx, []uuid.UUID{p.Author}, "approved", &p.ID, nil, ""); err != nil {
		return err
	}
	if p.State == Held {
		return c.letOut(ctx, tx, &p)
	}
	p.Body, p.Note, p.Version = waiting.Body, waiting.Note, waiting.Version
	return c.supersede(ctx, tx, &p)
}

// sendBack returns a text to its author's drafts with a word. A post that was
// never out is returned or refused as a whole; an edit leaves the released text.
func (c *Classroom) sendBack(ctx context.Context, tx *tenants.Tx, p Post, waiting Version, r moderation.Ruling) error {
	state, kind, sentence := Returned, "returned", ""
	if r.Outcome == moderation.Refuse {
		state, kind, sentence = Refused, "refused", "This cannot go out."
	}
	if err := markVersion(ctx, tx, p.ID, waiting.Version, state); err != nil {
		return err
	}
	if err := markSentBack(ctx, tx, p, state); err != nil {
		return err
	}
	back := p
	back.Body, back.Note = waiting.Body, waiting.Note
	draft := tx.NewID()
	if err := backToDrafts(ctx, tx, p.Author, draft, back, withWord(sentence, r.Word)); err != nil {
		return err
	}
	if p.State == Held { // nobody has seen it: its files go with the text
		if r.Outcome == moderation.Refuse {
			if err := c.refusePictures(ctx, tx, p.ID, r.By.ID); err != nil {
				return err
			}
		}
		if err := detach(ctx, tx, p.ID, draft); err != nil {
			return err
		}
	}
	return notifyBack(ctx, tx, p.Author, draft, kind, r.Word)
}

func withWord(sentence, word string) string {
	if sentence != "" && word != "" {
		return sentence + " " + word
	}
	return sentence + word
}

// Stewarded lists the groups that the member is a steward of (moderation.Posts).
func (c *Classroom) Stewarded(ctx context.Context, tx *tenants.Tx, member uuid.UUID) ([]uuid.UUID, error) {
	groups := []uuid.UUID{}
	err := tx.Select(ctx, &groups, `select gm.group_id from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id and g.archived_at is null
		where gm.tenant_id = $1 and gm.member_id = $2 and gm.steward and gm.state = 'active'`, member)
	return groups, err
}

// Evidence takes a snapshot of a post that the actor may see (moderation.Posts).
func (c *Classroom) Evidence(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, post uuid.UUID) (moderation.Evidence, error) {
	actor.Waiting, actor.SuspendedUntil = false, nil // who is out may still report what they saw
	v, err := viewer(ctx, tx, actor)
	if err != nil {
		return moderation.Evidence{}, err
	}
	p, err := c.look(ctx, tx, v, post)
	if err != nil {
		return moderation.Evidence{}, err
	}
	if p.Author == actor.ID {
		return moderation.Evidence{}, fault.Forbidden("This is your own post. You can edit or withdraw it.")
	}
	e := moderation.Evidence{Post: p.ID, Version: p.Version, Author: p.Author, Audience: string(p.Audience), Text: p.Body, Note: p.Note, Attached: p.Media.attached()}
	if p.Group != nil {
		e.Group = *p.Group
	}
	if p.ReplyTo != nil {
		if parent, err := visiblePost(ctx, tx, v, *p.ReplyTo); err == nil {
			e.ReplyTo = parent.Body
		}
	}
	return e, nil
}

// TellOutcome leaves a notification with a reporter (moderation.Posts).
func (c *Classroom) TellOutcome(ctx context.Context, tx *tenants.Tx, reporter, post uuid.UUID, word string) error {
	c.tell(tx, live.KindNotify, reporter)
	return notify(ctx, tx, []uuid.UUID{reporter}, "report_outcome", orNull(post), nil, word)
}

// TellTeam tells the safeguarding team that a case has opened, and no more: what
// it is about they read where nobody else does (moderation.Posts).
func (c *Classroom) TellTeam(ctx context.Context, tx *tenants.Tx, team []uuid.UUID) error {
	c.tell(tx, live.KindNotify, team...)
	return notify(ctx, tx, team, "safeguarding", nil, nil, "")
}

// file opens the cases that a verdict asks for, and tells whom they concern.
func (c *Classroom) file(ctx context.Context, tx *tenants.Tx, s moderation.Submission, v moderation.Verdict, replyTo string) error {
	team, err := c.Gate.File(ctx, tx, s, v, replyTo)
	if err != nil {
		return err
	}
	return c.TellTeam(ctx, tx, team)
}

// Meets says whether the two may know of each other: staff everybody, everybody
// staff, others where they share a group (moderation.Posts).
func (c *Classroom) Meets(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, member uuid.UUID) (bool, error) {
	var known bool
	err := tx.Get(ctx, &known, `select exists (select from members m where m.tenant_id = $1 and m.id = $4 and `+meets+`)`, actor.ID, actor.Staff(), member)
	return known, err
}
