// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rookery/tenants/policy"
)

// KeptOn says whether no school may turn this cell of the matrix off.
func KeptOn(role policy.Role, permission policy.Permission) bool {
	return slices.Contains(keepOn, keptCell{role, permission})
}

// ResetPolicy takes a school's change of one cell away again. Forbidden without
// school.policy; a cell that was not changed stays as it is.
func (db *DB) ResetPolicy(ctx context.Context, actor Actor, role policy.Role, permission policy.Permission) error {
	changes, err := db.SchoolPolicyChanges(ctx, actor)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if c.Role == role && c.Permission == permission {
			return db.ChangePolicy(ctx, actor, policy.Change{Role: role, Permission: permission, Allow: !c.Allow})
		}
	}
	return nil
}

// SchoolPolicyChanges lists what the actor's school changed of the built-in
// matrix. Forbidden without school.policy.
func (db *DB) SchoolPolicyChanges(ctx context.Context, actor Actor) ([]policy.Change, error) {
	if err := actor.Require(policy.SchoolPolicy, policy.School, "Who may do what is for the school's admins to see and change."); err != nil {
		return nil, err
	}
	var changes []policy.Change
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		var err error
		changes, err = tx.PolicyChanges(ctx)
		return err
	})
	return changes, err
}

// ActorByUsername gives who a member of this name would be without a session,
// for asking what they may do. NotFound when nobody has the name.
func (db *DB) ActorByUsername(ctx context.Context, tenant uuid.UUID, username string) (Actor, error) {
	var actor Actor
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		m, err := tx.MemberByUsername(ctx, username)
		if err != nil {
			return err
		}
		actor, err = tx.ActorOf(ctx, m.ID)
		return err
	})
	return actor, err
}
