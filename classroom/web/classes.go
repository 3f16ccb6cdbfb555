// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"

	"rookery/classroom"
	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// ClassesFor names the classes and clubs to the door's list of newcomers.
func ClassesFor(room *classroom.Classroom) tenantsweb.Classes {
	return func(ctx context.Context, actor tenants.Actor) ([]tenantsweb.Class, error) {
		groups, err := room.Classes(ctx, actor)
		classes := make([]tenantsweb.Class, len(groups))
		for i, g := range groups {
			classes[i] = tenantsweb.Class{ID: g.ID, Name: g.Name}
		}
		return classes, err
	}
}
