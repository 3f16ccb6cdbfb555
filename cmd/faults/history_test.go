// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import "testing"

// The checker of histories says no where it should: a checker that always says
// yes would find nothing.
func TestAHistoryThatCannotHaveBeenIsFound(t *testing.T) {
	type told struct {
		called, told int64
		does, said   string
	}
	for _, c := range []struct {
		name  string
		again bool
		ops   []told
		fine  bool
	}{
		{"one wins, one is second", false, []told{{1, 4, "approve", didIt}, {2, 5, "refuse", wasSecond}, {6, 7, "", "approve"}}, true},
		{"both win", false, []told{{1, 4, "approve", didIt}, {2, 5, "refuse", didIt}}, false},
		{"the loser's decision stands", false, []told{{1, 4, "approve", didIt}, {2, 5, "refuse", wasSecond}, {6, 7, "", "refuse"}}, false},
		{"a decision is forgotten", false, []told{{1, 2, "approve", didIt}, {3, 4, "", ""}}, false},
		{"no answer, and it was done", false, []told{{1, 2, "approve", ""}, {3, 4, "refuse", wasSecond}, {5, 6, "", "approve"}}, true},
		{"no answer, and it was not done", false, []told{{1, 2, "approve", ""}, {3, 4, "refuse", didIt}, {5, 6, "", "refuse"}}, true},
		{"no answer, and it is done later", false, []told{{1, 2, "approve", ""}, {3, 4, "", ""}, {5, 6, "", "approve"}}, true},
		{"second to nobody", false, []told{{1, 2, "approve", wasSecond}}, false},
		{"read twice", true, []told{{1, 2, "read", didIt}, {3, 4, "read", didIt}, {5, 6, "", "read"}}, true},
		{"read, and asked again", true, []told{{1, 2, "read", didIt}, {3, 4, "", ""}}, false},
		{"not asked before it was read", true, []told{{1, 2, "", "read"}, {3, 4, "read", didIt}}, false},
	} {
		h := newHistories().decisions
		h.again = c.again
		for _, op := range c.ops {
			h.add("a thing", op.called, op.told, deed{does: op.does}, op.said)
		}
		wrong := h.check("of")
		if h.things != 1 || h.deeds != len(c.ops) || (wrong == nil) != c.fine {
			t.Errorf("%s: %d things, %d deeds, %v", c.name, h.things, h.deeds, wrong)
		}
	}
}
