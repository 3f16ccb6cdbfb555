// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"rookery/tenants/fold"
)

// maskIndex finds words whose letters were replaced by stars, as people do who
// know that a word will be caught: the first letter and the length say where
// to look.
type maskIndex map[maskKey][]string

type maskKey struct {
	first  byte
	length int
}

// add takes single words of four letters or more in the Latin alphabet.
func (ix maskIndex) add(form string) {
	w := fold.NewPlain(form).Text
	if len(w) < 4 || len(w) != utf8.RuneCountInString(w) || strings.ContainsAny(w, " *'") {
		return
	}
	k := maskKey{w[0], len(w)}
	ix[k] = append(ix[k], w)
}

// maxMasked is how many masked words of one text are looked at.
const maxMasked = 50

// find gives the places of words that one of the index's may be behind.
func (ix maskIndex) find(p fold.Plain) []span {
	if len(ix) == 0 || !strings.Contains(p.Text, "*") {
		return nil
	}
	var out []span
	seen := 0
	for i := 0; i < len(p.Text); {
		if !isMaskByte(p.Text[i]) {
			i++
			continue
		}
		end := i
		for end < len(p.Text) && isMaskByte(p.Text[end]) {
			end++
		}
		w := p.Text[i:end]
		if isMasked(w) && seen < maxMasked {
			seen++
			if slices.ContainsFunc(ix[maskKey{w[0], len(w)}], func(word string) bool { return fits(w, word) }) {
				from, to := p.Origin(i, end)
				out = append(out, span{from: from, to: to})
			}
		}
		i = end
	}
	return out
}

func isMaskByte(c byte) bool { return c == '*' || c >= 'a' && c <= 'z' }

// isMasked wants a letter first and a star inside, or a row of stars at the
// end; one star at the end is a footnote, a correction, or emphasis.
func isMasked(w string) bool {
	if len(w) < 4 || w[0] == '*' {
		return false
	}
	stars := strings.Count(w, "*")
	trailing := len(w) - len(strings.TrimRight(w, "*"))
	return stars > trailing || trailing >= 2
}

func fits(w, word string) bool {
	for i := range len(w) {
		if w[i] != '*' && w[i] != word[i] {
			return false
		}
	}
	return true
}
