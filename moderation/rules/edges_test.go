// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"strings"
	"testing"

	"rookery/moderation/rules"
)

// Numbers beside those that are caught, and beside those that are let be.
func TestTheShortestAndTheLongestNumber(t *testing.T) {
	caught(t, finds(t, "GB", rules.FindPhone), map[string]int{
		"+44 1234 5678 9012":    0, // longer than any there
		"it is 44 765 4321":     0, // too short for a country code without its plus
		"it is 44169772222":     1, // and long enough
		"call 739105846271936":  1, // fifteen digits
		"call 7391058462719364": 0, // one more
		"oiliss1 ssi1":          0, // words, though a digit ends them
		"naught seven seven naught naught nine naught one two three four": 1,
	})
	caught(t, finds(t, "ES", rules.FindPhone), map[string]int{"it is 612 378 645": 1, "it is 612 378 64": 0})
	text := "My number is oh seven seven double oh nine double oh one two three"
	if hits := finds(t, "GB", rules.FindPhone).Review(student(text)); len(hits) != 1 || hits[0].Start != strings.Index(text, "oh") {
		t.Errorf("a spelled number after other words is shown at %+v", hits)
	}
}

func TestLinksAfterBlanksAndInOddLetters(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Links, Hosts: []string{"mple.com", "ｏｄｄ.example"}})
	caught(t, s, map[string]int{
		"look  " + strings.Repeat("word ", 1200) + " games.example.com/play": 1,
		"exa\u200bmple.com/play":    1, // not the site whose name its end is
		"mple.com/play":             0,
		"odd.example/play":          0, // as the list has it, in wide letters
		"see cool-math. net and go": 1,
		"discord. gg is there":      1,
		"a lamp. net and go":        0,
	})
}

func TestPhrasesAreWrittenOut(t *testing.T) {
	ten := "aa/bb/cc/dd/ee/ff/gg/hh/ii/jj"
	caught(t, one(t, rules.Rule{Kind: rules.Words, Phrases: []string{ten + " " + ten + " " + ten}}), map[string]int{"aa jj cc": 1, "aa jj kk": 0}) // a thousand of them
	caught(t, one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"she'll see"}}), map[string]int{"shell see you": 1, "she'll see you": 1, "he will see": 0})
}

func TestATimeOfTheDayHasTwoNumbersOfTwoDigits(t *testing.T) {
	hours := func(from string) rules.Doc {
		return rules.Doc{Gate: rules.Gate{Default: rules.ByRule}, Rules: []rules.Rule{{ID: "one", Name: "One", Kind: rules.Hours, Quiet: []rules.Quiet{{From: from, To: "22:00"}}}}}
	}
	for _, from := range []string{"9:00", "25:99", "12h00"} {
		if err := hours(from).Validate(); err == nil {
			t.Errorf("%q is taken for a time of the day", from)
		}
	}
}

func TestWhatIsInTheTextStandsBeforeWhatIsInTheNote(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"red fox", "blue whale"}})
	sub := student("whale here")
	sub.Note = "red fox blue" // the other one begins here and ends in the text
	if hits := s.Review(sub); len(hits) != 2 || hits[0].InNote || !hits[1].InNote {
		t.Errorf("%+v", hits)
	}
}
