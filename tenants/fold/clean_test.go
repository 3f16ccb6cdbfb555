// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"
	"unicode"
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

// What has no look of its own and can turn, hide or split what stands beside it
// is dropped, by Unicode's own lists.
func TestCleanDropsWhatCannotBeSeen(t *testing.T) {
	marks := map[rune]bool{0x061C: true, 0x200E: true, 0x200F: true} // right-to-left writing needs them, one at a time
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		control := unicode.In(r, unicode.Bidi_Control, unicode.Noncharacter_Code_Point, unicode.Deprecated) && !unicode.In(r, unicode.L, unicode.M, unicode.P)
		annotation := r >= 0xFFF9 && r <= 0xFFFB
		wordJoiner := r >= 0x2060 && r <= 0x2064
		if !control && !annotation && !wordJoiner || marks[r] {
			continue
		}
		if got, err := fold.Clean("a" + string(r) + "b"); err != nil || got != "ab" {
			t.Errorf("%U: got %+q, %v", r, got, err)
		}
	}
}

// Whatever has a look of its own is stored as it was typed.
func TestCleanKeepsWhatCanBeSeen(t *testing.T) {
	for r := rune(0x21); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) {
			continue
		}
		in := norm.NFC.String("a" + string(r) + "b")
		if got, err := fold.Clean(in); err != nil || got != in {
			t.Errorf("%U: got %+q, %v", r, got, err)
		}
	}
}

// A visible character of 32 code points is kept, one of 33 is not.
func TestCleanBoundsOneVisibleCharacter(t *testing.T) {
	for runes, want := range map[int]string{32: strings.Repeat("\u1100", 32), 33: "\ufffd"} {
		if got, err := fold.Clean(strings.Repeat("\u1100", runes)); err != nil || got != want {
			t.Errorf("%d code points gave %+q, %v", runes, got, err)
		}
	}
}

func TestCleanRefusesWhatIsNotText(t *testing.T) {
	for _, in := range []string{"a\x00b", "\x00", "\x00b", "\xff", "a\xc3", "\xed\xa0\x80"} {
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
