// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Actor is who acts, in which school and by which session: an argument of every
// deed. Its zero value may do nothing.
type Actor struct {
	School            School
	ID                uuid.UUID // the member's
	Session           uuid.UUID // uuid.Nil: a conduit or a job acts for the member
	Shared            bool      // the session is on a shared device
	Username          string
	Name              Name
	Roles             []policy.Role
	YearLevel         *int
	Waiting           bool // not yet approved
	MutedUntil        *time.Time
	SuspendedUntil    *time.Time
	Licence           string // the member's default
	PasswordChangeDue bool
	PasswordUnset     bool        // came by a slip and has none yet
	Wards             IDs         // children of a guardian
	Policy            *policy.Set // the school's, at the version read with the session
}

// forever is the end of a mute or a suspension that has none.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Decide asks the school's policy. rel is what the caller knows of how the
// actor stands to the thing; policy.School is always added.
func (a Actor) Decide(p policy.Permission, rel policy.Rel) policy.Decision {
	if a.Restricted() && !policy.WhileRestricted(p) {
		return policy.Decision{Rule: "a member who waits for approval or is suspended may only reach help, report and take their own data"}
	}
	return a.Policy.Decide(a.Roles, p, rel|policy.School)
}

// Allows is Decide's yes or no.
func (a Actor) Allows(p policy.Permission, rel policy.Rel) bool {
	if a.Restricted() && !policy.WhileRestricted(p) {
		return false
	}
	return a.Policy.Allows(a.Roles, p, rel|policy.School)
}

// Require is Forbidden, in these words, unless the policy allows it.
func (a Actor) Require(p policy.Permission, rel policy.Rel, words string) error {
	if a.Allows(p, rel) {
		return nil
	}
	return fault.Forbidden(words)
}

// Restricted says that the member waits for approval or is suspended.
func (a Actor) Restricted() bool { return a.Waiting || a.SuspendedUntil != nil }

// Muted says that the member may read and not write.
func (a Actor) Muted() bool { return a.MutedUntil != nil }

// Has says whether the member has the role.
func (a Actor) Has(r policy.Role) bool { return slices.Contains(a.Roles, r) }

// Staff says whether the member is a grown-up of the school's own.
func (a Actor) Staff() bool { return slices.ContainsFunc(a.Roles, policy.Role.Staff) }

// Student says whether the member is a student.
func (a Actor) Student() bool { return a.Has(policy.Student) }

// Name is how a member is called.
type Name struct {
	Title  string `db:"title"` // staff: "Ms"
	Given  string `db:"given_name"`
	Family string `db:"family_name"`
	Short  string `db:"short_name"` // first name and as much of the surname as tells two apart
	Staff  bool   `db:"name_staff"`
}

// For gives the name as this reader sees it: staff by title and surname,
// everybody else in full for staff and shortened for the rest.
func (n Name) For(readerIsStaff bool) string {
	switch {
	case n.Staff && n.Title != "":
		return n.Title + " " + n.Family
	case n.Staff || readerIsStaff:
		return n.Full()
	}
	return n.Short
}

// Full is the whole name.
func (n Name) Full() string {
	if n.Family == "" {
		return n.Given
	}
	return n.Given + " " + n.Family
}
