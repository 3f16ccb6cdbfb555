// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"rookery/tenants/fold"
)

func TestUsername(t *testing.T) {
	for in, want := range map[string]string{
		"Maya.Lindqvist":        "maya.lindqvist",
		" sam_7 ":               "sam_7",
		"ｓａｍ":                   "sam",
		"Zoë-k":                 "zoë-k",
		"zoe\u0308":             "zoë",
		"анна":                  "анна",
		"李小龙":                   "李小龙",
		"さくらサクラ":                "さくらサクラ",
		"नेहा":                  "नेहा",
		"o2":                    "o2",
		"head.boy":              "head.boy",
		"jo":                    "jo",
		"admina":                "admina",
		"İpek":                  "ipek",
		"sam09":                 "sam09",
		"ラーメン":                  "ラーメン",
		strings.Repeat("a", 30): strings.Repeat("a", 30),
		strings.Repeat("क", 10) + strings.Repeat("ि", 3): strings.Repeat("क", 10) + strings.Repeat("ि", 3),
	} {
		got, err := fold.Username(in)
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
	for in, want := range map[string]error{
		"":                         fold.ErrNameShort,
		"a":                        fold.ErrNameShort,
		strings.Repeat("a", 31):    fold.ErrNameLong,
		strings.Repeat("a", 1<<20): fold.ErrNameLong,
		"a" + strings.Repeat("\u0316", 2) + "bc" + strings.Repeat("\u0316", 4): fold.ErrNameLetters,
		"नकि" + strings.Repeat("\u093f", 3):                                    fold.ErrNameLetters,
		"7up":           fold.ErrNameStart,
		"_sam":          fold.ErrNameStart,
		"@sam":          fold.ErrNameStart,
		"sam.":          fold.ErrNameEnd,
		"sam..b":        fold.ErrNameEnd,
		"sam b":         fold.ErrNameLetters,
		"sam*":          fold.ErrNameLetters,
		"sam\u200bb":    fold.ErrNameLetters,
		"sa\u202em":     fold.ErrNameLetters,
		"role:x":        fold.ErrNameLetters,
		"𝓼𝓪𝓶":           fold.ErrNameStart,
		"sam٣":          fold.ErrNameLetters,
		"sam😀":          fold.ErrNameLetters,
		"sаm":           fold.ErrNameScript,
		"аdmin":         fold.ErrNameScript,
		"admin":         fold.ErrNameReserved,
		"Admin":         fold.ErrNameReserved,
		"ADMIN":         fold.ErrNameReserved,
		"a.d.m.i.n":     fold.ErrNameReserved,
		"adm1n":         fold.ErrNameReserved,
		"admin1":        fold.ErrNameReserved,
		"4dm1n2":        fold.ErrNameStart,
		"ádmín":         fold.ErrNameReserved,
		"ᴀᴅᴍɪɴ":         fold.ErrNameReserved,
		"adrnin":        fold.ErrNameReserved,
		"rn0derat0r":    fold.ErrNameReserved,
		"teacher":       fold.ErrNameReserved,
		"t3acher":       fold.ErrNameReserved,
		"rookery":       fold.ErrNameReserved,
		"everyone":      fold.ErrNameReserved,
		"nu11":          fold.ErrNameReserved,
		"undefined":     fold.ErrNameReserved,
		"vvvvvv":        fold.ErrNameReserved,
		"sam\xff":       fold.ErrUnreadable,
		"safe_guarding": fold.ErrNameReserved,
		"мe":            fold.ErrNameScript,
	} {
		if _, err := fold.Username(in); err != want {
			t.Errorf("%.40q: got %v, want %v", in, err, want)
		}
	}
}

func TestSkeletonOfLookalikesIsEqual(t *testing.T) {
	for _, c := range [][2]string{
		{"sam", "ѕам"}, {"copa", "сора"}, {"Maya", "mаyа"}, {"zoë", "zoe"}, {"bill", "bil1"}, {"jo0", "joo"}, {"modern", "modem"},
		{"wanda", "vvanda"}, {"sam", "ｓａｍ"}, {"sam", "𝐬𝐚𝐦"}, {"sam", "ⓢⓐⓜ"}, {"sam", "ꜱᴀᴍ"}, {"sam", "s\u200bam"}, {"weiß", "weiss"},
		{"анна", "АННА"}, {"ορα", "opa"},
	} {
		if a, b := fold.Skeleton(c[0]), fold.Skeleton(c[1]); a != b {
			t.Errorf("%q is %q, %q is %q", c[0], a, c[1], b)
		}
	}
	for _, c := range [][2]string{{"sam", "pam"}, {"и", "й"}, {"नेहा", "नहा"}, {"ann", "anna"}, {"sam1", "sam2"}, {"sam.b", "samb"}} {
		if a, b := fold.Skeleton(c[0]), fold.Skeleton(c[1]); a == b {
			t.Errorf("%q and %q are both %q", c[0], c[1], a)
		}
	}
}

func TestSingleScript(t *testing.T) {
	for in, want := range map[string]bool{
		"": true, "sam7": true, "анна": true, "sаm": false, "漢字かな": true, "한국漢": true, "漢字abc": false, "ラーメン": true, "らーめん": true, "aー": false, "Ωmega": false, "7.-": true,
	} {
		if got := fold.SingleScript(in); got != want {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

// checkUsername: what is accepted is accepted again, unchanged, is short, and
// is not drawn like a reserved word.
func checkUsername(t failer, in string) {
	name, err := fold.Username(in)
	if err != nil {
		if name != "" {
			t.Fatalf("%q was refused and yet gave %q", in, name)
		}
		return
	}
	again, err := fold.Username(name)
	if err != nil || again != name {
		t.Fatalf("%q gave %q, which gave %q, %v", in, name, again, err)
	}
	if n := fold.Graphemes(name); n < 2 || n > 30 || utf8.RuneCountInString(name) > 90 {
		t.Fatalf("%q has %d characters", name, n)
	}
	if !fold.SingleScript(name) || fold.Reserved(name) || strings.ContainsAny(name, " \n@/:*") {
		t.Fatalf("%q should not be a username", name)
	}
	if s := fold.Skeleton(name); fold.Skeleton(s) != s {
		t.Fatalf("the skeleton of %q is %q, whose own is %q", name, s, fold.Skeleton(s))
	}
}

func TestUsernameProperties(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "d", "m", "i", "n", "A", "é", "\u0301", "а", "м", "İ", "ß", "ｓ", "1", "0", ".", "_", "-", "rn", "vv", "क", "ि", "中", "か", "\u200d", "ﬁ", "ʼ", "ǅ", "Ω"})
	rapid.Check(t, func(t *rapid.T) {
		checkUsername(t, strings.Join(rapid.SliceOfN(pieces, 0, 35).Draw(t, "pieces"), ""))
	})
}

func FuzzUsername(f *testing.F) {
	for _, s := range []string{"sam", "Zoë", "аdmin", "a.d.m.i.n", "İpek", "rrn", "vvv", "नेहा", "\xff", "ǅ", "ﬁx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkUsername(t, s) })
}
