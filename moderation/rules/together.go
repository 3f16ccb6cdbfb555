// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import "slices"

// together gives what is caught only when the content note and the text are read
// one after the other, as a reader does: a sentence that begins in one and ends
// in the other. apart is what was caught in each of them; a rule that caught the
// place there is not named again. The place is where the sentence ends, in the
// text.
func (s *Set) together(sub Subject, apart []Hit) []Hit {
	if sub.Note == "" || sub.Text == "" {
		return nil
	}
	seam := len(sub.Note) + len(" ")
	var hits []Hit
	for _, h := range s.reviewText(sub.Note+" "+sub.Text, sub) {
		if h.Start >= len(sub.Note) || h.End <= seam {
			continue
		}
		known := slices.ContainsFunc(apart, func(a Hit) bool {
			return a.RuleID == h.RuleID && (a.InNote && a.End > h.Start || !a.InNote && a.Start < h.End-seam)
		})
		if !known {
			h.Start, h.End = 0, h.End-seam
			hits = append(hits, h)
		}
	}
	return hits
}
