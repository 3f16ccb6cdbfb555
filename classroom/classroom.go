// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"sync"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/live"
	"rookery/tenants/media"
)

// Classroom is the way to a school's groups, posts and announcements.
type Classroom struct {
	DB   *tenants.DB
	Gate *moderation.Gate
	Live Live // tells open pages
	// Files keeps the bytes of pictures and papers; Workshop makes them safe.
	Files    media.Store
	Workshop *media.Workshop
	kept     kept
	workshop workshopBell
}

// workshopBell rings when a file has come that is to be made safe.
type workshopBell struct {
	once          sync.Once
	films, others chan struct{}
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
