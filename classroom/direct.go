// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// WriteToOne is writing to one member alone, which nobody may until it can be
// supervised: always Forbidden. No page of ours asks for it, so the safeguarding
// team reads in the record who tried, and to whom.
func (c *Classroom) WriteToOne(ctx context.Context, actor tenants.Actor, to uuid.UUID) error {
	return c.DB.Refused(ctx, actor, fault.Forbidden("Nobody can write to one person alone here. Please write in a group, where others can see it."),
		tenants.Deed{Deed: "post.direct.refused", ObjectKind: "member", Object: to, Scope: tenants.ScopeSafeguarding})
}
