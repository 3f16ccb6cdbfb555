// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// undoTime is how long a withdrawn post can be brought back by who withdrew it.
const undoTime = 10 * time.Minute

// Withdraw takes a post back everywhere: one's own, or by permission. Doing it
// twice changes nothing.
func (c *Classroom) Withdraw(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Post, error) {
	var p Post
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if p, err = lockedPost(ctx, tx, id); err != nil {
			return err
		}
		if p.State == Withdrawn {
			return withdrawnBy(ctx, tx, id, v.ID)
		}
		if !v.Oversees {
			if _, err := ownOrVisible(ctx, tx, v, id); err != nil {
				return err
			}
		}
		if err := v.Require(policy.PostWithdraw, v.RelTo(p), "You cannot withdraw this post."); err != nil {
			return err
		}
		if p.Author != v.ID {
			tx.Record(tenants.Deed{Actor: v.ID, Deed: "post.withdraw", ObjectKind: "post", Object: id})
		}
		return c.withdraw(ctx, tx, p, v.ID)
	})
	return p, err
}

func (c *Classroom) withdraw(ctx context.Context, tx *tenants.Tx, p Post, by uuid.UUID) error {
	if err := markWithdrawn(ctx, tx, p.ID, by); err != nil {
		return err
	}
	if err := c.Gate.Close(ctx, tx, p.ID); err != nil {
		return err
	}
	c.tell(tx, live.KindPost, p.ID)
	return nil
}

// Restore brings back a post that the actor has just withdrawn; its text passes
// the gate again. Doing it twice changes nothing.
func (c *Classroom) Restore(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Published, error) {
	var done Published
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		done = Published{}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		p, by, at, err := withdrawnPost(ctx, tx, id)
		if isNoRows(err) {
			done, err = restoredBefore(ctx, tx, v, id)
		}
		if err != nil || done.Again {
			return err
		}
		if by != v.ID || p.Author != v.ID {
			return fault.NotFound()
		}
		if tx.Now.Sub(at) > undoTime {
			return fault.Conflict("This was withdrawn a while ago and cannot be brought back by a click. You can write it again.")
		}
		if err := mayRestore(ctx, tx, v, p); err != nil {
			return err
		}
		done, err = c.bringBack(ctx, tx, v, p)
		return err
	})
	return done, err
}

// restoredBefore is for an undo that comes twice: the actor's own post is back
// already.
func restoredBefore(ctx context.Context, tx *tenants.Tx, v Viewer, id uuid.UUID) (Published, error) {
	p, err := ownOrVisible(ctx, tx, v, id)
	if err == nil && (p.Author != v.ID || p.State != Released && p.State != Held) {
		err = fault.NotFound()
	}
	if err != nil {
		return Published{}, err
	}
	return Published{Post: p, Held: p.State == Held, Again: true}, nil
}

func (c *Classroom) bringBack(ctx context.Context, tx *tenants.Tx, v Viewer, p Post) (Published, error) {
	if err := unwithdraw(ctx, tx, p.ID); err != nil {
		return Published{}, err
	}
	p.State, p.HeldVersion = Held, nil
	done, err := c.resubmit(ctx, tx, v, p, Edit{Body: p.Body, Note: p.Note})
	if err != nil || !done.Back {
		return done, err
	}
	if err := markWithdrawn(ctx, tx, p.ID, v.ID); err != nil { // the rules have changed meanwhile: it stays withdrawn
		return done, err
	}
	return done, backToDrafts(ctx, tx, v.ID, tx.NewID(), p, done.Words)
}
