// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// NewPassword gives a member a one-time password to be handed over; they are
// signed out everywhere and choose their own at the next sign-in. rel says
// whether the actor stewards a class of theirs. Who may not do so in the whole
// school may do so for students alone. Whoever may not is recorded.
func (db *DB) NewPassword(ctx context.Context, passwords *Passwords, actor Actor, member uuid.UUID, rel policy.Rel) (string, Member, error) {
	if member == actor.ID {
		return "", Member{}, fault.Forbidden("Your own password you change in your settings.")
	}
	password, m, err := db.newPassword(ctx, passwords, actor, member, rel)
	if fault.Is(err, fault.KindForbidden) {
		err = db.Refused(ctx, actor, err, Deed{Deed: "member.password-reset.refused", ObjectKind: "member", Object: member})
	}
	return password, m, err
}

func (db *DB) newPassword(ctx context.Context, passwords *Passwords, actor Actor, member uuid.UUID, rel policy.Rel) (string, Member, error) {
	if err := actor.Require(policy.MemberPasswordReset, rel&^policy.Own, "You can give new passwords to students of your own classes, once an admin has confirmed that they belong there."); err != nil {
		return "", Member{}, err
	}
	password := EasyPassword()
	hash, err := passwords.Hash(ctx, password)
	if err != nil {
		return "", Member{}, err
	}
	var m Member
	err = db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		if m, err = tx.LockMember(ctx, member); err != nil {
			return err
		}
		if m.Status == Left {
			return fault.NotFound()
		}
		if !m.Roles.Has(policy.Student) && !actor.Allows(policy.MemberPasswordReset, policy.School) {
			return fault.Forbidden("Only an admin can give a new password to somebody who is not a student.")
		}
		return tx.ResetPassword(ctx, actor.ID, member, hash)
	})
	return password, m, err
}
