// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"slices"

	tenantsweb "rookery/tenants/web"
)

// routes is every page and deed of the server, in the order in which they are
// tried. Each package lists its own beside its handlers.
func routes(a *App, door *tenantsweb.Door) []tenantsweb.Route {
	return slices.Concat(
		tenantsweb.New(door).Routes(), // signing in and out, one's own settings, looking after members
		a.services.pages.Routes(),     // timelines, posts, groups, announcements
		a.services.desk.Routes(),      // the queue, reports, rules, safeguarding
	)
}
