// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rookery/tenants"
)

func insertAnnouncement(ctx context.Context, tx *tenants.Tx, post uuid.UUID, n NewAnnouncement) error {
	var year *int
	if n.Target == ToYear {
		year = &n.Year
	}
	_, err := tx.Exec(ctx, `insert into announcements (tenant_id, post_id, target, group_id, year_level, acknowledge, include_late, due_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, post, string(n.Target), orNull(n.Group), year, n.Acknowledge, n.IncludeLate, n.At)
	return err
}

func announcementOf(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (AnnouncementOf, error) {
	var a AnnouncementOf
	err := tx.Get(ctx, &a, `
		select a.post_id, a.target, a.group_id, g.name as group_name, a.year_level, a.acknowledge, a.include_late, a.due_at, a.sent_at, a.cancelled_at
		  from announcements a left join groups g on g.tenant_id = $1 and g.id = a.group_id where a.tenant_id = $1 and a.post_id = $2`, post)
	return a, err
}

// address writes down whom an announcement is for and gives those to be told.
// Staff of the class read along without being counted. The author is never
// among those counted.
func address(ctx context.Context, tx *tenants.Tx, p Post, a AnnouncementOf) ([]uuid.UUID, error) {
	if _, err := tx.Exec(ctx, `update announcements set sent_at = $3 where tenant_id = $1 and post_id = $2`, p.ID, tx.Now); err != nil {
		return nil, err
	}
	if err := addressAll(ctx, tx, p, a, nil); err != nil {
		return nil, err
	}
	var told []uuid.UUID
	err := tx.Select(ctx, &told, `
		select member_id from recipients where tenant_id = $1 and post_id = $2 and member_id <> $3
		union
		select m.id from recipients r join guardian_links l on l.tenant_id = $1 and l.child_id = r.member_id
		  join members m on m.tenant_id = $1 and m.id = l.guardian_id and m.status = 'active'
		 where r.tenant_id = $1 and r.post_id = $2 and m.id <> $3`, p.ID, p.Author)
	return told, err
}

// addressAll writes recipients down; only narrows it to one newcomer.
func addressAll(ctx context.Context, tx *tenants.Tx, p Post, a AnnouncementOf, only *uuid.UUID) error {
	_, err := tx.Exec(ctx, `
		insert into recipients (tenant_id, post_id, member_id, for_id, counted, position, asks)
		select $1, $2, x.member_id, x.for_id, x.counted, $3, x.counted and $9 from (
			select m.id as member_id, m.id as for_id, true as counted from members m
			 where m.tenant_id = $1 and $4 = 'school'
			union all
			select m.id, m.id, true from members m
			 where m.tenant_id = $1 and $4 = 'year' and m.year_level = $5
			union all
			select gm.member_id, gm.member_id, not gm.steward from group_members gm
			 where gm.tenant_id = $1 and $4 = 'class' and gm.group_id = $6 and gm.state = 'active'
			union all
			select l.guardian_id, l.child_id, true from group_members gm
			  join guardian_links l on l.tenant_id = $1 and l.child_id = gm.member_id
			 where gm.tenant_id = $1 and $4 = 'guardians' and gm.group_id = $6 and gm.state = 'active'
			union all
			select gm.member_id, gm.member_id, false from group_members gm
			 where gm.tenant_id = $1 and $4 = 'guardians' and gm.group_id = $6 and gm.state = 'active' and gm.steward
		) x join members m on m.tenant_id = $1 and m.id = x.member_id and m.status = 'active'
		 where x.member_id <> $7 and ($8::uuid is null or x.for_id = $8)
		on conflict do nothing`, p.ID, p.Position, string(a.Target), a.Year, a.Group, p.Author, only, a.Acknowledge)
	return err
}

// addLate gives somebody who has just come into a class the announcements that
// were meant for late-comers too.
func addLate(ctx context.Context, tx *tenants.Tx, group, member uuid.UUID) error {
	var posts []uuid.UUID
	err := tx.Select(ctx, &posts, `select a.post_id from announcements a join posts p on p.tenant_id = $1 and p.id = a.post_id and p.state = 'released'
		where a.tenant_id = $1 and a.group_id = $2 and a.include_late and a.sent_at is not null order by a.post_id desc limit 100`, group)
	if err != nil {
		return err
	}
	for _, id := range posts {
		p, err := lockedPost(ctx, tx, id)
		if err != nil {
			return err
		}
		a, err := announcementOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := addressAll(ctx, tx, p, a, &member); err != nil {
			return err
		}
	}
	return nil
}

func cancelAnnouncement(ctx context.Context, tx *tenants.Tx, id uuid.UUID) error {
	_, err := tx.Exec(ctx, `update announcements set cancelled_at = $3 where tenant_id = $1 and post_id = $2 and sent_at is null`, id, tx.Now)
	return err
}

type dueAnnouncement struct {
	Tenant uuid.UUID `db:"tenant_id"`
	Post   uuid.UUID `db:"post_id"`
}

func (c *Classroom) dueAnnouncements(ctx context.Context) ([]dueAnnouncement, error) {
	var due []dueAnnouncement
	err := c.DB.Outside(ctx, func(tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &due, `select tenant_id, post_id from platform.due_announcements($1, 500)`, c.DB.Now())
	})
	return due, err
}
