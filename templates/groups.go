// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "slices"

// Groups lists one's groups, and others one may ask to join.
type Groups struct {
	Page   Page
	Mine   []GroupRow
	Others []GroupRow
	New    bool // may found one
	// Composer is there for who begins the day here: a teacher.
	Composer *Composer
	Guardian bool // follows the groups of their children, and is seldom in one
}

// GroupRow is a group in a list.
type GroupRow struct {
	ID      string
	Name    string
	Kind    string // in words
	Icon    string
	Members string
	Last    string // "last post today at 09:12"
	Waiting int    // held posts, for its stewards
	Asking  int    // who ask to join, for those who let them in
	Steward bool
	Join    bool
	Asked   bool
}

// GroupMembers lists who is in a group; its stewards decide here.
type GroupMembers struct {
	Page      Page
	Group     Link
	ID        string
	Steward   bool // this reader may act
	Passwords bool // this reader may give students new passwords, from their own pages
	Add       bool
	Form      Form // add: members (usernames)
	Waiting   []GroupMember
	Members   []GroupMember
	Newer     string
	Older     string
	After     string // where this page of the list begins; a form that fails comes back to it
	Open      *OpenList
}

// OpenList is a class's list for whose students nobody but their teacher stands.
type OpenList struct {
	Names []string
	IDs   []string // as the names; none: this reader cannot confirm the list
	Lead  string   // what that means
	Ask   string   // whom to ask
}

// GroupMember is one member of a group, and what this reader may do about them.
type GroupMember struct {
	Person      Person
	Steward     bool
	Unconfirmed bool   // nobody but a teacher stands for it that they belong here
	Muted       string // "Muted until Friday"; empty: not
	Page        string // the member's own, where this reader gives a new password; empty: does not
	CanRemove   bool
	CanMute     bool
	CanUnmute   bool
	CanSteward  bool
	CanUnstep   bool // take the stewardship back
	CanApprove  bool
	AskedWhen   string
	MuteChoices []Option // until when
	Mute        Form     // until, reason, as they came back
}

// GroupForm founds a group or changes its settings.
type GroupForm struct {
	Page   Page
	Form   Form
	ID     string // empty: a new one
	Name   string
	About  string
	Kinds  []Option // none: the kind stands
	Joins  []Option
	Gates  []Option // how posts are checked here
	Years  []Option // of a class; none: no such choice
	Action string
	Back   string
	// Close offers to close the group for good; Closed says that it is.
	Close  bool
	Closed bool
	Codes  *Codes // for a group that is joined by code
}

// Codes is a group's join codes.
type Codes struct {
	GroupID string
	Codes   []Code
	Form    Form     // role, days
	Roles   []Option // whom a new one is for
	Days    []Option // how long it works
}

// Code is one join code.
type Code struct {
	ID      string // its address; the code itself stands in no address
	Code    string
	For     string // whom it is for, in words
	Expires string // in words
	Used    string // "used 12 times"
	Over    bool   // expired or withdrawn
}

// GroupQueue is a group's held posts, for its stewards.
type GroupQueue struct {
	Page  Page
	Group Link
	Held  HeldHere
}

func (g GroupRow) href() string   { return "/groups/" + g.ID }
func (g GroupRow) asking() string { return g.href() + "/members#waiting" }

func anySteward(rows []GroupRow) bool {
	return slices.ContainsFunc(rows, func(g GroupRow) bool { return g.Steward })
}

// saysSteward says whether the word stands somewhere on the page.
func (g GroupMembers) saysSteward() bool {
	return slices.ContainsFunc(g.Members, func(m GroupMember) bool { return m.Steward || g.Steward && m.CanSteward })
}

func (g GroupMembers) path(m GroupMember, deed string) string {
	return "/groups/" + g.ID + "/members/" + m.Person.ID + "/" + deed
}
func (f GroupForm) closed() Field {
	field := f.Form.Field(Field{Name: "archived"})
	if _, typed := f.Form.Values["name"]; !typed && f.Closed {
		field.Value = "yes"
	}
	return field
}
func (m GroupMember) until() Field {
	return m.Mute.Field(Field{Name: "until", ID: "until-" + m.Person.ID, Options: m.MuteChoices})
}
func (m GroupMember) reason() Field {
	return m.Mute.Field(Field{Name: "reason", ID: "reason-" + m.Person.ID})
}
func (c Codes) path(rest string) string { return "/groups/" + c.GroupID + "/codes" + rest }
