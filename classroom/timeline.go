// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// pageOfPosts is how many posts a page shows.
const pageOfPosts = 20

// Cut is a place in a timeline: older than Before, or newer than After; the
// zero value is the newest page.
type Cut struct {
	Before uuid.UUID
	After  uuid.UUID
}

// Timeline is a page of posts, the newest first, with the places before and
// after it; uuid.Nil where there is nothing more.
type Timeline struct {
	Posts        []Post
	Waiting      []Post                  // on the newest page: the reader's own that wait for a person
	Asks         map[uuid.UUID][]Ask     // for the announcements among them
	Announced    map[uuid.UUID]Announced // likewise
	Known        map[string]uuid.UUID    // whom of those mentioned the reader may know of, by username
	Newer, Older uuid.UUID
}

// last is above every position.
var last = uuid.Max

// direction is how a page is read: downwards from Before, or upwards from After
// and then turned round.
type direction struct {
	compare, order string
	from           uuid.UUID
	up             bool
}

func (c Cut) direction() direction {
	if c.After != uuid.Nil {
		return direction{compare: ">", order: "asc", from: c.After, up: true}
	}
	if c.Before != uuid.Nil {
		return direction{compare: "<", order: "desc", from: c.Before}
	}
	return direction{compare: "<", order: "desc", from: last}
}

// in writes a direction into a query that says {compare} and {order}; a query
// has two forms in all, so both are prepared once.
func (d direction) in(query string) string {
	return strings.ReplaceAll(strings.ReplaceAll(query, "{compare}", d.compare), "{order}", d.order)
}

// page makes a Timeline of up to one post more than fits.
func (c Cut) page(posts []Post) Timeline {
	var t Timeline
	t.Posts, t.Newer, t.Older = paged(c, posts, func(p Post) uuid.UUID { return *p.Position })
	return t
}

// paged makes a page, the newest first, of up to one more than fits, as they were
// read in the cut's direction, and gives the places before and after it.
func paged[T any](c Cut, found []T, place func(T) uuid.UUID) (page []T, newer, older uuid.UUID) {
	d := c.direction()
	more := len(found) > pageOfPosts
	if more {
		found = found[:pageOfPosts]
	}
	if d.up {
		slices.Reverse(found)
	}
	if len(found) == 0 {
		return found, uuid.Nil, uuid.Nil
	}
	if d.up && more || !d.up && c.Before != uuid.Nil {
		newer = place(found[0])
	}
	if !d.up && more || d.up {
		older = place(found[len(found)-1])
	}
	return found, newer, older
}
