// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"strings"
	"unicode/utf8"

	"rookery/tenants/fold"
)

// maskIndex finds words whose letters were replaced by stars, as people do who
// know that a word will be caught: the first letter and the length say where
// to look.
type maskIndex map[maskKey][]masked

type maskKey struct {
	first  byte
	length int
}

type masked struct {
	rule int
	word string
}

// add takes single words of four letters or more in the Latin alphabet.
func (ix maskIndex) add(rule int, form string) {
	w := fold.NewPlain(form).Text
	if len(w) < 4 || len(w) != utf8.RuneCountInString(w) || strings.ContainsAny(w, " *'") {
		return
	}
	k := maskKey{w[0], len(w)}
	ix[k] = append(ix[k], masked{rule, w})
}

// maxMasked is how many masked words of one text are looked at.
const maxMasked = 50

func (ix maskIndex) find(p fold.Plain, out map[int][]span) {
	if !strings.Contains(p.Text, "*") {
		return
	}
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
			for _, m := range ix[maskKey{w[0], len(w)}] {
				if fits(w, m.word) {
					from, to := p.Origin(i, end)
					out[m.rule] = append(out[m.rule], span{from: from, to: to})
				}
			}
		}
		i = end
	}
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
