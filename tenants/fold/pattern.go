// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"strings"
	"unicode/utf8"
)

// Pattern is a word or phrase to look for, folded in the same way as a text.
type Pattern struct {
	Key  string // what to search a View's Key for
	runs []run
}

// NewPattern folds a word or phrase. A star at its end stands for any ending
// of the last word ("bull*"). ok is false where nothing is left to look for.
// Whole words only: the spaces around it belong to Key.
func NewPattern(phrase string) (p Pattern, ok bool) {
	phrase = strings.TrimSpace(phrase)
	stem := strings.HasSuffix(phrase, "*")
	return newPattern(splitter{}.words(atoms(phrase)), stem)
}

// NewSquashed is NewPattern for the phrase written without its spaces, as in a
// hashtag: killyourself. ok is false for a phrase of one word.
func NewSquashed(phrase string) (p Pattern, ok bool) {
	words := splitter{}.words(atoms(phrase))
	if len(words) < 2 {
		return Pattern{}, false
	}
	var one word
	for _, w := range words {
		one.atoms = append(one.atoms, w.atoms...)
	}
	return newPattern([]word{one}, false)
}

func newPattern(words []word, stem bool) (Pattern, bool) {
	if len(words) == 0 {
		return Pattern{}, false
	}
	v := viewOf(words)
	if stem {
		v.Key = v.Key[:len(v.Key)-1]
		v.runs = v.runs[:len(v.runs)-1]
	}
	return Pattern(v), true
}

// Letters counts the letters of the pattern, without spaces.
func (p Pattern) Letters() int {
	n := 0
	for _, r := range p.runs {
		if r.r != ' ' {
			n += r.n
		}
	}
	return n
}

// Match looks closely at a place where the pattern's Key begins in the view's
// Key. It answers with the bytes of the original text from the first letter
// to the last. A letter may stand more often than it should only when it
// stands three times or more: killl is kill, but good is not god.
func (v View) Match(p Pattern, at int) (from, to int, ok bool) {
	if at < 0 || at+len(p.Key) > len(v.Key) || v.Key[at:at+len(p.Key)] != p.Key {
		return 0, 0, false
	}
	i, j := v.firstRun(at), 0
	first, last := -1, -1
	for j < len(p.runs) {
		jEnd := groupEnd(p.runs, j)
		iEnd := groupEnd(v.runs, i)
		if !sameGroup(v.runs[i:iEnd], p.runs[j:jEnd]) {
			return 0, 0, false
		}
		if v.runs[i].r != ' ' {
			if first < 0 {
				first = i
			}
			last = iEnd - 1
		}
		i, j = iEnd, jEnd
	}
	if first < 0 {
		return 0, 0, false
	}
	return v.runs[first].from, v.runs[last].to, true
}

// groupEnd gives the end of the runs that share one place in the key.
func groupEnd(runs []run, i int) int {
	end := i + 1
	for end < len(runs) && runs[end].key == runs[i].key {
		end++
	}
	return end
}

// sameGroup compares what stands in a text with what a pattern asks for, both
// of one class: a letter, or a mixture of i, l and what may be either.
func sameGroup(text, want []run) bool {
	total, asked, vague := 0, 0, false
	for _, r := range text {
		total += r.n
		vague = vague || r.vague
	}
	for _, r := range want {
		asked += r.n
	}
	if vague {
		return enough(total, asked)
	}
	if len(text) != len(want) {
		return false
	}
	for k := range text {
		if text[k].r != want[k].r || !enough(text[k].n, want[k].n) {
			return false
		}
	}
	return true
}

func enough(have, asked int) bool {
	return have == asked || have >= 3 && have >= asked
}

// KeyRunes counts the runes of Key; an automaton's size grows with it.
func (p Pattern) KeyRunes() int { return utf8.RuneCountInString(p.Key) }
