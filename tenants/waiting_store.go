// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

var errDecided = fault.Conflict("Somebody was first: this is decided already.")

// Also is what another floor does in the same transaction when somebody is let
// in or turned away: the group they asked for, for instance.
type Also func(ctx context.Context, tx *Tx, actor Actor, member uuid.UUID) error

// Waiting lists who waits to be let in, the longest first.
func (db *DB) Waiting(ctx context.Context, actor Actor, most int) ([]Member, error) {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin lets newcomers in."); err != nil {
		return nil, err
	}
	var waiting []Member
	err := db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		return tx.Select(ctx, &waiting, `select `+memberColumns+` from members m
			where m.tenant_id = $1 and m.status = 'waiting' order by m.joined_at, m.id limit $2`, most)
	})
	return waiting, err
}

// Approve lets a newcomer in. Conflict when somebody else has decided already.
func (db *DB) Approve(ctx context.Context, actor Actor, member uuid.UUID, also ...Also) (Member, error) {
	return db.decideWaiting(ctx, actor, member, "member.approve", also, func(tx *Tx) error {
		return tx.SetStatus(ctx, member, Active)
	})
}

// Refuse turns a newcomer away. Their username is free again; the row stays,
// so that their id is never another's.
func (db *DB) Refuse(ctx context.Context, actor Actor, member uuid.UUID, also ...Also) (Member, error) {
	return db.decideWaiting(ctx, actor, member, "member.refuse", also, func(tx *Tx) error {
		if err := tx.SetStatus(ctx, member, Left); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update members set username = 'gone-' || id, username_skeleton = 'gone-' || id, password_hash = ''
			where tenant_id = $1 and id = $2`, member)
		return err
	})
}

func (db *DB) decideWaiting(ctx context.Context, actor Actor, member uuid.UUID, deed string, also []Also, do func(*Tx) error) (Member, error) {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin lets newcomers in."); err != nil {
		return Member{}, err
	}
	var m Member
	err := db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		var err error
		if m, err = tx.LockMember(ctx, member); err != nil {
			return err
		}
		if m.Status != Waiting {
			return errDecided
		}
		if err := do(tx); err != nil {
			return err
		}
		tx.Record(Deed{Actor: actor.ID, Deed: deed, ObjectKind: "member", Object: member})
		for _, a := range also {
			if err := a(ctx, tx, actor, member); err != nil {
				return err
			}
		}
		return nil
	})
	return m, err
}
