// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Search is looking for posts, members and groups that one may see.
type Search struct {
	Page    Page   // Page.Query holds what was typed
	Kind    string // that was chosen; empty: none, it opens on the first of which something is found
	Tabs    []Tab
	Posts   []Post
	Members []Person
	Groups  []GroupRow
	Newer   string
	Older   string
	Empty   Empty
}

// Notifications is what happened to oneself, newest first.
type Notifications struct {
	Page  Page
	UpTo  string // the id of the newest that is shown
	Items []Notification
	Older string
	Newer string
}

// read leads to marking as read what the page has shown and nothing newer.
func (v Notifications) read() string {
	if v.UpTo == "" {
		return "/notifications/read"
	}
	return "/notifications/read?up-to=" + v.UpTo
}

// Notification is one thing that happened.
type Notification struct {
	Icon  string // at-sign, reply, megaphone, circle-check, corner-up-left …
	Who   *Person
	Words string // "mentioned you in 8B Science"
	Quote string // the beginning of the post, only what this reader may see
	Href  string
	Time  Stamp
	New   bool
}

// ForMe is the announcements for oneself and one's children: a guardian's landing page.
type ForMe struct {
	Page     Page
	Title    string
	Lead     string
	Children []Child
	Asking   []Post // those that still ask to be acknowledged
	Posts    []Post
	Newer    string
	Older    string
}

// Child is one of a guardian's children.
type Child struct {
	Person  Person
	Waiting int // announcements that still ask
	Groups  []Link
}

// Help is where to turn, as the school has set it.
type Help struct {
	Page  Page
	Words string // the school's own words
	Items []HelpItem
	// Report leads to telling the safeguarding team; empty for a visitor.
	Report string
	// Tell is where the form to tell them posts (field words); it is shown in Report's place.
	Tell string
	Form Form
}

// HelpItem is a person or a line to turn to.
type HelpItem struct {
	Name  string
	Words string
	Phone string
	Tel   string // the number as tel: wants it
	Email string
	Href  string
	Label string // of the link
}
