// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// homeMerge merges the ids of the streams that home is made of, each read from
// its own index with the page's limit: the reader's groups, what staff post to
// the school, whom they follow, what is addressed to them or their children,
// and their own posts. It costs less than joining and sorting what is visible.
// A post that comes by several streams has one position, and is told once.
// With each comes whether posts of the reader's own wait for a person.
const homeMerge = `
	select distinct on (x.position) x.id, x.position, x.changed_at, x.version, x.held_version, x.replies,
	       exists (select from posts h where h.tenant_id = $1 and h.author_id = $2 and h.state = 'held' and h.kind <> 'announcement') as waits from (
		select s.id, s.position, s.changed_at, s.version, s.held_version, s.replies from unnest($3::uuid[]) g (id) cross join lateral (
			select ` + sightedColumns + ` from posts p where p.tenant_id = $1 and p.group_id = g.id and p.audience = 'group' and p.state = 'released'
			   and p.position {compare} $6 order by p.position {order} limit $7) s
		union all
		(select ` + sightedColumns + ` from posts p where p.tenant_id = $1 and p.state = 'released' and p.audience in ('school', 'public') and p.author_staff
		    and p.position {compare} $6 order by p.position {order} limit $7)
		union all
		select s.id, s.position, s.changed_at, s.version, s.held_version, s.replies from follows f cross join lateral (
			select ` + sightedColumns + ` from posts p where p.tenant_id = $1 and p.author_id = f.followed_id and p.state = 'released' and p.audience in ('school', 'public')
			   and p.position {compare} $6 order by p.position {order} limit $7) s
		 where f.tenant_id = $1 and f.follower_id = $2
		union all
		select s.id, s.position, s.changed_at, s.version, s.held_version, s.replies from unnest($4::uuid[]) w (id) cross join lateral (
			select ` + sightedColumns + ` from recipients r join posts p on p.tenant_id = $1 and p.id = r.post_id and p.state = 'released'
			   and (p.kind = 'announcement' or r.member_id = $2)
			 where r.tenant_id = $1 and r.member_id = w.id and r.position {compare} $6 order by r.position {order} limit $7) s
		union all
		select s.id, s.position, s.changed_at, s.version, s.held_version, s.replies from unnest($5::uuid[]) o (id) cross join lateral (
			select ` + sightedColumns + ` from posts p where p.tenant_id = $1 and p.author_id = o.id and p.state = 'released'
			   and p.position {compare} $6 order by p.position {order} limit $7) s
	) x order by x.position {order} limit $7`

// homeIDs is homeMerge downwards and upwards, written out once.
var homeIDs = map[bool]string{false: direction{compare: "<", order: "desc"}.in(homeMerge), true: direction{compare: ">", order: "asc"}.in(homeMerge)}

// Home gives the actor's home timeline.
func (c *Classroom) Home(ctx context.Context, actor tenants.Actor, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		d := cut.direction()
		var found []sighted
		if err := tx.Select(ctx, &found, homeIDs[d.up], v.args(d.from, pageOfPosts+1)...); err != nil {
			return Timeline{}, err
		}
		posts, err := c.posts(ctx, tx, *v, found)
		if err != nil {
			return Timeline{}, err
		}
		t := cut.page(posts)
		if cut == (Cut{}) && (len(found) == 0 || found[0].Waits) {
			t.Waiting, err = ownWaiting(ctx, tx, *v, nil)
		}
		return t, err
	})
}

// stream reads a page of the visible posts that meet a condition, which may use
// $8 and $9.
func stream(ctx context.Context, tx *tenants.Tx, v Viewer, cut Cut, condition string, more ...any) (Timeline, error) {
	d := cut.direction()
	var posts []Post
	err := tx.Select(ctx, &posts, d.in(`select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and `+visible+` and p.position {compare} $6 and `+condition+`
		 order by p.position {order} limit $7`), v.args(append([]any{d.from, pageOfPosts + 1}, more...)...)...)
	return cut.page(posts), err
}

// SchoolPosts gives what is addressed to the whole school.
func (c *Classroom) SchoolPosts(ctx context.Context, actor tenants.Actor, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		return stream(ctx, tx, *v, cut, `p.audience in ('school', 'public')`)
	})
}

// Announcements gives what was announced to the actor or their children.
func (c *Classroom) Announcements(ctx context.Context, actor tenants.Actor, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		return stream(ctx, tx, *v, cut, `p.kind = 'announcement'`)
	})
}

// GroupPosts gives a group's posts. Members read them; who oversees the school
// may too; for others the group's posts are NotFound.
func (c *Classroom) GroupPosts(ctx context.Context, actor tenants.Actor, id uuid.UUID, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		if _, in := v.In(id); !in {
			if !v.Oversees {
				return Timeline{}, fault.NotFound()
			}
			v.Reads = append(v.Reads, id)
		}
		t, err := stream(ctx, tx, *v, cut, `p.group_id = $8 and p.audience = 'group'`, id)
		if err == nil && cut == (Cut{}) {
			t.Waiting, err = ownWaiting(ctx, tx, *v, &id)
		}
		return t, err
	})
}

// MemberPosts gives the posts of a member that the actor may see.
func (c *Classroom) MemberPosts(ctx context.Context, actor tenants.Actor, member uuid.UUID, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		if err := c.meet(ctx, tx, *v, member); err != nil {
			return Timeline{}, err
		}
		return stream(ctx, tx, *v, cut, `p.author_id = $8`, member)
	})
}

// spoken says that q, one side of an exchange, is not a private answer of which
// the reader must not even learn that it exists.
const spoken = `(q.audience in ('school', 'public') or q.audience = 'group' and q.group_id = any ($3::uuid[]) or q.author_id = $2)`

// WithOthers gives a member's conversations: their replies, what they answer,
// what is answered to them; of it only what the actor may see.
func (c *Classroom) WithOthers(ctx context.Context, actor tenants.Actor, member uuid.UUID, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		if err := c.meet(ctx, tx, *v, member); err != nil {
			return Timeline{}, err
		}
		return stream(ctx, tx, *v, cut, `(
			   p.author_id = $8 and p.reply_to_author <> $8
			or p.reply_to_author = $8 and p.author_id <> $8
			or exists (select from posts q where q.tenant_id = $1 and q.reply_to = p.id and q.state = 'released' and (q.author_id = $8) <> (p.author_id = $8)
			     and (q.author_id = $8 or p.author_id = $8) and `+spoken+`))`, member)
	})
}

// TagPosts gives the visible posts with a hashtag; key is text.TagKey's.
func (c *Classroom) TagPosts(ctx context.Context, actor tenants.Actor, key string, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		return stream(ctx, tx, *v, cut, `exists (select from post_tags t where t.tenant_id = $1 and t.tag = $8 and t.post_id = p.id)`, key)
	})
}

// Mentions gives the visible posts that name the actor.
func (c *Classroom) Mentions(ctx context.Context, actor tenants.Actor, cut Cut) (Viewer, Timeline, error) {
	return c.read(ctx, actor, func(ctx context.Context, tx *tenants.Tx, v *Viewer) (Timeline, error) {
		return stream(ctx, tx, *v, cut, `exists (select from post_mentions t where t.tenant_id = $1 and t.member_id = $2 and t.post_id = p.id)`)
	})
}

// read opens the school's transaction, reads the viewer and the posts, and adds
// what the page says beside them.
func (c *Classroom) read(ctx context.Context, actor tenants.Actor, timeline func(context.Context, *tenants.Tx, *Viewer) (Timeline, error)) (Viewer, Timeline, error) {
	var v Viewer
	var t Timeline
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if v, err = c.looker(ctx, tx, actor); err != nil {
			return err
		}
		if t, err = timeline(ctx, tx, &v); err != nil {
			return err
		}
		return c.beside(ctx, tx, v, &t)
	})
	return v, t, err
}

// meet is NotFound for a member whom the viewer may not know of.
func (c *Classroom) meet(ctx context.Context, tx *tenants.Tx, v Viewer, member uuid.UUID) error {
	if _, err := tx.Member(ctx, member); err != nil {
		return err
	}
	meets, err := c.Meets(ctx, tx, v.Actor, member)
	if err == nil && !meets {
		return fault.NotFound()
	}
	return err
}
