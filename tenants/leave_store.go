// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Leave says that a member has left the school: every session and open page of
// theirs ends, and they cannot sign in. What they wrote, their classes and their
// links stay as they are, for ComeBack. Forbidden without member.add, for
// oneself, and for the last admin. Twice changes nothing.
func (db *DB) Leave(ctx context.Context, actor Actor, member uuid.UUID) error {
	return db.measure(ctx, actor, policy.MemberAdd, member, "member.leave", func(tx *Tx) (int64, error) {
		changed, err := tx.Exec(ctx, `update members set status = 'left', authority_version = authority_version + 1, changed_at = $3
			where tenant_id = $1 and id = $2 and status = 'active'`, member, tx.Now)
		if changed > 0 {
			tx.authorityChanged(member)
		}
		return changed, err
	})
}

// ComeBack lets a member in again who had left. Conflict for a newcomer who was
// turned away: nobody has ever let them in.
func (db *DB) ComeBack(ctx context.Context, actor Actor, member uuid.UUID) error {
	return db.measure(ctx, actor, policy.MemberAdd, member, "member.come-back", func(tx *Tx) (int64, error) {
		m, err := tx.Member(ctx, member)
		if err == nil && m.TurnedAway() {
			err = fault.Conflict("They were turned away as a newcomer. If they belong here after all, add them as a new member.")
		}
		if err != nil {
			return 0, err
		}
		return tx.Exec(ctx, `update members set status = 'active', changed_at = $3
			where tenant_id = $1 and id = $2 and status = 'left'`, member, tx.Now)
	})
}
