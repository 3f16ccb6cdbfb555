// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Seer is somebody with an open page who may see a post.
type Seer struct {
	Member uuid.UUID `db:"id"`
	Staff  bool      `db:"staff"` // reads names in full
	Home   bool      `db:"home"`  // it belongs on their home page
}

// Seers gives a post as it is now, and those of the watching members who may
// see it, or could before it was withdrawn: one set-based question. A held post
// is seen by its author alone.
func (c *Classroom) Seers(ctx context.Context, tenant, post uuid.UUID, watching []uuid.UUID) (Post, []Seer, error) {
	var p Post
	var seers []Seer
	err := c.DB.InSchool(ctx, tenant, func(tx *tenants.Tx) error {
		if err := tx.Get(ctx, &p, `select `+postColumns+` from posts p `+postJoins+` where p.tenant_id = $1 and p.id = $2`, post); err != nil {
			return err
		}
		seers = nil
		return tx.Select(ctx, &seers, `
			select m.id, m.roles && array['admin','safeguarding','moderator','teacher'] as staff,
			       p.author_id = m.id or p.audience in ('group', 'direct') or p.audience in ('school', 'public') and (p.author_staff
			         or exists (select from follows f where f.tenant_id = $1 and f.follower_id = m.id and f.followed_id = p.author_id)) as home
			  from posts p
			  join unnest($3::uuid[]) as w (id) on true
			  join members m on m.tenant_id = $1 and m.id = w.id and m.status = 'active' and (m.suspended_at is null or m.suspended_until <= $4)
			 where p.tenant_id = $1 and p.id = $2 and (
			       p.author_id = m.id
			    or p.state in ('released', 'withdrawn') and p.position is not null and (
			         p.audience = 'group' and exists (select from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id and g.archived_at is null
			              where gm.tenant_id = $1 and gm.group_id = p.group_id and gm.member_id = m.id and gm.state = 'active')
			      or p.audience in ('school', 'public')
			      or p.audience = 'direct' and exists (select from recipients r where r.tenant_id = $1 and r.post_id = p.id and (r.member_id = m.id
			              or p.kind = 'announcement' and exists (select from guardian_links l where l.tenant_id = $1 and l.guardian_id = m.id and l.child_id = r.member_id)))))`,
			post, tenants.IDs(watching), tx.Now)
	})
	return p, seers, err
}

// changesMost bounds what a page that was away is told of; beyond it the page
// is asked to load anew.
const changesMost = 100

// Changed gives the posts that were released, edited or withdrawn since then
// and that the member may see, or could before they were withdrawn.
func (c *Classroom) Changed(ctx context.Context, tenant, member uuid.UUID, since time.Time) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := c.DB.InSchool(ctx, tenant, func(tx *tenants.Tx) error {
		actor, err := tx.ActorOf(ctx, member)
		if err != nil {
			return err
		}
		v, err := viewer(ctx, tx, actor)
		if err != nil || actor.Restricted() {
			return err
		}
		return tx.Select(ctx, &ids, `select p.id from posts p
			 where p.tenant_id = $1 and p.changed_at >= $6 and (`+visible+` or p.author_id = $2
			    or p.state = 'withdrawn' and (p.audience = 'group' and p.group_id = any ($3::uuid[]) or p.audience in ('school', 'public')
			      or exists (select from recipients r where r.tenant_id = $1 and r.post_id = p.id and r.member_id = any ($4::uuid[]))))
			 order by p.changed_at limit $7`, v.args(since, changesMost)...)
	})
	return ids, err
}
