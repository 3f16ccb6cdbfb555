// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Child is one of a guardian's children, with what still asks for an answer.
type Child struct {
	Person
	Waiting int
	Classes []Group // and clubs; circles are the child's own business
}

// ForMe is what the school tells a member and their children.
type ForMe struct {
	Viewer   Viewer
	Asking   []Post // on the newest page: those that still ask to be acknowledged
	Timeline        // the others; Asks covers both
	Children []Child
}

// askingMost bounds how many unanswered announcements stand above the others;
// lately is how far back they are looked for.
const (
	askingMost = 20
	lately     = 500
)

// ForMe gives what was announced to the actor or their children: on the newest
// page first what still asks to be acknowledged, however old.
func (c *Classroom) ForMe(ctx context.Context, actor tenants.Actor, cut Cut) (ForMe, error) {
	var f ForMe
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		f = ForMe{}
		var err error
		if f.Viewer, err = c.looker(ctx, tx, actor); err != nil {
			return err
		}
		if f.Timeline, err = stream(ctx, tx, f.Viewer, cut, `p.kind = 'announcement'`); err != nil {
			return err
		}
		if cut == (Cut{}) {
			if f.Asking, err = asking(ctx, tx, f.Viewer); err != nil {
				return err
			}
		}
		rest := slices.DeleteFunc(f.Posts, func(p Post) bool {
			return slices.ContainsFunc(f.Asking, func(a Post) bool { return a.ID == p.ID })
		})
		f.Posts = append(slices.Clone(f.Asking), rest...)
		if err := c.beside(ctx, tx, f.Viewer, &f.Timeline); err != nil {
			return err
		}
		f.Posts = rest
		return f.children(ctx, tx)
	})
	return f, err
}

// asking gives the announcements that ask the viewer, or ask them for a child,
// and have no answer yet, the newest first.
func asking(ctx context.Context, tx *tenants.Tx, v Viewer) ([]Post, error) {
	var posts []Post
	err := tx.Select(ctx, &posts, `select `+postColumns+` from posts p `+postJoins+`
		 where p.tenant_id = $1 and `+visible+` and p.kind = 'announcement' and p.id in (
			select r.post_id from (
				select l.post_id, l.for_id, l.counted from recipients l where l.tenant_id = $1 and l.member_id = any ($4::uuid[]) order by l.position desc limit $6) r
			  join announcements a on a.tenant_id = $1 and a.post_id = r.post_id and a.acknowledge
			 where r.counted and r.for_id = any ($4::uuid[]) and not exists (select from recipients d
			       where d.tenant_id = $1 and d.post_id = r.post_id and d.for_id = r.for_id and d.acknowledged_at is not null))
		 order by p.position desc limit $7`, v.args(lately, askingMost)...)
	return posts, err
}

// children reads the actor's children, their classes, and what waits for each.
func (f *ForMe) children(ctx context.Context, tx *tenants.Tx) error {
	if len(f.Viewer.Wards) == 0 {
		return nil
	}
	var people []Person
	if err := tx.Select(ctx, &people, `select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level from members m
		where m.tenant_id = $1 and m.id = any ($2::uuid[]) and m.status = 'active' order by m.given_name, m.id`, f.Viewer.Wards); err != nil {
		return err
	}
	var places []struct {
		Member uuid.UUID `db:"member_id"`
		ID     uuid.UUID `db:"id"`
		Name   string    `db:"name"`
	}
	if err := tx.Select(ctx, &places, `select gm.member_id, g.id, g.name from group_members gm
		join groups g on g.tenant_id = $1 and g.id = gm.group_id and g.archived_at is null and g.kind in ('class', 'club')
		where gm.tenant_id = $1 and gm.member_id = any ($2::uuid[]) and gm.state = 'active' order by lower(g.name), g.id`, f.Viewer.Wards); err != nil {
		return err
	}
	for _, p := range people {
		child := Child{Person: p}
		for _, place := range places {
			if place.Member == p.ID {
				child.Classes = append(child.Classes, Group{ID: place.ID, Name: place.Name})
			}
		}
		for _, asks := range f.Asks {
			for _, a := range asks {
				if a.For == p.ID && a.Acknowledge && a.DoneAt == nil {
					child.Waiting++
				}
			}
		}
		f.Children = append(f.Children, child)
	}
	return nil
}
