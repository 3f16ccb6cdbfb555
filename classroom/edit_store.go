// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// replaceHeld puts a newer text in the place of one that still waits.
func replaceHeld(ctx context.Context, tx *tenants.Tx, p, next Post) error {
	if err := markVersion(ctx, tx, p.ID, p.Version, Returned); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update posts set body = $3, note = $4, version = $5, changed_at = $6 where tenant_id = $1 and id = $2 and state = 'held'`,
		p.ID, next.Body, next.Note, next.Version, tx.Now)
	return err
}

// waitWith notes that an edit of a released post waits for a person. The post as
// others see it has not changed, so its time of change stays.
func waitWith(ctx context.Context, tx *tenants.Tx, p Post, version int) error {
	if p.HeldVersion != nil {
		if err := markVersion(ctx, tx, p.ID, *p.HeldVersion, Returned); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `update posts set held_version = $3 where tenant_id = $1 and id = $2`, p.ID, version)
	return err
}

// replaceReleased makes a newer text the released one.
func replaceReleased(ctx context.Context, tx *tenants.Tx, next Post) error {
	if _, err := tx.Exec(ctx, `update posts set body = $3, note = $4, version = $5, held_version = null, edited_at = $6, changed_at = $6
		where tenant_id = $1 and id = $2 and state = 'released'`, next.ID, next.Body, next.Note, next.Version, tx.Now); err != nil {
		return err
	}
	return markVersion(ctx, tx, next.ID, next.Version, Released)
}

func markWithdrawn(ctx context.Context, tx *tenants.Tx, id, by uuid.UUID) error {
	_, err := tx.Exec(ctx, `update posts set state = 'withdrawn', withdrawn_at = $3, withdrawn_by = $4, changed_at = $3 where tenant_id = $1 and id = $2`,
		id, tx.Now, by)
	return err
}

// withdrawnBy is NotFound unless this member has withdrawn the post.
func withdrawnBy(ctx context.Context, tx *tenants.Tx, id, member uuid.UUID) error {
	var by uuid.UUID
	return tx.Get(ctx, &by, `select withdrawn_by from posts where tenant_id = $1 and id = $2 and state = 'withdrawn' and withdrawn_by = $3`, id, member)
}

// unwithdraw makes a withdrawn post one that waits; announce gives it a new position.
func unwithdraw(ctx context.Context, tx *tenants.Tx, id uuid.UUID) error {
	_, err := tx.Exec(ctx, `update posts set state = 'held', position = null, held_version = null, withdrawn_at = null, withdrawn_by = null, changed_at = $3
		where tenant_id = $1 and id = $2 and state = 'withdrawn'`, id, tx.Now)
	return err
}

func withdrawnPost(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (p Post, by uuid.UUID, at time.Time, err error) {
	var who struct {
		By uuid.UUID `db:"withdrawn_by"`
		At time.Time `db:"withdrawn_at"`
	}
	if err = tx.Get(ctx, &who, `select withdrawn_by, withdrawn_at from posts where tenant_id = $1 and id = $2 and state = 'withdrawn' for update`, id); err != nil {
		return Post{}, uuid.Nil, time.Time{}, err
	}
	p, err = lockedPost(ctx, tx, id)
	return p, who.By, who.At, err
}

// Version is one text that a post has had.
type Version struct {
	Version   int        `db:"version"`
	Body      string     `db:"body"`
	Note      string     `db:"note"`
	State     string     `db:"state"`
	Hash      []byte     `db:"hash"`
	CreatedAt time.Time  `db:"created_at"`
	DecidedAt *time.Time `db:"decided_at"`
}

func version(ctx context.Context, tx *tenants.Tx, post uuid.UUID, n int) (Version, error) {
	var v Version
	err := tx.Get(ctx, &v, `select version, body, note, state, hash, created_at, decided_at from post_versions
		where tenant_id = $1 and post_id = $2 and version = $3`, post, n)
	return v, err
}

// nextVersion numbers a new text; one that was sent back keeps its number. The
// post's row is locked.
func nextVersion(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (int, error) {
	var n int
	err := tx.Get(ctx, &n, `select max(version) + 1 from post_versions where tenant_id = $1 and post_id = $2`, post)
	return n, err
}

// same says whether a decision was made on this very version.
func (v Version) same(hash []byte) bool { return bytes.Equal(v.Hash, hash) }

// History gives the texts that a post has had, the newest first. Staff see
// those that were released; who may decide on it sees the others too.
func (c *Classroom) History(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Post, []Version, error) {
	var p Post
	var versions []Version
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if p, err = c.look(ctx, tx, v, id); err != nil {
			return err
		}
		if !v.Allows(policy.PostHistory, v.RelTo(p)) {
			return fault.NotFound()
		}
		return tx.Select(ctx, &versions, `select version, body, note, state, hash, created_at, decided_at from post_versions
			where tenant_id = $1 and post_id = $2 and (state = 'released' or $3) order by version desc`,
			id, v.Allows(policy.QueueDecide, v.RelTo(p)))
	})
	return p, versions, err
}

// look gives a post as the viewer may see it, and any released one to who
// oversees the school.
func (c *Classroom) look(ctx context.Context, tx *tenants.Tx, v Viewer, id uuid.UUID) (Post, error) {
	p, err := ownOrVisible(ctx, tx, v, id)
	if err == nil || !v.Oversees {
		return p, err
	}
	err = tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+` where p.tenant_id = $1 and p.id = $2 and p.state in ('released', 'held')`, id)
	return p, err
}

// markSentBack takes a held post, or the waiting edit of a released one, out of
// the queue's way.
func markSentBack(ctx context.Context, tx *tenants.Tx, p Post, state string) error {
	if p.State == Held {
		_, err := tx.Exec(ctx, `update posts set state = $3, changed_at = $4 where tenant_id = $1 and id = $2`, p.ID, state, tx.Now)
		return err
	}
	_, err := tx.Exec(ctx, `update posts set held_version = null where tenant_id = $1 and id = $2`, p.ID)
	return err
}
