// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// TagKey gives the form under which a hashtag is stored and found: without
// the #, case and width folded, so that #Maths, #MATHS and #ｍａｔｈｓ are one.
// Accents stay: #peché and #pèche are two words. It is "" for what is no tag,
// and the key of a key is itself.
func TagKey(tag string) string {
	tag = strings.TrimLeft(tag, "#＃")
	// Folding may give what normalising composes, and leaving a mark out may
	// bring a letter and its accent together: until nothing changes.
	for range 4 {
		before := tag
		tag = strings.Map(tagRune, norm.NFKC.String(cases.Fold().String(norm.NFKC.String(tag))))
		if tag == before {
			break
		}
	}
	tag = strings.Trim(tag, "\u200c\u200d")
	if !strings.ContainsFunc(tag, unicode.IsLetter) {
		return ""
	}
	return tag
}

// tagRune keeps what a hashtag is made of.
func tagRune(r rune) rune {
	if isWordRune(r) || r == 0x200C || r == 0x200D {
		return r
	}
	return -1
}
