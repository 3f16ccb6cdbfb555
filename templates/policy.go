// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import "context"

// Policy is who may do what: the matrix, object by object. A change posts to
// /policy: permission, and change as "<role>:on", "<role>:off" or
// "<role>:builtin".
type Policy struct {
	Page    Page
	Lead    string       // "4 changes by this school."
	Roles   []PolicyRole // the columns, in order
	Objects []PolicyObject
	Can     bool // this reader may change it
	Problem string
}

// PolicyRole is one column.
type PolicyRole struct {
	Key   string // admin, safeguarding, …
	Label string
}

// PolicyObject is the rows about one kind of thing.
type PolicyObject struct {
	Key  string // "member"
	Name string // "Members"
	Rows []PolicyRow
}

// PolicyRow is one permission.
type PolicyRow struct {
	Permission string // "member.add"
	Sentence   string // "Add members to the school."
	Cells      []PolicyCell
	Open       bool // its changes start unfolded: one was just made or refused
}

// PolicyCell is what one role may, as it stands now.
type PolicyCell struct {
	// Letters are y, o, g, s, w, joined by a comma; empty: no.
	Letters string
	Held    bool   // reviewed first
	Star    bool   // off as shipped; a school may turn it on
	Never   bool   // no school may turn it on
	Changed string // by this school, in words: "Turned on by Mrs Okafor, 3 March"
	TurnOn  bool
	TurnOff bool
	Reset   bool // back to what Rookery ships
}

// PolicyExplain answers whether a member may do something, and by which rule.
// Fields, sent with GET: member (a username), permission, rel (several).
type PolicyExplain struct {
	Page        Page
	Form        Form
	Permissions []Option
	Rels        []Option
	Answer      *PolicyAnswer
}

// PolicyAnswer is the answer.
type PolicyAnswer struct {
	Verdict  string // yes, held, no
	Member   Person
	Roles    string   // in words
	Sentence string   // what was asked: "Add members to the school."
	Rel      string   // in words: "in a group that they steward"
	Rule     string   // "built-in: teacher may …"
	Unless   []string // of a no: what would make it a yes
}

// words are a cell's letters in words.
func (c PolicyCell) words(ctx context.Context) []string {
	if c.Letters == "" {
		return []string{T(ctx, "policy.no")}
	}
	var words []string
	for _, letter := range c.Letters {
		switch letter {
		case 'y':
			words = append(words, T(ctx, "policy.yes"))
		case 'o':
			words = append(words, T(ctx, "policy.own"))
		case 'g':
			words = append(words, T(ctx, "policy.group"))
		case 's':
			words = append(words, T(ctx, "policy.steward"))
		case 'w':
			words = append(words, T(ctx, "policy.ward"))
		}
	}
	return words
}

func (c PolicyCell) letters() string {
	letters := fallback(c.Letters, "–")
	if c.Held {
		letters += " h"
	}
	return letters
}

func (c PolicyCell) tone() string {
	switch {
	case c.Letters != "" && c.Held:
		return "warn"
	case c.Letters != "":
		return "good"
	}
	return ""
}

func (c PolicyCell) changeable() bool { return c.TurnOn || c.TurnOff || c.Reset }

func (r PolicyRow) changeable() bool {
	for _, c := range r.Cells {
		if c.changeable() {
			return true
		}
	}
	return false
}

func (a PolicyAnswer) kind() string {
	switch a.Verdict {
	case "yes":
		return "good"
	case "held":
		return "warn"
	}
	return "bad"
}

func (a PolicyAnswer) icon() string {
	switch a.Verdict {
	case "yes":
		return "circle-check"
	case "held":
		return "hourglass"
	}
	return "x"
}
