// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"

	"rookery/tenants"
)

// Counts tells the layout what is new and what waits, by the name of its place
// in the navigation (tenants/web.Counts). A student costs one query.
func (h *Handlers) Counts(ctx context.Context, actor tenants.Actor) (unread int, waiting map[string]int, err error) {
	w, err := h.room.Waits(ctx, actor)
	if err != nil {
		return 0, nil, err
	}
	waiting = map[string]int{"announcements": w.Asks, "groups": w.Joins, "admin": w.Newcomers}
	if waiting["queue"], err = h.cases.Waiting(ctx, actor); err != nil {
		return w.Unread, waiting, err
	}
	waiting["safeguarding"], err = h.cases.SafeguardingWaiting(ctx, actor)
	return w.Unread, waiting, err
}
