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

// Target says whom an announcement is for.
type Target string

// The targets.
const (
	ToClass     Target = "class"     // the class; its students' guardians see it too
	ToGuardians Target = "guardians" // all guardians of a class
	ToYear      Target = "year"
	ToSchool    Target = "school"
)

// NewAnnouncement is what the announce form sends.
type NewAnnouncement struct {
	ID          uuid.UUID // the draft's
	Body        string
	Target      Target
	Group       uuid.UUID // for class and guardians
	Year        int       // for year
	Acknowledge bool      // please acknowledge
	IncludeLate bool      // also who joins the class later
	At          time.Time // zero: now
}

// latest is how far ahead an announcement can be scheduled.
const latest = 366 * 24 * time.Hour

// AnnouncementOf is what is known of an announcement besides its post.
type AnnouncementOf struct {
	Post        uuid.UUID  `db:"post_id"`
	Target      Target     `db:"target"`
	Group       *uuid.UUID `db:"group_id"`
	GroupName   *string    `db:"group_name"`
	Year        *int       `db:"year_level"`
	Acknowledge bool       `db:"acknowledge"`
	IncludeLate bool       `db:"include_late"`
	DueAt       time.Time  `db:"due_at"`
	SentAt      *time.Time `db:"sent_at"`
	CancelledAt *time.Time `db:"cancelled_at"`
}

// Announce stores an announcement and sends it now or when it is due. Like any
// post it passes the gate.
func (c *Classroom) Announce(ctx context.Context, actor tenants.Actor, n NewAnnouncement) (Published, error) {
	d, err := Draft{ID: n.ID, Body: n.Body, Audience: InSchool}.clean(actor)
	if err != nil {
		return Published{}, err
	}
	d.Audience = Direct
	var done Published
	err = c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		done = Published{}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if earlier, found, err := postOfDraft(ctx, tx, v, d.ID); err != nil || found {
			done = Published{Post: earlier, Held: earlier.State == Held, Again: true}
			return err
		}
		if err := n.check(v, tx.Now); err != nil {
			return err
		}
		done, err = c.announceTo(ctx, tx, v, d, n)
		return err
	})
	return done, err
}

// check asks the policy and the fields.
func (n *NewAnnouncement) check(v Viewer, now time.Time) error {
	if err := v.mayWrite(n.Group); err != nil {
		return err
	}
	switch n.Target {
	case ToClass, ToGuardians:
		m, in := v.In(n.Group)
		if !in && !v.Oversees {
			return fault.InvalidField("target", "Choose one of your classes.")
		}
		if in && !m.Steward && !v.Oversees {
			return fault.Forbidden("Only the teachers of a class announce to it.")
		}
		if err := v.Require(policy.AnnounceToClass, v.Rel(n.Group), "You cannot announce here."); err != nil {
			return err
		}
	case ToYear, ToSchool:
		if n.Target == ToYear && (n.Year < 0 || n.Year > 13) {
			return fault.InvalidField("target", "Year levels go from 0 to 13.")
		}
		if err := v.Require(policy.AnnounceToSchool, policy.School, "You cannot announce to a whole year or the whole school."); err != nil {
			return err
		}
		n.Group = uuid.Nil
	default:
		return fault.InvalidField("target", "Please choose whom this is for.")
	}
	switch {
	case n.At.IsZero():
		n.At = now
	case n.At.Before(now.Add(-time.Minute)):
		return fault.InvalidField("at", "This time has passed already.")
	case n.At.After(now.Add(latest)):
		return fault.InvalidField("at", "Please choose a time within a year.")
	}
	return nil
}

func (c *Classroom) announceTo(ctx context.Context, tx *tenants.Tx, v Viewer, d Draft, n NewAnnouncement) (Published, error) {
	p := Post{ID: tx.NewID(), Kind: Announcement, Audience: Direct, Author: v.ID, Body: d.Body, Licence: d.Licence, Version: 1, CreatedAt: tx.Now, ChangedAt: tx.Now}
	p.Thread = p.ID
	p.Group = orNull(n.Group)
	place := Group{Gate: "school"}
	if p.Group != nil {
		var err error
		if place, err = group(ctx, tx, n.Group); err != nil {
			return Published{}, err
		}
	}
	s, err := c.submission(ctx, tx, v, p, place, false)
	if err != nil {
		return Published{}, err
	}
	verdict, err := c.Gate.Review(ctx, tx, s)
	if err != nil {
		return Published{}, err
	}
	done := Published{Held: verdict.Held(), Back: verdict.Returned(), Help: verdict.Help(), Words: verdict.Words()}
	if verdict.Returned() {
		return done, backToDrafts(ctx, tx, v.ID, d.ID, p, done.Words)
	}
	if first, err := insertPost(ctx, tx, v, &p, d.ID, s, verdict); err != nil || !first {
		return sentBefore(ctx, tx, v, d.ID, err)
	}
	if err := insertAnnouncement(ctx, tx, p.ID, n); err != nil {
		return Published{}, err
	}
	if err := c.Gate.File(ctx, tx, s, verdict, ""); err != nil {
		return Published{}, err
	}
	if verdict.Released() {
		if err := c.approveAnnouncement(ctx, tx, &p); err != nil {
			return Published{}, err
		}
	}
	done.Post = p
	return done, dropDraft(ctx, tx, v.ID, d.ID)
}

// approveAnnouncement sends what the gate or a person let out, or leaves it to
// the clock when it is scheduled. Until then it is kept as it was approved: an
// edit passes the gate again.
func (c *Classroom) approveAnnouncement(ctx context.Context, tx *tenants.Tx, p *Post) error {
	a, err := announcementOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if a.DueAt.After(tx.Now) {
		return markVersion(ctx, tx, p.ID, p.Version, Released)
	}
	return c.send(ctx, tx, p, a)
}

// send writes down the people an announcement is for and lets it out.
func (c *Classroom) send(ctx context.Context, tx *tenants.Tx, p *Post, a AnnouncementOf) error {
	if err := c.announce(ctx, tx, p); err != nil || p.Position == nil {
		return err
	}
	told, err := address(ctx, tx, *p, a)
	if err != nil {
		return err
	}
	if err := notify(ctx, tx, told, "announcement", &p.ID, &p.Author, ""); err != nil {
		return err
	}
	c.tell(tx, "notify", told...)
	return nil
}

// SendDue sends the announcements of all schools that are due; a job calls it
// every few seconds. It says how many it sent.
func (c *Classroom) SendDue(ctx context.Context) (int, error) {
	due, err := c.dueAnnouncements(ctx)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, d := range due {
		err := c.DB.InSchool(ctx, d.Tenant, func(tx *tenants.Tx) error {
			out, err := c.sendIfDue(ctx, tx, d.Post)
			if out {
				tx.AfterCommit(func() { sent++ })
			}
			return err
		})
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// sendIfDue sends one announcement if it is still to be sent and was let out.
// Its author must still be able to announce.
func (c *Classroom) sendIfDue(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (bool, error) {
	p, err := lockedPost(ctx, tx, id)
	if err != nil {
		return false, err
	}
	a, err := announcementOf(ctx, tx, id)
	if err != nil {
		return false, err
	}
	if a.SentAt != nil || a.CancelledAt != nil || a.DueAt.After(tx.Now) || p.State != Held {
		return false, nil
	}
	newest, err := version(ctx, tx, id, p.Version)
	if err != nil || newest.State != Released {
		return false, err // it waits for a person
	}
	author, err := tx.ActorOf(ctx, p.Author)
	if err != nil {
		return false, err
	}
	if author.Restricted() || author.Muted() {
		return false, cancelAnnouncement(ctx, tx, id)
	}
	return true, c.send(ctx, tx, &p, a)
}

// CancelAnnouncement takes back a scheduled announcement of the actor's.
func (c *Classroom) CancelAnnouncement(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		p, a, err := ownAnnouncement(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if a.SentAt != nil || a.CancelledAt != nil {
			return fault.Conflict("It has gone out already.")
		}
		if err := cancelAnnouncement(ctx, tx, id); err != nil {
			return err
		}
		return c.withdraw(ctx, tx, p, actor.ID)
	})
}

// Acknowledge says that the actor has seen an announcement, for themselves or
// for a child of theirs. Doing it twice changes nothing.
func (c *Classroom) Acknowledge(ctx context.Context, actor tenants.Actor, id, forWhom uuid.UUID) error {
	rel := policy.Own
	if forWhom != actor.ID {
		rel = policy.Ward
	}
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if _, err := visiblePost(ctx, tx, v, id); err != nil {
			return err
		}
		if rel == policy.Ward && !contains(actor.Wards, forWhom) {
			return fault.NotFound()
		}
		if err := actor.Require(policy.AnnouncementAcknowledge, rel, "You cannot acknowledge this."); err != nil {
			return err
		}
		done, err := acknowledge(ctx, tx, id, forWhom, actor.ID)
		if err == nil && done == 0 {
			return alreadyOrNotFound(ctx, tx, id, forWhom)
		}
		if p, err := announcementAuthor(ctx, tx, id); err == nil {
			c.tell(tx, "notify", p)
		}
		return err
	})
}

func contains(ids []uuid.UUID, id uuid.UUID) bool {
	for _, other := range ids {
		if other == id {
			return true
		}
	}
	return false
}
