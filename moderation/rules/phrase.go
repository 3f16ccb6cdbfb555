// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"strings"
)

// maxForms is how many forms one line may stand for.
const maxForms = 1000

// expand writes out a line of a rule's phrases. Beside plain words it knows
//
//	kill/hurt myself     one word or another
//	want to just? die    a word that may be missing
//	bull*                any ending (at the end of the phrase only)
//
// ok is false when the line stands for more than maxForms.
func expand(line string) (forms []string, ok bool) {
	forms = []string{""}
	for _, token := range strings.Fields(line) {
		choices := strings.Split(strings.TrimSuffix(token, "?"), "/")
		if strings.HasSuffix(token, "?") && len(token) > 1 {
			choices = append(choices, "")
		}
		if len(forms)*len(choices) > maxForms {
			return nil, false
		}
		next := make([]string, 0, len(forms)*len(choices))
		for _, f := range forms {
			for _, c := range choices {
				next = append(next, strings.TrimSpace(f+" "+c))
			}
		}
		forms = next
	}
	return withoutApostrophes(forms), true
}

// withoutApostrophes adds each form as it is typed in a hurry: shell for
// she'll. Folding does so by itself where no other word can arise.
func withoutApostrophes(forms []string) []string {
	for _, f := range forms[:len(forms):len(forms)] {
		if bare := strings.NewReplacer("'", "", "’", "").Replace(f); bare != f {
			forms = append(forms, bare)
		}
	}
	return forms
}
