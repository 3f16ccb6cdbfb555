// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"strings"
	"testing"

	"rookery/tenants/fold"
)

// found says whether a phrase is in a text, and where, by trying every place.
func found(t *testing.T, text, phrase string) (string, bool) {
	t.Helper()
	p, ok := fold.NewPattern(phrase)
	if !ok {
		t.Fatalf("phrase %q has nothing to look for", phrase)
	}
	for _, v := range fold.Fold(text).Views {
		for at := range v.Key {
			if from, to, ok := v.Match(p, at); ok {
				return text[from:to], true
			}
		}
	}
	return "", false
}

func TestFoldFindsWhatIsDisguised(t *testing.T) {
	for _, c := range []struct{ text, phrase, shown string }{
		{"I will kill it", "kill", "kill"},
		{"KILL", "kill", "KILL"},
		{"k i l l", "kill", "k i l l"},
		{"k.i.l.l", "kill", "k.i.l.l"},
		{"so k-i-l-l that", "kill", "k-i-l-l"},
		{"k_i*l l", "kill", "k_i*l l"},
		{"I k i l l you", "kill you", "k i l l you"},
		{"k i l l   y o u", "kill you", "k i l l   y o u"},
		{"k1ll", "kill", "k1ll"},
		{"k!ll", "kill", "k!ll"},
		{"ki11", "kill", "ki11"},
		{"k 1 l l", "kill", "k 1 l l"},
		{"kiII him", "kill him", "kiII him"},
		{"kiiiilll", "kill", "kiiiilll"},
		{"k\u200bi\u200dl\u2060l", "kill", "k\u200bi\u200dl\u2060l"},
		{"kіll", "kill", "kіll"},
		{"ｋｉｌｌ", "kill", "ｋｉｌｌ"},
		{"𝓴𝓲𝓵𝓵 it", "kill", "𝓴𝓲𝓵𝓵"},
		{"ⓚⓘⓛⓛ", "kill", "ⓚⓘⓛⓛ"},
		{"🅺🅸🅻🅻", "kill", "🅺🅸🅻🅻"},
		{"🇰🇮🇱🇱", "kill", "🇰🇮🇱🇱"},
		{"ᴋɪʟʟ", "kill", "ᴋɪʟʟ"},
		{"k̵̢i̶l̷l̸", "kill", "k̵̢i̶l̷l"},
		{"kïłl", "kill", "kïłl"},
		{"you, kill - yourself!", "kill yourself", "kill - yourself"},
		{"don’t go", "don't go", "don’t go"},
		{"dont go", "dont go", "dont go"},
		{"h4t3 y0u", "hate you", "h4t3 y0u"},
		{"5tup1d", "stupid", "5tup1d"},
		{"$tup|d", "stupid", "$tup|d"},
		{"@ss", "ass", "@ss"},
		{"bullying here", "bull*", "bull"},
		{"СУКА", "сука", "СУКА"},
		{"ΜΑΜΑ", "μαμα", "ΜΑΜΑ"},
		{"kΙll", "kill", "kΙll"},
		{"Straße", "strasse", "Straße"},
		{"Österreich", "osterreich", "Österreich"},
		{"ki.ll him", "kill", "ki.ll"},
		{"ki...ll", "kill", "ki...ll"},
		{"ki-.l.-l", "kill", "ki-.l.-l"},
		{"k!.ll", "kill", "k!.ll"},
		{"k!ll!", "kill", "k!ll"},
		{"k¡ll", "kill", "k¡ll"},
		{"h€lp", "help", "h€lp"},
		{"a$$", "ass", "a$$"},
		{"idi0t$", "idiots", "idi0t$"},
		{"baII", "ball", "baII"},
		{"fizzIe", "fizzle", "fizzIe"},
		{"'kill'", "kill", "kill"},
		{"l'école", "ecole", "école"},
		{"O'Brien", "o brien", "O'Brien"},
		{"we've", "weve", "we've"},
		{"ab'dl", "abdl", "ab'dl"},
		{"ab'ld", "abld", "ab'ld"},
		{"5'a", "5a", "5'a"},
		{"Ηello", "hello", "Ηello"},
		{"hello ΜΑΜΑ", "μαμα", "ΜΑΜΑ"},
		{"hello\nΜΑΜΑ", "μαμα", "ΜΑΜΑ"},
		{"ΜΑΜΑ hello", "μαμα", "ΜΑΜΑ"},
		{"ΜΑΜΑ\nhello", "μαμα", "ΜΑΜΑ"},
		{"ΜΑΜΑ1", "μαμα1", "ΜΑΜΑ1"},
	} {
		if shown, ok := found(t, c.text, c.phrase); !ok || shown != c.shown {
			t.Errorf("%q in %q: got %q, %v; want %q", c.phrase, c.text, shown, ok, c.shown)
		}
	}
}

func TestFoldJoinsNoRealWords(t *testing.T) {
	for _, c := range []struct{ text, phrase string }{
		{"this hit", "shit"},
		{"is hit", "shit"},
		{"Scunthorpe", "cunt"},
		{"class", "ass"},
		{"good", "god"},
		{"he'll be there", "hell"},
		{"we drove down the A55", "ass"},
		{"455 people", "ass"},
		{"a list", "iist"},
		{"silt", "slit"},
		{"k 11 l", "kill"},
		{"a s", "as"},
		{"as sure as", "ass"},
		{"the rapist", "therapist"},
		{"kill. Yourself", "killyourself"},
		{"skill", "kill"},
		{"kills", "kill"},
		{"loose", "lose"},
		{"ki....ll", "kill"},
		{"KIII", "kill"},
		{"room A1.1B", "a11b"},
		{"shi!", "shii"},
		{"shi|", "shii"},
		{"shi¡", "shii"},
		{"they'll", "theyll"},
		{"bob's", "bobs"},
		{"I'd", "id"},
		{"rock'n'roll", "rocknroll"},
		{"O'Brien", "obrien"},
		{"a 7 is a 7", "t"},
		{"3 + 3 = 6", "e"},
		{"well !!! then", "iii"},
	} {
		if shown, ok := found(t, c.text, c.phrase); ok {
			t.Errorf("%q was found in %q as %q", c.phrase, c.text, shown)
		}
	}
}

func TestSquashed(t *testing.T) {
	p, ok := fold.NewSquashed("kill yourself")
	if !ok {
		t.Fatal("no pattern")
	}
	for _, text := range []string{"#killyourself", "#KillYourself", "k i l l y o u r s e l f"} {
		hit := false
		for _, v := range fold.Fold(text).Views {
			if at := strings.Index(v.Key, p.Key); at >= 0 {
				_, _, ok := v.Match(p, at)
				hit = hit || ok
			}
		}
		if !hit {
			t.Errorf("%q was not found", text)
		}
	}
	if _, ok := fold.NewSquashed("kill"); ok {
		t.Error("a single word has nothing to squash")
	}
}

func TestWords(t *testing.T) {
	got := fold.Fold("Don’t  worry — it’s Bob’s 2nd Café!").Views[0].Words()
	if want := "dont worry it s bob s 2nd cafe"; got != want || fold.Words("Don't worry! It's Bob's 2nd CAFE") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Another reading is there only where it reads differently, so that what has
// no disguise is searched once.
func TestAPlainTextIsReadOnce(t *testing.T) {
	for text, want := range map[string]int{"we read the book together, all of us": 1, "k1ll": 2, "baII": 2, "ki.ll": 2, "2 and 3": 1} {
		if got := len(fold.Fold(text).Views); got != want {
			t.Errorf("%q is read in %d ways, want %d", text, got, want)
		}
	}
}
