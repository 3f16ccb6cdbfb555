// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"strconv"

	"rookery/templates"
	"rookery/tenants"
)

// Export is the classroom's part of the download of one's own data.
func (h *Handlers) Export(ctx context.Context, actor tenants.Actor) (name string, value any, err error) {
	e, err := h.room.Export(ctx, actor)
	return "classroom", e, err
}

// DataKinds tells what the classroom keeps about oneself, why and how long.
func (h *Handlers) DataKinds(ctx context.Context, actor tenants.Actor) ([]templates.DataKind, error) {
	e, err := h.room.Export(ctx, actor)
	if err != nil {
		return nil, err
	}
	const untilLeft = "until you leave the school"
	return []templates.DataKind{
		{Name: "What you wrote", Count: entries(len(e.Posts)), Why: "It is yours; earlier versions are kept so that nothing is lost", Kept: untilLeft},
		{Name: "Drafts", Count: entries(len(e.Drafts)), Why: "So that you can go on writing", Kept: "until you send them or let them go"},
		{Name: "Your groups", Count: entries(len(e.Groups)), Why: "So that you see what is for you", Kept: untilLeft},
		{Name: "Whom you follow", Count: entries(len(e.Follows)), Why: "So that their posts are on your home page", Kept: "until you stop following"},
		{Name: "Announcements to you", Count: entries(len(e.Announcements)), Why: "So that the school knows whom it has reached", Kept: untilLeft},
		{Name: "Notifications", Count: entries(len(e.Notifications)), Why: "So that you do not miss an answer", Kept: untilLeft},
	}, nil
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.Itoa(n) + " entries"
}
