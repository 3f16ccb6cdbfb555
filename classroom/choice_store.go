// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
)

// Choice is an audience that a composer offers, with who would see the post.
type Choice struct {
	Audience Audience
	Group    uuid.UUID // for InGroup
	Name     string
	Kind     GroupKind
	Students int
	Staff    int
	Others   int
	Held     bool // a person will read it first
}

// Choices lists the audiences that the viewer may write to, narrowest first: by
// the same question that Publish asks.
func (c *Classroom) Choices(ctx context.Context, v Viewer) ([]Choice, error) {
	var open []Choice
	for _, m := range v.Memberships {
		if _, err := v.mayPublish(Post{Kind: Note, Audience: InGroup, Group: &m.Group}); err == nil {
			open = append(open, Choice{Audience: InGroup, Group: m.Group, Name: m.Name, Kind: m.Kind})
		}
	}
	for _, audience := range []Audience{InSchool, Public} {
		if _, err := v.mayPublish(Post{Kind: Note, Audience: audience}); err == nil {
			open = append(open, Choice{Audience: audience, Name: v.School.Name})
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	err := c.DB.Read(ctx, v.School.ID, func(tx *tenants.Tx) error { return c.fill(ctx, tx, v, open) })
	return open, err
}

// headcount is who would read a group's posts, and how its gate is set.
type headcount struct {
	Group    uuid.UUID `db:"group_id"`
	Gate     string    `db:"gate"`
	Students int       `db:"students"`
	Staff    int       `db:"staff"`
	All      int       `db:"everybody"`
}

// fill counts who would see each choice, and asks the gate beforehand.
func (c *Classroom) fill(ctx context.Context, tx *tenants.Tx, v Viewer, open []Choice) error {
	heads, err := c.headcounts(ctx, tx, v)
	if err != nil {
		return err
	}
	out := -1 // how many posts of theirs are out, once it matters
	for i := range open {
		o := &open[i]
		place := Group{Gate: "school"}
		if h, ok := heads[o.Group]; ok && o.Audience == InGroup {
			o.Students, o.Staff, o.Others, place.Gate = h.Students, h.Staff, h.All-h.Students-h.Staff, h.Gate
		}
		decision, _ := v.mayPublish(Post{Kind: Note, Audience: o.Audience, Group: orNull(o.Group)})
		until, err := c.Gate.ReadUntil(ctx, tx, v.Actor, place.Mode())
		if err != nil {
			return err
		}
		if until > 0 && until < moderation.Always && out < 0 {
			if out, err = released(ctx, tx, v.ID); err != nil {
				return err
			}
		}
		o.Held = decision.Held || until > out && until > 0
	}
	return nil
}

// headcounts gives those of the groups that the viewer reads.
func (c *Classroom) headcounts(ctx context.Context, tx *tenants.Tx, v Viewer) (map[uuid.UUID]headcount, error) {
	kept, roster := c.kept.open().counts, v.School.RosterVersion
	heads := make(map[uuid.UUID]headcount, len(v.Reads))
	unknown := tenants.IDs{}
	for _, group := range v.Reads {
		if h, ok := kept.GetIfPresent(rosterKey{tx.Tenant, group, roster}); ok {
			heads[group] = h
		} else {
			unknown = append(unknown, group)
		}
	}
	if len(unknown) == 0 {
		return heads, nil
	}
	var read []headcount
	err := tx.Select(ctx, &read, `
		select g.id as group_id, g.gate, count(*) filter (where 'student' = any (m.roles)) as students,
		       count(*) filter (where m.roles && array['admin','safeguarding','moderator','teacher']) as staff, count(*) as everybody
		  from groups g join group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and gm.state = 'active'
		  join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status <> 'left'
		 where g.tenant_id = $1 and g.id = any ($2::uuid[]) group by g.id, g.gate`, unknown)
	for _, h := range read {
		heads[h.Group] = h
		if roster != 0 {
			kept.Set(rosterKey{tx.Tenant, h.Group, roster}, h)
		}
	}
	return heads, err
}

// MayReply says whether the viewer may answer a post that they see.
func (v Viewer) MayReply(p Post) bool {
	if p.State != Released {
		return false
	}
	var answer Post
	answer.answer(p)
	if answer.Audience == InGroup {
		if _, in := v.In(*answer.Group); !in {
			return false
		}
	}
	_, err := v.mayPublish(answer)
	return err == nil
}
