// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"testing"

	"pgregory.net/rapid"

	"rookery/moderation/rules"
	"rookery/tenants/policy"
)

func TestGateMode(t *testing.T) {
	g := rules.Gate{
		Default: rules.ByRule,
		ByRole:  map[policy.Role]rules.Mode{policy.Teacher: rules.Publish, policy.Guardian: rules.HoldAll},
		ByBand:  map[string]rules.Mode{"foundation": rules.HoldAll, "primary": rules.FirstN, "upper": rules.Publish},
	}
	type roles = []policy.Role
	for _, c := range []struct {
		name  string
		roles roles
		band  string
		group rules.Mode
		want  rules.Mode
	}{
		{"a student goes by the default", roles{policy.Student}, "lower", "", rules.ByRule},
		{"a band may be stricter", roles{policy.Student}, "primary", "", rules.FirstN},
		{"the youngest are held", roles{policy.Student}, "foundation", rules.Publish, rules.HoldAll},
		{"a band cannot open the gate", roles{policy.Student}, "upper", "", rules.ByRule},
		{"a group may be stricter", roles{policy.Student}, "upper", rules.HoldAll, rules.HoldAll},
		{"a group cannot open the gate", roles{policy.Student}, "primary", rules.Publish, rules.FirstN},
		{"a role's mode stands in for the default", roles{policy.Teacher}, "", "", rules.Publish},
		{"a staff role without one goes by the default", roles{policy.Moderator}, "", "", rules.ByRule},
		{"two staff roles: the stricter", roles{policy.Teacher, policy.Moderator}, "", "", rules.ByRule},
		{"a teacher who is a guardian writes as a teacher", roles{policy.Guardian, policy.Teacher}, "", "", rules.Publish},
		{"a held group does not hold its teachers", roles{policy.Teacher}, "", rules.HoldAll, rules.Publish},
		{"a guardian is held", roles{policy.Guardian}, "", rules.Publish, rules.HoldAll},
		{"nobody is held", nil, "", rules.Publish, rules.HoldAll},
		{"a group's unknown mode holds", roles{policy.Student}, "lower", "open", rules.HoldAll},
	} {
		if got := g.Mode(c.roles, c.band, c.group); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if got := (rules.Gate{}).Mode(roles{policy.Student}, "lower", ""); got != rules.HoldAll {
		t.Errorf("an empty gate is open: %s", got)
	}
}

// Nothing that a group or a band says makes the gate more open.
func TestGateOnlyTightens(t *testing.T) {
	modes := rapid.SampledFrom(append(rules.Modes(), "", "bogus"))
	rank := map[rules.Mode]int{rules.Publish: 0, rules.ByRule: 1, rules.FirstN: 2, rules.HoldAll: 3}
	rapid.Check(t, func(t *rapid.T) {
		g := rules.Gate{Default: modes.Draw(t, "default"), ByRole: map[policy.Role]rules.Mode{}, ByBand: map[string]rules.Mode{}}
		roles := rapid.SliceOfNDistinct(rapid.SampledFrom(policy.Roles()), 0, 3, rapid.ID).Draw(t, "roles")
		for _, r := range roles {
			if rapid.Bool().Draw(t, "has") {
				g.ByRole[r] = modes.Draw(t, "role")
			}
		}
		base := g.Mode(roles, "", "")
		g.ByBand["lower"] = modes.Draw(t, "band")
		got := g.Mode(roles, "lower", modes.Draw(t, "group"))
		if _, ok := rank[got]; !ok || rank[got] < rank[base] {
			t.Fatalf("%v: from %q to %q", roles, base, got)
		}
	})
}

func TestBand(t *testing.T) {
	want := map[int]string{-1: "foundation", 0: "foundation", 2: "foundation", 3: "primary", 6: "primary", 7: "lower", 9: "lower", 10: "upper", 13: "upper", 14: "foundation"}
	for year, band := range want {
		if got := rules.Band(year); got != band {
			t.Errorf("year %d: got %s, want %s", year, got, band)
		}
	}
}

func TestWhatHoldsUnderPublish(t *testing.T) {
	for _, k := range rules.Kinds() {
		h := rules.Hit{Kind: k, Action: rules.Hold}
		safety := k == rules.SelfHarm || k == rules.Abuse || k == rules.Contact
		if h.Holds(rules.Publish) != safety {
			t.Errorf("%s under publish: %v", k, h.Holds(rules.Publish))
		}
		if !h.Holds(rules.ByRule) || !h.Holds(rules.FirstN) || !h.Holds(rules.HoldAll) {
			t.Errorf("%s does not hold", k)
		}
		if (rules.Hit{Kind: k, Action: rules.Note}).Holds(rules.ByRule) {
			t.Errorf("a note about %s holds", k)
		}
	}
}
