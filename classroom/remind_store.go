// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// ownAnnouncement gives an announcement, locked, to whom its figures belong;
// NotFound to everybody else.
func ownAnnouncement(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) (Post, AnnouncementOf, error) {
	p, err := lockedPost(ctx, tx, id)
	if err != nil {
		return p, AnnouncementOf{}, err
	}
	if p.Kind != Announcement || p.Author != actor.ID || !actor.Allows(policy.AnnouncementReceipts, policy.Own) {
		return p, AnnouncementOf{}, fault.NotFound()
	}
	a, err := announcementOf(ctx, tx, id)
	return p, a, err
}

// remindAgain is how long somebody who was reminded is left in peace.
const remindAgain = time.Hour

// Remind tells those again who have not acknowledged, at most once an hour, and
// says how many.
func (c *Classroom) Remind(ctx context.Context, actor tenants.Actor, id uuid.UUID) (int, error) {
	reminded := 0
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		p, a, err := ownAnnouncement(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !a.Acknowledge || a.SentAt == nil || p.State != Released {
			return fault.Conflict("There is nothing to be reminded of.")
		}
		var members []uuid.UUID
		if err := tx.Select(ctx, &members, `
			update recipients r set reminded_at = $3
			 where r.tenant_id = $1 and r.post_id = $2 and r.counted and (r.reminded_at is null or r.reminded_at < $4)
			   and not exists (select from recipients d where d.tenant_id = $1 and d.post_id = $2 and d.for_id = r.for_id and d.acknowledged_at is not null)
			returning r.member_id`, id, tx.Now, tx.Now.Add(-remindAgain)); err != nil {
			return err
		}
		members = distinct(members)
		reminded = len(members)
		if reminded == 0 {
			return fault.Conflict("Everybody has acknowledged, or was reminded within the last hour.")
		}
		c.tell(tx, live.KindNotify, members...)
		return notify(ctx, tx, members, "reminder", &p.ID, &p.Author, "")
	})
	return reminded, err
}

func distinct(ids []uuid.UUID) []uuid.UUID {
	seen := map[uuid.UUID]bool{}
	var once []uuid.UUID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	return once
}
