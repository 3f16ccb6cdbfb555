// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// A later text of a post, or one that is brought back, is let out by the same
// questions as a new one: whoever was muted, has left the group or lost a
// permission since then does not write on through what they wrote before.

// mayWriteWhere is Forbidden to who is muted where a post is seen, or is no
// longer in its group.
func (v Viewer) mayWriteWhere(p Post) error {
	where := groupOf(p)
	if err := v.mayWrite(where); err != nil {
		return err
	}
	if _, in := v.In(where); p.Audience == InGroup && !in {
		return fault.Forbidden("You are no longer in this group, so nothing can be changed there. You can still withdraw what you wrote.")
	}
	return nil
}

// readFirst says whether the policy has somebody read a later text of a post
// before others do, as it does with new posts like it. Who could not write it
// any more is read as well.
func (v Viewer) readFirst(p Post) bool {
	if p.Kind == Announcement {
		return false
	}
	decision, err := v.mayPublish(p)
	return err != nil || decision.Held
}

// mayGoOut is Forbidden for a later text of an announcement that its author
// could not make now.
func mayGoOut(ctx context.Context, tx *tenants.Tx, v Viewer, p Post) error {
	if p.Kind != Announcement {
		return nil
	}
	a, err := announcementOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if a.CancelledAt != nil {
		return fault.Conflict("This announcement is cancelled. You can write it again.")
	}
	may, err := stillMay(ctx, tx, v.ID, a)
	if err == nil && !may {
		err = fault.Forbidden("You cannot announce to these people any more.")
	}
	return err
}

// mayRestore asks whether the viewer could write now what they withdrew.
func mayRestore(ctx context.Context, tx *tenants.Tx, v Viewer, p Post) error {
	if err := v.mayWriteWhere(p); err != nil {
		return err
	}
	if p.Kind == Announcement {
		return mayGoOut(ctx, tx, v, p)
	}
	_, err := v.mayPublish(p)
	return err
}
