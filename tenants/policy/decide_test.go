// SPDX-License-Identifier: AGPL-3.0-or-later

package policy_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rookery/tenants/policy"
)

func TestDenyWinsOverOtherRoles(t *testing.T) {
	set := compiled(t, policy.Change{Role: policy.Guardian, Permission: policy.PostEdit, On: firstOfSeptember})
	for _, roles := range [][]policy.Role{{policy.Teacher, policy.Guardian}, {policy.Guardian, policy.Teacher}, {policy.Admin, policy.Guardian, policy.Teacher}} {
		got := set.Decide(roles, policy.PostEdit, everything)
		if got.Allowed || got.Rule != "this school's change of 2026-09-01: guardian may not post.edit" {
			t.Errorf("%v: %+v", roles, got)
		}
	}
	if !set.Allows([]policy.Role{policy.Teacher}, policy.PostEdit, policy.Own) {
		t.Error("a teacher who is not a guardian lost post.edit")
	}
}

// The absence of a grant, even for ever, takes nothing from another role.
func TestNeverOfOneRoleLeavesTheOther(t *testing.T) {
	both := []policy.Role{policy.Guardian, policy.Teacher}
	if !policy.Builtin().Allows(both, policy.AnnounceToClass, policy.School) {
		t.Error("a teacher who is a guardian must stay a teacher")
	}
	if policy.Builtin().Allows([]policy.Role{policy.Guardian}, policy.AnnounceToClass, everything) {
		t.Error("a guardian announces")
	}
	if policy.Builtin().Allows([]policy.Role{policy.Admin, policy.Moderator, policy.Teacher, policy.Guardian}, policy.CaseSafeguarding, everything) {
		t.Error("roles without safeguarding add up to it")
	}
}

// The members table refuses a student with a second role; so does Decide.
func TestStudentHasNoSecondRole(t *testing.T) {
	for _, other := range policy.Roles() {
		for _, roles := range [][]policy.Role{{policy.Student, other}, {other, policy.Student}} {
			got := policy.Builtin().Decide(roles, policy.CaseReport, everything)
			if want := other == policy.Student; got.Allowed != want {
				t.Errorf("%v: %+v", roles, got)
			}
		}
	}
}

func TestHeldIsLiftedByAnUnheldGrant(t *testing.T) {
	set := compiled(t, policy.Change{Role: policy.Guardian, Permission: policy.PostReply, Allow: true})
	for _, c := range []struct {
		roles []policy.Role
		held  bool
	}{
		{[]policy.Role{policy.Guardian}, true},
		{[]policy.Role{policy.Guardian, policy.Teacher}, false},
		{[]policy.Role{policy.Teacher, policy.Guardian}, false},
	} {
		if got := set.Decide(c.roles, policy.PostReply, policy.Group|policy.School); !got.Allowed || got.Held != c.held {
			t.Errorf("%v: %+v", c.roles, got)
		}
		if got := set.Decide(c.roles, policy.PostReply, policy.Group); strings.Contains(got.Rule, "read first") != c.held {
			t.Errorf("%v: the words do not tell about the review: %q", c.roles, got.Rule)
		}
	}
}

func TestUnknownIsDenied(t *testing.T) {
	admin := []policy.Role{policy.Admin}
	var none *policy.Set
	broken, err := policy.Compile([]policy.Change{{Role: policy.Teacher, Permission: "post.fly"}})
	if err == nil {
		t.Fatal("an unknown permission compiled")
	}
	for name, got := range map[string]policy.Decision{
		"nil set":            none.Decide(admin, policy.SchoolSettings, everything),
		"broken set":         broken.Decide(admin, policy.SchoolSettings, everything),
		"no roles":           policy.Builtin().Decide(nil, policy.CaseReport, everything),
		"unknown role":       policy.Builtin().Decide([]policy.Role{"wizard"}, policy.CaseReport, everything),
		"one unknown role":   policy.Builtin().Decide([]policy.Role{policy.Admin, "Admin"}, policy.CaseReport, everything),
		"subject for a role": policy.Builtin().Decide([]policy.Role{"r:admin"}, policy.CaseReport, everything),
		"unknown permission": policy.Builtin().Decide(admin, "school.*", everything),
		"no permission":      policy.Builtin().Decide(admin, "", everything),
		"no relation":        policy.Builtin().Decide(admin, policy.CaseReport, 0),
		"unknown relation":   policy.Builtin().Decide(admin, policy.CaseReport, ^everything),
	} {
		if got.Allowed || got.Held || got.Rule == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestBadChangesDoNotCompile(t *testing.T) {
	for name, changes := range map[string][]policy.Change{
		"unknown role":       {{Role: "r:teacher", Permission: policy.PostReply}},
		"a member's name":    {{Role: "Robin Hood", Permission: policy.PostReply}},
		"empty":              {{}},
		"twice":              {{Role: policy.Teacher, Permission: policy.PostReply}, {Role: policy.Teacher, Permission: policy.PostReply}},
		"contradicting":      {{Role: policy.Teacher, Permission: policy.MemberAdd, Allow: true}, {Role: policy.Teacher, Permission: policy.MemberAdd}},
		"one bad among good": {{Role: policy.Teacher, Permission: policy.PostReply}, {Role: policy.Student, Permission: policy.SchoolPolicy, Allow: true}},
	} {
		if set, err := policy.Compile(changes); err == nil || set != nil {
			t.Errorf("%s: %v, %v", name, set, err)
		}
	}
}

// Whatever a school changed and whatever roles a member has, Decide says exactly
// what the printed matrix with those changes says, and so never allows what no
// line grants. The reckoning here knows nothing of Casbin or of masks by role.
func TestDecideNeverAllowsWhatNoLineGrants(t *testing.T) {
	all := expectations(t)
	rapid.Check(t, func(rt *rapid.T) {
		state := map[string]bool{} // a school's changes by cell
		var changes []policy.Change
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 0, 12, rapid.ID[int]).Draw(rt, "changed") {
			e := all[i]
			c := policy.Change{Role: e.role, Permission: e.permission, Allow: e.star}
			if policy.ValidateChange(c) == nil {
				changes = append(changes, c)
				state[e.name()] = c.Allow
			}
		}
		set := compiled(t, changes...)
		roles := rapid.SliceOfNDistinct(rapid.SampledFrom(policy.Roles()), 0, 4, rapid.ID[policy.Role]).Draw(rt, "roles")
		for p, row := range policy.Permissions() {
			rel := policy.Rel(rapid.IntRange(0, int(everything)).Draw(rt, "rel"))
			got := set.Decide(roles, row, rel)
			want := reckon(all[p*6:p*6+6], state, roles, rel)
			if got.Allowed != want.Allowed || got.Held != want.Held {
				rt.Fatalf("%v %s with %q after %v: %+v, want %+v", roles, row, rel, changes, got, want)
			}
		}
	})
}

// reckon decides from the printed row alone.
func reckon(row []expected, changes map[string]bool, roles []policy.Role, rel policy.Rel) policy.Decision {
	open, held, student := false, false, false
	for _, role := range roles {
		student = student || role == policy.Student
		for _, e := range row {
			if e.role != role {
				continue
			}
			grants := e.rel
			if on, changed := changes[e.name()]; changed && on {
				grants = turnedOn[e.name()]
			} else if changed && rel != 0 {
				return policy.Decision{}
			}
			open = open || grants&rel != 0 && !e.held
			held = held || grants&rel != 0 && e.held
		}
	}
	if student && len(roles) > 1 {
		return policy.Decision{}
	}
	return policy.Decision{Allowed: open || held, Held: held && !open}
}

func TestDecideDoesNotAllocate(t *testing.T) {
	set := compiled(t, policy.Change{Role: policy.Guardian, Permission: policy.PostReply, Allow: true})
	roles := []policy.Role{policy.Teacher, policy.Guardian}
	if n := testing.AllocsPerRun(100, func() { set.Decide(roles, policy.PostReply, policy.Group) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDecide(b *testing.B) {
	set := policy.Builtin()
	roles := []policy.Role{policy.Moderator, policy.Teacher, policy.Guardian}
	b.ReportAllocs()
	for b.Loop() {
		set.Decide(roles, policy.PostWithdraw, policy.Group|policy.School)
	}
}

// BenchmarkCompile is what a school pays once after it changed one role.
func BenchmarkCompile(b *testing.B) {
	policy.Builtin()
	changes := []policy.Change{{Role: policy.Guardian, Permission: policy.PostReply, Allow: true}}
	for b.Loop() {
		if _, err := policy.Compile(changes); err != nil {
			b.Fatal(err)
		}
	}
}

// The reason names the relation that a grant is limited to, in words that fit
// the role.
func TestAReasonSaysWhereAGrantHolds(t *testing.T) {
	for _, c := range []struct {
		role       policy.Role
		permission policy.Permission
		rel        policy.Rel
		words      string
	}{
		{policy.Guardian, policy.AnnouncementAcknowledge, policy.Ward, " for their own children"},
		{policy.Teacher, policy.MemberContact, policy.Ward, " for students of their own classes"},
		{policy.Student, policy.PostEdit, policy.Own, " where it is their own"},
		{policy.Student, policy.PostReply, policy.Group, " in groups they belong to"},
		{policy.Teacher, policy.PostWithdraw, policy.Steward | policy.Own, " in groups they steward"},
		{policy.Admin, policy.PostWithdraw, everything, ""},
	} {
		got := policy.Builtin().Decide([]policy.Role{c.role}, c.permission, c.rel).Rule
		if want := "built-in: " + string(c.role) + " may " + string(c.permission) + c.words; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
