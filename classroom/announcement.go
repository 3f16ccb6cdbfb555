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
		if err := inTurn(ctx, tx, actor.ID); err != nil {
			return err
		}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		var sent bool
		if done, sent, err = sentBefore(ctx, tx, v, d, &n); err != nil || sent {
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
	if n.Target == ToYear && (n.Year < 0 || n.Year > 13) {
		return fault.InvalidField("target", "Year levels go from 0 to 13.")
	}
	if err := v.mayAnnounce(n.Target, n.Group); err != nil {
		return err
	}
	if n.Target == ToYear || n.Target == ToSchool {
		n.Group = uuid.Nil
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

// errTarget is the one answer to a group that is not there, not the viewer's,
// or not one to announce to.
var errTarget = fault.InvalidField("target", "Please choose whom this is for from the list.")

// mayAnnounce asks whether the viewer may announce to these people.
func (v Viewer) mayAnnounce(target Target, group uuid.UUID) error {
	switch target {
	case ToClass, ToGuardians:
		m, in := v.In(group)
		switch {
		case !in && !v.Oversees:
			return errTarget
		case in && !m.Steward && !v.Oversees:
			return fault.Forbidden("Only the teachers of a class announce to it.")
		}
		return v.Require(policy.AnnounceToClass, v.Rel(group), "You cannot announce here.")
	case ToYear, ToSchool:
		return v.Require(policy.AnnounceToSchool, policy.School, "You cannot announce to a whole year or the whole school.")
	}
	return errTarget
}

// MayAnnounce says whether the viewer may announce to a group.
func (v Viewer) MayAnnounce(g Group) bool {
	return g.Kind != Circle && g.Archived == nil && v.mayAnnounce(ToClass, g.ID) == nil
}

// announcedGroup gives the group of an announcement; the zero Group where it is
// for a year or the school. A circle is not announced to: who is in it is
// nobody's business, their guardians' least of all.
func announcedGroup(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (Group, error) {
	if id == uuid.Nil {
		return Group{Gate: "school"}, nil
	}
	g, err := group(ctx, tx, id)
	if isNoRows(err) || err == nil && (g.Kind == Circle || g.Archived != nil) {
		return g, errTarget
	}
	return g, err
}

func (c *Classroom) announceTo(ctx context.Context, tx *tenants.Tx, v Viewer, d Draft, n NewAnnouncement) (Published, error) {
	p := Post{ID: tx.NewID(), Kind: Announcement, State: Held, Audience: Direct, Author: v.ID, Body: d.Body, Licence: d.Licence, Version: 1, CreatedAt: tx.Now, ChangedAt: tx.Now}
	p.Thread = p.ID
	p.Group = orNull(n.Group)
	place, err := announcedGroup(ctx, tx, n.Group)
	if err != nil {
		return Published{}, err
	}
	if err := p.bring(ctx, tx, v, d.ID); err != nil {
		return Published{}, err
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
		return orSentBefore(ctx, tx, v, d, &n, err)
	}
	if err := p.keepMedia(ctx, tx, d.ID); err != nil {
		return Published{}, err
	}
	if err := insertAnnouncement(ctx, tx, p.ID, n); err != nil {
		return Published{}, err
	}
	if err := c.file(ctx, tx, s, verdict, ""); err != nil {
		return Published{}, err
	}
	if verdict.Released() {
		if err := c.approveAnnouncement(ctx, tx, &p); err != nil {
			return Published{}, err
		}
	}
	done.Post = p
	return done, nil
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
	if err := c.release(ctx, tx, p); err != nil || p.Position == nil {
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

// CancelAnnouncement takes back a scheduled announcement of the actor's. Doing
// it twice changes nothing; Conflict when it has gone out.
func (c *Classroom) CancelAnnouncement(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		p, a, err := ownAnnouncement(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		switch {
		case a.SentAt != nil:
			return fault.Conflict("It has gone out already. You can withdraw it: then nobody sees it any more.")
		case a.CancelledAt != nil || p.State == Withdrawn:
			return nil
		}
		if err := cancelAnnouncement(ctx, tx, id); err != nil {
			return err
		}
		return c.withdraw(ctx, tx, p, actor.ID)
	})
}
