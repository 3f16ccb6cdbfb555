// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"unicode"
	"unicode/utf8"
)

// sort tells what an atom is good for.
type sort uint8

const (
	space  sort = iota // ends a chunk
	punct              // ends a word
	quote              // an apostrophe: depends on what stands around it
	symbol             // punctuation that may stand for a letter: @ $ ! |
	digit              // itself, or a letter in leetspeak
	letter
)

// atom is one folded letter and where it came from.
type atom struct {
	r        rune
	sort     sort
	from, to int  // bytes of the original
	tall     bool // a capital I right after a small letter: it may be meant as l
	flag     bool // a regional indicator
}

// atoms reads s once, leaving out what cannot be seen. A rune may give several
// atoms (ß, ligatures); all of them point at the whole rune.
func atoms(s string) []atom {
	out := make([]atom, 0, len(s))
	var buf [32]byte
	latin, small := false, false
	for i, r := range s {
		to := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, n := utf8.DecodeRuneInString(s[i:])
			to = i + n
		}
		if r < 0x80 {
			a := atom{r: letterOf(r, false), from: i, to: to, sort: sortOf(r)}
			a.tall = r == 'I' && small
			small = r >= 'a' && r <= 'z' || a.tall
			if a.sort == space {
				latin = false
			} else if a.sort == letter {
				latin = true
			}
			out = append(out, a)
			continue
		}
		if isIgnorable(r) {
			continue
		}
		small = unicode.IsLower(r)
		out = appendFolded(out, r, i, to, latin || nextLatin(s[to:]), buf[:0])
	}
	return out
}

// nextLatin says whether an ASCII letter comes before the word ends, looking
// only a little ahead so that the whole stays linear.
func nextLatin(s string) bool {
	for i := 0; i < len(s) && i < 12; i++ {
		c := s[i]
		if c == ' ' || c == '\n' {
			return false
		}
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			return true
		}
	}
	return false
}

// appendFolded adds the atoms of one rune outside ASCII.
func appendFolded(out []atom, r rune, from, to int, latin bool, buf []byte) []atom {
	if r == 'ß' || r == 'ẞ' {
		a := atom{r: 's', sort: letter, from: from, to: to}
		return append(out, a, a)
	}
	if unicode.IsSpace(r) {
		return append(out, atom{r: ' ', sort: space, from: from, to: to})
	}
	for d := decompose(r, buf); len(d) > 0; {
		c, n := utf8.DecodeRune(d)
		d = d[n:]
		if isAccent(c) || isIgnorable(c) {
			continue
		}
		low := letterOf(c, latin)
		a := atom{r: low, sort: sortOf(low), from: from, to: to, flag: isRegional(c)}
		if c == ' ' {
			// NFKD gives "space and accent" for an accent that stands alone.
			a.sort = punct
		}
		out = append(out, a)
	}
	return out
}

// sortOf sorts a folded rune.
func sortOf(r rune) sort {
	if r < 0x80 {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			return letter
		case r >= '0' && r <= '9':
			return digit
		case r == '@' || r == '$' || r == '!' || r == '|':
			return symbol
		case r == '\'' || r == '`':
			return quote
		case r == ' ' || r >= '\t' && r <= '\r':
			return space
		}
		return punct
	}
	switch {
	case unicode.In(r, unicode.L, unicode.M):
		return letter
	case r == '€' || r == '¡':
		return symbol
	case r == '’' || r == '‘' || r == 'ʼ' || r == '′' || r == '＇':
		return quote
	case unicode.IsSpace(r):
		return space
	}
	return punct
}

// leet gives the letter that a digit or symbol stands for. vague means that it
// may be an i as well as an l.
func leet(r rune) (to rune, vague, ok bool) {
	switch r {
	case '1', '!', '|', '¡':
		return 'i', true, true
	case '3', '€':
		return 'e', false, true
	case '4', '@':
		return 'a', false, true
	case '0':
		return 'o', false, true
	case '5', '$':
		return 's', false, true
	case '7':
		return 't', false, true
	case '8':
		return 'b', false, true
	case '9', '6':
		return 'g', false, true
	}
	return r, false, false
}
