// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// Seat puts a newcomer into a class or club, in the transaction that adds them
// to the school (tenants.Seat).
func (c *Classroom) Seat(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, member, class uuid.UUID) error {
	v, err := viewer(ctx, tx, actor)
	if err != nil {
		return err
	}
	g, err := knownGroup(ctx, tx, v, class)
	if err != nil {
		return err
	}
	if err := v.Require(policy.GroupSteward, v.Rel(class), "Only the group’s teachers can do this."); err != nil {
		return err
	}
	if _, err := c.letIn(ctx, tx, g, member, standsFor(actor)); err != nil {
		return err
	}
	tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group.add", ObjectKind: "group", Object: class, Details: map[string]string{"member": member.String()}})
	return nil
}

// Classes lists the classes and clubs that newcomers can be put into, to who
// may add any. A circle is not among them: being in one is nobody's business.
func (c *Classroom) Classes(ctx context.Context, actor tenants.Actor) ([]Group, error) {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin can add members."); err != nil {
		return nil, err
	}
	var groups []Group
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &groups, `select g.id, g.name from groups g
			where g.tenant_id = $1 and g.kind in ('class', 'club') and g.archived_at is null order by lower(g.name), g.id`)
	})
	return groups, err
}
