// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"

	"rookery/tenants/fold"
)

func TestPlainKeepsMarksAndPlaces(t *testing.T) {
	s := "Cаll\u200b ０７\uFE0F\u20E37 – ok。"
	p := fold.NewPlain(s)
	if want := "call 077 - ok."; p.Text != want {
		t.Fatalf("got %q, want %q", p.Text, want)
	}
	at := strings.Index(p.Text, "077")
	from, to := p.Origin(at, at+3)
	if got := s[from:to]; got != "０７\uFE0F\u20E37" {
		t.Errorf("the number is %q in the original", got)
	}
	if from, to := p.Origin(0, len(p.Text)); from != 0 || to != len(s) {
		t.Errorf("the whole is %d to %d of %d", from, to, len(s))
	}
	for _, outside := range [][2]int{{5, 99}, {-1, 2}, {3, 3}, {4, 2}, {0, len(p.Text) + 1}} {
		if from, to := p.Origin(outside[0], outside[1]); from != 0 || to != 0 {
			t.Errorf("the place %v gave %d to %d", outside, from, to)
		}
	}
}

func TestPlainKeepsLinesApart(t *testing.T) {
	if got := fold.NewPlain("one\ttwo\nthree\u3000four").Text; got != "one two\nthree four" {
		t.Errorf("got %q", got)
	}
}
