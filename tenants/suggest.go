// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"rookery/tenants/fold"
)

// suggestUsername makes a username of a name: "Maya Rao" becomes maya.r, and
// maya.r2 when that is taken. Empty when the name has no letters that a
// username may have; then somebody has to choose one.
func suggestUsername(given, family string, taken func(canonical string) bool) string {
	first, last := nameLetters(given), nameLetters(family)
	if r := []rune(last); len(r) > 0 {
		last = "." + string(r[:1])
	}
	if r := []rune(first); len(r) > 20 {
		first = string(r[:20])
	}
	for n := 1; n < 1000; n++ {
		name := first + last
		if n > 1 {
			name += strconv.Itoa(n)
		}
		canonical, err := fold.Username(name)
		if err != nil {
			if n == 1 && last == "" { // a name of one letter, or a reserved word: try with a number
				continue
			}
			return ""
		}
		if !taken(canonical) {
			return canonical
		}
	}
	return ""
}

// nameLetters keeps the first word's letters, small and without accents where
// the alphabet has such letters without.
func nameLetters(name string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if unicode.IsLetter(r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}
