// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"strconv"

	"rookery/static"
)

// Span is a piece of a text that the gate looked at. Hit marks what a rule
// caught, and Rule names that rule in plain words. Break is a new line.
type Span struct {
	Text  string
	Hit   bool
	Rule  string
	Break bool
}

// Hit is one rule that caught something, in plain words.
type Hit struct {
	Rule  string // "Phone numbers"
	Words string // "“07700 900142” looks like a phone number."
}

// Fact is one line of a list of facts.
type Fact struct {
	Label string
	Value string
	Href  string
}

// Filter is the choices above a list, sent with GET. A field with options is a
// list to choose from, any other is typed into.
type Filter struct {
	Action string
	Fields []Field
	Clear  string // where the list without any choice is; empty when nothing is chosen
}

// Restrain is the state of a mute or a suspension, and the form that begins or
// ends it. Fields: reason, until (a date; empty: until somebody ends it).
type Restrain struct {
	Member string // the member's id
	Kind   string // "mute" or "suspend"
	CSRF   string
	Form   Form
	Now    string // in words while it lasts: "Muted until 13 March by Mr Adeyemi: …"
	Can    bool
	Group  string // for a mute in one group only: the group's id
}

// staffCSS is the stylesheet of the pages that students never see.
func staffCSS() string { return static.URL("staff.css") }

func (r Restrain) begin() string { return r.path(r.Kind) }

func (r Restrain) end() string {
	if r.Kind == "suspend" {
		return r.path("restore")
	}
	return r.path("unmute")
}

func (r Restrain) path(deed string) string {
	if r.Group != "" {
		return "/groups/" + r.Group + "/members/" + r.Member + "/" + deed
	}
	return "/members/" + r.Member + "/" + deed
}

func (r Restrain) icon() string {
	if r.Kind == "suspend" {
		return "lock"
	}
	return "volume-x"
}

func (r Restrain) reason(label, hint string) Field {
	return r.Form.Field(Field{Name: "reason", ID: r.Kind + "-reason", Label: label, Hint: hint, MaxLength: 300, Required: true})
}

func (r Restrain) until(label, hint string) Field {
	return r.Form.Field(Field{Name: "until", ID: r.Kind + "-until", Label: label, Hint: hint, Type: "date", Size: "short"})
}

// with gives a field its words.
func (f Field) with(label, hint string) Field {
	f.Label, f.Hint = label, hint
	return f
}

// by names the rule for who cannot see the mark.
func (s Span) by(ctx context.Context) string {
	if s.Rule == "" {
		return ""
	}
	return T(ctx, "caught.by", "Rule", s.Rule)
}

func (f Field) among(options []Option) Field {
	f.Options = options
	return f
}

func (f Field) number() Field {
	f.Type, f.InputMode, f.Size = "number", "numeric", "tiny"
	return f
}

func (f Field) clock() Field {
	f.Type, f.Size = "time", "short"
	return f
}

func (f Field) rows(n int) Field {
	f.Rows = n
	return f
}

// wholeCount is a count with a thin space between thousands.
func wholeCount(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}
