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
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		return tx.Select(ctx, &waiting, `select `+memberColumns+` from members m
			where m.tenant_id = $1 and m.status = 'waiting' order by m.joined_at, m.id limit $2`, most)
	})
	return waiting, err
}

// Approve lets a newcomer in. Conflict when somebody else has decided already;
// the same person may press twice.
func (db *DB) Approve(ctx context.Context, actor Actor, member uuid.UUID, also ...Also) (Member, error) {
	return db.decideWaiting(ctx, actor, member, "member.approve", Active, also, func(tx *Tx) error {
		return tx.SetStatus(ctx, member, Active)
	})
}

// Refuse turns a newcomer away. Their username is free again; the row stays,
// so that their id is never another's.
func (db *DB) Refuse(ctx context.Context, actor Actor, member uuid.UUID, also ...Also) (Member, error) {
	return db.decideWaiting(ctx, actor, member, "member.refuse", Left, also, func(tx *Tx) error {
		if err := tx.SetStatus(ctx, member, Left); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update members set username = 'gone-' || id, username_skeleton = 'gone-' || id, password_hash = ''
			where tenant_id = $1 and id = $2`, member)
		return err
	})
}

// TurnedAway says whether this was a newcomer whom nobody let in.
func (m Member) TurnedAway() bool { return m.Username == "gone-"+m.ID.String() }

func (db *DB) decideWaiting(ctx context.Context, actor Actor, member uuid.UUID, deed string, becomes Status, also []Also, do func(*Tx) error) (Member, error) {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin lets newcomers in."); err != nil {
		return Member{}, err
	}
	var m Member
	err := db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		var err error
		if m, err = tx.LockMember(ctx, member); err != nil {
			return err
		}
		decided := Deed{Actor: actor.ID, Deed: deed, ObjectKind: "member", Object: member}
		if m.Status != Waiting {
			again, err := tx.DidJustNow(ctx, decided)
			if err == nil && (!again || m.Status != becomes) {
				err = errDecided
			}
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		tx.Record(decided)
		for _, a := range also {
			if err := a(ctx, tx, actor, member); err != nil {
				return err
			}
		}
		return nil
	})
	return m, err
}

// Namesakes gives, for each who waits, a member of the same name, if there is
// one: perhaps somebody joined twice, or pretends to be another.
func (db *DB) Namesakes(ctx context.Context, actor Actor) (map[uuid.UUID]Member, error) {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin lets newcomers in."); err != nil {
		return nil, err
	}
	same := map[uuid.UUID]Member{}
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		var rows []struct {
			For uuid.UUID `db:"for_id"`
			Member
		}
		err := tx.Select(ctx, &rows, `select w.id as for_id, `+memberColumns+` from members w
			join members m on m.tenant_id = $1 and m.id <> w.id and m.status = 'active'
			 and lower(m.given_name) = lower(w.given_name) and lower(m.family_name) = lower(w.family_name)
			where w.tenant_id = $1 and w.status = 'waiting' limit 500`)
		for _, row := range rows {
			same[row.For] = row.Member
		}
		return err
	})
	return same, err
}
