// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAScriptIsRead(t *testing.T) {
	lines, err := readScript(`# who said what
= 8B Science
3 10:42 p.nair (note Spoilers; cc-by): One: two\nthree
  +7 jack.h (held): second
    ! return p.nair 12: A word.
    noor.k: third
  ~ 4 held: edited
now-75 p.nair: last
  ? unkind lily.c 20: not nice
  x 30
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []*line{
		{no: 3, place: "8B Science", day: 3, minute: 642, by: "p.nair", note: "Spoilers", licence: "cc-by", body: "One: two\nthree",
			turns: []turn{{kind: "edit", after: 4, held: true, words: "edited"}}},
		{no: 4, place: "8B Science", pause: 7, by: "jack.h", held: true, body: "second",
			turns: []turn{{kind: "return", by: "p.nair", after: 12, words: "A word."}}},
		{no: 6, place: "8B Science", by: "noor.k", body: "third"},
		{no: 8, place: "8B Science", ago: 75, by: "p.nair", body: "last",
			turns: []turn{{kind: "report", by: "lily.c", after: 20, words: "not nice", about: "unkind"}, {kind: "withdraw", after: 30}}},
	}
	want[1].to, want[2].to = want[0], want[1]
	if diff := cmp.Diff(want, lines, cmp.AllowUnexported(line{}, turn{})); diff != "" {
		t.Error(diff)
	}
}

func TestAScriptThatCannotBeReadNamesItsLine(t *testing.T) {
	for _, text := range []string{
		"= 8B\n\n1 9:00 p.nair: the hour has one digit",
		"= 8B\n\n  p.nair: a reply to nothing",
		"= 8B\n\n1 09:00 p.nair says nothing",
		"= 8B\n\n1 09:00 p.nair (loudly): an option that nobody knows",
	} {
		if _, err := readScript(text); err == nil || !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNobodySaysTheSameTwiceNorInBothSchools(t *testing.T) {
	said := map[string]string{}
	for _, c := range casts() {
		told, err := readStory(c.slug)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range told.lines {
			words := strings.ToLower(l.body)
			if len(words) < 12 { // "hi" and the like
				continue
			}
			if before, ok := said[words]; ok {
				t.Errorf("%s:%d says what %s has said: %s", c.slug, l.no, before, l.body)
			}
			said[words] = c.slug
		}
	}
}

func TestNumbersAndAddressesAreInvented(t *testing.T) {
	numbers := regexp.MustCompile(`(?:\+44 ?|0)7\d{3} ?\d{3} ?\d{3}`)
	invented := regexp.MustCompile(`^(?:\+44 |0)7700 900\d{3}$`)
	addresses := regexp.MustCompile(`[\pL\pN.-]+@[\pL\pN.-]+\pL`)
	found := 0
	for _, c := range casts() {
		for _, file := range []string{".txt", ".json"} {
			text, err := scripts.ReadFile("scripts/" + c.slug + file)
			if err != nil {
				t.Fatal(err)
			}
			for _, number := range numbers.FindAllString(string(text), -1) {
				if found++; !invented.MatchString(number) {
					t.Errorf("%s%s: a number that may be somebody's: %s", c.slug, file, number)
				}
			}
			for _, address := range addresses.FindAllString(string(text), -1) {
				if found++; !strings.HasSuffix(address, ".example") {
					t.Errorf("%s%s: an address that may be somebody's: %s", c.slug, file, address)
				}
			}
		}
	}
	if found < 4 {
		t.Errorf("only %d numbers and addresses were found", found)
	}
}

// A button with one number beside words that name another would be pressed for it.
func TestTheEmergencyNumberStandsByItself(t *testing.T) {
	for _, c := range casts() {
		s, err := readStory(c.slug)
		if err != nil {
			t.Fatal(err)
		}
		danger := 0
		for paragraph := range strings.SplitSeq(s.Help, "\n\n") {
			if numbers := regexp.MustCompile(`\d[\d ]*\d`).FindAllString(paragraph, -1); strings.Contains(paragraph, "999") {
				danger++
				for _, number := range numbers {
					if len(number) > 3 {
						t.Errorf("%s: %s stands where one is told to call 999", c.slug, number)
					}
				}
			}
		}
		if danger != 1 {
			t.Errorf("%s: %d paragraphs say what to do in danger", c.slug, danger)
		}
	}
}
