// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import "unicode/utf8"

// Plain is a text with its disguises off but its marks and spaces on: small
// letters, ordinary digits, nothing invisible. It is for patterns in which
// punctuation matters, such as addresses and telephone numbers.
type Plain struct {
	Text     string
	from, to []int32 // for each byte of Text, its rune in the original
}

// NewPlain reads s once; it takes linear time.
func NewPlain(s string) Plain {
	all := atoms(s)
	text := make([]byte, 0, len(all))
	p := Plain{from: make([]int32, 0, len(all)), to: make([]int32, 0, len(all))}
	for _, a := range all {
		r := a.r
		switch r {
		case '。', '｡':
			r = '.'
		case '‐', '‑', '‒', '–', '—', '―', '−':
			r = '-'
		case '’', '‘':
			r = '\''
		}
		if a.sort == space && r != '\n' {
			r = ' '
		}
		text = utf8.AppendRune(text, r)
		for len(p.from) < len(text) {
			p.from = append(p.from, int32(a.from)) // #nosec G115 -- no text is longer than a request's megabyte
			p.to = append(p.to, int32(a.to))       // #nosec G115 -- likewise
		}
	}
	p.Text = string(text)
	return p
}

// Origin gives the bytes of the original text that Text[start:end] came from.
func (p Plain) Origin(start, end int) (from, to int) {
	if start < 0 || end <= start || end > len(p.from) {
		return 0, 0
	}
	return int(p.from[start]), int(p.to[end-1])
}
