// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"rookery/tenants/fold"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"line endings":          {"a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		"control characters":    {"a\x07b\x1b[31mc\u0085d", "ab[31mc\nd"},
		"direction override":    {"a\u202Egnp.exe\u202C b\u2066c\u2069", "agnp.exe bc"},
		"NFC":                   {"e\u0301", "é"},
		"mark behind override":  {"e\u202E\u0301", "é"},
		"blank lines":           {"a\n\n \n\n\nb", "a\n\nb"},
		"one blank line stays":  {"a\n\nb", "a\n\nb"},
		"trimmed":               {" \n\t a \n ", "a"},
		"only space":            {" \u00a0\u3000\n", ""},
		"only zero width":       {"\u200b\u200d\u2060\ufeff", ""},
		"only fillers":          {"\u3164\u2800\u115f", ""},
		"only marks":            {"\u0301\u0302", ""},
		"zalgo":                 {"a" + strings.Repeat("\u0316", 10_000) + "b", "a" + strings.Repeat("\u0316", 5) + "b"},
		"smuggled tags":         {"hi\U000E0068\U000E0069", "hi"},
		"flag of Wales":         {"🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F", "🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F"},
		"family":                {"👩🏽‍👩🏽‍👧🏽‍👦🏽", "👩🏽‍👩🏽‍👧🏽‍👦🏽"},
		"endless emoji":         {strings.Repeat("👩\u200d", 1000) + "!", "\ufffd!"},
		"endless jamo":          {strings.Repeat("\u1100", 1000), "\ufffd"},
		"Vietnamese":            {"Tiếng Việt", "Tiếng Việt"},
		"Devanagari":            {"क्षत्रिय", "क्षत्रिय"},
		"pointed Hebrew":        {"בְּרֵאשִׁית", norm.NFC.String("בְּרֵאשִׁית")},
		"Persian non-joiner":    {"می\u200cخواهم", "می\u200cخواهم"},
		"runs of zero width":    {"a\u200b\u200b\u200d\u200bb", "a\u200bb"},
		"heart keeps its shape": {"❤️", "❤️"},
		"indented code":         {"if x:\n    y()", "if x:\n    y()"},
	} {
		got, err := fold.Clean(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestCleanRefusesWhatIsNotText(t *testing.T) {
	for _, in := range []string{"a\x00b", "\xff", "a\xc3", "\xed\xa0\x80"} {
		if got, err := fold.Clean(in); err != fold.ErrUnreadable || got != "" {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
}

func TestGraphemes(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, "abc": 3, "e\u0301": 1, "é": 1, "🏳️‍🌈": 1, "🇬🇧🇫🇷": 2, "한국": 2, "a\nb": 3, "👩🏽‍👩🏽‍👧🏽‍👦🏽!": 2,
	} {
		if got := fold.Graphemes(in); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}

// A text cannot hide its size: whatever was cleaned has at most maxCluster
// code points for each character that is counted.
func TestCleanProperties(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "I", "é", "e", "\u0301", "\u0316", " ", "\n", "\r", "\u200d", "\u200b", "\u202e", "👩", "🏽", "🇬",
		"\u1100", "\u1161", "\u11a8", "क", "\u094d", "ि", "\u0600", "\U000E0067", "🏴", "\ufe0f", "\u034f", "\ufffd", "ｋ", "ß", "ﬃ", "1", "@", ".", "\u3164"})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(pieces, 0, 120).Draw(t, "pieces"), "")
		checkClean(t, in)
	})
}

type failer interface{ Fatalf(string, ...any) }

func checkClean(t failer, in string) {
	once, err := fold.Clean(in)
	if err != nil {
		return
	}
	twice, err := fold.Clean(once)
	if err != nil || once != twice {
		t.Fatalf("cleaning %q twice: %q, then %q, %v", in, once, twice, err)
	}
	if !norm.NFC.IsNormalString(once) {
		t.Fatalf("cleaning %q gave %q, which is not NFC", in, once)
	}
	if n, runes := fold.Graphemes(once), utf8.RuneCountInString(once); runes > 32*n {
		t.Fatalf("%d code points count as %d characters", runes, n)
	}
	if strings.ContainsAny(once, "\x00\r\u202e\u2066\ufeff") {
		t.Fatalf("%q still has what is dropped", once)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "hello", "e\u0301\u202e", "a\r\n\r\n\r\nb", "👩\u200d👩\u200d", "\u1100\u1161", "\xff", "a\x00", "\u0600\u0600a", " \u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, s) })
}
