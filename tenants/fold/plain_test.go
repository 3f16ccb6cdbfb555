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
	if from, to := p.Origin(5, 99); from != 0 || to != 0 {
		t.Errorf("a place outside gave %d to %d", from, to)
	}
}
