// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Timeline is any page of posts: home, school, a group, a member, With others,
// a hashtag, mentions. What differs stands at its head.
type Timeline struct {
	Page     Page
	Icon     string
	Title    string
	Lead     string
	Group    *GroupHead  // a group's page
	Member   *MemberHead // a member's page
	Tabs     []Tab
	Composer *Composer
	Held     *HeldHere // what waits for this reader to decide, in place
	Posts    []Post
	Newer    string
	Older    string
	Empty    Empty
}

// GroupHead is the head of a group's page.
type GroupHead struct {
	ID       string
	Name     string
	Kind     string // in words: "Class"
	Icon     string
	About    string
	Members  string // "26 students, 2 teachers"
	Roster   bool   // may see who they are
	Stewards []Person
	JoinRule string // in words: "Joining by code"
	// Deeds open to this reader; empty or false: not for them.
	Join     bool // ask to join
	Asked    bool // has asked, waits
	Leave    bool
	Settings string
	Announce string
	Slips    bool   // give students of the class new passwords, and print sign-in slips
	Codes    string // where the join codes are
	Muted    string // in words why one cannot write here now
	Waiting  int    // people who ask to join, for stewards
}

// MemberHead is the head of a member's page.
type MemberHead struct {
	Person    Person
	Roles     string
	Pronouns  string
	Groups    []Link // shared with this reader
	Self      bool
	CanFollow bool
	Following bool
	Report    string
	Reset     bool   // a teacher or an admin may give a new password
	NoReset   string // in words why their teacher cannot yet
	Admin     string
	State     string // in words when muted or suspended, for staff
}

// HeldHere is the held posts of a group, for its stewards, in place.
type HeldHere struct {
	GroupID string
	Posts   []Post // each with Decide set
	More    string // the group's whole queue, when there is more than fits
}

func (h HeldHere) approveAll() string { return "/groups/" + h.GroupID + "/queue/approve-all" }

// together are the posts that one press approves: those that no rule caught.
func (h HeldHere) together() []*Decide {
	var all []*Decide
	for _, p := range h.Posts {
		if p.Decide != nil && p.Decide.ReadFirst {
			all = append(all, p.Decide)
		}
	}
	return all
}

// alone counts the posts that are decided on one by one, and says in which words.
func (h HeldHere) alone() (n int, key string) {
	key = "held.alone"
	for _, p := range h.Posts {
		if p.Decide == nil || p.Decide.ReadFirst {
			continue
		}
		n++
		if !p.Decide.CanEscalate { // somebody has
			key = "held.alone-passed"
		}
	}
	return n, key
}

// choices are all the decisions that the posts offer.
func (h HeldHere) choices() Choices {
	var all Choices
	for _, p := range h.Posts {
		if p.Decide != nil {
			all = all.and(p.Decide.choices())
		}
	}
	return all
}

func (g GroupHead) path(deed string) string {
	return "/groups/" + g.ID + "/" + deed
}
