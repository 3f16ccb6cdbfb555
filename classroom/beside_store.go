// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Announced is an announcement with its figures, which are for its author.
type Announced struct {
	AnnouncementOf
	Reached      int `db:"reached"`
	Acknowledged int `db:"done"`
}

// waitingMost bounds how many of their own waiting posts a reader is shown.
const waitingMost = 20

// beside reads what a page says beside its posts, and notes that the viewer has
// now opened the announcements among them.
func (c *Classroom) beside(ctx context.Context, tx *tenants.Tx, v Viewer, t *Timeline) error {
	if err := c.aside(ctx, tx, v, t); err != nil {
		return err
	}
	markOpened(ctx, tx, v, t.Asks)
	return nil
}

// aside reads what the announcements among the posts are and ask, and whom of
// those mentioned the viewer may know of.
func (c *Classroom) aside(ctx context.Context, tx *tenants.Tx, v Viewer, t *Timeline) (err error) {
	if t.Announced, err = c.announced(ctx, tx, v, t.Posts); err != nil {
		return err
	}
	if t.Asks, err = asks(ctx, tx, v, t.Announced); err != nil {
		return err
	}
	t.Known, err = known(ctx, tx, v, t.Posts, t.Waiting)
	return err
}

// announced gives what is known of the announcements among the posts. What was
// announced to whom is kept with its post; its author's figures are read anew.
func (c *Classroom) announced(ctx context.Context, tx *tenants.Tx, v Viewer, posts []Post) (map[uuid.UUID]Announced, error) {
	kept, roster := c.kept.open().announced, v.School.RosterVersion
	known := map[uuid.UUID]Announced{}
	var unknown []Post
	for _, p := range posts {
		if p.Kind != Announcement {
			continue
		}
		if a, ok := kept.GetIfPresent(p.key(tx.Tenant, roster)); ok && p.Author != v.ID {
			known[p.ID] = a
		} else {
			unknown = append(unknown, p)
		}
	}
	read, err := announced(ctx, tx, v, unknown)
	if err != nil {
		return nil, err // and nothing is kept of it
	}
	for _, p := range unknown {
		known[p.ID] = read[p.ID]
		if roster != 0 && p.State == Released && p.Author != v.ID {
			kept.Set(p.key(tx.Tenant, roster), read[p.ID])
		}
	}
	return known, nil
}

// announced reads what is known of the announcements among the posts; figures
// only of the viewer's own.
func announced(ctx context.Context, tx *tenants.Tx, v Viewer, posts []Post) (map[uuid.UUID]Announced, error) {
	ids := tenants.IDs{}
	for _, p := range posts {
		if p.Kind == Announcement {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []Announced
	err := tx.Select(ctx, &rows, `
		select a.post_id, a.target, a.group_id, g.name as group_name, a.year_level, a.acknowledge, a.include_late, a.due_at, a.sent_at, a.cancelled_at,
		       case when p.author_id = $2 then (select count(distinct r.for_id) from recipients r
		          where r.tenant_id = $1 and r.post_id = a.post_id and r.counted) else 0 end as reached,
		       case when p.author_id = $2 then (select count(distinct r.for_id) from recipients r
		          where r.tenant_id = $1 and r.post_id = a.post_id and r.counted and r.acknowledged_at is not null) else 0 end as done
		  from announcements a join posts p on p.tenant_id = $1 and p.id = a.post_id
		  left join groups g on g.tenant_id = $1 and g.id = a.group_id
		 where a.tenant_id = $1 and a.post_id = any ($3::uuid[])`, v.ID, ids)
	found := make(map[uuid.UUID]Announced, len(rows))
	for _, row := range rows {
		found[row.Post] = row
	}
	return found, err
}

// meets says that the member m may be known to the reader: staff to everybody,
// everybody to staff, others where they share a group, look after one another,
// or wrote to the whole school. Its parameters, always in these places: $2 the
// reader, $3 whether they are staff.
const meets = `(
	   $3 and m.status <> 'left'
	or m.status <> 'left' and m.roles && array['admin','safeguarding','moderator','teacher']
	or m.id = $2
	or exists (select from guardian_links l where l.tenant_id = $1 and (l.guardian_id = $2 and l.child_id = m.id or l.guardian_id = m.id and l.child_id = $2))
	or exists (select from group_members a join group_members b on b.tenant_id = $1 and b.group_id = a.group_id and b.member_id = m.id and b.state = 'active'
	     where a.tenant_id = $1 and a.member_id = $2 and a.state = 'active')
	or exists (select from posts p where p.tenant_id = $1 and p.author_id = m.id and p.state = 'released' and p.audience in ('school', 'public')))`

// known gives, by username, those mentioned in the posts whom the viewer may
// know of; the others stay plain words.
func known(ctx context.Context, tx *tenants.Tx, v Viewer, lists ...[]Post) (map[string]uuid.UUID, error) {
	names := mentioned(lists...)
	if len(names) == 0 {
		return nil, nil
	}
	var rows []struct {
		ID       uuid.UUID `db:"id"`
		Username string    `db:"username"`
	}
	err := tx.Select(ctx, &rows, `select m.id, m.username from members m where m.tenant_id = $1 and m.username = any ($4::text[]) and `+meets,
		v.ID, v.Staff(), names)
	found := make(map[string]uuid.UUID, len(rows))
	for _, row := range rows {
		found[row.Username] = row.ID
	}
	return found, err
}

// leadNowhere gives the names in a post that stay plain words to its author.
func leadNowhere(ctx context.Context, tx *tenants.Tx, v Viewer, p Post) ([]string, error) {
	found, err := known(ctx, tx, v, []Post{p})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range p.Text().Mentions() {
		if _, ok := found[name]; !ok {
			names = append(names, name)
		}
	}
	return names, nil
}

func mentioned(lists ...[]Post) tenants.Texts {
	var names tenants.Texts
	for _, posts := range lists {
		for _, p := range posts {
			names = append(names, p.Text().Mentions()...)
		}
	}
	return names
}

// ownWaiting gives the viewer's own new posts that wait for a person, the newest
// first; group nil means all of them.
func ownWaiting(ctx context.Context, tx *tenants.Tx, v Viewer, group *uuid.UUID) ([]Post, error) {
	var posts []Post
	err := tx.Select(ctx, &posts, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and p.author_id = $2 and p.state = 'held' and p.kind <> 'announcement' and ($3::uuid is null or p.group_id = $3)
		 order by p.created_at desc, p.id limit $4`, v.ID, group, waitingMost)
	return posts, err
}
