// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// AskToJoin asks to be let into a group that can be asked. Asking twice changes
// nothing.
func (c *Classroom) AskToJoin(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Group, error) {
	var g Group
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if g, err = knownGroup(ctx, tx, v, id); err != nil {
			return err
		}
		if g.JoinRule != JoinRequest || g.Archived != nil || !v.Allows(policy.GroupJoin, policy.Group) {
			return fault.Forbidden("This group cannot be asked to join. Its teachers add people.")
		}
		asked, err := askInto(ctx, tx, id, actor.ID)
		if err != nil || !asked {
			return err
		}
		return c.tellStewards(ctx, tx, g, actor.ID)
	})
	return g, err
}

// tellStewards leaves word with a group's stewards that somebody asks to join.
func (c *Classroom) tellStewards(ctx context.Context, tx *tenants.Tx, g Group, who uuid.UUID) error {
	var stewards []uuid.UUID
	if err := tx.Select(ctx, &stewards, `select member_id from group_members where tenant_id = $1 and group_id = $2 and steward and state = 'active' order by member_id`, g.ID); err != nil {
		return err
	}
	c.tell(tx, live.KindNotify, stewards...)
	return notify(ctx, tx, stewards, "request", nil, &who, g.Name)
}

// Leave takes the actor out of a group, or takes a request back. The last
// steward stays, and students stay in their classes. Who has left already, and
// may still know of the group, has left it.
func (c *Classroom) Leave(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Group, error) {
	var g Group
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if m, in := v.In(id); in && m.Steward {
			if err := anotherSteward(ctx, tx, id, actor.ID); err != nil {
				return err
			}
		} else if in && actor.Student() && m.Kind == Class {
			return fault.Forbidden("Classes are looked after by their teachers. Ask yours if you are in the wrong one.")
		}
		left, err := tx.Exec(ctx, `delete from group_members where tenant_id = $1 and group_id = $2 and member_id = $3`, id, actor.ID)
		if err == nil && left == 0 {
			g, err = knownGroup(ctx, tx, v, id)
			return err
		}
		if err != nil {
			return err
		}
		c.tell(tx, live.KindMember, actor.ID)
		g, err = group(ctx, tx, id)
		return err
	})
	return g, err
}

func anotherSteward(ctx context.Context, tx *tenants.Tx, group, than uuid.UUID) error {
	var stewards []uuid.UUID
	if err := tx.Select(ctx, &stewards, `select member_id from group_members where tenant_id = $1 and group_id = $2 and steward order by member_id for update`, group); err != nil {
		return err
	}
	for _, s := range stewards {
		if s != than {
			return nil
		}
	}
	return fault.Forbidden("A group needs somebody who looks after it. Make somebody else a steward first.")
}

// addMost bounds how many are added to a group at once.
const addMost = 200

// AddToGroup puts members of the school into a group, by username: all or none
// of them. It gives those who were not in it before.
func (c *Classroom) AddToGroup(ctx context.Context, actor tenants.Actor, id uuid.UUID, usernames []string) (added []Person, err error) {
	if len(usernames) > addMost {
		return nil, fault.InvalidField("members", "Please add at most 200 people at once.")
	}
	err = c.steward(ctx, actor, id, func(tx *tenants.Tx, v Viewer, g Group) error {
		added = nil
		by, asks := standsFor(actor), false
		var unknown []string
		for _, name := range usernames {
			m, err := tx.MemberByUsername(ctx, strings.TrimPrefix(strings.TrimSpace(name), "@"))
			if isNoRows(err) || err == nil && m.Status != tenants.Active {
				unknown = append(unknown, name)
				continue
			}
			if err != nil {
				return err
			}
			if g.Kind == Staff && !m.Roles.Staff() {
				return fault.InvalidField("members", "Only staff can be in a staff group.")
			}
			fresh, err := c.letIn(ctx, tx, g, m.ID, by)
			if err != nil {
				return err
			}
			if fresh {
				asks = asks || g.Kind == Class && by == nil && m.Roles.Has(policy.Student)
				added = append(added, Person{ID: m.ID, Username: m.Username, Name: m.Name, Roles: m.Roles, Year: m.YearLevel})
				tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group.add", ObjectKind: "group", Object: id, Details: map[string]string{"member": m.ID.String()}})
			}
		}
		if len(unknown) > 0 {
			return fault.InvalidField("members", "There is nobody here with this username: "+shortList(unknown)+".")
		}
		if asks {
			return c.askToConfirm(ctx, tx, g, actor.ID)
		}
		return nil
	})
	return added, err
}

// shortList names the first few.
func shortList(names []string) string {
	const few = 5
	if len(names) > few {
		return strings.Join(names[:few], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}

// letIn makes somebody an active member of a group, tells them, and gives them
// the announcements that were meant for late-comers too; false if they are in
// already. by vouches for them; nil if nobody does yet.
func (c *Classroom) letIn(ctx context.Context, tx *tenants.Tx, g Group, member uuid.UUID, by *uuid.UUID) (bool, error) {
	fresh, err := putInGroup(ctx, tx, g.ID, member, false, by)
	if err != nil || !fresh {
		return false, err
	}
	c.tell(tx, live.KindMember, member)
	c.tell(tx, live.KindNotify, member)
	if err := notify(ctx, tx, []uuid.UUID{member}, "joined", nil, nil, g.Name); err != nil {
		return true, err
	}
	return true, addLate(ctx, tx, g.ID, member)
}
