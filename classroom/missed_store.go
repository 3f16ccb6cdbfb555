// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// changesMost bounds what a page that was away is told of; beyond it the page
// is asked to load anew.
const changesMost = 100

// Missed gives the posts that were released, edited or withdrawn since then as
// the member sees them, or could before they were withdrawn.
func (c *Classroom) Missed(ctx context.Context, tenant, member uuid.UUID, since time.Time) (Sights, error) {
	var out Sights
	err := c.DB.Read(ctx, tenant, func(tx *tenants.Tx) error {
		out = Sights{}
		actor, err := tx.ActorOf(ctx, member)
		if err != nil {
			return err
		}
		v, err := viewer(ctx, tx, actor)
		if err != nil || actor.Restricted() {
			return err
		}
		var posts []Post
		if err := tx.Select(ctx, &posts, `select `+postColumns+answersColumn+` from posts p `+postJoins+`
			 where p.tenant_id = $1 and p.changed_at >= $6 and (`+visible+` or p.author_id = $2 or p.state = 'released' and p.audience = 'group' and $8
			    or p.state = 'withdrawn' and p.position is not null and (p.audience = 'group' and (p.group_id = any ($3::uuid[]) or $8) or p.audience in ('school', 'public')
			      or exists (select from recipients r where r.tenant_id = $1 and r.post_id = p.id and r.member_id = any ($4::uuid[]))))
			 order by p.changed_at limit $7`, v.args(since, changesMost, v.Oversees)...); err != nil || len(posts) == 0 {
			return err
		}
		return c.missed(ctx, tx, v, posts, &out)
	})
	return out, err
}

// missed adds to what changed where it belongs and what is said beside it.
func (c *Classroom) missed(ctx context.Context, tx *tenants.Tx, v Viewer, posts []Post, out *Sights) error {
	ids := make(tenants.IDs, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	var follows, names []uuid.UUID
	if err := tx.Select(ctx, &follows, `select followed_id from follows where tenant_id = $1 and follower_id = $2`, v.ID); err != nil {
		return err
	}
	if err := tx.Select(ctx, &names, `select post_id from post_mentions where tenant_id = $1 and member_id = $2 and post_id = any ($3::uuid[])`, v.ID, ids); err != nil {
		return err
	}
	t := Timeline{Posts: posts}
	if err := c.aside(ctx, tx, v, &t); err != nil {
		return err
	}
	out.Known, out.KnownToStaff = t.Known, t.Known
	for _, p := range posts {
		_, in := v.In(groupOf(p))
		home := p.Author == v.ID || p.Audience == InGroup && in || p.Audience == Direct ||
			(p.Audience == InSchool || p.Audience == Public) && (p.Name.Staff || slices.Contains(follows, p.Author)) || slices.Contains(v.Wards, p.Author)
		out.Sights = append(out.Sights, Sight{Post: p, Viewer: v, Home: home, Mentioned: slices.Contains(names, p.ID), Asks: t.Asks[p.ID], Announced: t.Announced[p.ID]})
	}
	return nil
}

func groupOf(p Post) uuid.UUID {
	if p.Group == nil {
		return uuid.Nil
	}
	return *p.Group
}
