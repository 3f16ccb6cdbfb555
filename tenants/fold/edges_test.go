// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"

	"rookery/tenants/fold"
)

// The ends of what is read in a way: one more mark, one letter less, the first
// and the last of a row.
func TestWhereAReadingEnds(t *testing.T) {
	for _, c := range []struct {
		text, phrase string
		reads        bool
	}{
		// Singles, and a pronoun before them.
		{"d i e", "die", true},
		{"i d i e", "die", true},
		{"i k i l l you all now", "kill you all now", true},
		{"k - i - l - l", "kill", true},
		{"k.$.s", "kss", true},
		// Leetspeak: what may be a letter, and what stays a number.
		{"b 4 u", "b4u", true},
		{"gogo-517", "sit", true},
		{"h3l!o", "hello", true},
		{"1d10t", "idiot", true},
		{"sk1lI", "skill", true},
		{"$0", "so", false},
		{"a.b.1l", "ab", true},
		{"k.i1", "kil", true},
		// Apostrophes beside symbols and marks.
		{"ca$'t", "cast", true},
		{"do'$e", "dose", true},
		{"$o'brien", "sobrien", true},
		{"a-'long", "along", false},
		{"ab'-cd", "abcd", false},
		// Marks inside a word: three at most, and never beside a digit.
		{"stop...it", "stopit", true},
		{"stop....it", "stopit", false},
		{"st0p....it", "stopit", false},
		{"3.ab", "3ab", false},
		{"ab.3", "ab3", false},
	} {
		if shown, ok := found(t, c.text, c.phrase); ok != c.reads {
			t.Errorf("%q read as %q: %v (%q)", c.text, c.phrase, ok, shown)
		}
	}
}

func TestTheFirstAndTheLastOfEachRowOfLetters(t *testing.T) {
	for text, want := range map[string]string{
		"deatΗ":       "death", // a Greek capital after Latin letters
		"Ηa Ηz ΗA ΗZ": "ha hz ha hz",
		"ZOO Zebra":   "zoo zebra",
		"Ζebra":       "zebra", // a Greek one before them
		"ΖΗΝ":         "ζηη",   // and one alone is Greek
		"ꭺᏼ":          "ab",    // small Cherokee letters
		"no–yes":      "no yes",
		"don’t":       "dont",
	} {
		if got := fold.Words(text); text != "ΖΗΝ" && got != want || text == "ΖΗΝ" && strings.Contains(got, "h") {
			t.Errorf("%q is read as %q, not %q", text, got, want)
		}
	}
}

func TestTheEndsOfWhatCannotBeSeen(t *testing.T) {
	for text, want := range map[string]string{
		"a\u2060\u2065\u206a\u206fb":        "ab",
		"a\U000E0020\U000E007Fb":            "ab",
		"a\u200f\u200fb":                    "a\u200fb",
		"a\u200b\u200bb":                    "a\u200bb",
		"\U0001F3F4\U000E0067\U000E007F ok": "\U0001F3F4\U000E0067\U000E007F ok", // a flag's own
	} {
		if got, err := fold.Clean(text); err != nil || got != want {
			t.Errorf("%q is kept as %q, %v", text, got, err)
		}
	}
}

func TestTheLongestNameAndLettersOfNoScript(t *testing.T) {
	thai := strings.Repeat("กี้", 30) // thirty letters with two marks each
	if got, err := fold.Username(thai); err != nil || got != thai {
		t.Errorf("a name of thirty letters with their marks: %v", err)
	}
	if _, err := fold.Username(thai + "ก"); err == nil {
		t.Error("a name of thirty-one letters is taken")
	}
	for _, name := range []string{"aʼb", "ʼʼʼ"} {
		if got, err := fold.Username(name); err == nil {
			t.Errorf("a letter that belongs to no script is taken in %q", got)
		}
	}
	if fold.Skeleton("ǽst") != fold.Skeleton("æst") {
		t.Error("an accent on a Latin letter outside ASCII makes another name of it")
	}
}
