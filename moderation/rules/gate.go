// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"slices"

	"rookery/tenants/policy"
)

// Mode is how much the gate holds.
type Mode string

// The modes, from the most open to the strictest. In Publish the rules about
// self-harm, abuse and contact still hold what they catch, because those hits
// are about a child's safety and not about manners; the other rules only note.
const (
	Publish Mode = "publish"
	ByRule  Mode = "by_rule"
	FirstN  Mode = "first_n" // the first posts of a newcomer, then by rule
	HoldAll Mode = "hold_all"
)

// Modes gives the modes, from the most open to the strictest.
func Modes() []Mode { return []Mode{Publish, ByRule, FirstN, HoldAll} }

// strictness orders modes. What is neither empty nor known is the strictest:
// a mode that this version cannot read must not open the gate.
func (m Mode) strictness() int {
	if i := slices.Index(Modes(), m); i >= 0 {
		return i
	}
	return len(Modes()) - 1
}

// Gate is how a school has set its gate.
type Gate struct {
	Default Mode                 `json:"default"`
	ByRole  map[policy.Role]Mode `json:"by_role,omitempty"` // instead of the default
	ByBand  map[string]Mode      `json:"by_band,omitempty"` // students: at least this strict
	FirstN  int                  `json:"first_n,omitempty"` // how many posts a newcomer's first are
	// Pictures says what becomes of a student's post with a picture, sound or
	// video: "" a person looks first, PicturesByText it goes by its words alone.
	Pictures string `json:"pictures,omitempty"`
}

// PicturesByText lets a student's picture out when its words may go out.
const PicturesByText = "by-text"

// LooksFirst says whether a person looks at pictures of somebody with these roles
// before anybody else does. No rule can see what a picture shows.
func (g Gate) LooksFirst(roles []policy.Role) bool {
	return !isStaff(roles) && g.Pictures != PicturesByText
}

// Mode gives the mode for somebody with these roles and this age band, in a
// group whose own mode is group ("" for none). The strictest that applies
// wins. A role's mode takes the place of the default; staff go by their staff
// roles alone, so that a teacher who is also a guardian is not held as one, and
// so that a group whose students are held does not hold its teachers.
// Unknown roles, and no roles at all, are held.
func (g Gate) Mode(roles []policy.Role, band string, group Mode) Mode {
	staff := isStaff(roles)
	var out Mode
	for _, r := range roles {
		if staff && !isStaffRole(r) {
			continue
		}
		m, ok := g.ByRole[r]
		if !ok {
			m = g.Default
		}
		out = stricter(out, known(m))
	}
	if out == "" {
		return HoldAll
	}
	if staff {
		return out
	}
	if m, ok := g.ByBand[band]; ok && slices.Contains(roles, policy.Student) {
		out = stricter(out, known(m))
	}
	if group != "" {
		out = stricter(out, known(group))
	}
	return out
}

// known reads what is empty or misspelt as HoldAll.
func known(m Mode) Mode {
	if !slices.Contains(Modes(), m) {
		return HoldAll
	}
	return m
}

func stricter(a, b Mode) Mode {
	if a == "" || b.strictness() > a.strictness() {
		return b
	}
	return a
}

// Bands gives the age bands, the youngest first.
func Bands() []string { return []string{"foundation", "primary", "lower", "upper"} }

// Band gives the age band of a year level: foundation (0–2), primary (3–6),
// lower (7–9) and upper (10–13). A year that is not known is the youngest.
func Band(year int) string {
	switch {
	case year >= 10 && year <= 13:
		return "upper"
	case year >= 7 && year <= 9:
		return "lower"
	case year >= 3 && year <= 6:
		return "primary"
	}
	return "foundation"
}
