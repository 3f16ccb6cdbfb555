// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rookery/moderation/rules"
	"rookery/tenants/fold"
)

type failer interface {
	Fatalf(string, ...any)
	Helper()
}

// checkReview: every hit lies inside the text, on whole characters, explains
// itself, and a second look sees the same.
func checkReview(t failer, s *rules.Set, text string) {
	t.Helper()
	hits := s.Review(student(text))
	for _, h := range hits {
		if h.Start < 0 || h.End > len(text) || h.Start >= h.End || h.Words == "" || h.RuleID == "" {
			t.Fatalf("%q: %+v", text, h)
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[h.Start:h.End]) {
			t.Fatalf("%q: %+v cuts a character in two", text, h)
		}
	}
	if again := s.Review(student(text)); !slices.Equal(hits, again) {
		t.Fatalf("%q: another look gives\n%s", text, cmp.Diff(hits, again))
	}
}

func FuzzReview(f *testing.F) {
	for _, name := range []string{"innocent.txt", "caught.txt"} {
		for _, l := range lines(f, name) {
			f.Add(unescape(l))
		}
	}
	f.Add("\xff\x00 k\xc3ll")
	s := starter(f)
	f.Fuzz(func(t *testing.T, text string) { checkReview(t, s, text) })
}

// A phrase of distress is found wherever it stands among innocent words, in
// any of the disguises that are easy to put on.
func TestDisguisesProperty(t *testing.T) {
	s := starter(t)
	disguises := map[string]func(string) string{
		"plain":      func(w string) string { return w },
		"capitals":   strings.ToUpper,
		"zero width": func(w string) string { return strings.Join(strings.Split(w, ""), "\u200b") },
		"dots":       func(w string) string { return strings.Join(strings.Split(w, ""), ".") },
		"wide": func(w string) string {
			return strings.Map(func(r rune) rune { return r - '!' + 0xFF01 }, w)
		},
		"mathematical": func(w string) string {
			return strings.Map(func(r rune) rune { return r - 'a' + 0x1D4EA }, w)
		},
		"cyrillic": strings.NewReplacer("e", "е", "i", "і", "a", "а", "o", "о", "y", "у").Replace,
		"leet":     strings.NewReplacer("e", "3", "i", "1", "a", "4", "o", "0").Replace,
		"struck":   func(w string) string { return strings.Join(strings.Split(w, ""), "\u0336") + "\u0336" },
		"long":     func(w string) string { return w[:1] + strings.Repeat(w[1:2], 4) + w[2:] },
	}
	var names []string
	for n := range disguises {
		names = append(names, n)
	}
	slices.Sort(names)
	filler := rapid.SliceOfN(rapid.SampledFrom([]string{"today", "maths", "and", "homework,", "the", "café", "12", "🙂", "ok."}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(names).Draw(t, "disguise")
		phrase := rapid.SampledFrom([]string{"kill yourself", "hurt myself", "nobody likes you"}).Draw(t, "phrase")
		var words []string
		for _, w := range strings.Fields(phrase) {
			words = append(words, disguises[d](w))
		}
		text := strings.Join(slices.Concat(filler.Draw(t, "before"), []string{strings.Join(words, " ")}, filler.Draw(t, "after")), " ")
		clean, err := fold.Clean(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := ids(s.Review(student(clean))); !strings.Contains(got, "selfharm") && !strings.Contains(got, "abuse") {
			t.Fatalf("%s: %q was caught by %q", d, clean, got)
		}
	})
}

// Long texts of the kinds that make careless matchers quadratic.
func TestReviewIsLinear(t *testing.T) {
	s := starter(t)
	for _, unit := range []string{"k ", "k.", "kill ", "kill yourself ", "0", "0 ", "oh ", "double ", "a.", "a@", "@", "www.", "http://", "14 Acacia ", "i k i l l ", "f*", "*", "k1",
		"at ", "dot ", "add me on ", "\u200b", "!", "A", "my snap ", "a.example ", "07700 900123 "} {
		text := strings.Repeat(unit, 50_000/len(unit))
		start := time.Now()
		s.Review(student(text))
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%q repeated took %v", unit, d)
		} else if d > 2*time.Second {
			t.Logf("%q repeated took %v", unit, d)
		}
	}
}

func BenchmarkReview(b *testing.B) {
	s := starter(b)
	for name, text := range map[string]string{
		"plain": strings.Repeat("We finished the chapter today, and the play is on Friday at six! ", 7),
		"mixed": strings.Repeat("See https://en.wikipedia.org/wiki/Owl, page 12, or ask @sam: 07 + 12 = 19. ", 6),
		"short": "Well done, that was a great match!",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Review(student(text))
			}
		})
	}
}
