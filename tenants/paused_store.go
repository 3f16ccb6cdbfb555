// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
)

// Paused is what a suspension tells the browser that it signed out.
type Paused struct {
	Until  *time.Time `db:"suspended_until"` // nil: until somebody ends it
	Reason string     `db:"suspend_reason"`  // empty for a device that others use too
}

// Paused says that a session ended because its member was suspended, and for
// nothing else: the member's authority has changed once since it began, by the
// suspension that still holds. Such a token tells its browser why, and opens
// nothing. SignIn for every other token.
func (db *DB) Paused(ctx context.Context, tenant uuid.UUID, token string) (Paused, error) {
	var p Paused
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		err := tx.Get(ctx, &p, `
			select m.suspended_until, case when s.shared then '' else m.suspend_reason end as suspend_reason
			  from sessions s join members m on m.tenant_id = $1 and m.id = s.member_id
			 where s.tenant_id = $1 and s.token_hash = $2 and s.ended_at is null and s.expires_at > $3
			   and m.status = 'active' and m.suspended_at is not null and (m.suspended_until is null or m.suspended_until > $3)
			   and m.authority_version = s.authority_version + 1 and s.created_at <= m.suspended_at`,
			hashToken(token), tx.Now)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.SignIn()
		}
		return err
	})
	return p, err
}
