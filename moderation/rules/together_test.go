// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"testing"

	"rookery/moderation/rules"
)

func TestASentenceSplitOverNoteAndTextIsCaught(t *testing.T) {
	s := starter(t)
	for _, c := range []struct{ rule, note, text string }{
		{"selfharm", "nobody would", "miss me"},
		{"selfharm", "I don't want to be here", "anymore"},
		{"abuse", "nobody", "likes you"},
		{"phone", "ring me 07700", "900123"},
		{"phone", "07700 900", "123"},
		{"insults", "you are an", "idiot"},
		{"swearing", "oh bloody", "hell"},
		{"email", "maya at post", "dot example"},
	} {
		sub := student(c.text)
		sub.Note = c.note
		hits := s.Review(sub)
		n := 0
		for _, h := range hits {
			if h.RuleID == c.rule {
				n++
			}
			if limit := map[bool]int{true: len(c.note), false: len(c.text)}[h.InNote]; h.Start < 0 || h.Start >= h.End || h.End > limit {
				t.Errorf("%q and %q: a place that is not there: %+v", c.note, c.text, h)
			}
		}
		if n != 1 {
			t.Errorf("%q and %q: named %d times by %s (%s)", c.note, c.text, n, c.rule, ids(hits))
		}
	}
}

func TestWhatIsCaughtInOnePartIsNamedOnce(t *testing.T) {
	s := starter(t)
	for _, c := range []rules.Subject{
		{Note: "you are an idiot", Text: "you know"},
		{Note: "about maths", Text: "you are an idiot"},
		{Note: "nobody likes you", Text: "you are late"},
		{Note: "see", Text: "games dot com"},
		{Note: "ring 07700 900123", Text: "45 minutes late"},
	} {
		c.Roles = student("").Roles
		seen := map[string]int{}
		for _, h := range s.Review(c) {
			seen[h.RuleID]++
		}
		if len(seen) == 0 {
			t.Errorf("%q and %q: nothing is caught", c.Note, c.Text)
		}
		for rule, n := range seen {
			if n > 1 {
				t.Errorf("%q and %q: %s %d times", c.Note, c.Text, rule, n)
			}
		}
	}
}

func TestAnInnocentNoteAndTextPassTogether(t *testing.T) {
	s := starter(t)
	for _, c := range []struct{ note, text string }{
		{"spoilers for the film", "I cried at the end"},
		{"about the science test", "Question 3 was hard. I got 12 of 20"},
		{"room 12", "at 9.30 on Monday"},
		{"mentions spiders", "They live in the shed and eat 20 flies a day"},
		{"food", "We cut the cake and I hurt myself laughing at the joke"},
	} {
		sub := student(c.text)
		sub.Note = c.note
		apart := s.Review(student(c.text))
		if hits := s.Review(sub); len(hits) > len(apart) {
			t.Errorf("%q and %q were caught by %s", c.note, c.text, ids(hits))
		}
	}
}

// A rule that caught something elsewhere still tells of the sentence that the
// seam parts, and another rule's hit does not stand for it.
func TestTheSeamIsReadBesideWhatIsCaughtElsewhere(t *testing.T) {
	d := rules.Doc{Gate: rules.Gate{Default: rules.ByRule}}
	for id, phrases := range map[string][]string{"a": {"red kettle", "teapot"}, "b": {"red", "kettle"}} {
		d.Rules = append(d.Rules, rules.Rule{ID: id, Name: id, Kind: rules.Words, Enabled: true, Phrases: phrases})
	}
	s, err := rules.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		note, text string
		want       int // of rule a
	}{
		{"red", "kettle", 1}, {"my teapot is red", "kettle", 2}, {"red", "kettle and teapot", 2}, {"red", "kettle, red kettle", 2}, {"red kettle, red", "kettle", 2},
		{"teapot", "", 1}, {"", "teapot", 1},
	} {
		sub := student(c.text)
		sub.Note = c.note
		n := 0
		for _, h := range s.Review(sub) {
			if h.RuleID == "a" {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%q and %q: %d hits, want %d", c.note, c.text, n, c.want)
		}
	}
}
