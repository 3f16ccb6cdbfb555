// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Skeleton gives a form that is equal for two names which a reader could take
// for each other: case, accents on Latin letters, look-alike letters, and the
// pairs that melt together on a screen (rn and m, vv and w, 0 and o, 1 and l).
// It is for comparing only; it is never shown and never stored as a name.
func Skeleton(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	latin := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case isIgnorable(r):
			continue
		case r == 'ß':
			b.WriteString("ss")
			latin = true
			continue
		case unicode.Is(unicode.M, r):
			if latin && isAccent(r) {
				continue
			}
			b.WriteRune(r)
			continue
		}
		r = letterOf(r, false)
		latin = r < 0x80 || unicode.Is(unicode.Latin, r)
		switch r {
		case '0':
			r = 'o'
		case '1', '|':
			r = 'l'
		}
		b.WriteRune(r)
	}
	return melting.Replace(b.String())
}

// SingleScript says whether all letters of s belong to one script. Japanese,
// Korean and Chinese are each written in several and count as one; digits,
// punctuation and marks belong to any.
func SingleScript(s string) bool {
	var seen scriptSet
	for _, r := range s {
		if unicode.IsLetter(r) {
			seen = seen.with(scriptOf(r))
		}
	}
	return seen.single()
}

type scriptSet map[string]bool

func (s scriptSet) with(name string) scriptSet {
	if s == nil {
		s = scriptSet{}
	}
	s[name] = true
	return s
}

// single allows one script, or scripts that one language writes together.
func (s scriptSet) single() bool {
	if len(s) <= 1 {
		return true
	}
	return s.within("Han", "Hiragana", "Katakana") || s.within("Han", "Hangul") || s.within("Han", "Bopomofo")
}

func (s scriptSet) within(names ...string) bool {
	n := 0
	for _, name := range names {
		if s[name] {
			n++
		}
	}
	return n == len(s)
}

// commonScripts are tried first: nearly every letter is in one of them.
var commonScripts = []string{"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali", "Gurmukhi",
	"Han", "Hiragana", "Katakana", "Hangul", "Thai"}

// scriptOf names the script of a letter; letters that belong to none, such as
// the mathematical ones, are "Common". The long vowel of Japanese belongs to two
// scripts, which are written together anyway.
func scriptOf(r rune) string {
	switch {
	case r < 0x80:
		return "Latin"
	case r == 'ー':
		return "Katakana"
	}
	for _, name := range commonScripts {
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "Common"
}
