// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"database/sql"
	"errors"
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

// NewJoinCode makes a code for a group that its stewards hand out.
func (c *Classroom) NewJoinCode(ctx context.Context, actor tenants.Actor, group uuid.UUID, role policy.Role, life time.Duration) (JoinCode, error) {
	if role != policy.Student && role != policy.Guardian {
		return JoinCode{}, fault.InvalidField("role", "A code is for students or for guardians.")
	}
	if life < time.Hour || life > longestCode {
		return JoinCode{}, fault.InvalidField("days", "A code lives from one hour to sixty days.")
	}
	var code JoinCode
	err := c.steward(ctx, actor, group, func(tx *tenants.Tx, v Viewer, g Group) error {
		if g.Kind == Staff || g.Kind == Circle && role == policy.Guardian {
			return fault.Forbidden("This group cannot be joined by a code.")
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
		return tx.Select(ctx, &codes, `select `+codeColumns+` from join_codes where tenant_id = $1 and group_id = $2 order by created_at desc, id limit 50`, group)
	})
	return codes, err
}

// WithdrawCode makes a code useless at once.
func (c *Classroom) WithdrawCode(ctx context.Context, actor tenants.Actor, group, code uuid.UUID) error {
	return c.steward(ctx, actor, group, func(tx *tenants.Tx, _ Viewer, _ Group) error {
		gone, err := tx.Exec(ctx, `update join_codes set withdrawn_at = $4 where tenant_id = $1 and group_id = $2 and id = $3 and withdrawn_at is null`, group, code, tx.Now)
		if err == nil && gone == 0 {
			return fault.NotFound()
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "code.withdraw", ObjectKind: "group", Object: group})
		return err
	})
}

// errCode is the one answer to a code that is wrong, withdrawn, too old or used up.
var errCode = fault.InvalidField("code", "This code is not right, or it no longer works. Please check it, or ask your teacher for a new one.")

// CodeGroup says where a code leads, so that a newcomer sees the group's name
// before they type theirs. from is the visitor's address and browser.
func (c *Classroom) CodeGroup(ctx context.Context, school tenants.School, typed, from string) (JoinCode, Group, error) {
	var code JoinCode
	var g Group
	var turn time.Time
	wrong := false
	err := c.DB.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		at, miss, err := tx.Throttled(ctx, "join", from, 60)
		if err != nil {
			return err
		}
		turn, wrong = at, false
		code, err = workingCode(ctx, tx, typed)
		if errors.Is(err, errCode) {
			wrong = true
			return miss() // stored: the answer comes after
		}
		if err != nil {
			return err
		}
		g, err = group(ctx, tx, code.Group)
		return err
	})
	if err != nil {
		return code, g, err
	}
	if wrong {
		if err := c.DB.WaitUntil(ctx, turn); err != nil {
			return code, g, err
		}
		return code, g, errCode
	}
	return code, g, nil
}

func workingCode(ctx context.Context, tx *tenants.Tx, typed string) (JoinCode, error) {
	var code JoinCode
	err := tx.Get(ctx, &code, `select `+codeColumns+` from join_codes where tenant_id = $1 and code = $2 for update`, tenants.FoldCode(typed))
	if isNoRows(err) || err == nil && !code.Works(tx.Now) {
		return code, errCode
	}
	return code, err
}

// Newcomer is what the second page of joining sends.
type Newcomer struct {
	Code     string
	Username string
	Given    string
	Family   string
	Year     *int
	Password string
	From     string
}

// Join makes a newcomer a waiting member and puts them on the group's waiting
// list; a person lets them in.
func (c *Classroom) Join(ctx context.Context, passwords *tenants.Passwords, school tenants.School, n Newcomer) (uuid.UUID, error) {
	if n.Password == "" {
		return uuid.Nil, fault.InvalidField("password", "Please choose a password.")
	}
	if _, _, err := c.CodeGroup(ctx, school, n.Code, n.From); err != nil {
		return uuid.Nil, err
	}
	hash, err := passwords.Hash(ctx, n.Password)
	if err != nil {
		return uuid.Nil, err
	}
	var id uuid.UUID
	err = c.DB.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		code, err := workingCode(ctx, tx, n.Code)
		if err != nil {
			return err
		}
		m := tenants.NewMember{Username: n.Username, Given: n.Given, Family: n.Family, Roles: []policy.Role{code.Role}, Password: n.Password, Waiting: true}
		g, err := group(ctx, tx, code.Group)
		if err != nil {
			return err
		}
		if code.Role == policy.Student {
			m.YearLevel = n.Year
			if g.Year != nil {
				m.YearLevel = g.Year
			}
		}
		if id, err = tx.AddMember(ctx, m, hash); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into group_members (tenant_id, group_id, member_id, state, joined_at) values ($1, $2, $3, 'requested', $4)`, code.Group, id, tx.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update join_codes set uses = uses + 1 where tenant_id = $1 and id = $2`, code.ID); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Deed: "member.join", ObjectKind: "member", Object: id, Details: map[string]string{"group": code.Group.String()}})
		stewards, err := stewardsOf(ctx, tx, code.Group)
		if err != nil {
			return err
		}
		c.tell(tx, "notify", stewards...)
		return notify(ctx, tx, stewards, "request", nil, &id, g.Name)
	})
	return id, err
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
