// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// Sight is a post as one reader with an open page sees it now: or no longer
// sees it, when it was withdrawn.
type Sight struct {
	Post
	Viewer    Viewer // as far as this post is concerned
	Home      bool   // it belongs on their home page
	Mentioned bool   // it names them
	Asks      []Ask  // of an announcement
	Announced Announced
}

// Gone says that the post is to be taken off the page.
func (s Sight) Gone() bool { return s.State != Released && s.State != Held }

// Sights are what open pages are told, with what they say beside it.
type Sights struct {
	Sights []Sight
	// Known are those mentioned whom everybody who sees the posts may know of;
	// KnownToStaff those whom staff do. By username.
	Known, KnownToStaff map[string]uuid.UUID
}

// seer is a row of the question who sees a post.
type seer struct {
	Member     uuid.UUID     `db:"id"`
	Username   string        `db:"username"`
	Roles      tenants.Roles `db:"roles"`
	MutedUntil *time.Time    `db:"muted_until"`
	Muted      bool          `db:"muted"`
	In         bool          `db:"belongs"` // to the post's group
	Steward    bool          `db:"steward"`
	MutedIn    bool          `db:"muted_in"`
	Sees       bool          `db:"sees"`
	Kin        bool          `db:"kin"` // their child wrote it
	Home       bool          `db:"home"`
	Mentioned  bool          `db:"mentioned"`
}

// seersOf asks, for one post and all the watching members at once, who may see
// it, or could before it was withdrawn. A held post is seen by its author alone.
const seersOf = `
	select m.id, m.username, m.roles, m.muted_until, m.muted_at is not null and (m.muted_until is null or m.muted_until > $4) as muted,
	       gm.member_id is not null as belongs, coalesce(gm.steward, false) as steward,
	       coalesce(gm.muted_at is not null and (gm.muted_until is null or gm.muted_until > $4), false) as muted_in,
	       p.author_id = m.id or p.state in ('released', 'withdrawn') and p.position is not null and (
	            p.audience = 'group' and (gm.member_id is not null or m.roles && array['admin','safeguarding','moderator'])
	         or p.audience in ('school', 'public')
	         or p.audience = 'direct' and exists (select from recipients r where r.tenant_id = $1 and r.post_id = p.id and (r.member_id = m.id
	              or p.kind = 'announcement' and exists (select from guardian_links l where l.tenant_id = $1 and l.guardian_id = m.id and l.child_id = r.member_id)))) as sees,
	       p.state in ('released', 'withdrawn') and p.position is not null
	         and exists (select from guardian_links l where l.tenant_id = $1 and l.guardian_id = m.id and l.child_id = p.author_id) as kin,
	       p.author_id = m.id or p.audience = 'group' and gm.member_id is not null or p.audience = 'direct' or p.audience in ('school', 'public') and (p.author_staff
	         or exists (select from follows f where f.tenant_id = $1 and f.follower_id = m.id and f.followed_id = p.author_id)) as home,
	       exists (select from post_mentions t where t.tenant_id = $1 and t.member_id = m.id and t.post_id = p.id) as mentioned
	  from posts p
	  join unnest($3::uuid[]) as w (id) on true
	  join members m on m.tenant_id = $1 and m.id = w.id and m.status = 'active' and (m.suspended_at is null or m.suspended_until <= $4)
	  left join groups g on g.tenant_id = $1 and g.id = p.group_id and g.archived_at is null
	  left join group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and gm.member_id = m.id and gm.state = 'active'
	 where p.tenant_id = $1 and p.id = $2`

// Seers gives a post as each of the watching members sees it who may see it, or
// could before it was withdrawn. NotFound if there is no such post.
func (c *Classroom) Seers(ctx context.Context, tenant, post uuid.UUID, watching []uuid.UUID) (Sights, error) {
	var out Sights
	err := c.DB.Read(ctx, tenant, func(tx *tenants.Tx) error {
		out = Sights{}
		var p Post
		if err := tx.Get(ctx, &p, `select `+postColumns+answersColumn+` from posts p `+postJoins+` where p.tenant_id = $1 and p.id = $2`, post); err != nil {
			return err
		}
		var rows []seer
		if err := tx.Select(ctx, &rows, seersOf, post, tenants.IDs(watching), tx.Now); err != nil {
			return err
		}
		school, err := tx.School(ctx)
		if err != nil {
			return err
		}
		set, err := tx.Policy(ctx, school.PolicyVersion)
		if err != nil {
			return err
		}
		for _, row := range rows {
			v := row.viewer(p, tenants.Actor{School: school, Policy: set})
			if row.Sees || row.Kin && v.Allows(policy.ChildPosts, policy.Ward) {
				out.Sights = append(out.Sights, Sight{Post: p, Viewer: v, Home: row.Home || row.Kin, Mentioned: row.Mentioned})
			}
		}
		if len(out.Sights) == 0 {
			return nil
		}
		if out.Known, out.KnownToStaff, err = knownToAll(ctx, tx, p); err != nil || p.Kind != Announcement {
			return err
		}
		return out.ask(ctx, tx, p)
	})
	return out, err
}

// viewer is the reader as far as one post is concerned.
func (s seer) viewer(p Post, actor tenants.Actor) Viewer {
	actor.ID, actor.Username, actor.Roles = s.Member, s.Username, s.Roles
	if s.Muted {
		actor.MutedUntil = &forever
		if s.MutedUntil != nil {
			actor.MutedUntil = s.MutedUntil
		}
	}
	if s.Kin {
		actor.Wards = tenants.IDs{p.Author}
	}
	v := Viewer{Actor: actor, Reads: tenants.IDs{}, Oversees: oversees(actor)}
	if s.In {
		m := Membership{Group: *p.Group, Steward: s.Steward, Muted: s.MutedIn}
		if p.GroupName != nil {
			m.Name, m.Kind = *p.GroupName, *p.GroupKind
		}
		v.Memberships, v.Reads = []Membership{m}, tenants.IDs{*p.Group}
	}
	return v
}

// forever is the end of a mute that has none.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// knownToAll gives those mentioned in a post whom everybody who sees it may know
// of (staff, who belongs to its group, who wrote to the whole school) and whom
// staff may.
func knownToAll(ctx context.Context, tx *tenants.Tx, p Post) (all, staff map[string]uuid.UUID, err error) {
	names := mentioned([]Post{p})
	if len(names) == 0 {
		return nil, nil, nil
	}
	var rows []struct {
		ID       uuid.UUID `db:"id"`
		Username string    `db:"username"`
		All      bool      `db:"to_all"`
	}
	err = tx.Select(ctx, &rows, `
		select m.id, m.username, m.roles && array['admin','safeguarding','moderator','teacher']
		    or $3 = 'group' and exists (select from group_members gm where gm.tenant_id = $1 and gm.group_id = $4 and gm.member_id = m.id and gm.state = 'active')
		    or exists (select from posts p where p.tenant_id = $1 and p.author_id = m.id and p.state = 'released' and p.audience in ('school', 'public')) as to_all
		  from members m where m.tenant_id = $1 and m.username = any ($2::text[]) and m.status <> 'left'`, names, string(p.Audience), p.Group)
	all, staff = map[string]uuid.UUID{}, map[string]uuid.UUID{}
	for _, row := range rows {
		staff[row.Username] = row.ID
		if row.All {
			all[row.Username] = row.ID
		}
	}
	return all, staff, err
}

// ask adds to an announcement what it asks of each reader. That a page was told
// of it does not mean that anybody opened it.
func (s *Sights) ask(ctx context.Context, tx *tenants.Tx, p Post) error {
	readers := make(tenants.IDs, len(s.Sights))
	author := Viewer{}
	author.ID = p.Author
	for i, sight := range s.Sights {
		readers[i] = sight.Viewer.ID
	}
	found, err := announced(ctx, tx, author, []Post{p})
	if err != nil {
		return err
	}
	var rows []struct {
		Reader uuid.UUID `db:"reader"`
		Ask
	}
	err = tx.Select(ctx, &rows, `
		select w.id as reader, r.post_id, r.for_id, a.acknowledge, r.acknowledged_at, r.acknowledged_by, false as unopened,
		       `+tenants.NameColumns("m")+`, b.title as by_title, b.given_name as by_given, b.family_name as by_family
		  from unnest($3::uuid[]) as w (id)
		  join lateral (select distinct on (x.for_id) x.post_id, x.for_id, x.acknowledged_at, x.acknowledged_by from recipients x
		         where x.tenant_id = $1 and x.post_id = $2 and x.counted and (x.for_id = w.id
		            or exists (select from guardian_links l where l.tenant_id = $1 and l.guardian_id = w.id and l.child_id = x.for_id))
		         order by x.for_id, x.acknowledged_at nulls last) r on true
		  join announcements a on a.tenant_id = $1 and a.post_id = r.post_id
		  join members m on m.tenant_id = $1 and m.id = r.for_id
		  left join members b on b.tenant_id = $1 and b.id = r.acknowledged_by
		 order by w.id, r.for_id`, p.ID, readers)
	for i := range s.Sights {
		s.Sights[i].Announced = found[p.ID]
		for _, row := range rows {
			if row.Reader == s.Sights[i].Viewer.ID {
				s.Sights[i].Asks = append(s.Sights[i].Asks, row.Ask)
			}
		}
	}
	return err
}
