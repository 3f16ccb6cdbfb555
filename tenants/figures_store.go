// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"time"

	"rookery/tenants/policy"
)

// Figures are how it stands with a school's members, for its admins.
type Figures struct {
	Members      int        `db:"members"`
	Waiting      int        `db:"waiting"`
	WaitingSince *time.Time `db:"waiting_since"` // the longest
	NeverHere    int        `db:"never_here"`
	Muted        int        `db:"muted"`
	Suspended    int        `db:"suspended"`
	NextEnd      *time.Time `db:"next_end"` // of a mute or a suspension
	Safeguarding int        `db:"safeguarding"`
}

// Figures counts the school's members by how it stands with them. Forbidden
// without school.settings.
func (db *DB) Figures(ctx context.Context, actor Actor) (Figures, error) {
	var f Figures
	if err := actor.Require(policy.SchoolSettings, policy.School, "This page is for the school's admins."); err != nil {
		return f, err
	}
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		return tx.Get(ctx, &f, `
			select count(*) filter (where m.status = 'active') as members,
			       count(*) filter (where m.status = 'waiting') as waiting,
			       min(m.joined_at) filter (where m.status = 'waiting') as waiting_since,
			       count(*) filter (where m.status = 'active' and not exists (select from sessions s where s.tenant_id = $1 and s.member_id = m.id)) as never_here,
			       count(*) filter (where m.muted_at is not null and (m.muted_until is null or m.muted_until > $2)) as muted,
			       count(*) filter (where m.suspended_at is not null and (m.suspended_until is null or m.suspended_until > $2)) as suspended,
			       least(min(m.muted_until) filter (where m.muted_until > $2), min(m.suspended_until) filter (where m.suspended_until > $2)) as next_end,
			       count(*) filter (where m.status = 'active' and 'safeguarding' = any (m.roles)) as safeguarding
			  from members m where m.tenant_id = $1`, tx.Now)
	})
	return f, err
}
