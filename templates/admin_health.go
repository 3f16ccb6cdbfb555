// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Health is what an admin sees first: what waits, what fails, who is pending.
type Health struct {
	Page  Page
	Lead  string // "Tuesday 3 March. 3 things want you."
	Cards []HealthCard
	Quiet Empty // shown below when nothing wants anybody
	All   bool  // nothing wants anybody
	Doors []Door
}

// HealthCard is one thing with its count.
type HealthCard struct {
	Icon  string
	Title string // "Waiting for approval"
	Count int
	Words string // "The oldest has waited 2 hours."
	Tone  string // "", good, warn, bad; said in words as well
	State string // in words: "Wants you", "All well"
	Href  string
	Label string // of the link: "Look at them"
}

// Door is a way to another of the admin's pages.
type Door struct {
	Icon  string
	Title string
	Words string
	Href  string
}

// WaitingList is who joined by a code and waits to be let in. Several at once
// post to /admin/waiting with several member and decision=approve|refuse; one
// posts to /admin/waiting/<id>/approve or /refuse.
type WaitingList struct {
	Page    Page
	Lead    string
	Tabs    []Tab
	Members []WaitingRow
	Several string // path to post to for several at once; empty: one by one only
	Newer   string
	Older   string
	Empty   Empty
}

// WaitingRow is one who waits.
type WaitingRow struct {
	Person   Person
	Username string
	Since    Stamp
	Through  string // "With the code of 8B Science, made by Ms Hargreaves"
	Warn     string // "There is a Maya Ramanathan in year 8 already."
}

// SchoolSettings is the school's settings. Fields: name, timezone, region,
// accent, post_limit, public_posts (yes), idle_minutes, day_start, day_end,
// help_text.
type SchoolSettings struct {
	Page    Page
	Form    Form
	Accents []Option // of static.Accents
	Zones   []Option
	Regions []Option
	// Preview is the help page's text, paragraph by paragraph, as saved.
	Preview []string
}

func (w WaitingRow) path(deed string) string { return "/admin/waiting/" + w.Person.ID + "/" + deed }

// errors lists the fields in the page's order.
func (v SchoolSettings) errors() []string {
	return []string{"name", "timezone", "region", "accent", "post_limit", "public_posts", "alt_required", "idle_minutes", "day_start", "day_end", "help_text"}
}

func (v SchoolSettings) field(name, label, hint string) Field {
	return v.Form.Field(Field{Name: name, Label: label, Hint: hint})
}
