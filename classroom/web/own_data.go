// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"slices"
	"strconv"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// Export is the classroom's part of the download of one's own data.
func (h *Handlers) Export(ctx context.Context, actor tenants.Actor) (name string, value any, err error) {
	e, err := h.room.Export(ctx, actor)
	return "classroom", e, err
}

// DataKinds tells what the classroom keeps about oneself, why and how long, and
// line by line what it is.
func (h *Handlers) DataKinds(c *tenantsweb.Ctx) ([]templates.DataKind, error) {
	e, err := h.room.Export(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	const untilLeft = "until you leave the school"
	cell := func(words string) templates.DataCell { return templates.DataCell{Text: words} }
	slices.Reverse(e.Posts) // the newest first, as on every page
	slices.Reverse(e.Drafts)
	slices.Reverse(e.Announcements)
	slices.Reverse(e.Notifications)
	return []templates.DataKind{
		tenantsweb.Entries(templates.DataKind{Name: "What you wrote", Why: "It is yours; earlier versions are kept so that nothing is lost", Kept: untilLeft,
			Head: []string{"When", "For whom", "Your words", "What became of it"}}, e.Posts, func(p classroom.ExportPost) []templates.DataCell {
			when := cell(c.Dated(p.CreatedAt))
			if p.State == classroom.Released {
				when.Href = "/posts/" + p.Post.String()
			}
			return []templates.DataCell{when, cell(exportedFor(p)), cell(withNote(p.Note, p.Body)), cell(becameOf(p))}
		}),
		tenantsweb.Entries(templates.DataKind{Name: "Drafts", Why: "So that you can go on writing", Kept: "until you send them or let them go",
			Head: []string{"Saved", "Your words", "Why it came back"}}, e.Drafts, func(d classroom.ExportDraft) []templates.DataCell {
			return []templates.DataCell{cell(c.Dated(d.SavedAt)), cell(withNote(d.Note, d.Body)), cell(d.Word)}
		}),
		tenantsweb.Entries(templates.DataKind{Name: "Pictures and files", Why: "They belong to what you wrote", Kept: untilLeft,
			Head: []string{"Added", "Name", "What can be seen", "What became of it"}}, e.Files, func(f classroom.ExportFile) []templates.DataCell {
			became := map[string]string{classroom.Ready: "Made safe", classroom.NotTaken: "Not taken. " + f.Word}[f.State]
			return []templates.DataCell{cell(c.Dated(f.CreatedAt)), cell(f.Name), cell(f.Alt), cell(became)}
		}),
		tenantsweb.Entries(templates.DataKind{Name: "Your groups", Why: "So that you see what is for you", Kept: untilLeft,
			Head: []string{"Group", "Since", "As"}}, e.Groups, func(g classroom.ExportGroup) []templates.DataCell {
			as := "a member"
			switch {
			case g.State == "requested":
				as = "somebody who asks to join"
			case g.Steward:
				as = "somebody who looks after it"
			}
			return []templates.DataCell{cell(g.Name), cell(c.Dated(g.JoinedAt)), cell(as)}
		}),
		tenantsweb.Entries(templates.DataKind{Name: "Whom you follow", Why: "So that their posts are on your home page", Kept: "until you stop following",
			Head: []string{"Who", "Since"}}, e.Follows, func(f classroom.ExportFollow) []templates.DataCell {
			return []templates.DataCell{cell(f.Name), cell(c.Dated(f.CreatedAt))}
		}),
		tenantsweb.Entries(templates.DataKind{Name: "Announcements and private answers to you", Why: "So that the school knows whom it has reached", Kept: untilLeft,
			Head: []string{"When", "By", "For", "Opened", "Acknowledged"}}, e.Announcements, func(a classroom.ExportAnnouncement) []templates.DataCell {
			whom := "you"
			if a.For != c.Actor.ID {
				whom = a.ForName
			}
			return []templates.DataCell{cell(c.Dated(a.AnnouncedAt)), cell(a.By), cell(whom), c.DatedCell(a.OpenedAt), c.DatedCell(a.AcknowledgedAt)}
		}),
		tenantsweb.Entries(templates.DataKind{Name: "Notifications", Why: "So that you do not miss an answer", Kept: untilLeft,
			Head: []string{"When", "What", "Words", "Read"}}, e.Notifications, func(n classroom.ExportNotification) []templates.DataCell {
			return []templates.DataCell{cell(c.Dated(n.CreatedAt)), cell(toldOf(n.Kind)), cell(n.Word), c.DatedCell(n.ReadAt)}
		}),
	}, nil
}

func withNote(note, body string) string {
	if note == "" {
		return body
	}
	return "(" + note + ") " + body
}

// exportedFor is whom a text was for.
func exportedFor(p classroom.ExportPost) string {
	switch classroom.Audience(p.Audience) {
	case classroom.InSchool:
		return "Everyone at school"
	case classroom.Public:
		return "Anyone on the web"
	case classroom.InGroup:
		if p.Group != nil {
			return *p.Group
		}
	}
	return "A few people"
}

// becameOf is what became of a text.
func becameOf(p classroom.ExportPost) string {
	words := "It went out"
	switch p.State {
	case classroom.Held:
		words = "It waits for a person"
	case classroom.Returned:
		words = "It came back to you"
	case classroom.Refused:
		words = "It could not go out"
	case classroom.Withdrawn:
		words = "It was taken back"
	}
	if p.Version > 1 {
		words += " (version " + strconv.Itoa(p.Version) + ")"
	}
	return words
}

// toldOf is what a notification was about, without the names of others.
func toldOf(kind string) string {
	switch kind {
	case "mention":
		return "Somebody mentioned you"
	case "reply":
		return "Somebody replied to you"
	case "announcement":
		return "Something was announced to you"
	case "reminder":
		return "You were asked once more to acknowledge"
	case "approved":
		return "A post of yours was read and went out"
	case "returned":
		return "A post came back to you"
	case "refused":
		return "A post of yours could not go out"
	case "report_outcome":
		return "An answer to what you reported"
	case "joined":
		return "You came into a group"
	case "confirm":
		return "A list of a class to confirm"
	case "safeguarding":
		return "A safeguarding case opened"
	case "request":
		return "Somebody asked to join a group"
	}
	return "Something happened"
}
