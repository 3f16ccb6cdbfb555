// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "strings"

// Landing is the page of the bare base domain: find your school.
type Landing struct {
	Page    Page
	Query   string
	Schools []SchoolFound
	Looked  bool // a search was made; Schools may be empty
}

// SchoolFound is one school of the finder.
type SchoolFound struct {
	Name  string
	Place string
	Href  string
	Host  string
}

// UnknownHost is the plain page for an address that belongs to no school here.
type UnknownHost struct {
	Page Page
	Host string
	Home string // the landing page; empty when there is none
}

// Problem is an error page: what happened, and what one can do.
type Problem struct {
	Page      Page
	Status    int
	Words     string // safe words of the fault; empty: the usual words for the status
	RequestID string
	Back      string // where to go on
	Onwards   string // what that way is called; empty: the usual words
	Retry     string // when to try again, in words
}

// SignIn is the door of a school.
type SignIn struct {
	Page    Page
	Form    Form // username, password, slip, shared_device
	Next    string
	Slip    bool   // the way in by a slip's code is open
	Slow    bool   // guesses are slowed: the slip is the way in, and is shown open
	Welcome string // the school's own words
}

// Join is joining by a class's code, in two steps.
type Join struct {
	Page  Page
	Form  Form
	Group string // the group's name once the code was right; then step two is shown
	Code  string
	Years []Option // for a student whose class does not say; none: not asked
	// Member is set for who is signed in: they only ask to be let into a group.
	Member bool
}

// JoinWaiting tells a newcomer that somebody will let them in.
type JoinWaiting struct {
	Page  Page
	Group string
}

// Paused tells a suspended member why they can do nothing here, and what they
// can do all the same. Without Me it is shown to a browser that was signed out
// by the suspension.
type Paused struct {
	Page    Page
	Until   string // "until 3 March at 09:12"
	Reason  string // may be empty
	Concern string // where the safeguarding team is told something; may be empty
}

// OneTimePassword shows a new password once, to be handed over.
type OneTimePassword struct {
	Page     Page
	Name     string
	Username string
	Password string
	Until    string
	Back     string
}

type problemWords struct{ icon, title, words string }

// beside gives what is said below the title: the words of whoever refused, but
// not the title a second time.
func (w problemWords) beside(words string) string {
	if strings.TrimSuffix(words, ".") == w.title {
		return w.words
	}
	return fallback(words, w.words)
}

// typed names what the second step had been filled in with when the code turned
// out to be over: it comes along, so that it is not lost.
func (v Join) typed() []string {
	var names []string
	for _, name := range []string{"given_name", "family_name", "year_level", "username"} {
		if v.Form.Value(name) != "" {
			names = append(names, name)
		}
	}
	return names
}
