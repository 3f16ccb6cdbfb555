// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Measure is a mute or a suspension: why, and until when (nil: until ended).
type Measure struct {
	Reason string
	Until  *time.Time
}

// Check is Invalid for a measure without a reason or with an end in the past.
func (m Measure) Check(now time.Time) error {
	switch {
	case strings.TrimSpace(m.Reason) == "" || len(m.Reason) > 1000:
		return fault.InvalidField("reason", "Please say why, in up to 1000 characters. The member will read it.")
	case m.Until != nil && !m.Until.After(now):
		return fault.InvalidField("until", "The end has to be in the future.")
	}
	return nil
}

// Suspend puts a member out: every session and open page ends, and until the
// end they can only reach help, report and take their own data.
func (db *DB) Suspend(ctx context.Context, actor Actor, member uuid.UUID, m Measure) error {
	return db.measure(ctx, actor, policy.MemberSuspend, member, "member.suspend", func(tx *Tx) (int64, error) {
		if err := m.Check(tx.Now); err != nil {
			return 0, err
		}
		changed, err := tx.Exec(ctx, `
			update members set suspended_at = $3, suspended_until = $4, suspend_reason = $5, authority_version = authority_version + 1, changed_at = $3
			 where tenant_id = $1 and id = $2 and (suspended_at is null or suspended_until is distinct from $4 or suspend_reason <> $5)`,
			member, tx.Now, m.Until, m.Reason)
		if changed > 0 {
			tx.authorityChanged(member)
		}
		return changed, err
	})
}

// Restore ends a suspension.
func (db *DB) Restore(ctx context.Context, actor Actor, member uuid.UUID) error {
	return db.measure(ctx, actor, policy.MemberSuspend, member, "member.restore", func(tx *Tx) (int64, error) {
		return tx.Exec(ctx, `update members set suspended_at = null, suspended_until = null, suspend_reason = '', changed_at = $3
			where tenant_id = $1 and id = $2 and suspended_at is not null`, member, tx.Now)
	})
}

// Mute keeps a member from writing anywhere in the school.
func (db *DB) Mute(ctx context.Context, actor Actor, member uuid.UUID, m Measure) error {
	return db.measure(ctx, actor, policy.MemberMute, member, "member.mute", func(tx *Tx) (int64, error) {
		if err := m.Check(tx.Now); err != nil {
			return 0, err
		}
		return tx.Exec(ctx, `update members set muted_at = $3, muted_until = $4, mute_reason = $5, changed_at = $3
			where tenant_id = $1 and id = $2 and (muted_at is null or muted_until is distinct from $4 or mute_reason <> $5)`,
			member, tx.Now, m.Until, m.Reason)
	})
}

// Unmute ends a mute.
func (db *DB) Unmute(ctx context.Context, actor Actor, member uuid.UUID) error {
	return db.measure(ctx, actor, policy.MemberMute, member, "member.unmute", func(tx *Tx) (int64, error) {
		return tx.Exec(ctx, `update members set muted_at = null, muted_until = null, mute_reason = '', changed_at = $3
			where tenant_id = $1 and id = $2 and muted_at is not null`, member, tx.Now)
	})
}

// measure does what changes a member's standing and records it. What holds
// already, by a button pressed twice, changes nothing and is not recorded again.
func (db *DB) measure(ctx context.Context, actor Actor, p policy.Permission, member uuid.UUID, deed string, do func(*Tx) (int64, error)) error {
	if err := actor.Require(p, policy.School, "You cannot do this to a member."); err != nil {
		return err
	}
	if member == actor.ID {
		return fault.Forbidden("Nobody can do this to themselves.")
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		if err := tx.lockAdmins(ctx); err != nil {
			return err
		}
		m, err := tx.LockMember(ctx, member)
		if err != nil {
			return err
		}
		if m.Roles.Has(policy.Admin) && (deed == "member.suspend" || deed == "member.leave") {
			if err := tx.anotherAdmin(ctx, member); err != nil {
				return err
			}
		}
		changed, err := do(tx)
		if err == nil && changed > 0 {
			tx.Record(Deed{Actor: actor.ID, Deed: deed, ObjectKind: "member", Object: member})
		}
		return err
	})
}

// SetStatus moves a member to another status; their sessions die, but for those
// of a newcomer who is let in: they may do more now, and a class that joins
// together need not sign in twice. Conflict if they have it already. The caller
// has checked that the actor may.
func (tx *Tx) SetStatus(ctx context.Context, member uuid.UUID, status Status) error {
	changed, err := tx.Exec(ctx, `update members set status = $3, changed_at = $4,
		authority_version = authority_version + case when status = 'waiting' and $3 = 'active' then 0 else 1 end
		where tenant_id = $1 and id = $2 and status <> $3`, member, string(status), tx.Now)
	if err == nil && changed == 0 {
		return fault.Conflict("Somebody was first: this is decided already.")
	}
	tx.authorityChanged(member)
	return err
}
