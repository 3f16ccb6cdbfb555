// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Reach is one line of an announcement's list: a person or child, and how far
// it got with them.
type Reach struct {
	For            uuid.UUID  `db:"for_id"`
	OpenedAt       *time.Time `db:"opened_at"`
	AcknowledgedAt *time.Time `db:"acknowledged_at"`
	ByID           *uuid.UUID `db:"by_id"`
	Late           bool       `db:"late"` // came into the class after it went out
	tenants.Name
	Roles    tenants.Roles `db:"roles"`
	Year     *int          `db:"year_level"`
	ByTitle  *string       `db:"by_title"`
	ByGiven  *string       `db:"by_given"`
	ByFamily *string       `db:"by_family"`
	ByStaff  *bool         `db:"by_staff"`
}

// By is who acknowledged for them; the zero Name when it was they themselves.
func (r Reach) By() tenants.Name {
	if r.ByID == nil || *r.ByID == r.For {
		return tenants.Name{}
	}
	return tenants.Name{Title: *r.ByTitle, Given: *r.ByGiven, Family: *r.ByFamily, Staff: *r.ByStaff}
}

// ReachCut picks from the people of an announcement.
type ReachCut struct {
	Show  string    // "": all; waiting: who have not acknowledged; unopened: who have not opened it
	After uuid.UUID // the last person of the page before
}

// DayCount is how many had got so far by the end of a day.
type DayCount struct {
	Day   time.Time
	Count int
}

// Receipts are an announcement's figures for its author.
type Receipts struct {
	Viewer       Viewer
	Post         Post
	Announcement AnnouncementOf
	Approved     bool // the gate, or a person, has let it out; it may still have to wait for its time
	Reached      int
	Opened       int
	Acknowledged int
	Remindable   int        // who would be reminded now
	RemindedAt   *time.Time // when somebody was last
	Days         []DayCount // acknowledged, or opened where nothing was asked, by the end of each of the last days
	People       []Reach
	More         bool
	Answers      int // private answers of others that the actor may read
}

// daysShown bounds the chart over days.
const daysShown = 14

// Receipts gives an announcement of the actor's with whom it reached. NotFound
// to everybody else.
func (c *Classroom) Receipts(ctx context.Context, actor tenants.Actor, id uuid.UUID, cut ReachCut) (Receipts, error) {
	var r Receipts
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		r = Receipts{}
		if !actor.Allows(policy.AnnouncementReceipts, policy.Own) {
			return fault.NotFound()
		}
		var err error
		if r.Viewer, err = viewer(ctx, tx, actor); err != nil {
			return err
		}
		err = tx.Get(ctx, &r.Post, `select `+postColumns+` from posts p `+postJoins+`
			where p.tenant_id = $1 and p.id = $2 and p.author_id = $3 and p.kind = 'announcement'`, id, actor.ID)
		if err != nil {
			return err
		}
		if r.Announcement, err = announcementOf(ctx, tx, id); err != nil {
			return err
		}
		if r.Announcement.SentAt == nil {
			newest, err := version(ctx, tx, id, r.Post.Newest())
			r.Approved = newest.State == Released
			return err
		}
		r.Approved = true
		if err := r.count(ctx, tx, actor.School.Zone()); err != nil {
			return err
		}
		if err := r.answers(ctx, tx); err != nil {
			return err
		}
		return r.people(ctx, tx, cut)
	})
	return r, err
}

// answers counts what others answered privately, as far as the reader may see it.
func (r *Receipts) answers(ctx context.Context, tx *tenants.Tx) error {
	return tx.Get(ctx, &r.Answers, `select count(*) from posts p where p.tenant_id = $1 and p.thread_id = $6 and p.kind = 'reply' and p.audience = 'direct'
		and p.author_id <> $2 and `+visible, r.Viewer.args(r.Post.ID)...)
}

// oneEach folds the rows of several guardians into one line for each child.
const oneEach = `select for_id, min(opened_at) as opened_at, min(acknowledged_at) as acknowledged_at, max(reminded_at) as reminded_at,
	(array_agg(acknowledged_by order by acknowledged_at) filter (where acknowledged_at is not null))[1] as by_id
	from recipients where tenant_id = $1 and post_id = $2 and counted group by for_id`

// count works out the figures and the days.
func (r *Receipts) count(ctx context.Context, tx *tenants.Tx, zone *time.Location) error {
	var rows []struct {
		Opened       *time.Time `db:"opened_at"`
		Acknowledged *time.Time `db:"acknowledged_at"`
		Reminded     *time.Time `db:"reminded_at"`
	}
	if err := tx.Select(ctx, &rows, `select x.opened_at, x.acknowledged_at, x.reminded_at from (`+oneEach+`) x`, r.Post.ID); err != nil {
		return err
	}
	r.Reached = len(rows)
	var moments []time.Time
	for _, row := range rows {
		opened := row.Opened
		if row.Acknowledged != nil {
			r.Acknowledged++
			if opened == nil || row.Acknowledged.Before(*opened) {
				opened = row.Acknowledged
			}
		} else if row.Reminded == nil || row.Reminded.Before(tx.Now.Add(-remindAgain)) {
			r.Remindable++
		}
		if opened != nil {
			r.Opened++
		}
		if row.Reminded != nil && (r.RemindedAt == nil || row.Reminded.After(*r.RemindedAt)) {
			r.RemindedAt = row.Reminded
		}
		if at := row.Acknowledged; at != nil && r.Announcement.Acknowledge {
			moments = append(moments, *at)
		} else if opened != nil && !r.Announcement.Acknowledge {
			moments = append(moments, *opened)
		}
	}
	r.Days = byDay(moments, *r.Announcement.SentAt, tx.Now, zone)
	return nil
}

// byDay counts how many moments had passed by the end of each day, from the
// first day to today, the last days at the most.
func byDay(moments []time.Time, from, now time.Time, zone *time.Location) []DayCount {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 12, 0, 0, 0, zone)
	}
	var days []DayCount
	for at, end := day(from), day(now); !at.After(end); at = at.AddDate(0, 0, 1) {
		count := 0
		for _, m := range moments {
			if !day(m).After(at) {
				count++
			}
		}
		if days = append(days, DayCount{at, count}); len(days) > daysShown {
			days = days[1:]
		}
		if count == len(moments) && len(days) == daysShown {
			break // everybody has; the days after say nothing new
		}
	}
	return days
}

// people lists a page of those it is for, by family name.
func (r *Receipts) people(ctx context.Context, tx *tenants.Tx, cut ReachCut) error {
	err := tx.Select(ctx, &r.People, `
		select x.for_id, x.opened_at, x.acknowledged_at, x.by_id, `+tenants.NameColumns("m")+`, m.roles, m.year_level,
		       b.title as by_title, b.given_name as by_given, b.family_name as by_family, b.roles && array['admin','safeguarding','moderator','teacher'] as by_staff,
		       exists (select from group_members gm where gm.tenant_id = $1 and gm.group_id = $5 and gm.member_id = x.for_id and gm.joined_at > $6) as late
		  from (`+oneEach+`) x
		  join members m on m.tenant_id = $1 and m.id = x.for_id
		  left join members b on b.tenant_id = $1 and b.id = x.by_id
		 where ($3 <> 'waiting' or x.acknowledged_at is null) and ($3 <> 'unopened' or x.opened_at is null and x.acknowledged_at is null)
		   and ($4::uuid is null or (m.family_name, m.given_name, m.id) > (select a.family_name, a.given_name, a.id from members a where a.tenant_id = $1 and a.id = $4))
		 order by m.family_name, m.given_name, m.id limit $7`,
		r.Post.ID, cut.Show, orNull(cut.After), r.Announcement.Group, *r.Announcement.SentAt, pageOfPeople+1)
	if r.More = len(r.People) > pageOfPeople; r.More {
		r.People = r.People[:pageOfPeople]
	}
	return err
}

// OwnAnnouncement is one of the actor's announcements in short.
type OwnAnnouncement struct {
	Post Post
	Announced
	Approved bool
}

// Cancelled says that it never went out and never will; its text is its author's
// to use again.
func (a OwnAnnouncement) Cancelled() bool {
	return a.CancelledAt != nil || a.SentAt == nil && a.Post.State == Withdrawn
}

// calledOff says that p never went out because its author, or what its author may
// do by then, took it back.
const calledOff = `exists (select from announcements a where a.tenant_id = $1 and a.post_id = p.id
	and (a.cancelled_at is not null or a.sent_at is null and p.state = 'withdrawn' and p.withdrawn_by = p.author_id))`

// Cancelled gives an announcement of the actor's that never went out, to be used
// again. NotFound where there is none, to everybody else, and once it is out.
func (c *Classroom) Cancelled(ctx context.Context, actor tenants.Actor, id uuid.UUID) (OwnAnnouncement, error) {
	var own OwnAnnouncement
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		own = OwnAnnouncement{}
		err := tx.Get(ctx, &own.Post, `select `+postColumns+` from posts p `+postJoins+`
			where p.tenant_id = $1 and p.id = $2 and p.author_id = $3 and p.kind = 'announcement' and `+calledOff, id, actor.ID)
		if err == nil {
			own.AnnouncementOf, err = announcementOf(ctx, tx, id)
		}
		return err
	})
	return own, err
}

// OwnAnnouncements is a page of what somebody has announced, the newest first,
// with the places before and after it; uuid.Nil where there is nothing more.
type OwnAnnouncements struct {
	Announcements []OwnAnnouncement
	Newer, Older  uuid.UUID
}

// OwnAnnouncements lists what the actor announced, scheduled or cancelled, in the
// order in which it was written. The places of a cut are announcements of theirs;
// there is nothing beside another one.
func (c *Classroom) OwnAnnouncements(ctx context.Context, actor tenants.Actor, cut Cut) (OwnAnnouncements, error) {
	d := cut.direction()
	own := OwnAnnouncements{}
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		own = OwnAnnouncements{}
		var posts []Post
		if err := tx.Select(ctx, &posts, d.in(`select `+postColumns+` from posts p `+postJoins+`
			where p.tenant_id = $1 and p.author_id = $2 and p.kind = 'announcement' and (p.state in ('held', 'released') or `+calledOff+`)
			  and ($3 or (p.created_at, p.id) {compare} (select a.created_at, a.id from posts a where a.tenant_id = $1 and a.author_id = $2 and a.id = $4))
			order by p.created_at {order}, p.id {order} limit $5`), actor.ID, cut == Cut{}, d.from, pageOfPosts+1); err != nil {
			return err
		}
		posts, own.Newer, own.Older = paged(cut, posts, func(p Post) uuid.UUID { return p.ID })
		figures, err := announced(ctx, tx, Viewer{Actor: actor}, posts)
		if err != nil {
			return err
		}
		ids := tenants.IDs{}
		for _, p := range posts {
			ids = append(ids, p.ID)
		}
		out := tenants.IDs{}
		if err := tx.Select(ctx, (*[]uuid.UUID)(&out), `select v.post_id from post_versions v join posts p on p.tenant_id = $1 and p.id = v.post_id and p.version = v.version
			where v.tenant_id = $1 and v.post_id = any ($2::uuid[]) and v.state = 'released'`, ids); err != nil {
			return err
		}
		for _, p := range posts {
			own.Announcements = append(own.Announcements, OwnAnnouncement{Post: p, Announced: figures[p.ID], Approved: contains(out, p.ID)})
		}
		return nil
	})
	return own, err
}
