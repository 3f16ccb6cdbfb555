// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// CasePage is one case with all that belongs to it. Its form posts to
// /cases/<id>/decide: hash, word, decision.
type CasePage struct {
	Page     Page
	Case     QueueCase
	Form     Form  // the word as typed
	First    First // nothing was decided by this press
	Decided  *Decided
	Snapshot *Snapshot // what was reported, kept as it was
	Now      *Post     // what the post looks like now; nil: it is gone, or it is what Case shows
	Gone     string    // in words, when the post is no longer there
	Before   []Span    // for an edit: the text that is still out
	Reports  []CaseReport
	History  []Event
	Facts    []Fact // about the member: "Returned this term: 2"
	Mute     *Restrain
	Suspend  *Restrain
	Member   string // the member's page for admins; empty: not for this reader
	Back     Link
	Next     string // where to go after deciding
}

// Decided says how a case ended.
type Decided struct {
	Kind  string // approve, return, refuse, withdraw, dismiss, superseded
	Words string // "Returned by Mr Bell"
	Time  Stamp
	Word  string // what the author was told
}

// Snapshot is a text kept as it was at one moment, whatever happened to it since.
type Snapshot struct {
	Taken   Stamp
	Text    []Span
	Media   []Media // veiled
	Note    string  // its content note
	Changed string  // in words, when it was edited or withdrawn since
}

// CaseReport is one person's report. By is nil for a reader who may not know.
type CaseReport struct {
	By       *Person
	Time     Stamp
	Category string
	Words    string
}

// Event is one line of a history.
type Event struct {
	Icon  string // check, x, flag, arrow-up-right, corner-up-left, pencil, hourglass
	Time  Stamp
	Words string // "Mr Adeyemi passed it on"
	Note  string
}

func (v CasePage) action() string { return "/cases/" + v.Case.ID + "/decide" }

func (d Decided) kind() string {
	switch d.Kind {
	case "approve", "dismiss":
		return "good"
	case "refuse", "withdraw":
		return "bad"
	}
	return "warn"
}
