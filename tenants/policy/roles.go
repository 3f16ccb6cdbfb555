// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

// Role is what a member is in their school. A member may have several, except
// that a student is a student only.
type Role string

// The roles, in the order of the matrix.
const (
	Admin        Role = "admin"
	Safeguarding Role = "safeguarding"
	Moderator    Role = "moderator"
	Teacher      Role = "teacher"
	Student      Role = "student"
	Guardian     Role = "guardian"
)

const roleCount = 6

// Roles gives every role in the order of the matrix.
func Roles() []Role {
	return []Role{Admin, Safeguarding, Moderator, Teacher, Student, Guardian}
}

// ParseRole reads a role exactly as it is stored: no other case, no spaces.
func ParseRole(s string) (Role, bool) {
	_, ok := Role(s).index()
	if !ok {
		return "", false
	}
	return Role(s), true
}

// Staff says whether the role works for the school.
func (r Role) Staff() bool {
	i, ok := r.index()
	return ok && i <= 3
}

// index is the role's column in the matrix.
func (r Role) index() (int, bool) {
	switch r {
	case Admin:
		return 0, true
	case Safeguarding:
		return 1, true
	case Moderator:
		return 2, true
	case Teacher:
		return 3, true
	case Student:
		return 4, true
	case Guardian:
		return 5, true
	}
	return 0, false
}

// subject is the role's name in Casbin. The prefix keeps roles apart from any
// other kind of name for good.
func (r Role) subject() string { return subjectPrefix + string(r) }

const subjectPrefix = "r:"

// plural names the people with a role in a sentence.
func (r Role) plural() string {
	switch r {
	case Safeguarding:
		return "the safeguarding team"
	default:
		return string(r) + "s"
	}
}
