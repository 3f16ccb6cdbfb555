// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// MemberList is the school's members for its admins.
type MemberList struct {
	Page    Page
	Lead    string // "842 members"
	Tabs    []Tab  // members, waiting, …
	Filter  Filter // fields q, role, year, state
	Members []AdminMemberRow
	Newer   string
	Older   string
	Empty   Empty
}

// AdminMemberRow is one member in the list.
type AdminMemberRow struct {
	Person   Person // Href leads to the admin's page of the member
	Username string
	Roles    string // in words: "Teacher, moderator"
	Year     string // "Year 8"
	State    string // in words when not simply active: "Suspended until 13 March"
	Bad      bool   // the state is one to look at
	Seen     *Stamp // when last here; nil: never signed in
}

// MemberNew is the form that adds one member. Fields: given_name, family_name,
// title, username, roles (several), year_level.
type MemberNew struct {
	Page  Page
	Form  Form
	Roles []Option
	Years []Option
}

// MemberPaste is the form that adds many: first the list, then what it means,
// then yes. The list is posted again with step=confirm.
type MemberPaste struct {
	Page    Page
	Form    Form // field list
	Columns []string
	Example string
	Checked bool // Rows say what the list means
	Rows    []PasteRow
	Good    int
	Bad     int
	Here    int    // here already
	Slips   int    // of these have never signed in, and get new slips for the asking
	Said    string // what came of adding the list, when nobody was added
}

// PasteRow is one line of a pasted list and what it would make.
type PasteRow struct {
	Line     int
	Name     string
	Username string
	Roles    string
	Year     string
	Problem  string // in words; empty: the line is good
	Here     string // the page of the member whom the line means, who is here already
	Note     string // in words: "The username was taken: maya.r2 instead."
}

// AdminMember is one member for the school's admins.
type AdminMember struct {
	Page      Page
	Person    Person
	Username  string
	Facts     []Fact
	State     string // in words, when waiting or gone
	Roles     *RolesForm
	Details   *DetailsForm
	Links     []GuardianRow
	Link      *LinkForm
	Mute      Restrain
	Suspend   Restrain
	Reset     string // path to post to, for a new one-time password; empty: not for this reader
	Sessions  []SessionRow
	Leave     string // path to post to, to note that they have left; empty: not for this reader
	ComeBack  string // path to post to, for who has left
	EndAll    string // path to post to, to sign the member out everywhere
	Self      string // why some forms are missing: "You cannot change your own roles."
	PublicURL string // the member's page in the school
}

// RolesForm chooses roles: several "role".
type RolesForm struct {
	Action string
	Form   Form
	Roles  []Option
	Locked string // why it cannot be changed
}

// DetailsForm changes title, given_name, family_name and year_level.
type DetailsForm struct {
	Action  string
	Form    Form
	Years   []Option
	Student bool
}

// GuardianRow is one link between a guardian and a child.
type GuardianRow struct {
	Other        Person
	Relationship string
	Remove       string // path to post to; empty: not for this reader
}

// LinkForm links a guardian with a child: fields other (a username), relationship.
type LinkForm struct {
	Action  string
	Form    Form
	IsChild bool // the page is the child's; otherwise the guardian's
}

// SessionRow is one place where a member is signed in.
type SessionRow struct {
	Device string
	Seen   Stamp
	Shared bool
	Here   bool
	End    string // path to post to; empty: only all at once
}

func (v MemberNew) field(name, label, hint string) Field {
	return v.Form.Field(Field{Name: name, Label: label, Hint: hint, Autocomplete: "off"})
}

func (f DetailsForm) field(name, label, hint string) Field {
	return f.Form.Field(Field{Name: name, Label: label, Hint: hint, Autocomplete: "off"})
}

func (f LinkForm) field(name, label, hint string) Field {
	return f.Form.Field(Field{Name: name, Label: label, Hint: hint, Autocomplete: "off", Plain: name == "other"})
}
