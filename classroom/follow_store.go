// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// Follow adds a member's school posts to the actor's home. Following opens
// nothing: it only picks from what the actor may see anyway.
func (c *Classroom) Follow(ctx context.Context, actor tenants.Actor, member uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if member == actor.ID {
			return fault.Forbidden("You see your own posts already.")
		}
		if err := c.meet(ctx, tx, v, member); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into follows (tenant_id, follower_id, followed_id, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
			actor.ID, member, tx.Now)
		return err
	})
}

// Unfollow takes it back.
func (c *Classroom) Unfollow(ctx context.Context, actor tenants.Actor, member uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		_, err := tx.Exec(ctx, `delete from follows where tenant_id = $1 and follower_id = $2 and followed_id = $3`, actor.ID, member)
		return err
	})
}

// Profile is a member as another one may know them.
type Profile struct {
	tenants.Member
	Following bool
	Shared    []Group // groups that both are in
}

// Profile gives a member whom the actor may know of, or NotFound.
func (c *Classroom) Profile(ctx context.Context, actor tenants.Actor, member uuid.UUID) (Profile, error) {
	var p Profile
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if p.Member, err = tx.Member(ctx, member); err != nil {
			return err
		}
		if err := c.meet(ctx, tx, v, member); err != nil {
			return err
		}
		if err := tx.Get(ctx, &p.Following, `select exists (select from follows where tenant_id = $1 and follower_id = $2 and followed_id = $3)`, actor.ID, member); err != nil {
			return err
		}
		p.Shared = nil
		return tx.Select(ctx, &p.Shared, `select `+groupColumns+` from groups g join group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and gm.member_id = $2 and gm.state = 'active'
			where g.tenant_id = $1 and g.archived_at is null and g.id = any ($3::uuid[]) order by lower(g.name), g.id`, member, v.Reads)
	})
	return p, err
}
