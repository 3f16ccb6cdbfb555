// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
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
	err := tx.Select(ctx, &told, `select distinct member_id from recipients where tenant_id = $1 and post_id = $2 and member_id <> $3`, p.ID, p.Author)
	return told, err
}

// addressAll writes recipients down; only narrows it to one newcomer.
func addressAll(ctx context.Context, tx *tenants.Tx, p Post, a AnnouncementOf, only *uuid.UUID) error {
	_, err := tx.Exec(ctx, `
		insert into recipients (tenant_id, post_id, member_id, for_id, counted, position)
		select $1, $2, x.member_id, x.for_id, x.counted, $3 from (
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
		on conflict do nothing`, p.ID, p.Position, string(a.Target), a.Year, a.Group, p.Author, only)
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

// acknowledge notes it on every row that stands for the same person or child:
// for a child either guardian's counts.
func acknowledge(ctx context.Context, tx *tenants.Tx, post, forWhom, by uuid.UUID) (int64, error) {
	return tx.Exec(ctx, `
		update recipients r set acknowledged_at = $5, acknowledged_by = $4, opened_at = case when r.member_id = $4 then coalesce(r.opened_at, $5) else r.opened_at end
		 where r.tenant_id = $1 and r.post_id = $2 and r.for_id = $3 and r.counted and r.acknowledged_at is null
		   and exists (select from announcements a where a.tenant_id = $1 and a.post_id = $2 and a.acknowledge)`, post, forWhom, by, tx.Now)
}

// alreadyOrNotFound tells an acknowledgement that came twice from one of
// something that was never asked.
func alreadyOrNotFound(ctx context.Context, tx *tenants.Tx, post, forWhom uuid.UUID) error {
	var already bool
	err := tx.Get(ctx, &already, `select exists (select from recipients where tenant_id = $1 and post_id = $2 and for_id = $3 and acknowledged_at is not null)`, post, forWhom)
	if err == nil && !already {
		return fault.NotFound()
	}
	return err
}

func announcementAuthor(ctx context.Context, tx *tenants.Tx, post uuid.UUID) (uuid.UUID, error) {
	var author uuid.UUID
	err := tx.Get(ctx, &author, `select author_id from posts where tenant_id = $1 and id = $2`, post)
	return author, err
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

// Reach is one line of an announcement's list: a person or child, and how far
// it got with them.
type Reach struct {
	For            uuid.UUID  `db:"for_id"`
	OpenedAt       *time.Time `db:"opened_at"`
	AcknowledgedAt *time.Time `db:"acknowledged_at"`
	RemindedAt     *time.Time `db:"reminded_at"`
	Readers        int        `db:"readers"` // people it was sent to on their behalf
	tenants.Name
	Roles    tenants.Roles `db:"roles"`
	Year     *int          `db:"year_level"`
	ByTitle  *string       `db:"by_title"`
	ByGiven  *string       `db:"by_given"`
	ByFamily *string       `db:"by_family"`
}

// Receipts are an announcement's figures for its author.
type Receipts struct {
	Post         Post
	Announcement AnnouncementOf
	Reached      int
	Opened       int
	Acknowledged int
	People       []Reach
}

// Receipts gives an announcement of the actor's with whom it reached.
func (c *Classroom) Receipts(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Receipts, error) {
	var r Receipts
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if r.Post, r.Announcement, err = ownAnnouncement(ctx, tx, actor, id); err != nil {
			return err
		}
		r.People = nil
		err = tx.Select(ctx, &r.People, `
			select x.for_id, x.opened_at, x.acknowledged_at, x.reminded_at, x.readers, `+tenants.NameColumns("m")+`, m.roles, m.year_level,
			       b.title as by_title, b.given_name as by_given, b.family_name as by_family
			  from (select for_id, min(opened_at) as opened_at, min(acknowledged_at) as acknowledged_at, max(reminded_at) as reminded_at, count(*) as readers,
			               (array_agg(acknowledged_by order by acknowledged_at) filter (where acknowledged_at is not null))[1] as by_id
			          from recipients where tenant_id = $1 and post_id = $2 and counted group by for_id) x
			  join members m on m.tenant_id = $1 and m.id = x.for_id
			  left join members b on b.tenant_id = $1 and b.id = x.by_id
			 order by x.acknowledged_at is not null, x.opened_at is not null, m.family_name, m.given_name, m.id limit 5000`, id)
		r.Reached, r.Opened, r.Acknowledged = len(r.People), 0, 0
		for _, p := range r.People {
			if p.OpenedAt != nil || p.AcknowledgedAt != nil {
				r.Opened++
			}
			if p.AcknowledgedAt != nil {
				r.Acknowledged++
			}
		}
		return err
	})
	return r, err
}

// ownAnnouncement gives an announcement, locked, to whom its figures belong;
// NotFound to everybody else.
func ownAnnouncement(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) (Post, AnnouncementOf, error) {
	p, err := lockedPost(ctx, tx, id)
	if err != nil {
		return p, AnnouncementOf{}, err
	}
	if p.Kind != Announcement || p.Author != actor.ID || !actor.Allows(policy.AnnouncementReceipts, policy.Own) {
		return p, AnnouncementOf{}, fault.NotFound()
	}
	a, err := announcementOf(ctx, tx, id)
	return p, a, err
}

// Remind tells those again who have not acknowledged, at most once an hour, and
// says how many.
func (c *Classroom) Remind(ctx context.Context, actor tenants.Actor, id uuid.UUID) (int, error) {
	reminded := 0
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		p, a, err := ownAnnouncement(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !a.Acknowledge || a.SentAt == nil || p.State != Released {
			return fault.Conflict("There is nothing to be reminded of.")
		}
		var members []uuid.UUID
		if err := tx.Select(ctx, &members, `
			update recipients r set reminded_at = $3
			 where r.tenant_id = $1 and r.post_id = $2 and r.counted and (r.reminded_at is null or r.reminded_at < $4)
			   and not exists (select from recipients d where d.tenant_id = $1 and d.post_id = $2 and d.for_id = r.for_id and d.acknowledged_at is not null)
			returning r.member_id`, id, tx.Now, tx.Now.Add(-time.Hour)); err != nil {
			return err
		}
		members = distinct(members)
		reminded = len(members)
		if reminded == 0 {
			return fault.Conflict("Everybody has acknowledged, or was reminded within the last hour.")
		}
		c.tell(tx, live.KindNotify, members...)
		return notify(ctx, tx, members, "reminder", &p.ID, &p.Author, "")
	})
	return reminded, err
}

func distinct(ids []uuid.UUID) []uuid.UUID {
	seen := map[uuid.UUID]bool{}
	var once []uuid.UUID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	return once
}

// MyAnnouncements lists what the actor announced or scheduled, the newest first.
func (c *Classroom) MyAnnouncements(ctx context.Context, actor tenants.Actor) ([]Receipts, error) {
	var own []Receipts
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var posts []Post
		if err := tx.Select(ctx, &posts, `select `+postColumns+` from posts p `+postJoins+`
			where p.tenant_id = $1 and p.author_id = $2 and p.kind = 'announcement' and p.state in ('held', 'released') order by p.created_at desc limit 50`, actor.ID); err != nil {
			return err
		}
		own = make([]Receipts, len(posts))
		for i, p := range posts {
			a, err := announcementOf(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			own[i] = Receipts{Post: p, Announcement: a}
			if err := tx.Get(ctx, &own[i].Reached, `select count(distinct for_id) from recipients where tenant_id = $1 and post_id = $2 and counted`, p.ID); err != nil {
				return err
			}
			if err := tx.Get(ctx, &own[i].Acknowledged, `select count(distinct for_id) from recipients where tenant_id = $1 and post_id = $2 and counted and acknowledged_at is not null`, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return own, err
}

// ReachOf counts whom an announcement would be for, before it is sent.
func (c *Classroom) ReachOf(ctx context.Context, actor tenants.Actor, target Target, group uuid.UUID, year int) (int, error) {
	var reach int
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &reach, `
			select case $2
			  when 'school' then (select count(*) from members where tenant_id = $1 and status = 'active' and id <> $3)
			  when 'year' then (select count(*) from members where tenant_id = $1 and status = 'active' and year_level = $4)
			  when 'class' then (select count(*) from group_members where tenant_id = $1 and group_id = $5 and state = 'active' and not steward)
			  else (select count(distinct l.child_id) from group_members gm join guardian_links l on l.tenant_id = $1 and l.child_id = gm.member_id
			         where gm.tenant_id = $1 and gm.group_id = $5 and gm.state = 'active') end`,
			string(target), actor.ID, year, orNull(group))
	})
	return reach, err
}
