// SPDX-License-Identifier: AGPL-3.0-or-later

package policy_test

import (
	"strings"
	"testing"

	"rookery/tenants/policy"
)

// printed is the matrix as the domain describes it, copied by hand and read by
// a reader of its own, so that a slip in matrix.csv is seen here. Columns:
// admin, safeguarding, moderator, teacher, student, guardian.
const printed = `
school.settings | y | – | – | – | – ! | – !
school.policy | y | – | – | – | – ! | – !
member.list | y | y | y | y | g | –
member.contact | y | y | – | w (own classes) | – ! | – !
member.add | y | – | – | –* | – ! | – !
member.suspend | y | y | – | –* | – ! | – !
member.role | y (not one's own; never the last admin) | – | – | – | – ! | – !
member.password-reset | y | – | – | s (students of own classes) | o | o
member.sessions | y | y | – | – | o | o
group.create | y | y | –* | y (class, club) | – | – !
group.create-circle | y | y | – | –* | – ! | – !
group.steward | y | y | y | s | – ! | – !
group.join | y | y | y | y | g (by code or request) | –
post.create-in-group | g | g | g | g | g (gate) | –* (h)
post.create-to-school | y | y | y | y | –* (h) | – !
post.create-public | –* | – | – | –* | – ! | – !
post.direct | – | – | – | – | – | –
post.reply | g | g | g | g | g (gate) | –* (h)
post.edit | o | o | o | o | o (gate) | o (gate)
post.withdraw | y | y | y | o, s | o | o
post.history | y | y | y | s | – | –
announcement.create-to-class | y | y | – | y | – ! | – !
announcement.create-to-school | y | y | – | –* | – ! | – !
announcement.receipts | o | o | – | o | – ! | – !
announcement.acknowledge | y | y | y | y | y | o, w
announcement.reply | y | y | y | y | y | o, w
gate.rules | y | y | y | – | – ! | – !
gate.rules-protected | y | y | – | – | – ! | – !
queue.decide | y (not own, not relatives') | y | y | s | – ! | – !
case.report | y | y | y | y | y | y
case.decide | y | y | y | s | – ! | – !
case.safeguarding | – ! | y | – ! | – ! | – ! | – !
member.mute | y | y | y | s | – ! | – !
audit.read | y (no safeguarding lines) | y | – | – | – ! | – !
audit.read-safeguarding | – ! | y | – ! | – ! | – ! | – !
child.posts | – | y | – | s | o | –*
export.school | y | – | – | – | – ! | – !
export.member | y | y | – | – | o | o, w
`

// turnedOn is what each starred cell grants once a school has turned it on.
var turnedOn = map[string]policy.Rel{
	"teacher/member.add":                    policy.School,
	"teacher/member.suspend":                policy.School,
	"moderator/group.create":                policy.School,
	"teacher/group.create-circle":           policy.School,
	"guardian/post.create-in-group":         policy.Group,
	"student/post.create-to-school":         policy.School,
	"admin/post.create-public":              policy.School,
	"teacher/post.create-public":            policy.School,
	"guardian/post.reply":                   policy.Group,
	"teacher/announcement.create-to-school": policy.School,
	"guardian/child.posts":                  policy.Ward,
}

// expected is one printed cell.
type expected struct {
	role              policy.Role
	permission        policy.Permission
	letters           string
	rel               policy.Rel // what it grants as shipped
	star, never, held bool
}

func (e expected) name() string { return string(e.role) + "/" + string(e.permission) }

var columns = []policy.Role{"admin", "safeguarding", "moderator", "teacher", "student", "guardian"}

const everything = policy.Own | policy.Group | policy.Steward | policy.Ward | policy.School

// expectations reads the printed matrix.
func expectations(t testing.TB) []expected {
	t.Helper()
	relOf := map[string]policy.Rel{"o": policy.Own, "g": policy.Group, "s": policy.Steward, "w": policy.Ward, "y": policy.School}
	var all []expected
	for text := range strings.Lines(strings.TrimSpace(printed)) {
		fields := strings.Split(strings.TrimSpace(text), " | ")
		if len(fields) != 7 {
			t.Fatalf("%q has %d fields", text, len(fields))
		}
		for i, field := range fields[1:] {
			e := expected{role: columns[i], permission: policy.Permission(fields[0]),
				star: strings.Contains(field, "*"), never: strings.Contains(field, "!"), held: strings.Contains(field, "(h)")}
			letters, _, _ := strings.Cut(field, "(")
			e.letters = strings.TrimRight(letters, " *!")
			if e.letters != "–" {
				for letter := range strings.SplitSeq(e.letters, ", ") {
					rel, ok := relOf[letter]
					if !ok {
						t.Fatalf("%s: letter %q", e.name(), letter)
					}
					e.rel |= rel
				}
			}
			all = append(all, e)
		}
	}
	if len(all) != 38*6 {
		t.Fatalf("%d cells", len(all))
	}
	return all
}

// compiled is Compile for changes that must compile.
func compiled(t testing.TB, changes ...policy.Change) *policy.Set {
	t.Helper()
	set, err := policy.Compile(changes)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
