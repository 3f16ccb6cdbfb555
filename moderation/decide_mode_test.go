// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"testing"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/policy"
)

func TestTheZeroVerdictHolds(t *testing.T) {
	var v Verdict
	if !v.Held() || v.Released() || v.Returned() || v.Covers(Submission{}) {
		t.Errorf("the zero verdict: held %v, released %v, returned %v", v.Held(), v.Released(), v.Returned())
	}
}

// TestWhatEachModeMakesOfEachHit is every mode against every kind of rule and
// every action, and against nothing caught at all.
func TestWhatEachModeMakesOfEachHit(t *testing.T) {
	grave := func(k rules.Kind) bool { return k == rules.SelfHarm || k == rules.Abuse || k == rules.Contact }
	student := tenants.Actor{Roles: []policy.Role{policy.Student}}
	for _, mode := range rules.Modes() {
		gate := rules.Gate{Default: mode, FirstN: 3}
		for _, kind := range append(rules.Kinds(), "") {
			for _, action := range []rules.Action{rules.Hold, rules.Return, rules.Note} {
				for _, out := range []int{0, 2, 3, 50} {
					var hits []rules.Hit
					if kind != "" {
						hits = []rules.Hit{{Kind: kind, Action: action}}
					}
					readFirst := mode == rules.HoldAll || mode == rules.FirstN && out < 3
					want := released
					switch bites := kind != "" && action != rules.Note && (mode != rules.Publish || grave(kind)); {
					case bites && action == rules.Return && kind != rules.SelfHarm:
						want = returned
					case bites, readFirst:
						want = held
					}
					if got := decide(gate, Submission{Author: student, Released: out}, hits); got != want {
						t.Errorf("%s, %q asks for %s, %d posts out: %d, want %d", mode, kind, action, out, got, want)
					}
				}
			}
		}
	}
}

func TestTheStricterOfSeveralWins(t *testing.T) {
	student, teacher := tenants.Actor{Roles: []policy.Role{policy.Student}}, tenants.Actor{Roles: []policy.Role{policy.Teacher}}
	open := rules.Gate{Default: rules.Publish}
	words, harm := rules.Hit{Kind: rules.Words, Action: rules.Return}, rules.Hit{Kind: rules.SelfHarm, Action: rules.Hold}
	for _, c := range []struct {
		name string
		gate rules.Gate
		s    Submission
		hits []rules.Hit
		want outcome
	}{
		{"a child in distress is never answered by a machine alone", rules.Gate{Default: rules.ByRule}, Submission{Author: student}, []rules.Hit{words, harm}, held},
		{"the group holds all where the school publishes", open, Submission{Author: student, Mode: rules.HoldAll}, nil, held},
		{"the group cannot open what the school holds", rules.Gate{Default: rules.HoldAll}, Submission{Author: student, Mode: rules.Publish}, nil, held},
		{"a group that holds its students does not hold its teacher", open, Submission{Author: teacher, Mode: rules.HoldAll}, nil, released},
		{"the policy asks for a review first", open, Submission{Author: teacher, Reviewed: true}, nil, held},
		{"a mode that nobody knows holds", rules.Gate{Default: "ajar"}, Submission{Author: student}, nil, held},
		{"an empty mode holds", rules.Gate{}, Submission{Author: teacher}, nil, held},
		{"nobody's role is held", open, Submission{}, nil, held},
	} {
		if got := decide(c.gate, c.s, c.hits); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAVerdictIsAboutOneTextAlone(t *testing.T) {
	s := Submission{Text: "Where is the ladder?", Audience: "group"}
	v := Verdict{outcome: released, hash: s.Hash()}
	if !v.Covers(s) {
		t.Error("it does not cover its own text")
	}
	for name, other := range map[string]Submission{
		"another text":               {Text: "Where is the ladder", Audience: "group"},
		"a wider audience":           {Text: s.Text, Audience: "school"},
		"a content note":             {Text: s.Text, Audience: "group", Note: "x"},
		"text and note run together": {Text: "Where is the", Note: " ladder?", Audience: "group"},
	} {
		if v.Covers(other) {
			t.Errorf("it covers %s", name)
		}
	}
}
