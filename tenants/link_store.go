// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// LinkByName links a member with the one of this username, whichever of the
// two is the child. Invalid at the field "other" when nobody has that name or
// the two do not make a guardian and a child.
func (db *DB) LinkByName(ctx context.Context, actor Actor, member uuid.UUID, other, relationship string) error {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin can link a guardian with a child."); err != nil {
		return db.Refused(ctx, actor, err, Deed{Deed: "guardian.link.refused", ObjectKind: "member", Object: member})
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		m, err := tx.Member(ctx, member)
		if err != nil {
			return err
		}
		o, err := tx.MemberByUsername(ctx, other)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.InvalidField("other", "Nobody here has this username.")
		}
		if err != nil {
			return err
		}
		guardian, child := o.ID, m.ID
		if !m.Roles.Has(policy.Student) {
			guardian, child = m.ID, o.ID
		}
		if err := tx.LinkGuardian(ctx, actor.ID, guardian, child, relationship); err != nil {
			if words := fault.From(err).Fields["child"]; words != "" {
				return fault.InvalidField("other", words)
			}
			return err
		}
		return nil
	})
}
