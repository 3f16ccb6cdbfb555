// SPDX-License-Identifier: AGPL-3.0-or-later

package policy_test

import (
	"strings"
	"testing"
	"time"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

var firstOfSeptember = time.Date(2026, time.September, 1, 8, 30, 0, 0, time.UTC)

// Every cell that grants can be turned off, and is then off whatever the relation.
func TestTurnOffEveryGrant(t *testing.T) {
	for _, e := range expectations(t) {
		off := policy.Change{Role: e.role, Permission: e.permission, Allow: false, On: firstOfSeptember}
		t.Run(e.name(), func(t *testing.T) {
			if e.rel == 0 {
				refused(t, off, "allow", "already")
				return
			}
			if err := policy.ValidateChange(off); err != nil {
				t.Fatal(err)
			}
			set := compiled(t, off)
			for rel := range everything + 1 {
				got := set.Decide([]policy.Role{e.role}, e.permission, rel)
				want := "this school's change of 2026-09-01: " + string(e.role) + " may not " + string(e.permission)
				if got.Allowed || rel != 0 && got.Rule != want {
					t.Errorf("with %q: %+v", rel, got)
				}
			}
		})
	}
}

// Exactly the starred cells can be turned on; then they grant what they should
// and no more, and what is held stays held.
func TestTurnOnExactlyTheStarred(t *testing.T) {
	stars := 0
	for _, e := range expectations(t) {
		on := policy.Change{Role: e.role, Permission: e.permission, Allow: true, On: firstOfSeptember}
		t.Run(e.name(), func(t *testing.T) {
			switch {
			case e.never:
				refused(t, on, "allow", "No school can")
			case e.rel != 0:
				refused(t, on, "allow", "already")
			case !e.star:
				refused(t, on, "allow", "no star")
			default:
				stars++
				if err := policy.ValidateChange(on); err != nil {
					t.Fatal(err)
				}
				set := compiled(t, on)
				for rel := range everything + 1 {
					got := set.Decide([]policy.Role{e.role}, e.permission, rel)
					want := rel&turnedOn[e.name()] != 0
					if got.Allowed != want || got.Held != (want && e.held) {
						t.Errorf("with %q: %+v, want allowed %v", rel, got, want)
					}
					if want && !strings.HasPrefix(got.Rule, "this school's change of 2026-09-01: "+string(e.role)+" may ") {
						t.Errorf("with %q: by %q", rel, got.Rule)
					}
				}
			}
		})
	}
	if stars != len(turnedOn) {
		t.Errorf("%d starred cells, want %d", stars, len(turnedOn))
	}
}

// What ValidateChange says no to for want of a star never compiles either.
func TestNoUnstarredGrantCompiles(t *testing.T) {
	for _, e := range expectations(t) {
		if e.star || e.rel != 0 {
			continue
		}
		set, err := policy.Compile([]policy.Change{{Role: e.role, Permission: e.permission, Allow: true}})
		if err == nil || set != nil {
			t.Errorf("%s: compiled", e.name())
		}
	}
}

func TestValidateUnknown(t *testing.T) {
	refused(t, policy.Change{Role: "wizard", Permission: policy.PostReply, Allow: true}, "role", "no such role")
	refused(t, policy.Change{Role: policy.Teacher, Permission: "post.fly", Allow: false}, "permission", "no such permission")
}

// A change that a later matrix agrees with must not lock the school out.
func TestNeedlessChangesCompile(t *testing.T) {
	set := compiled(t,
		policy.Change{Role: policy.Teacher, Permission: policy.PostReply, Allow: true},
		policy.Change{Role: policy.Guardian, Permission: policy.MemberList, Allow: false})
	got := set.Decide([]policy.Role{policy.Teacher}, policy.PostReply, policy.Group)
	if !got.Allowed || got.Rule != "built-in: teacher may post.reply in groups they belong to" {
		t.Errorf("needless yes: %+v", got)
	}
	if set.Allows([]policy.Role{policy.Guardian, policy.Teacher}, policy.MemberList, policy.School) {
		t.Error("a needless no must still deny")
	}
	if got := set.Decide([]policy.Role{policy.Guardian}, policy.MemberList, policy.School); got.Rule != "this school's change: guardian may not member.list" {
		t.Errorf("a change without a date: %q", got.Rule)
	}
}

// A set with changes leaves the built-in one alone: they share columns.
func TestChangesTouchNobodyElse(t *testing.T) {
	teacher := []policy.Role{policy.Teacher}
	strict := compiled(t, policy.Change{Role: policy.Teacher, Permission: policy.PostReply})
	loose := compiled(t, policy.Change{Role: policy.Teacher, Permission: policy.MemberAdd, Allow: true})
	if strict.Allows(teacher, policy.PostReply, policy.Group) || !loose.Allows(teacher, policy.PostReply, policy.Group) ||
		!policy.Builtin().Allows(teacher, policy.PostReply, policy.Group) {
		t.Error("post.reply leaked from one school to another")
	}
	if strict.Allows(teacher, policy.MemberAdd, policy.School) || !loose.Allows(teacher, policy.MemberAdd, policy.School) ||
		policy.Builtin().Allows(teacher, policy.MemberAdd, policy.School) {
		t.Error("member.add leaked from one school to another")
	}
}

// refused asks that the change is refused at that field, with those words.
func refused(t *testing.T, c policy.Change, field, words string) {
	t.Helper()
	err := policy.ValidateChange(c)
	if !fault.Is(err, fault.KindInvalid) {
		t.Fatalf("%+v: %v", c, err)
	}
	if got := fault.From(err).Fields[field]; !strings.Contains(got, words) {
		t.Errorf("%+v: %q, want %q", c, got, words)
	}
}
