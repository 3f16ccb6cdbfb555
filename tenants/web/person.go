// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"github.com/rivo/uniseg"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// PersonView is a member as this reader may see them: the name shortened for
// who is not staff, the role in words for staff, the year for staff readers alone.
func PersonView(reader tenants.Actor, id uuid.UUID, name tenants.Name, username string, roles tenants.Roles, year *int) templates.Person {
	shown := name.For(reader.Staff())
	p := templates.Person{ID: id.String(), Name: shown, Initials: initials(name), Tone: tone(id), Href: "/members/" + id.String()}
	if roles.Staff() {
		p.Role = roleWords(staffOnly(roles), nil)
	}
	if reader.Staff() && !roles.Staff() {
		p.Detail = roleWords(roles, year)
		if username != "" {
			p.Detail += " · " + username
		}
	}
	return p
}

func staffOnly(roles tenants.Roles) tenants.Roles {
	var staff tenants.Roles
	for _, r := range roles {
		if r.Staff() {
			staff = append(staff, r)
		}
	}
	return staff
}

// initials are the first letters of the given and of the family name; of the
// family name no more than any reader may see.
func initials(n tenants.Name) string {
	return firstLetter(n.Given) + firstLetter(n.Family)
}

func firstLetter(s string) string {
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(strings.TrimSpace(s), -1)
	return strings.ToUpper(cluster)
}

// tone is the colour of somebody's initials; it says nothing about them.
func tone(id uuid.UUID) int { return int(id[15] % 8) }

// roleWords puts roles into words: "Teacher, safeguarding lead", "Student, Year 8".
func roleWords(roles tenants.Roles, year *int) string {
	var words []string
	for _, r := range policy.Roles() { // in the matrix's order, whatever the row's
		if roles.Has(r) {
			words = append(words, RoleWord(r))
		}
	}
	for i := 1; i < len(words); i++ {
		words[i] = lowerFirst(words[i])
	}
	if year != nil && roles.Has(policy.Student) {
		words = append(words, YearWords(*year))
	}
	return strings.Join(words, ", ")
}

// YearWords is a year level in words: the year before year 1 has a name.
func YearWords(year int) string {
	if year == 0 {
		return "Reception"
	}
	return "Year " + strconv.Itoa(year)
}

// RoleWord is one role in words.
func RoleWord(r policy.Role) string {
	switch r {
	case policy.Admin:
		return "Admin"
	case policy.Safeguarding:
		return "Safeguarding lead"
	case policy.Moderator:
		return "Moderator"
	case policy.Teacher:
		return "Teacher"
	case policy.Student:
		return "Student"
	case policy.Guardian:
		return "Guardian"
	}
	return string(r)
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}
