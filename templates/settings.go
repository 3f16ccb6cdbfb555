// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "context"

// Members is the directory of the school, as far as this reader may see it.
type Members struct {
	Page    Page // Page.Query holds what was typed
	Lead    string
	Tabs    []Tab
	Members []MemberRow
	Newer   string
	Older   string
}

// MemberRow is a member in the directory.
type MemberRow struct {
	Person    Person
	CanFollow bool
	Following bool
}

// Settings is what a member sets for themselves.
type Settings struct {
	Page     Page
	Form     Form
	Licences []Option
	Licence  string // the one that new posts start with now, in words
	Plain    bool   // in a child's words: no names of licences first
}

func (s Settings) licenceLabel(ctx context.Context) string {
	if s.Plain {
		return T(ctx, "settings.licence-plain")
	}
	return T(ctx, "settings.licence")
}

// licenceAsk is the same as a question.
func (s Settings) licenceAsk(ctx context.Context) string {
	if s.Plain {
		return T(ctx, "settings.licence-plain-ask")
	}
	return T(ctx, "settings.licence")
}

func (s Settings) licenceHint(ctx context.Context) string {
	if s.Plain {
		return T(ctx, "settings.licence-plain-hint")
	}
	return T(ctx, "settings.licence-hint")
}

// Password is changing one's own password.
type Password struct {
	Page  Page
	Form  Form // current, password
	Must  bool // it was handed over once and must be changed now
	Unset bool // there is none yet: who came by a slip chooses the first
}

// Sessions lists where a member is signed in.
type Sessions struct {
	Page     Page
	Sessions []Session
}

// Session is one place where a member is signed in.
type Session struct {
	ID      string
	Device  string // "Firefox on Android"
	Phone   bool
	Where   string // an address, shortened
	Since   string
	Seen    string
	Shared  bool
	Current bool
}
