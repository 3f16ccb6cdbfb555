// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "strings"

// Audit is the record of what was done, newest first.
type Audit struct {
	Page   Page
	Filter Filter // fields deed, who, from, to
	Chain  *ChainState
	Lines  []AuditLine
	Newer  string
	Older  string
	Empty  Empty
}

// ChainState says whether the record is whole.
type ChainState struct {
	Good  bool
	Words string // "4 812 lines, each sealed by the one before it. Checked a minute ago."
}

// AuditLine is one deed.
type AuditLine struct {
	Seq          string // empty for who may not see every line, so that no gap tells of one
	Time         Stamp
	Actor        *Person // nil: no member
	Operator     bool    // without an Actor: whoever runs the server; else Rookery itself
	Words        string  // "suspended", or around whom it was about: "let … back in"
	Deed         string  // "member.suspend"
	Object       *Link
	Details      []Fact
	Safeguarding bool // readable by the safeguarding team alone
	Refused      bool // somebody tried and was not allowed
	Hash         string
}

// around gives the words before and after what the deed was about.
func (l AuditLine) around() (before, after string) {
	before, after, _ = strings.Cut(l.Words, " … ")
	return before, after
}

// whole is the line's words in one.
func (l AuditLine) whole() string {
	about := ""
	if l.Object != nil {
		about = " " + l.Object.Label
	}
	if before, after := l.around(); after != "" {
		return before + about + " " + after
	}
	return l.Words + about
}
