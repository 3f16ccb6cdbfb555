// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import "strings"

// Rel is the set of relations between the member and the thing at hand. The
// caller, who has read both, puts it together; this package only compares.
type Rel uint8

// The relations. School is always true inside one's own school, and a plain
// "yes" in the matrix asks for it.
const (
	Own     Rel = 1 << iota // the thing is the member's own, or is about them
	Group                   // the member belongs to the group (for group.join: a code or a request opens it to them)
	Steward                 // the member stewards the group
	Ward                    // the guardian's child, or the teacher's own class's student
	School                  // the thing is in the member's school
)

const (
	relCount = 5
	relAll   = Own | Group | Steward | Ward | School
)

// relNames are the relations' names in matrix.csv and in Casbin, by bit.
var relNames = [relCount]string{"own", "group", "steward", "ward", "school"}

// relLetters are the letters of the printed matrix, by bit.
var relLetters = [relCount]string{"o", "g", "s", "w", "y"}

// ParseRel reads one relation's name.
func ParseRel(s string) (Rel, bool) {
	for bit, name := range relNames {
		if s == name {
			return 1 << bit, true
		}
	}
	return 0, false
}

// parseRels reads names joined by "+", as in matrix.csv.
func parseRels(s string) (Rel, bool) {
	var all Rel
	for name := range strings.SplitSeq(s, "+") {
		r, ok := ParseRel(name)
		if !ok || all&r != 0 {
			return 0, false
		}
		all |= r
	}
	return all, true
}

// String names the relations in the set, joined by "+".
func (r Rel) String() string { return r.join(relNames, "+") }

// letters are the relations as the printed matrix has them.
func (r Rel) letters() string { return r.join(relLetters, ", ") }

func (r Rel) join(words [relCount]string, by string) string {
	var parts []string
	for bit, word := range words {
		if r&(1<<bit) != 0 {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, by)
}

// where says in words to what a grant by this one relation is limited.
func (r Rel) where(role Role) string {
	switch r {
	case Own:
		return " where it is their own"
	case Group:
		return " in groups they belong to"
	case Steward:
		return " in groups they steward"
	case Ward:
		if role == Guardian {
			return " for their own children"
		}
		return " for students of their own classes"
	}
	return ""
}
