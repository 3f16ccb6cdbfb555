// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// Edit is a new text of a post. Version is the one that the author had before
// them; if it is no longer the newest the edit is Stale.
type Edit struct {
	Post    uuid.UUID
	Version int
	Body    string
	Note    string
}

// Newest is the number of the newest text, waiting ones included.
func (p Post) Newest() int {
	if p.HeldVersion != nil {
		return *p.HeldVersion
	}
	return p.Version
}

// Edit submits a new text of the actor's own post. It passes the gate like a
// new post; while it waits, the last released text stands.
func (c *Classroom) Edit(ctx context.Context, actor tenants.Actor, e Edit) (Published, error) {
	d, err := Draft{ID: e.Post, Body: e.Body, Note: e.Note, Audience: InGroup}.clean(actor)
	if err != nil {
		return Published{}, err
	}
	e.Body, e.Note = d.Body, d.Note
	var done Published
	err = c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		p, err := editable(ctx, tx, v, e.Post)
		if err != nil {
			return err
		}
		if err := mayGoOut(ctx, tx, v, p); err != nil {
			return err
		}
		if e.Version != p.Newest() {
			return fault.Stale("This post was changed meanwhile, perhaps in another window. Your text is still below; compare it and send it again.")
		}
		if e.Body == p.Body && e.Note == p.Note && p.HeldVersion == nil {
			done = Published{Post: p, Again: true}
			return nil
		}
		done, err = c.resubmit(ctx, tx, v, p, e)
		return err
	})
	return done, err
}

// editable gives the viewer's own post, locked, if it may be edited now.
func editable(ctx context.Context, tx *tenants.Tx, v Viewer, id uuid.UUID) (Post, error) {
	if _, err := ownOrVisible(ctx, tx, v, id); err != nil {
		return Post{}, err
	}
	p, err := lockedPost(ctx, tx, id)
	if err != nil {
		return p, err
	}
	return p, v.mayEdit(p)
}

// mayEdit asks whether the viewer may write another text of a post.
func (v Viewer) mayEdit(p Post) error {
	if err := v.mayWriteWhere(p); err != nil {
		return err
	}
	if err := v.Require(policy.PostEdit, v.RelTo(p), "You can only edit what you wrote yourself."); err != nil {
		return err
	}
	if p.Author != v.ID {
		return fault.Forbidden("You can only edit what you wrote yourself.")
	}
	if p.State != Released && p.State != Held {
		return fault.Conflict("This post is no longer here to be edited. Your text is in your drafts.")
	}
	return nil
}

// MayEdit says whether the viewer may write another text of a post.
func (v Viewer) MayEdit(p Post) bool { return v.mayEdit(p) == nil }

// Editable gives a post of the actor's with its newest text, which may be one
// that waits, for the form that edits it.
func (c *Classroom) Editable(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Viewer, Post, error) {
	var v Viewer
	var p Post
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if v, err = viewer(ctx, tx, actor); err != nil {
			return err
		}
		if p, err = editable(ctx, tx, v, id); err != nil || p.HeldVersion == nil {
			return err
		}
		waiting, err := version(ctx, tx, id, *p.HeldVersion)
		p.Body, p.Note = waiting.Body, waiting.Note
		return err
	})
	return v, p, err
}

func (c *Classroom) resubmit(ctx context.Context, tx *tenants.Tx, v Viewer, p Post, e Edit) (Published, error) {
	number, err := nextVersion(ctx, tx, p.ID)
	if err != nil {
		return Published{}, err
	}
	next := p
	next.Version, next.Body, next.Note = number, e.Body, e.Note
	place := Group{Gate: "school"}
	if p.Group != nil {
		if place, err = group(ctx, tx, *p.Group); err != nil {
			return Published{}, err
		}
	}
	s, err := c.submission(ctx, tx, v, next, place, v.readFirst(p))
	if err != nil {
		return Published{}, err
	}
	verdict, err := c.Gate.Review(ctx, tx, s)
	if err != nil {
		return Published{}, err
	}
	done := Published{Post: p, Held: verdict.Held(), Back: verdict.Returned(), Help: verdict.Help(), Words: verdict.Words()}
	if verdict.Returned() {
		return done, nil // nothing is stored; the form keeps the text
	}
	if err := insertVersion(ctx, tx, p.ID, s); err != nil {
		return Published{}, err
	}
	if err := c.file(ctx, tx, s, verdict, ""); err != nil {
		return Published{}, err
	}
	done.Post, err = c.place(ctx, tx, p, next, verdict)
	return done, err
}

// place puts a newer text where it belongs: over the released one, over the
// waiting one, or beside the released one to wait.
func (c *Classroom) place(ctx context.Context, tx *tenants.Tx, p, next Post, verdict moderation.Verdict) (Post, error) {
	if p.State != Held && verdict.Held() { // nobody is told: what they see is as it was
		return p, waitWith(ctx, tx, p, next.Version)
	}
	defer c.tell(tx, live.KindPost, p.ID)
	if p.State == Held {
		if err := replaceHeld(ctx, tx, p, next); err != nil || verdict.Held() {
			return next, err
		}
		return next, c.letOut(ctx, tx, &next)
	}
	return next, c.supersede(ctx, tx, &next)
}

// letOut announces a post, or hands an announcement to its clock.
func (c *Classroom) letOut(ctx context.Context, tx *tenants.Tx, p *Post) error {
	if p.Kind == Announcement {
		return c.approveAnnouncement(ctx, tx, p)
	}
	return c.release(ctx, tx, p)
}

// supersede makes a newer text of a released post the one that is seen.
func (c *Classroom) supersede(ctx context.Context, tx *tenants.Tx, next *Post) error {
	if err := replaceReleased(ctx, tx, *next); err != nil {
		return err
	}
	next.EditedAt, next.HeldVersion = &tx.Now, nil
	if err := index(ctx, tx, *next); err != nil {
		return err
	}
	told, err := notifyAbout(ctx, tx, *next) // who is mentioned only now; nobody is told twice
	if err != nil {
		return err
	}
	c.tell(tx, live.KindNotify, told...)
	return nil
}
