// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Acknowledge says that the actor has seen an announcement, for themselves or
// for a child of theirs. Doing it twice changes nothing.
func (c *Classroom) Acknowledge(ctx context.Context, actor tenants.Actor, id, forWhom uuid.UUID) error {
	rel := policy.Own
	if forWhom != actor.ID {
		rel = policy.Ward
	}
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if _, err := visiblePost(ctx, tx, v, id); err != nil {
			return err
		}
		if rel == policy.Ward && !contains(actor.Wards, forWhom) {
			return fault.NotFound()
		}
		if err := actor.Require(policy.AnnouncementAcknowledge, rel, "You cannot acknowledge this."); err != nil {
			return err
		}
		done, err := acknowledge(ctx, tx, id, forWhom, actor.ID)
		if err == nil && done == 0 {
			return alreadyOrNotFound(ctx, tx, id, forWhom)
		}
		if p, err := announcementAuthor(ctx, tx, id); err == nil {
			c.tell(tx, "notify", p)
		}
		return err
	})
}

func contains(ids []uuid.UUID, id uuid.UUID) bool {
	for _, other := range ids {
		if other == id {
			return true
		}
	}
	return false
}

// acknowledge notes it on every row that stands for the same person or child:
// for a child either guardian's counts.
func acknowledge(ctx context.Context, tx *tenants.Tx, post, forWhom, by uuid.UUID) (int64, error) {
	return tx.Exec(ctx, `
		update recipients r set acknowledged_at = $5, acknowledged_by = $4, opened_at = case when r.member_id = $4 then coalesce(r.opened_at, $5) else r.opened_at end
		 where r.tenant_id = $1 and r.post_id = $2 and r.for_id = $3 and r.counted and r.acknowledged_at is null
		   and exists (select from announcements a where a.tenant_id = $1 and a.post_id = $2 and a.acknowledge)`, post, forWhom, by, tx.Now)
}

// alreadyOrNotFound tells an acknowledgement that came twice from one of
// something that was never asked.
func alreadyOrNotFound(ctx context.Context, tx *tenants.Tx, post, forWhom uuid.UUID) error {
	var already bool
	err := tx.Get(ctx, &already, `select exists (select from recipients where tenant_id = $1 and post_id = $2 and for_id = $3 and acknowledged_at is not null)`, post, forWhom)
	if err == nil && !already {
		return fault.NotFound()
	}
	return err
}

func announcementAuthor(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (uuid.UUID, error) {
	var author uuid.UUID
	err := tx.Get(ctx, &author, `select author_id from posts where tenant_id = $1 and id = $2`, post)
	return author, err
}
