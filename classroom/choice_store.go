// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

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

// fill counts who would see each choice, and asks the gate beforehand.
func (c *Classroom) fill(ctx context.Context, tx *tenants.Tx, v Viewer, open []Choice) error {
	var rows []struct {
		Group    uuid.UUID `db:"group_id"`
		Gate     string    `db:"gate"`
		Students int       `db:"students"`
		Staff    int       `db:"staff"`
		All      int       `db:"everybody"`
	}
	if err := tx.Select(ctx, &rows, `
		select g.id as group_id, g.gate, count(*) filter (where 'student' = any (m.roles)) as students,
		       count(*) filter (where m.roles && array['admin','safeguarding','moderator','teacher']) as staff, count(*) as everybody
		  from groups g join group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and gm.state = 'active'
		  join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status <> 'left'
		 where g.tenant_id = $1 and g.id = any ($2::uuid[]) group by g.id, g.gate`, v.Reads); err != nil {
		return err
	}
	before, err := released(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	for i := range open {
		o := &open[i]
		place := Group{Gate: "school"}
		for _, row := range rows {
			if o.Audience == InGroup && row.Group == o.Group {
				o.Students, o.Staff, o.Others, place.Gate = row.Students, row.Staff, row.All-row.Students-row.Staff, row.Gate
			}
		}
		decision, _ := v.mayPublish(Post{Kind: Note, Audience: o.Audience, Group: orNull(o.Group)})
		first, err := c.Gate.ReadFirst(ctx, tx, v.Actor, place.Mode(), before)
		if err != nil {
			return err
		}
		o.Held = decision.Held || first
	}
	return nil
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
