// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"slices"
	"time"

	"rookery/tenants/policy"
)

// Kind is what a rule looks at.
type Kind string

// The kinds of rule, the gravest first.
const (
	SelfHarm   Kind = "selfharm"   // phrases of a child in distress
	Abuse      Kind = "abuse"      // threats, bullying, being harmed
	Contact    Kind = "contact"    // phone numbers, e-mail and postal addresses, handles
	Links      Kind = "links"      // links outside the allowed list
	Words      Kind = "words"      // words and phrases
	Shouting   Kind = "shouting"   // capitals and rows of exclamation marks
	Repetition Kind = "repetition" // the same again and again
	Speed      Kind = "speed"      // too many posts in too few minutes
	Hours      Kind = "hours"      // posts at hours that the school keeps quiet
)

// Kinds gives all kinds, the gravest first.
func Kinds() []Kind {
	return []Kind{SelfHarm, Abuse, Contact, Links, Words, Shouting, Repetition, Speed, Hours}
}

func (k Kind) weight() int { return slices.Index(Kinds(), k) }

// Protected says whether only those who look after children's safety change
// rules of this kind.
func (k Kind) Protected() bool { return k == SelfHarm || k == Abuse }

// hasPhrases says whether rules of this kind are lists of phrases.
func (k Kind) hasPhrases() bool { return k == Words || k == SelfHarm || k == Abuse }

// Action is what a hit asks for. The empty action is Hold.
type Action string

// The actions. None of them is silent: the author sees the rule's words.
const (
	Hold   Action = "hold"   // waits for a person
	Return Action = "return" // goes back to its author at once, as a draft, with the words
	Note   Action = "note"   // goes out; the moderators see that the rule noticed it
)

// Contact rules look for one or more of these.
const (
	FindPhone   = "phone"
	FindEmail   = "email"
	FindAddress = "address"
	FindHandle  = "handle"
)

// Doc is a school's whole rule set, stored as JSON, one row per version.
type Doc struct {
	Region string `json:"region"` // ISO 3166 of the school, for phone numbers and postcodes: "GB"
	Rules  []Rule `json:"rules"`
	Gate   Gate   `json:"gate"`
}

// Rule is one rule. Which fields it uses depends on its kind; the rest are
// empty.
type Rule struct {
	ID      string        `json:"id"`   // small letters, digits and dashes; stable over versions
	Name    string        `json:"name"` // as people see it
	Kind    Kind          `json:"kind"`
	Builtin bool          `json:"builtin,omitempty"` // from the starter set
	Enabled bool          `json:"enabled"`
	Action  Action        `json:"action,omitempty"`
	Applies []policy.Role `json:"applies,omitempty"` // empty: everybody who is not staff
	Words   string        `json:"words,omitempty"`   // the school's own explanation to the author

	Phrases []string `json:"phrases,omitempty"` // words, selfharm, abuse: see expand for the notation
	Allow   []string `json:"allow,omitempty"`   // phrases inside which a hit does not count
	Find    []string `json:"find,omitempty"`    // contact: what to look for; empty means all
	Hosts   []string `json:"hosts,omitempty"`   // links: what may be linked, with its subdomains
	Limit   int      `json:"limit,omitempty"`   // repetition, speed: how many are fine; shouting: letters that are
	Minutes int      `json:"minutes,omitempty"` // repetition, speed: within how many minutes
	Quiet   []Quiet  `json:"quiet,omitempty"`   // hours
}

// Quiet is a part of the day, in the school's time zone, on some days of the
// week (none means every day). It may pass midnight: then the days are those
// on which it begins.
type Quiet struct {
	From string         `json:"from"` // "21:00"
	To   string         `json:"to"`   // "07:00", not included
	Days []time.Weekday `json:"days,omitempty"`
}

// action gives the rule's action; self-harm and abuse always hold.
func (r Rule) action() Action {
	if r.Kind.Protected() || r.Action == "" {
		return Hold
	}
	return r.Action
}

// appliesTo says whether the rule looks at what somebody with these roles
// writes. Without roles, nothing is known of the author and every rule looks.
func (r Rule) appliesTo(roles []policy.Role) bool {
	if len(roles) == 0 {
		return true
	}
	if len(r.Applies) == 0 {
		return !isStaff(roles)
	}
	return slices.ContainsFunc(roles, func(role policy.Role) bool { return slices.Contains(r.Applies, role) })
}

// isStaff says whether one of the roles is a member of staff's.
func isStaff(roles []policy.Role) bool {
	return slices.ContainsFunc(roles, isStaffRole)
}

func isStaffRole(r policy.Role) bool {
	return r == policy.Admin || r == policy.Safeguarding || r == policy.Moderator || r == policy.Teacher
}
