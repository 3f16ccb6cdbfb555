// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"slices"
	"strconv"

	"rookery/static"
)

// Page is what the layout needs, whatever the page shows.
type Page struct {
	Title  string
	Lang   string // "en" when empty
	Dir    string // "ltr" when empty
	School School
	Me     *Me // nil: nobody is signed in
	Nav    []NavItem
	CSRF   string
	Unread int // notifications not yet read; also shown in the tab's title
	Flash  Flash
	Stream string // the live stream of this page: home, school, group:<id>, …; empty: none
	Made   string // when the page was made, RFC 3339 with milliseconds: what is newer comes live
	// Shared is set on a shared device: nothing typed is kept, and the page
	// signs out by itself after IdleSeconds without a touch or a key.
	Shared      bool
	IdleSeconds int
	Wide        bool // a table or a queue that wants the whole width
	Keys        bool // a queue that can be worked by keyboard: rows carry data-row
	Query       string
	RequestID   string
}

// School is the school as its pages show it. On the bare base domain it is the
// zero value.
type School struct {
	Name   string
	Short  string   // two or three letters for the crest
	Accent string   // one of static.Accents; others fall back to the default
	Care   []string // whom one can turn to, in the school's words, by paragraph; set when it is to be shown
}

// Me is who is signed in.
type Me struct {
	ID      string
	Name    string
	Roles   string // in words: "Teacher, safeguarding lead"
	Tone    int    // colour of the initials, 0–7
	Initial string
	Student bool
	Waiting bool // waiting for approval, muted or suspended: only help, report, own data
	Landing string
}

// NavItem is one way through the product, already allowed for this reader.
type NavItem struct {
	Label   string
	Href    string
	Icon    string
	Current bool
	Count   int
}

// Flash says once what just happened and to whom. Undo, when set, is the path
// that a small form posts to.
type Flash struct {
	Kind string // "good", "wait", "warn", "bad", or "care": good, and below it whom one can turn to; empty with empty Text: no flash
	Text string
	Undo string
}

// Link is a name that leads somewhere.
type Link struct {
	Label string
	Href  string
}

// Stamp is a moment, already in the school's zone.
type Stamp struct {
	ISO   string // machine-readable, for the script that keeps "2 minutes ago" true
	Words string // "09:12" or "3 March, 09:12"
	Full  string // "Tuesday 3 March 2026, 09:12"
	Ago   bool   // Words are "2 minutes ago": a script keeps them true while the page is open
}

// Empty is a friendly page with nothing on it yet.
type Empty struct {
	Icon   string
	Title  string
	Words  string
	Action *Link
}

// Tab is one of a few pages about the same thing.
type Tab struct {
	Label   string
	Href    string
	Current bool
	Count   int
}

// NavLinks builds the navigation from names that the caller has allowed, in
// order: home, groups, school, announcements, members, notifications, queue, safeguarding, rules, policy,
// audit, admin, help. current is one of them; counts maps a name to what waits there.
func NavLinks(ctx context.Context, current string, counts map[string]int, names ...string) []NavItem {
	known := map[string]NavItem{
		"home":          {Label: T(ctx, "nav.home"), Href: "/home", Icon: "house"},
		"groups":        {Label: T(ctx, "nav.groups"), Href: "/groups", Icon: "users"},
		"school":        {Label: T(ctx, "nav.school"), Href: "/school", Icon: "school"},
		"announcements": {Label: T(ctx, "nav.announcements"), Href: "/announcements", Icon: "mail"},
		"announce":      {Label: T(ctx, "nav.announce"), Href: "/announce", Icon: "megaphone"},
		"members":       {Label: T(ctx, "nav.members"), Href: "/members", Icon: "book-open"},
		"mentions":      {Label: T(ctx, "nav.mentions"), Href: "/mentions", Icon: "at-sign"},
		"drafts":        {Label: T(ctx, "nav.drafts"), Href: "/drafts", Icon: "file-pen"},
		"queue":         {Label: T(ctx, "nav.queue"), Href: "/queue", Icon: "inbox"},
		"safeguarding":  {Label: T(ctx, "nav.safeguarding"), Href: "/safeguarding", Icon: "heart-handshake"},
		"rules":         {Label: T(ctx, "nav.rules"), Href: "/rules", Icon: "list-checks"},
		"policy":        {Label: T(ctx, "nav.policy"), Href: "/policy", Icon: "table-properties"},
		"audit":         {Label: T(ctx, "nav.audit"), Href: "/audit", Icon: "scroll-text"},
		"admin":         {Label: T(ctx, "nav.admin"), Href: "/admin", Icon: "gauge"},
		"help":          {Label: T(ctx, "nav.help"), Href: "/help", Icon: "life-buoy"},
	}
	items := make([]NavItem, 0, len(names))
	for _, name := range names {
		item, ok := known[name]
		if !ok {
			continue
		}
		item.Current = name == current
		item.Count = counts[name]
		items = append(items, item)
	}
	return items
}

// barLinks is how many ways fit on a phone's bottom bar beside "More".
const barLinks = 4

func (p Page) bar() []NavItem  { return p.Nav[:min(barLinks, len(p.Nav))] }
func (p Page) more() []NavItem { return p.Nav[min(barLinks, len(p.Nav)):] }

func (p Page) lang() string { return fallback(p.Lang, "en") }
func (p Page) dir() string  { return fallback(p.Dir, "ltr") }

func (p Page) accentClass() string {
	if slices.Contains(static.Accents(), p.School.Accent) {
		return "accent-" + p.School.Accent
	}
	return "accent-" + static.DefaultAccent
}

// tabTitle is the title of the browser's tab: "(3) Home · Oakfield School".
func (p Page) tabTitle() string {
	title := p.Title
	if p.School.Name != "" && p.School.Name != title {
		title += " · " + p.School.Name
	} else if p.School.Name == "" {
		title += " · Rookery"
	}
	if p.Unread > 0 {
		title = "(" + strconv.Itoa(p.Unread) + ") " + title
	}
	return title
}

func (p Page) signedInAs() string {
	if p.Me == nil {
		return ""
	}
	return p.Me.ID
}

func (p Page) idle() string {
	if !p.Shared || p.IdleSeconds <= 0 {
		return ""
	}
	return strconv.Itoa(p.IdleSeconds)
}

func fallback(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// shownCount keeps a badge small: 99+ above two digits.
func shownCount(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}

func tone(n int) string {
	return "tone-" + strconv.Itoa(((n%8)+8)%8)
}
