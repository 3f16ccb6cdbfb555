// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"rookery/tenants/fold"
)

// surnameShown is how many letters of a surname a username that is made shows at
// most. Usernames stand in mentions, where everybody reads them, so they tell no
// more than the shortened names do.
const surnameShown = 3

// suggestUsername makes a username of a name: "Maya Rao" becomes maya.r; maya.ra
// when that is taken, then maya.r2. Never the whole surname. Empty when the name
// has no letters that a username may have; then somebody has to choose one.
func suggestUsername(given, family string, taken func(canonical string) bool) string {
	first, last := []rune(nameLetters(given)), []rune(nameLetters(family))
	first = first[:min(len(first), 20)]
	for shown := 1; shown <= min(surnameShown, len(last)-1); shown++ {
		canonical, err := fold.Username(string(first) + "." + string(last[:shown]))
		if err == nil && !taken(canonical) {
			return canonical
		}
	}
	base := string(first)
	if len(last) > 0 {
		base += "." + string(last[:1])
	}
	for n := 1; n < 1000; n++ {
		name := base
		if n > 1 {
			name += strconv.Itoa(n)
		}
		canonical, err := fold.Username(name)
		if err != nil {
			if n == 1 && len(last) == 0 { // a name of one letter, or a reserved word: try with a number
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
