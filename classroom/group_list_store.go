// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// GroupList is the groups that a member may know of.
type GroupList struct {
	Viewer Viewer
	Mine   []Group
	Others []Group                 // that they could ask to join; who oversees the school sees all
	Asked  tenants.IDs             // where they wait to be let in
	Last   map[uuid.UUID]time.Time // when something was last posted in their own
}

// Groups lists the actor's groups, and the others that they may know of.
func (c *Classroom) Groups(ctx context.Context, actor tenants.Actor) (GroupList, error) {
	var l GroupList
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		l = GroupList{Viewer: v}
		if err := tx.Select(ctx, &l.Mine, `select `+groupColumns+` from groups g
			where g.tenant_id = $1 and g.archived_at is null and g.id = any ($2::uuid[]) order by lower(g.name), g.id`, v.Reads); err != nil {
			return err
		}
		if err := l.readLast(ctx, tx); err != nil || v.Restricted() {
			return err
		}
		if err := tx.Select(ctx, (*[]uuid.UUID)(&l.Asked), `select group_id from group_members where tenant_id = $1 and member_id = $2 and state = 'requested'`, v.ID); err != nil {
			return err
		}
		asks := v.Allows(policy.GroupJoin, policy.Group)
		return tx.Select(ctx, &l.Others, `select `+groupColumns+` from groups g
			where g.tenant_id = $1 and g.archived_at is null and not g.id = any ($2::uuid[])
			  and ($3 or $4 and g.join_rule = 'request' and (g.kind <> 'staff' or $5)) order by lower(g.name), g.id limit 500`, v.Reads, v.Oversees, asks, v.Staff())
	})
	return l, err
}

// readLast reads when something was last posted in each of the member's groups.
func (l *GroupList) readLast(ctx context.Context, tx *tenants.Tx) error {
	var rows []struct {
		Group uuid.UUID `db:"id"`
		At    time.Time `db:"released_at"`
	}
	if err := tx.Select(ctx, &rows, `select g.id, s.released_at from unnest($2::uuid[]) g (id) cross join lateral (
		select p.released_at from posts p where p.tenant_id = $1 and p.group_id = g.id and p.state = 'released' and p.audience = 'group'
		 order by p.position desc limit 1) s`, l.Viewer.Reads); err != nil {
		return err
	}
	l.Last = make(map[uuid.UUID]time.Time, len(rows))
	for _, row := range rows {
		l.Last[row.Group] = row.At
	}
	return nil
}
