// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Safeguarding is the cases of the safeguarding team: what nobody has
// acknowledged first, oldest first.
type Safeguarding struct {
	Page    Page
	Lead    string // "2 wait for somebody. The oldest has waited 12 minutes."
	Waiting []SafeguardingRow
	Open    []SafeguardingRow
	Closed  []SafeguardingRow // a few of the last, or a page of them
	Tabs    []Tab
	Newer   string
	Older   string
	Empty   Empty
}

// SafeguardingRow is one case in the list.
type SafeguardingRow struct {
	Href     string
	About    Person
	Category string // in words: "Might harm themselves"
	Source   string // in words: "Reported by a student", "A rule caught it"
	Clock    Clock
	State    string // open, acknowledged, closed
	Words    string // "Nobody has taken this yet", "Dr Lindqvist, since 09:20"
}

// Clock is how long something waits.
type Clock struct {
	Since Stamp  // Words: "12 minutes"
	Late  bool   // longer than the school wants
	Limit string // in words: "should be taken within 15 minutes"
}

// SafeguardingCase is one case with its chronology. Forms post below
// /safeguarding/<id>: acknowledge; note (field note); close (fields outcome, words).
type SafeguardingCase struct {
	Page       Page
	ID         string
	About      Person
	AboutFacts []Fact // year, classes, guardians: what the team needs at hand
	Category   string
	Source     string
	Clock      Clock
	State      string // open, acknowledged, closed
	Words      string
	Text       *Snapshot
	Hits       []Hit
	Post       string // where the post stands now; empty: gone
	PostWords  string // "It is held: only its author and you can see it."
	Entries    []ChronologyEntry
	// What this reader may do now.
	CanAcknowledge bool
	CanNote        bool
	CanClose       bool
	Note           Form
	Close          Form
	Outcomes       []Option
	Help           string // what the child was shown; empty: nothing
	Back           Link
}

// ChronologyEntry is one entry; it is never changed, a correction is another.
type ChronologyEntry struct {
	Kind  string // opened, report, acknowledged, note, closed, refused_view
	Time  Stamp
	By    *Person // nil: the system
	Title string  // in words: "Acknowledged"
	Text  string
}

func (v SafeguardingCase) path(deed string) string { return "/safeguarding/" + v.ID + "/" + deed }

func (e ChronologyEntry) icon() string {
	switch e.Kind {
	case "opened", "report":
		return "flag"
	case "acknowledged":
		return "heart-handshake"
	case "closed":
		return "check-check"
	case "refused_view":
		return "lock"
	}
	return "file-pen"
}
