// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rookery/moderation/rules"
	"rookery/tenants/policy"
)

// caught reviews texts by one rule: how many places it shows in each.
func caught(t *testing.T, s *rules.Set, texts map[string]int) {
	t.Helper()
	for text, want := range texts {
		if hits := s.Review(student(text)); len(hits) != want {
			t.Errorf("%.80q: %d hits, want %d", text, len(hits), want)
		}
	}
}

func capitals(words ...int) string {
	var out []string
	for i, n := range words {
		out = append(out, strings.Repeat(string(rune('A'+i)), n))
	}
	return strings.Join(out, " ")
}

func TestShoutingBeginsAtTwentyCapitalsInThreeWords(t *testing.T) {
	caught(t, one(t, rules.Rule{Kind: rules.Shouting}), map[string]int{
		capitals(8, 8, 4):  1,
		capitals(8, 8, 3):  0,
		capitals(12, 12):   0,
		capitals(16, 2, 2): 1, // words of two letters count
		capitals(18, 1, 1): 0, // single letters are initials
		capitals(7, 7, 7) + " " + strings.Repeat("x", 9):  1, // seven in ten
		capitals(7, 7, 7) + " " + strings.Repeat("x", 10): 0,
		"AAAAAAAAAa BBBBBBBBBb CCCCCCCCCc":                0, // no word is all capitals
		"AAAAAAAA BBBBBBBB 1234 C-C-":                     0,
		"!!!!!! look":                                     1,
		"look!!!!!":                                       0,
	})
	caught(t, one(t, rules.Rule{Kind: rules.Shouting, Limit: 6}), map[string]int{capitals(2, 2, 2): 1, capitals(3, 2): 0})
}

func TestOnAndOnBeginsAtTwentySixLettersThirteenWordsFiveLines(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Repetition, Limit: 2, Minutes: 60})
	caught(t, s, map[string]int{
		strings.Repeat("y", 25):            0,
		strings.Repeat("y", 26):            1,
		strings.Repeat("-", 60):            0,
		strings.Repeat("ha ", 12):          0,
		strings.Repeat("ha ", 13):          1,
		strings.Repeat("ha ", 12) + "ho":   0,
		strings.Repeat("same line\n", 4):   0,
		strings.Repeat("same line\n", 5):   1,
		"one\ntwo\nthree\nfour\nfive\nsix": 0,
	})
	hits := s.Review(student("ab" + strings.Repeat("é", 26)))
	if len(hits) != 1 || hits[0].Start != 2 || hits[0].End != 2+26*len("é") {
		t.Errorf("the row of letters is shown at %+v", hits)
	}
}

// At the very end of its window an earlier post counts no more.
func TestAnEarlierPostCountsUntilItsWindowEnds(t *testing.T) {
	noon := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	s := one(t, rules.Rule{Kind: rules.Speed, Limit: 1, Minutes: 5})
	for ago, want := range map[time.Duration]int{5*time.Minute - time.Second: 1, 5 * time.Minute: 0, -time.Second: 1} {
		sub := student("hello")
		sub.At, sub.Recent = noon, []rules.Recent{{Text: "before", At: noon.Add(-ago)}}
		if got := len(s.Review(sub)); got != want {
			t.Errorf("%v ago: %d hits, want %d", ago, got, want)
		}
	}
}

func TestQuietHoursBeginAndEndToTheMinute(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Hours, Quiet: []rules.Quiet{{From: "21:30", To: "24:00"}, {From: "12:00", To: "12:45"}}})
	for clock, want := range map[string]int{"21:29": 0, "21:30": 1, "23:59": 1, "00:00": 0, "11:59": 0, "12:00": 1, "12:44": 1, "12:45": 0} {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		sub := student("hello")
		sub.At = at
		if got := len(s.Review(sub)); got != want {
			t.Errorf("%s: %d hits, want %d", clock, got, want)
		}
	}
}

// Stars hide a word where they stand inside it, or two at its end; one at the
// end is a footnote.
func TestStarsInAWordHideItAndOneAtItsEndDoesNot(t *testing.T) {
	caught(t, one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot", "fool", "pizza", "mug"}}), map[string]int{
		"you t**pot": 1, "you teap*t": 1, "you teap**": 1, "you t*apo*": 1, "you t*ap**": 1, "f**l": 1, "f*ol": 1, "pi*za": 1, "p*zza and te*pot": 2,
		"teapo*": 0, "*eapot": 0, "m*g": 0, "t**pots": 0, "x**pot": 0, "b * c * d": 0,
	})
	hits := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}}).Review(student("Ça, you t**pot!"))
	if len(hits) != 1 || hits[0].Start != len("Ça, you ") || hits[0].End != len("Ça, you t**pot") {
		t.Errorf("shown at %+v", hits)
	}
}

func finds(t *testing.T, region, what string) *rules.Set {
	t.Helper()
	s, err := rules.Compile(rules.Doc{Region: region, Gate: rules.Gate{Default: rules.ByRule},
		Rules: []rules.Rule{{ID: "one", Name: "One", Kind: rules.Contact, Enabled: true, Find: []string{what}}}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsNoTelephoneNumberIsLetBe(t *testing.T) {
	caught(t, finds(t, "GB", rules.FindPhone), map[string]int{
		"01 02 03 04 05":                        0, // counting up
		"05 04 03 02 01":                        0, // and down
		"05 05 04 03 02":                        0,
		"013 12 11 10 9 8":                      0,
		"08 9 10 11 12 13":                      0,
		"01 03 02 05 04":                        1, // neither
		"ISBN 0-306-40615-2":                    0,
		"it is 0-306-40615-2":                   0, // by its check digit
		"it is 0-306-40615-3":                   1,
		"it is 0 306 40615 2":                   1, // books have dashes
		"it is 03-0640-615-2":                   1,
		"it is 0-30640615-2":                    1,
		"my number is 3.141592":                 0,
		"my number is 12.345678":                0,
		"my number is 123.45678":                1,
		"my number is 1.234.567":                1,
		"the code: 07700900123":                 0,
		"on 01/02/2026 0930":                    0,
		"07700900123.example/x":                 0, // the digits of a link call nobody
		"https://a.example/b 07700 900123":      1,
		"https://a.example/07700900123 yes":     0,
		"call me on 07700 900123 or 900124":     1,
		"text 900123":                           1,
		"text 90012":                            0,
		"in 1984 there were 07700 900123 of it": 1,
	})
}

// A number that is spelled is shown from its first word to its last.
func TestSpelledNumbersAreFoundFromTheirFirstWordToTheirLast(t *testing.T) {
	s := finds(t, "GB", rules.FindPhone)
	for _, text := range []string{"oh seven seven double oh nine double oh one two three", "double oh four four double seven double oh nine double oh one two three",
		"o77oo 9oo l23", "o77oo 9oo lz3", "o77oo 9oo s23", "o77oo 9oo b23", "o77oo 9oo i23", "077 oo9 oo1 23", "077 oo 900 123"} {
		hits := s.Review(student(text))
		if len(hits) != 1 || hits[0].Start != 0 || hits[0].End != len(text) {
			t.Errorf("%q: %+v", text, hits)
		}
	}
	caught(t, s, map[string]int{
		"077 ooo9 001 23":   0, // too few of the group are digits
		"oils 0123456":      0,
		"oh, one more, two": 0,
		"nil nil, one all":  0,
	})
}

func TestAddressesAreFoundFarIntoAText(t *testing.T) {
	s := finds(t, "GB", rules.FindEmail)
	for _, before := range []string{"", strings.Repeat("word ", 100), strings.Repeat("é ", 300), "@sam and @ada, " + strings.Repeat("x", 200) + " "} {
		hits := s.Review(student(before + "maya@post.example, please"))
		if len(hits) != 1 || hits[0].Start != len(before) || hits[0].End != len(before)+len("maya@post.example") {
			t.Errorf("after %d bytes: %+v", len(before), hits)
		}
	}
}

func TestPostcodesAreOfTheIslandsAroundBritain(t *testing.T) {
	for region, want := range map[string]int{"GB": 1, "IM": 1, "JE": 1, "GG": 1, "US": 0, "DE": 0} {
		caught(t, finds(t, region, rules.FindAddress), map[string]int{"It is SW1A 1AA.": want})
	}
}

func TestAYearBeforeAStreetIsNoHouse(t *testing.T) {
	caught(t, finds(t, "GB", rules.FindAddress), map[string]int{
		"1984 Garden Road": 0, "2026 Garden Road": 0, "3026 Garden Road": 1, "204 Garden Road": 1, "I live at 1984 Garden Road": 1, "page 12 Garden Road": 0,
		"I live at 12 the Green": 1, "we crossed 12 the Green": 0, "I live at 12 of the Green": 0, "12 garden road": 0,
	})
}

func TestLinksAreReadAsABrowserReadsThem(t *testing.T) {
	caught(t, one(t, rules.Rule{Kind: rules.Links, Hosts: []string{"library.example"}}), map[string]int{
		"https://lib\u200brary.example/x": 0,
		"https://lib\u200frary.example/x": 0,
		"ｈｔｔｐｓ：／／ｌｉｂｒａｒｙ．ｅｘａｍｐｌｅ／ｘ":       0,
		"ｈｔｔｐｓ：／／ｏｔｈｅｒ．ｅｘａｍｐｌｅ／ｘ":         1,
		"https://other.example/@maya":     1,
		"maya@other.example":              0, // no link, but an address
		"t.co":                            1,
		"and t.co.":                       1,
		"mailto:maya@other.example":       0,
		"two: a.example b.example":        2,
		"17.03.2026/18.03.2026":           0,
		strings.Repeat("a.example ", 30):  20, // as many as are shown
	})
}

// A phrase of eight letters or more is caught as a hashtag, too.
func TestAHashtagOfAPhraseIsCaughtFromEightLettersOn(t *testing.T) {
	caught(t, one(t, rules.Rule{Kind: rules.Abuse, Phrases: []string{"abcd efgh", "mnop qrs"}}), map[string]int{"#abcdefgh": 1, "#mnopqrs": 0, "mnop qrs": 1})
	caught(t, one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"abcd efgh"}}), map[string]int{"#abcdefgh": 0})
}

// Every member of staff, and nobody else, is outside of a rule for everybody.
func TestARuleForEverybodyIsNotForStaff(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot"}})
	for _, role := range policy.Roles() {
		hits := s.Review(rules.Subject{Text: "teapot", Roles: []policy.Role{role}})
		if (len(hits) == 0) != role.Staff() {
			t.Errorf("%s: %d hits", role, len(hits))
		}
	}
}

func TestWhatIsAboutAChildsSafetyIsHeldWhateverTheRuleSays(t *testing.T) {
	for _, kind := range []rules.Kind{rules.SelfHarm, rules.Abuse, rules.Words} {
		h := one(t, rules.Rule{Kind: kind, Phrases: []string{"teapot"}}).Review(student("teapot"))
		if len(h) != 1 || h[0].Action != rules.Hold || kind.Protected() != (kind != rules.Words) {
			t.Errorf("%s: %+v", kind, h)
		}
	}
}

// Hits in the text come before those in the note, and each in its order.
func TestHitsComeInTheOrderOfTheText(t *testing.T) {
	s := one(t, rules.Rule{Kind: rules.Words, Phrases: []string{"teapot", "kettle"}})
	sub := student("kettle, then teapot")
	sub.Note = "a kettle and a teapot"
	var places []int
	var notes []bool
	for _, h := range s.Review(sub) {
		places, notes = append(places, h.Start), append(notes, h.InNote)
	}
	if !slices.Equal(places, []int{0, 13, 2, 15}) || !slices.Equal(notes, []bool{false, false, true, true}) {
		t.Errorf("%v, %v", places, notes)
	}
}
