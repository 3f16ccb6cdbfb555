// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"
	"time"

	"rookery/templates"
	"rookery/tenants"
)

// rowsShown is how many lines of one kind the page of one's own data shows; all
// are in the file.
const rowsShown = 50

// Dated puts a moment into words that are still true on paper.
func (c *Ctx) Dated(t time.Time) string { return c.local(t).Format("2 January 2006, 15:04") }

// DatedCell is a moment in a table, or nothing.
func (c *Ctx) DatedCell(t *time.Time) templates.DataCell {
	if t == nil {
		return templates.DataCell{}
	}
	return templates.DataCell{Text: c.Dated(*t)}
}

// Entries gives a kind the table of what is kept: one row for each of all, in
// their order, as many as a page takes.
func Entries[T any](k templates.DataKind, all []T, row func(T) []templates.DataCell) templates.DataKind {
	k.Count = entries(len(all))
	k.More = max(0, len(all)-rowsShown)
	for _, one := range all[:len(all)-k.More] {
		k.Rows = append(k.Rows, row(one))
	}
	return k
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.Itoa(n) + " entries"
}

func cells(words ...string) []templates.DataCell {
	row := make([]templates.DataCell, len(words))
	for i, w := range words {
		row[i].Text = w
	}
	return row
}

// ownKinds is what this floor keeps about a member.
func (h *Handlers) ownKinds(c *Ctx, e tenants.Export) []templates.DataKind {
	kinds := []templates.DataKind{
		{Name: "Your name, username and role", Count: "1 entry", Why: "So that others at school know who you are", Kept: "until you leave the school",
			Head: []string{"What", "What is kept"}, Rows: c.ownFacts(e)},
		{Name: "Your password", Count: "a fingerprint of it", Why: "To check it when you sign in; nobody can read it, not even the school", Kept: "until you change it"},
		Entries(templates.DataKind{Name: "Where you were signed in", Why: "So that you can end what is not you", Kept: "a while after it ended",
			Head: []string{"Device", "Began", "Last used", "Ended"}}, e.Sessions, c.sessionRow),
		{Name: "Browsers that you used before", Count: entries(e.KnownBrowsers), Why: "So that somebody else's wrong guesses do not slow you down", Kept: "until the browser is not used any more"},
		Entries(templates.DataKind{Name: "What was done about you or by you", Why: "So that the school can look up who changed what", Kept: "as long as the school has to account for it",
			Head: []string{"When", "Who", "What"}}, e.Deeds, func(d tenants.ExportDeed) []templates.DataCell {
			who := "Somebody else"
			if d.Own {
				who = "You"
			}
			return cells(c.Dated(d.At), who, h.deedTold(d))
		}),
	}
	if len(e.Links) > 0 {
		kinds = append(kinds, Entries(templates.DataKind{Name: "Who looks after whom", Why: "So that guardians see what is for their children", Kept: "until the school takes the link away",
			Head: []string{"Who", "How", "Since"}}, e.Links, func(l tenants.ExportLink) []templates.DataCell {
			how := "looks after you"
			if l.Guardian == e.ID {
				how = "you look after them"
			}
			if l.Relationship != "" {
				how += " (" + l.Relationship + ")"
			}
			return cells(l.Other, how, c.Dated(l.CreatedAt))
		}))
	}
	return kinds
}

// deedsAround are the words of our deeds that stand around whom they are about;
// all others are followed by them.
var deedsAround = DeedWords{
	"member.approve": "let # in", "member.refuse": "did not let # in", "member.restore": "let # back in", "member.sessions-ended": "signed # out everywhere",
}

// deedTold is a deed as told to the member whom it is about, or who did it.
func (h *Handlers) deedTold(d tenants.ExportDeed) string {
	words := h.deedWords(d.Deed)
	if words != ownDeeds[d.Deed] || strings.HasPrefix(d.Deed, "school.") {
		return words // it is whole already
	}
	if around := deedsAround[d.Deed]; around != "" {
		words = around
	} else {
		words += " #"
	}
	whom := "somebody"
	switch {
	case d.Meant && d.Own:
		whom = "yourself"
	case d.Meant:
		whom = "you"
	}
	return strings.Replace(words, "#", whom, 1)
}

func (c *Ctx) ownFacts(e tenants.Export) [][]templates.DataCell {
	name := tenants.Name{Given: e.GivenName, Family: e.FamilyName}.Full()
	if e.Title != "" {
		name = e.Title + " " + name
	}
	rows := [][]templates.DataCell{
		cells("Name", name), cells("What others read", e.ShownAs), cells("Username", e.Username), cells("Role", roleWords(e.Roles, e.YearLevel)),
		cells("At this school since", c.Dated(e.JoinedAt)), cells("Licence for new posts", licenceName(c.Actor, e.Licence)),
	}
	for _, m := range []struct {
		what string
		is   *tenants.ExportMeasure
	}{{"Muted", e.Muted}, {"Suspended", e.Suspended}} {
		if m.is == nil {
			continue
		}
		words := "since " + c.Dated(m.is.Since)
		if m.is.Until != nil {
			words += " until " + c.Dated(*m.is.Until)
		}
		rows = append(rows, cells(m.what, words+": "+m.is.Reason))
	}
	return rows
}

func (c *Ctx) sessionRow(s tenants.ExportSession) []templates.DataCell {
	device := s.Device
	if s.Shared {
		device += " (shared)"
	}
	row := cells(device, c.Dated(s.CreatedAt), c.Dated(s.SeenAt))
	return append(row, c.DatedCell(s.EndedAt))
}
