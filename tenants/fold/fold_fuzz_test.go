// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rookery/tenants/fold"
)

// checkFold: keys are words with one space around each, and every word of a
// clean text is found again in it, inside the text.
func checkFold(t failer, s string) {
	clean, err := fold.Clean(s)
	if err != nil {
		fold.Fold(s)
		return
	}
	p, ok := fold.NewPattern(clean)
	views := fold.Fold(clean).Views
	for _, v := range views {
		if !strings.HasPrefix(v.Key, " ") || !strings.HasSuffix(v.Key, " ") || strings.Contains(v.Key, "  ") {
			t.Fatalf("%q has the key %q", clean, v.Key)
		}
	}
	if !ok || strings.HasSuffix(clean, "*") {
		return
	}
	from, to, found := views[0].Match(p, 0)
	if !found || from < 0 || to <= from || to > len(clean) {
		t.Fatalf("%q is not found in itself: %d to %d", clean, from, to)
	}
}

func TestFoldProperties(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"k", "i", "l", "I", "1", "!", "kill", " ", "  ", ".", "-", "'", "’", "s", "ll", "@", "$", "4", "é", "\u0301", "к",
		"ｋ", "𝓴", "\u200b", "🇰", "ß", "\n", "😀", "*", "中", "ि", "´"})
	rapid.Check(t, func(t *rapid.T) {
		checkFold(t, strings.Join(rapid.SliceOfN(pieces, 0, 60).Draw(t, "pieces"), ""))
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"k i l l", "k1ll y0u", "he'll", "🇰🇮🇱🇱", "\xff\xfe", "´ a", "i k i l l", "a.b.c.d", "A55", "İ", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkFold(t, s) })
}

// Texts a hundred thousand characters long, of the kinds that make careless
// matchers quadratic, are folded well within a second.
func TestFoldIsLinear(t *testing.T) {
	for name, unit := range map[string]string{
		"letters apart": "k ", "dots": "k.", "repeated": "k", "leet": "k1", "marks": "....", "mixed": "a-b_c ", "flags": "🇰", "apostrophes": "a'",
		"pronouns": "i k i l l  ", "zero width": "\u200b", "accents": "e\u0301", "cyrillic": "к",
	} {
		text := strings.Repeat(unit, 100_000/len(unit))
		start := time.Now()
		fold.Fold(text)
		fold.Skeleton(text)
		if _, err := fold.Clean(text); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s took %v", name, d)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	text := strings.Repeat("We finished the k 1 l l chapter today, and it's brilliant! ", 8)
	b.ReportAllocs()
	for b.Loop() {
		fold.Fold(text)
	}
}
