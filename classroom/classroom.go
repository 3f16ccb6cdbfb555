// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/live"
)

// Classroom is the way to a school's groups, posts and announcements.
type Classroom struct {
	DB   *tenants.DB
	Gate *moderation.Gate
	Live Live // tells open pages
	kept kept
}

// Live is told, after a commit, that something changed; ids only.
type Live interface {
	Publish(events ...live.Event)
}

// tell leaves word with open pages once the transaction is stored.
func (c *Classroom) tell(tx *tenants.Tx, kind string, ids ...uuid.UUID) {
	if c.Live == nil {
		return
	}
	tenant := tx.Tenant
	tx.AfterCommit(func() {
		for _, id := range ids {
			c.Live.Publish(live.Event{Tenant: tenant, Kind: kind, ID: id})
		}
	})
}
