// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// The same draft with anything else in it than was sent is no second press of a
// button. Nobody is told that words went out which did not, or that people were
// told who were not.
var (
	errOtherWords   = fault.Conflict("You have sent this already, in other words. Below is what you have written now: send it again and it is a post of its own, or edit the first.")
	errOtherChoices = fault.Conflict("You have sent these words already, and chose something else for them then: who they are for, or how and when. That stands, and nothing more was sent. Below is what you have chosen now: send it again and it goes out besides.")
)

// sentBefore answers a draft that was sent already with what its earlier sending
// became; n is set for an announcement. Conflict when its author has written, or
// chosen, anything else now.
func sentBefore(ctx context.Context, tx *tenants.Tx, v Viewer, d Draft, n *NewAnnouncement) (done Published, sent bool, err error) {
	earlier, found, err := postOfDraft(ctx, tx, v, d.ID)
	if err != nil || !found {
		return Published{}, false, err
	}
	first, err := version(ctx, tx, earlier.ID, 1)
	if err != nil {
		return Published{}, false, err
	}
	if first.Body != d.Body || first.Note != d.Note {
		return Published{}, false, errOtherWords
	}
	same := n == nil && d.chose(earlier)
	if n != nil && earlier.Kind == Announcement {
		a, err := announcementOf(ctx, tx, earlier.ID)
		if err != nil {
			return Published{}, false, err
		}
		same = n.chose(a, earlier)
	}
	if !same {
		return Published{}, false, errOtherChoices
	}
	return Published{Post: earlier, Held: earlier.State == Held, Back: earlier.State == Returned, Again: true}, true, nil
}

// orSentBefore is for a draft that another request has stored meanwhile.
func orSentBefore(ctx context.Context, tx *tenants.Tx, v Viewer, d Draft, n *NewAnnouncement, err error) (Published, error) {
	if err != nil {
		return Published{}, err
	}
	done, _, err := sentBefore(ctx, tx, v, d, n)
	return done, err
}

// chose says whether a post is for those, and under the licence, that the draft
// has. Who sees a reply follows from what it answers.
func (d Draft) chose(p Post) bool {
	if p.Kind == Announcement || p.Licence != d.Licence || !sameID(p.ReplyTo, d.ReplyTo) {
		return false
	}
	if d.ReplyTo != uuid.Nil {
		return true
	}
	return p.Audience == d.Audience && (d.Audience != InGroup || sameID(p.Group, d.Group))
}

// chose says whether an announcement is for those, and asks and waits as, the
// form says. One that went out at once was due when it was made.
func (n NewAnnouncement) chose(a AnnouncementOf, p Post) bool {
	due := n.At
	if due.IsZero() {
		due = p.CreatedAt
	}
	switch n.Target {
	case ToClass, ToGuardians:
		if !sameID(a.Group, n.Group) {
			return false
		}
	case ToYear:
		if a.Year == nil || *a.Year != n.Year {
			return false
		}
	}
	return a.Target == n.Target && a.Acknowledge == n.Acknowledge && a.IncludeLate == n.IncludeLate && a.DueAt.Equal(due)
}

func sameID(stored *uuid.UUID, id uuid.UUID) bool {
	if stored == nil {
		return id == uuid.Nil
	}
	return *stored == id
}
