// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/rivo/uniseg"

	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// Status of a member.
type Status string

// The states a member can be in; suspension and muting are apart, with an end.
const (
	Waiting Status = "waiting" // joined by code, not yet approved
	Active  Status = "active"
	Left    Status = "left"
)

// Member is a person in one school.
type Member struct {
	ID       uuid.UUID `db:"id"`
	Username string    `db:"username"`
	Name
	Roles          Roles      `db:"roles"`
	YearLevel      *int       `db:"year_level"` // 0–13, students only
	Status         Status     `db:"status"`
	MutedAt        *time.Time `db:"muted_at"`
	MutedUntil     *time.Time `db:"muted_until"`
	MuteReason     string     `db:"mute_reason"`
	SuspendedAt    *time.Time `db:"suspended_at"`
	SuspendedUntil *time.Time `db:"suspended_until"`
	SuspendReason  string     `db:"suspend_reason"`
	JoinedAt       time.Time  `db:"joined_at"`
}

// MutedNow gives the mute's end if the member is muted at that time; a mute
// without an end gives a far one.
func (m Member) MutedNow(now time.Time) *time.Time { return inForce(m.MutedAt, m.MutedUntil, now) }

// SuspendedNow is MutedNow for a suspension.
func (m Member) SuspendedNow(now time.Time) *time.Time {
	return inForce(m.SuspendedAt, m.SuspendedUntil, now)
}

func inForce(since, until *time.Time, now time.Time) *time.Time {
	switch {
	case since == nil || until != nil && !until.After(now):
		return nil
	case until == nil:
		end := forever
		return &end
	}
	return until
}

// AgeBand is the band of the member's year level; empty for anyone else.
func (m Member) AgeBand() string { return AgeBand(m.YearLevel) }

// AgeBand names the band of a year level: foundation (0–2), primary (3–6),
// lower (7–9), upper (10–13); empty for nil.
func AgeBand(year *int) string {
	switch {
	case year == nil:
		return ""
	case *year <= 2:
		return "foundation"
	case *year <= 6:
		return "primary"
	case *year <= 9:
		return "lower"
	}
	return "upper"
}

// NewMember is what adding a member asks for.
type NewMember struct {
	Username  string
	Title     string
	Given     string
	Family    string
	Roles     []policy.Role
	YearLevel *int
	Password  string // may be empty: then only a slip or a reset lets them in
	Waiting   bool

	// Of a line of a list: the classes to be put into, and who looks after the
	// student, by username or by name.
	Classes   []uuid.UUID
	Guardians []string
}

// Problems says what is to be mended before such a member can be added, by field.
func (n NewMember) Problems() map[string]string {
	if err := n.check(); err != nil {
		return fault.From(err).Fields
	}
	return nil
}

// check cleans what was typed, in place, and says what to mend.
func (n *NewMember) check() error {
	fields := map[string]string{}
	var err error
	if n.Username, err = fold.Username(n.Username); err != nil {
		fields["username"] = err.Error()
	}
	for _, part := range []struct {
		field    string
		text     *string
		required bool
	}{{"title", &n.Title, false}, {"given_name", &n.Given, true}, {"family_name", &n.Family, false}} {
		if message := checkName(part.text, part.required); message != "" {
			fields[part.field] = message
		}
	}
	if message := checkRoles(n.Roles, n.YearLevel); message != "" {
		fields["roles"] = message
	}
	if n.Password != "" {
		if message := checkPassword(n.Password, n.Username); message != "" {
			fields["password"] = message
		}
	}
	if len(fields) > 0 {
		return fault.Invalid(fields)
	}
	return nil
}

func checkName(text *string, required bool) string {
	clean, err := fold.Clean(*text)
	clean = strings.Join(strings.Fields(clean), " ")
	*text = clean
	switch {
	case err != nil:
		return "There are characters in it that cannot be stored."
	case required && clean == "":
		return "Please give a name."
	case uniseg.GraphemeClusterCount(clean) > 80:
		return "Please keep it to 80 characters."
	}
	return ""
}

func checkRoles(roles []policy.Role, year *int) string {
	student := false
	for _, r := range roles {
		if _, known := policy.ParseRole(string(r)); !known {
			return "There is no such role."
		}
		student = student || r == policy.Student
	}
	switch {
	case len(roles) == 0:
		return "Choose at least one role."
	case student && len(roles) > 1:
		return "A student has no other role."
	case year != nil && !student:
		return "Only students have a year level."
	case year != nil && (*year < 0 || *year > 13):
		return "Year levels go from 0 to 13."
	}
	return ""
}

// shortNames gives, for people who share a first name, the first name and as
// many letters of each surname as tell them apart: "Amira Ka.", "Amira Ko.".
func shortNames(given string, families []string) []string {
	letters := make([][]rune, len(families))
	for i, family := range families {
		letters[i] = []rune(strings.Join(strings.Fields(family), " "))
	}
	short := make([]string, len(families))
	for i, mine := range letters {
		if len(mine) == 0 {
			short[i] = given
			continue
		}
		need := 1
		for j, other := range letters {
			if i != j {
				need = max(need, min(common(mine, other)+1, len(mine)))
			}
		}
		short[i] = given + " " + string(mine[:need])
		if need < len(mine) {
			short[i] += "."
		}
	}
	return short
}

func common(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && unicode.ToLower(a[n]) == unicode.ToLower(b[n]) {
		n++
	}
	return n
}
