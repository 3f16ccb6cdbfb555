// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// Error is a refusal in words that may be shown beside the field.
type Error string

// Error gives the words.
func (e Error) Error() string { return string(e) }

// ErrUnreadable is what Clean says of text that is not text: invalid UTF-8 or
// a NUL. PostgreSQL refuses both, so that the door must, with a 422.
const ErrUnreadable Error = "Some of this could not be read as text. Please type it again."

const (
	// maxMarks is how many combining marks one letter keeps. Vietnamese needs
	// one after NFC, pointed Hebrew up to five; a tower of marks needs more.
	maxMarks = 5
	// maxCluster bounds the code points of one visible character: the longest
	// emoji in use has eleven. Without it a million joined emoji count as one.
	maxCluster = 32
	// maxNewlines leaves one blank line between paragraphs.
	maxNewlines = 2
)

// Clean gives the text that is stored: NFC, lines ended by \n, no control
// characters, no direction overrides, no towers of marks, at most one blank
// line in a row, trimmed. A text in which nothing can be seen becomes "".
// Cleaning twice changes nothing. The only error is ErrUnreadable.
func Clean(s string) (string, error) {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return "", ErrUnreadable
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = norm.NFC.String(strings.Map(keep, s))
	s = capMarks(s)
	s = capClusters(s)
	s = capLines(s)
	if !visible(s) {
		return "", nil
	}
	return s, nil
}

// Graphemes is the one definition of length, on the page, in the store and on
// every conduit: what a reader would count as characters, after NFC.
func Graphemes(s string) int {
	return uniseg.GraphemeClusterCount(norm.NFC.String(s))
}

// keep maps a rune to what is stored of it; negative drops it.
func keep(r rune) rune {
	switch r {
	case '\n':
		return r
	case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return '\n'
	case '\t':
		return ' '
	}
	switch {
	case unicode.IsControl(r):
		return -1
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // direction embeddings, overrides, isolates
		return -1
	case r >= 0x2060 && r <= 0x2065, r >= 0x206A && r <= 0x206F: // word joiner, invisible operators, deprecated formats
		return -1
	case r == 0xAD, r == 0x34F, r == 0x180E, r == 0xFEFF, r == 0xE0001: // soft hyphen, joiner, separators, old language tag
		return -1
	case r >= 0xFFF9 && r <= 0xFFFB, isNonCharacter(r):
		return -1
	}
	return r
}

func isNonCharacter(r rune) bool {
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

// capMarks drops marks beyond maxMarks, zero-width characters beyond the first
// of a run, and tag letters that do not belong to a flag: invisible letters
// could carry a message past every reader.
func capMarks(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	marks, width, flag := 0, false, false
	for _, r := range s {
		switch {
		case isTag(r):
			if !flag {
				continue
			}
		case isJoiner(r):
			if width {
				continue
			}
			width, flag = true, false
		case unicode.Is(unicode.M, r):
			marks++
			if marks > maxMarks || r == 0x34F { // NFC itself inserts U+034F into long runs
				continue
			}
			width, flag = false, false
		default:
			marks, width, flag = 0, false, r == 0x1F3F4
		}
		b.WriteRune(r)
	}
	// A dropped joiner may bring a letter and its mark together.
	return norm.NFC.String(b.String())
}

func isTag(r rune) bool    { return r >= 0xE0020 && r <= 0xE007F }
func isJoiner(r rune) bool { return r >= 0x200B && r <= 0x200F }

// capClusters replaces a visible character of more than maxCluster code points
// by one replacement character, which nothing before or after it can join.
func capClusters(s string) string {
	if len(s) <= maxCluster {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	state := -1
	for len(s) > 0 {
		var c string
		c, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		if len(c) > maxCluster && utf8.RuneCountInString(c) > maxCluster {
			c = "\uFFFD"
		}
		b.WriteString(c)
	}
	return b.String()
}

// capLines trims the ends of lines and of the text, and folds runs of blank
// lines into one.
func capLines(s string) string {
	lines := strings.Split(s, "\n")
	var b strings.Builder
	b.Grow(len(s))
	breaks := 0
	for _, line := range lines {
		line = strings.TrimRightFunc(line, isBlank)
		if strings.TrimLeftFunc(line, isBlank) == "" {
			breaks++
			continue
		}
		if b.Len() > 0 {
			b.WriteString(strings.Repeat("\n", min(breaks+1, maxNewlines)))
		} else {
			line = strings.TrimLeftFunc(line, isBlank)
		}
		breaks = 0
		b.WriteString(line)
	}
	return b.String()
}

// isBlank says whether a rune shows nothing: white space, zero-width
// characters, and the fillers that pass for letters.
func isBlank(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x17B4, 0x17B5:
		return true
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && !isTag(r)
}

// visible says whether anything of s can be seen on its own.
func visible(s string) bool {
	for _, r := range s {
		if !isBlank(r) && !unicode.Is(unicode.M, r) {
			return true
		}
	}
	return false
}
