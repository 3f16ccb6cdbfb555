// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

// Decision is an answer and its reason.
type Decision struct {
	Allowed bool
	Held    bool   // allowed, but somebody reviews it before it is seen
	Rule    string // which line decided, in words
}

// The reasons that are no line of the matrix.
const (
	ruleNoSet     = "this school's policy could not be read, so nothing is allowed"
	ruleUnknown   = "no such permission"
	ruleRole      = "no such role"
	ruleStudent   = "a student never has a second role"
	ruleNoLine    = "no line grants it"
	studentColumn = 4 // Student's place in Roles
	studentBit    = 1 << studentColumn
)

// Decide answers whether somebody with these roles, in this relation to the
// thing, may do it. It only looks up: no allocation, no error, and a no to
// whatever it does not know.
func (s *Set) Decide(roles []Role, p Permission, rel Rel) Decision {
	if s == nil {
		return Decision{Rule: ruleNoSet}
	}
	row, ok := permissionIndex[p]
	if !ok {
		return Decision{Rule: ruleUnknown}
	}
	var found, denied *entry
	var hit Rel
	var held uint8
	for _, role := range roles {
		i, ok := role.index()
		if !ok {
			return Decision{Rule: ruleRole}
		}
		held |= 1 << i
		e := &s.columns[i][row]
		if e.deny&rel != 0 && denied == nil {
			denied = e
		}
		// A grant without review is better than one with it.
		if by := e.allow & rel; by != 0 && (found == nil || found.held && !e.held) {
			found, hit = e, by
		}
	}
	switch {
	case held&studentBit != 0 && held != studentBit:
		return Decision{Rule: ruleStudent}
	case denied != nil:
		return Decision{Rule: denied.denial}
	case found == nil:
		return Decision{Rule: ruleNoLine}
	}
	return Decision{Allowed: true, Held: found.held, Rule: found.grantWords(hit)}
}

// Allows is Decide without the reason.
func (s *Set) Allows(roles []Role, p Permission, rel Rel) bool {
	return s.Decide(roles, p, rel).Allowed
}
