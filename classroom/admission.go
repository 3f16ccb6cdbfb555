// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// Joins says whether somebody with these roles comes into the group itself when
// their request is granted. Guardians come into the school alone: what concerns
// their children reaches them by the link to the child, and what other children
// write in a class is not theirs to read.
func Joins(roles tenants.Roles) bool {
	return roles.Staff() || !roles.Has(policy.Guardian)
}

// approveJoin grants a request: into the school for a newcomer, and into the
// group.
func (c *Classroom) approveJoin(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, g Group, who tenants.Member, state string) error {
	if state == "active" {
		return fault.Conflict("Somebody was first: " + who.For(true) + " is in already.")
	}
	if g.Kind == Staff && !who.Roles.Staff() {
		return fault.Forbidden("Only staff can be in a staff group.")
	}
	if who.Status == tenants.Waiting {
		if err := tx.SetStatus(ctx, who.ID, tenants.Active); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "member.approve", ObjectKind: "member", Object: who.ID})
	}
	return c.grant(ctx, tx, g, who)
}

func (c *Classroom) grant(ctx context.Context, tx *tenants.Tx, g Group, who tenants.Member) error {
	if Joins(who.Roles) {
		_, err := c.letIn(ctx, tx, g, who.ID, nil)
		return err
	}
	return dropFromGroup(ctx, tx, g.ID, who.ID)
}

func dropFromGroup(ctx context.Context, tx *tenants.Tx, group, member uuid.UUID) error {
	_, err := tx.Exec(ctx, `delete from group_members where tenant_id = $1 and group_id = $2 and member_id = $3`, group, member)
	return err
}

// requested lists the groups that somebody asked to join.
func requested(ctx context.Context, tx *tenants.Tx, member uuid.UUID) ([]Group, error) {
	var groups []Group
	err := tx.Select(ctx, &groups, `select `+groupColumns+` from groups g join group_members gm on gm.tenant_id = $1 and gm.group_id = g.id
		where g.tenant_id = $1 and gm.member_id = $2 and gm.state = 'requested' order by g.id`, member)
	return groups, err
}

// Admitted is what an admin's approval of a newcomer means for their groups:
// the request that came with the join code is granted (tenants.Also).
func (c *Classroom) Admitted(ctx context.Context, tx *tenants.Tx, _ tenants.Actor, member uuid.UUID) error {
	who, err := tx.Member(ctx, member)
	if err != nil {
		return err
	}
	groups, err := requested(ctx, tx, member)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := c.grant(ctx, tx, g, who); err != nil {
			return err
		}
	}
	return nil
}

// TurnedAway takes back what a newcomer who is refused had asked for
// (tenants.Also).
func (c *Classroom) TurnedAway(ctx context.Context, tx *tenants.Tx, _ tenants.Actor, member uuid.UUID) error {
	c.tell(tx, live.KindMember, member)
	_, err := tx.Exec(ctx, `delete from group_members where tenant_id = $1 and member_id = $2 and state = 'requested'`, member)
	return err
}

// AskedFor names the groups that newcomers asked for, by newcomer: to who lets
// newcomers in, and to each their own.
func (c *Classroom) AskedFor(ctx context.Context, actor tenants.Actor, newcomers []uuid.UUID) (map[uuid.UUID]string, error) {
	var rows []struct {
		Member uuid.UUID `db:"member_id"`
		Name   string    `db:"name"`
	}
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &rows, `select gm.member_id, string_agg(g.name, ', ' order by lower(g.name)) as name
			from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id
			where gm.tenant_id = $1 and gm.state = 'requested' and gm.member_id = any ($2::uuid[]) and ($3 or gm.member_id = $4) group by gm.member_id`,
			tenants.IDs(newcomers), actor.Allows(policy.MemberAdd, policy.School), actor.ID)
	})
	names := make(map[uuid.UUID]string, len(rows))
	for _, row := range rows {
		names[row.Member] = row.Name
	}
	return names, err
}
