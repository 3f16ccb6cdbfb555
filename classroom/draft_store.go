// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
)

// SavedDraft is a text that waits for its author: begun and not sent, or sent
// back with a word.
type SavedDraft struct {
	ID       uuid.UUID  `db:"id"`
	Body     string     `db:"body"`
	Note     string     `db:"note"`
	Audience Audience   `db:"audience"`
	Group    *uuid.UUID `db:"group_id"`
	ReplyTo  *uuid.UUID `db:"reply_to"`
	Word     string     `db:"word"` // why it came back
	Back     bool       `db:"back"` // it was sent and came back
	SavedAt  time.Time  `db:"saved_at"`
}

// draftsKept bounds one member's drafts; the oldest that nobody sent back give way.
const draftsKept = 200

// Drafts lists the actor's drafts, the newest first.
func (c *Classroom) Drafts(ctx context.Context, actor tenants.Actor) ([]SavedDraft, error) {
	var found []SavedDraft
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &found, `select id, body, note, audience, group_id, reply_to, word, word <> '' as back, saved_at from drafts
			where tenant_id = $1 and author_id = $2 order by saved_at desc, id limit $3`, actor.ID, draftsKept)
	})
	return found, err
}

// Draft gives one of the actor's drafts, or NotFound.
func (c *Classroom) Draft(ctx context.Context, actor tenants.Actor, id uuid.UUID) (SavedDraft, error) {
	var d SavedDraft
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &d, `select id, body, note, audience, group_id, reply_to, word, word <> '' as back, saved_at from drafts
			where tenant_id = $1 and author_id = $2 and id = $3`, actor.ID, id)
	})
	return d, err
}

// SaveDraft keeps a text that was begun. An empty one is let go of.
func (c *Classroom) SaveDraft(ctx context.Context, actor tenants.Actor, d Draft) error {
	body, err := fold.Clean(d.Body)
	if err != nil {
		return fault.InvalidField("body", err.Error())
	}
	if len(body) > 40_000 || len(d.Note) > 4_000 {
		return fault.TooLarge("This is too long to keep as a draft.")
	}
	note, err := fold.Clean(d.Note)
	if err != nil {
		return fault.InvalidField("note", err.Error())
	}
	if d.ID == uuid.Nil {
		return fault.InvalidField("draft_id", "This form is too old. Please open it again.")
	}
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if err := inTurn(ctx, tx, actor.ID); err != nil {
			return err
		}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if _, sent, err := postOfDraft(ctx, tx, v, d.ID); err != nil || sent {
			return err // it went out meanwhile: nothing to keep
		}
		if body == "" && note == "" {
			files, err := mediaOfDraft(ctx, tx, actor.ID, d.ID)
			if err != nil {
				return err
			}
			if len(files) == 0 {
				return dropDraft(ctx, tx, actor.ID, d.ID)
			}
		}
		d.Body, d.Note = body, note
		return saveDraft(ctx, tx, v, d, "")
	})
}

// DropDraft lets a draft go, because its author says so.
func (c *Classroom) DropDraft(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if err := throwAway(ctx, tx, actor.ID, id); err != nil {
			return err
		}
		return dropDraft(ctx, tx, actor.ID, id)
	})
}

// inTurn lets one author's writing through one after the other. Posts sent all
// at once would not see each other, and pass the rules about speed and
// repetition; a draft saved while it is sent would stay behind.
func inTurn(ctx context.Context, tx *tenants.Tx, author uuid.UUID) error {
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended($1::uuid || ' writes ' || $2::uuid, 0))`, author)
	return err
}

func saveDraft(ctx context.Context, tx *tenants.Tx, v Viewer, d Draft, word string) error {
	if _, in := v.In(d.Group); !in {
		d.Group = uuid.Nil
	}
	if d.ReplyTo != uuid.Nil {
		if _, err := visiblePost(ctx, tx, v, d.ReplyTo); err != nil {
			d.ReplyTo = uuid.Nil
		}
	}
	_, err := tx.Exec(ctx, `
		insert into drafts (tenant_id, id, author_id, body, note, audience, group_id, reply_to, word, saved_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, author_id, id) do update set body = excluded.body, note = excluded.note, audience = excluded.audience,
			group_id = excluded.group_id, reply_to = excluded.reply_to, saved_at = excluded.saved_at,
			word = case when excluded.word = '' then drafts.word else excluded.word end`,
		d.ID, v.ID, d.Body, d.Note, string(d.Audience), orNull(d.Group), orNull(d.ReplyTo), word, tx.Now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `delete from drafts where tenant_id = $1 and author_id = $2 and word = '' and id in (
		select id from drafts where tenant_id = $1 and author_id = $2 order by saved_at desc offset $3)`, v.ID, draftsKept)
	return err
}

func dropDraft(ctx context.Context, tx *tenants.Tx, author, id uuid.UUID) error {
	_, err := tx.Exec(ctx, `with told as (`+readBack("$2", "$3", "$4")+`) delete from drafts where tenant_id = $1 and author_id = $2 and id = $3`, author, id, tx.Now)
	return err
}

// backToDrafts gives a text that a person or a rule sent back to its author's
// drafts, under a new id: the old one was used up.
func backToDrafts(ctx context.Context, tx *tenants.Tx, author, id uuid.UUID, p Post, word string) error {
	_, err := tx.Exec(ctx, `with told as (`+readBack("$3", "$2", "$10")+`)
		insert into drafts (tenant_id, id, author_id, body, note, audience, group_id, reply_to, word, saved_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, author_id, id) do update set body = excluded.body, note = excluded.note, word = excluded.word, saved_at = excluded.saved_at`,
		id, author, p.Body, p.Note, string(p.Audience), p.Group, p.ReplyTo, word, tx.Now)
	return err
}
