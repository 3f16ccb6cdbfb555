// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// GroupReach is a group that the actor may announce to, with how many people
// that reaches.
type GroupReach struct {
	Group     uuid.UUID `db:"id"`
	Name      string    `db:"name"`
	Kind      GroupKind `db:"kind"`
	Members   int       `db:"members"`   // who are counted
	Staff     int       `db:"staff"`     // stewards beside the actor, who read along
	Guardians int       `db:"guardians"` // of the members
	Children  int       `db:"children"`  // members who have a guardian here
}

// YearReach is a year level with how many students it has.
type YearReach struct {
	Year     int `db:"year_level"`
	Students int `db:"students"`
}

// Reaches is whom the actor may announce to.
type Reaches struct {
	Groups []GroupReach
	Years  []YearReach // none, and School 0, without the permission
	School int         // everybody but the actor
}

// Any says whether there is anybody to announce to.
func (r Reaches) Any() bool { return len(r.Groups) > 0 || len(r.Years) > 0 || r.School > 0 }

// ReachOf lists whom the actor may announce to and how many each choice
// reaches, counted as they would be written down now: the groups they are a
// steward of, the group named besides (uuid.Nil: none) where they oversee the
// school, and by permission years and the school.
func (c *Classroom) ReachOf(ctx context.Context, actor tenants.Actor, besides uuid.UUID) (Reaches, error) {
	var r Reaches
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		r = Reaches{}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		groups := tenants.IDs{}
		for _, m := range v.Memberships {
			if m.Steward && v.mayAnnounce(ToClass, m.Group) == nil {
				groups = append(groups, m.Group)
			}
		}
		if besides != uuid.Nil && v.mayAnnounce(ToClass, besides) == nil {
			groups = append(groups, besides)
		}
		if err := r.groups(ctx, tx, v, groups); err != nil {
			return err
		}
		if !v.Allows(policy.AnnounceToSchool, policy.School) {
			return nil
		}
		return r.wider(ctx, tx, v)
	})
	return r, err
}

func (r *Reaches) groups(ctx context.Context, tx *tenants.Tx, v Viewer, groups tenants.IDs) error {
	if len(groups) == 0 {
		return nil
	}
	return tx.Select(ctx, &r.Groups, `
		select g.id, g.name, g.kind,
		       count(m.id) filter (where not gm.steward) as members, count(m.id) filter (where gm.steward) as staff,
		       (select count(distinct p.id) from group_members x join guardian_links l on l.tenant_id = $1 and l.child_id = x.member_id
		          join members p on p.tenant_id = $1 and p.id = l.guardian_id and p.status = 'active' and p.id <> $2
		         where x.tenant_id = $1 and x.group_id = g.id and x.state = 'active') as guardians,
		       (select count(distinct l.child_id) from group_members x join guardian_links l on l.tenant_id = $1 and l.child_id = x.member_id
		          join members p on p.tenant_id = $1 and p.id = l.guardian_id and p.status = 'active' and p.id <> $2
		         where x.tenant_id = $1 and x.group_id = g.id and x.state = 'active') as children
		  from groups g
		  left join group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and gm.state = 'active'
		  left join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status = 'active' and m.id <> $2
		 where g.tenant_id = $1 and g.id = any ($3::uuid[]) and g.kind <> 'circle' and g.archived_at is null
		 group by g.id, g.name, g.kind order by lower(g.name), g.id`, v.ID, groups)
}

func (r *Reaches) wider(ctx context.Context, tx *tenants.Tx, v Viewer) error {
	if err := tx.Get(ctx, &r.School, `select count(*) from members where tenant_id = $1 and status = 'active' and id <> $2`, v.ID); err != nil {
		return err
	}
	return tx.Select(ctx, &r.Years, `select year_level, count(*) as students from members
		where tenant_id = $1 and status = 'active' and year_level is not null group by year_level order by year_level`)
}
