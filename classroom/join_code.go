// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// codeLetters of eight letters hold about 39 bits, behind a throttle.
const (
	codeLength  = 8
	codeUses    = 100
	longestCode = 60 * 24 * time.Hour
)

// JoinCode leads newcomers to a group's waiting list.
type JoinCode struct {
	ID        uuid.UUID   `db:"id"`
	Group     uuid.UUID   `db:"group_id"`
	Code      string      `db:"code"`
	Role      policy.Role `db:"role"` // student or guardian
	CreatedAt time.Time   `db:"created_at"`
	ExpiresAt time.Time   `db:"expires_at"`
	Withdrawn *time.Time  `db:"withdrawn_at"`
	Uses      int         `db:"uses"`
	MaxUses   int         `db:"max_uses"`
}

// Works says whether the code can still be used.
func (j JoinCode) Works(now time.Time) bool {
	return j.Withdrawn == nil && j.ExpiresAt.After(now) && j.Uses < j.MaxUses
}

const codeColumns = `id, group_id, code, role, created_at, expires_at, withdrawn_at, uses, max_uses`

// NewJoinCode makes a code that a group's stewards hand out. The group has to be
// one that is joined by code.
func (c *Classroom) NewJoinCode(ctx context.Context, actor tenants.Actor, group uuid.UUID, role policy.Role, life time.Duration) (JoinCode, error) {
	if role != policy.Student && role != policy.Guardian {
		return JoinCode{}, fault.InvalidField("role", "A code is for students or for guardians.")
	}
	if life < time.Hour || life > longestCode {
		return JoinCode{}, fault.InvalidField("days", "A code works for one to sixty days.")
	}
	var code JoinCode
	err := c.steward(ctx, actor, group, func(tx *tenants.Tx, v Viewer, g Group) error {
		if g.Kind == Staff || g.Kind == Circle && role == policy.Guardian {
			return fault.InvalidField("role", "This group cannot be joined by such a code.")
		}
		if g.JoinRule != JoinByCode {
			return fault.Conflict("This group is not joined by code. Change who can join it first.")
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "code.create", ObjectKind: "group", Object: group, Details: map[string]string{"role": string(role)}})
		return tx.Get(ctx, &code, `
			insert into join_codes (tenant_id, id, group_id, code, role, created_by, created_at, expires_at, max_uses)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning `+codeColumns,
			tx.NewID(), group, tenants.NewCode(codeLength), string(role), actor.ID, tx.Now, tx.Now.Add(life), codeUses)
	})
	return code, err
}

// JoinCodes lists a group's codes, the newest first, for its stewards.
func (c *Classroom) JoinCodes(ctx context.Context, actor tenants.Actor, group uuid.UUID) ([]JoinCode, error) {
	var codes []JoinCode
	err := c.steward(ctx, actor, group, func(tx *tenants.Tx, _ Viewer, _ Group) error {
		return tx.Select(ctx, &codes, `select `+codeColumns+` from join_codes where tenant_id = $1 and group_id = $2 order by created_at desc, id desc limit 50`, group)
	})
	return codes, err
}

// JoinCode gives one code of a group's, for its stewards.
func (c *Classroom) JoinCode(ctx context.Context, actor tenants.Actor, group, id uuid.UUID) (Group, JoinCode, error) {
	var g Group
	var code JoinCode
	err := c.steward(ctx, actor, group, func(tx *tenants.Tx, _ Viewer, found Group) error {
		g = found
		return tx.Get(ctx, &code, `select `+codeColumns+` from join_codes where tenant_id = $1 and group_id = $2 and id = $3`, group, id)
	})
	return g, code, err
}

// WithdrawCode makes a code useless at once. Doing it twice changes nothing.
func (c *Classroom) WithdrawCode(ctx context.Context, actor tenants.Actor, group, code uuid.UUID) error {
	return c.steward(ctx, actor, group, func(tx *tenants.Tx, _ Viewer, _ Group) error {
		gone, err := tx.Exec(ctx, `update join_codes set withdrawn_at = $4 where tenant_id = $1 and group_id = $2 and id = $3 and withdrawn_at is null`, group, code, tx.Now)
		if err == nil && gone == 0 {
			var found uuid.UUID
			return tx.Get(ctx, &found, `select id from join_codes where tenant_id = $1 and group_id = $2 and id = $3`, group, code)
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "code.withdraw", ObjectKind: "group", Object: group})
		return err
	})
}
