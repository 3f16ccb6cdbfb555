// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
)

// ChangePassword stores a member's own new password and ends all their other
// sessions; this one goes on.
func (db *DB) ChangePassword(ctx context.Context, passwords *Passwords, actor Actor, current, password string) error {
	if message := checkPassword(password, actor.Username); message != "" {
		return fault.InvalidField("password", message)
	}
	var known credentials
	var turn time.Time
	slow := []throttle{newThrottle(5, 4*time.Second, "own password", actor.ID.String())}
	err := db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		err := tx.Get(ctx, &known, `select id, password_hash from members where tenant_id = $1 and id = $2`, actor.ID)
		if err == nil {
			turn, err = tx.turn(ctx, slow[0])
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := db.WaitUntil(ctx, turn); err != nil {
		return err
	}
	if !actor.PasswordChangeDue || known.Hash != "" { // who came by a slip and has none yet need not know it
		right, err := passwords.Check(ctx, known.Hash, handed(actor.PasswordChangeDue, current))
		if err != nil {
			return err
		}
		if !right {
			return errors.Join(fault.InvalidField("current", "That is not your password at present."), db.countWrong(ctx, actor.School.ID, slow))
		}
	}
	hash, err := passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		if err := tx.setPassword(ctx, actor.ID, hash, false); err != nil {
			return err
		}
		tx.Record(Deed{Actor: actor.ID, Deed: "member.password", ObjectKind: "member", Object: actor.ID})
		_, err := tx.Exec(ctx, `
			update sessions set authority_version = (select authority_version from members where tenant_id = $1 and id = $2)
			 where tenant_id = $1 and id = $3`, actor.ID, actor.Session)
		return err
	})
}

// setPassword also makes every session of the member die.
func (tx *Tx) setPassword(ctx context.Context, member uuid.UUID, hash string, due bool) error {
	changed, err := tx.Exec(ctx, `
		update members set password_hash = $3, password_change_due = $4, authority_version = authority_version + 1, changed_at = $5
		 where tenant_id = $1 and id = $2`, member, hash, due, tx.Now)
	if err == nil && changed == 0 {
		return fault.NotFound()
	}
	tx.authorityChanged(member)
	return err
}

// ResetPassword gives a member a one-time password to be changed at the first
// sign-in. The caller has checked that the actor may.
func (tx *Tx) ResetPassword(ctx context.Context, actor uuid.UUID, member uuid.UUID, hash string) error {
	tx.Record(Deed{Actor: actor, Deed: "member.password-reset", ObjectKind: "member", Object: member})
	return tx.setPassword(ctx, member, hash, true)
}
