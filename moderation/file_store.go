// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// File opens what a verdict asks for once the submission is stored: the case of
// a held version, closing the one of an older version that still waits, and a
// safeguarding case where the rules heard a child in distress. It gives those of
// the safeguarding team who are to be told of that.
func (g *Gate) File(ctx context.Context, tx *tenants.Tx, s Submission, v Verdict, replyTo string) (told []uuid.UUID, err error) {
	if !v.Covers(s) {
		return nil, fault.Internal(errForeignVerdict)
	}
	evidence := Evidence{Post: s.Post, Version: s.Version, Author: s.Author.ID, Group: s.Group, Audience: s.Audience, Text: s.Text, Note: s.Note, ReplyTo: replyTo, Attached: s.Attached}
	var before superseded
	if s.Version > 1 { // a new post has no case yet
		if before, err = supersede(ctx, tx, s.Post); err != nil {
			return nil, err
		}
	}
	if category := v.concern(); category != "" {
		if told, err = openConcern(ctx, tx, concern{source: "rule", category: category, evidence: evidence, hits: v.hits}); err != nil {
			return nil, err
		}
	}
	if !v.Held() {
		return told, nil
	}
	return told, openHeld(ctx, tx, s, v, evidence, before)
}

// superseded is what is kept of a case whose text was replaced: who handed it
// to the moderators, so that an edit does not take it out of their hands.
type superseded struct {
	State       string     `db:"state"`
	EscalatedAt *time.Time `db:"escalated_at"`
	EscalatedBy *uuid.UUID `db:"escalated_by"`
	Word        string     `db:"word"`
}

// supersede ends the case of the text of a post that waits, if there is one.
func supersede(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (superseded, error) {
	var waiting []superseded
	if err := tx.Select(ctx, &waiting, `select state, escalated_at, escalated_by, word from cases
		where tenant_id = $1 and post_id = $2 and kind = 'held' and state <> 'decided' order by id for update`, post); err != nil {
		return superseded{}, err
	}
	if len(waiting) == 0 {
		return superseded{}, nil
	}
	_, err := tx.Exec(ctx, `update cases set state = 'decided', decision = 'superseded', decided_at = $3
		where tenant_id = $1 and post_id = $2 and kind = 'held' and state <> 'decided'`, post, tx.Now)
	return waiting[len(waiting)-1], err
}

func openHeld(ctx context.Context, tx *tenants.Tx, s Submission, v Verdict, e Evidence, before superseded) error {
	hits, err := asJSON(emptyNotNull(v.hits))
	if err != nil {
		return err
	}
	snapshot, err := asJSON(e)
	if err != nil {
		return err
	}
	state, word := "open", ""
	if before.State == "escalated" {
		state, word = before.State, before.Word
	}
	_, err = tx.Exec(ctx, `
		insert into cases (tenant_id, id, kind, state, post_id, post_version, member_id, group_id, hash, hits, snapshot, opened_at, escalated_at, escalated_by, word)
		values ($1, $2, 'held', $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13, $14)`,
		tx.NewID(), state, s.Post, s.Version, s.Author.ID, nullID(s.Group), s.Hash(), hits, snapshot, tx.Now, before.EscalatedAt, before.EscalatedBy, word)
	return err
}

// Close ends the open held case of a post whose author took it back.
func (g *Gate) Close(ctx context.Context, tx *tenants.Tx, post uuid.UUID) error {
	_, err := supersede(ctx, tx, post)
	return err
}

func nullID(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func emptyNotNull(hits []rules.Hit) []rules.Hit {
	if hits == nil {
		return []rules.Hit{}
	}
	return hits
}

// escalated says whether a text of this post waits because somebody passed it on.
func escalated(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (bool, error) {
	var passedOn bool
	err := tx.Get(ctx, &passedOn, `select exists (select from cases where tenant_id = $1 and post_id = $2 and kind = 'held' and state = 'escalated')`, post)
	return passedOn, err
}
