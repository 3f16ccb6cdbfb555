// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// SendDue sends the announcements of all schools that are due; a job calls it
// every few seconds. It says how many it sent.
func (c *Classroom) SendDue(ctx context.Context) (int, error) {
	due, err := c.dueAnnouncements(ctx)
	if err != nil {
		return 0, err
	}
	sent := 0
	var failed error
	for _, d := range due { // one that fails does not keep the others back
		err := c.DB.InSchool(ctx, d.Tenant, func(tx *tenants.Tx) error {
			out, err := c.sendIfDue(ctx, tx, d.Post)
			if out {
				tx.AfterCommit(func() { sent++ })
			}
			return err
		})
		failed = errors.Join(failed, err)
	}
	return sent, failed
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
	if may, err := stillMay(ctx, tx, p.Author, a); err != nil || !may {
		return false, errors.Join(err, cancelAnnouncement(ctx, tx, id))
	}
	return true, c.send(ctx, tx, &p, a)
}

// stillMay says whether the author of a scheduled announcement may make it now:
// they may have been muted, have left the class, or have lost the permission.
func stillMay(ctx context.Context, tx *tenants.Tx, author uuid.UUID, a AnnouncementOf) (bool, error) {
	if m, err := tx.Member(ctx, author); err != nil || m.Status != tenants.Active {
		return false, err
	}
	actor, err := tx.ActorOf(ctx, author)
	if err != nil {
		return false, err
	}
	v, err := viewer(ctx, tx, actor)
	if err != nil {
		return false, err
	}
	where := uuid.Nil
	if a.Group != nil {
		where = *a.Group
	}
	err = v.mayWrite(where)
	if err == nil {
		err = v.mayAnnounce(a.Target, where)
	}
	if err == nil {
		_, err = announcedGroup(ctx, tx, where)
	}
	if fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindInvalid) {
		return false, nil
	}
	return err == nil, err
}
