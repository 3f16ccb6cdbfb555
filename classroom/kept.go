// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"sync"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"
)

// kept is what a process remembers of what it has read, so that the next page
// need not ask again. Each thing is kept under the version that it had: of the
// post, and of the school's roster, which goes up with every name, role, group
// and membership. The version of the moment comes with the question, so nothing
// kept is ever out of date, in this process or another; what is no longer asked
// for is dropped. Who may see a post is never kept: the database is asked.
type kept struct {
	once      sync.Once
	posts     *otter.Cache[postKey, Post]
	places    *otter.Cache[rosterKey, []Membership]
	counts    *otter.Cache[rosterKey, headcount]
	announced *otter.Cache[postKey, Announced]
}

// How many of each are kept at most: some tens of megabytes when full.
const (
	postsKept     = 20_000
	placesKept    = 20_000
	countsKept    = 5_000
	announcedKept = 5_000
)

// rosterKey is a member or a group at a version of its school's roster.
type rosterKey struct {
	tenant, id uuid.UUID
	roster     int
}

// postKey is a post as it was between two changes, told with the names of a
// roster.
type postKey struct {
	tenant, id      uuid.UUID
	version, roster int
	changed         int64 // Unix microseconds
}

func (p Post) key(tenant uuid.UUID, roster int) postKey {
	return postKey{tenant, p.ID, p.Version, roster, p.ChangedAt.UnixMicro()}
}

func (k *kept) open() *kept {
	k.once.Do(func() {
		k.posts = otter.Must(&otter.Options[postKey, Post]{MaximumSize: postsKept})
		k.places = otter.Must(&otter.Options[rosterKey, []Membership]{MaximumSize: placesKept})
		k.announced = otter.Must(&otter.Options[postKey, Announced]{MaximumSize: announcedKept})
		k.counts = otter.Must(&otter.Options[rosterKey, headcount]{MaximumSize: countsKept})
	})
	return k
}
