// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alike lists, for each plain letter, the small letters that are drawn like
// it, in the spirit of Unicode Technical Standard 39 but kept to what is met.
// What NFKD takes apart by itself (fullwidth, mathematical, circled,
// superscript, accented) is not repeated here.
const alike = "" +
	"aаɑαᴀɐ" + // Cyrillic, script a, Greek, small capital, turned
	"bьвʙƅɓ" +
	"cсϲᴄↄɔ" +
	"dԁɗᴅɖđ" +
	"eеҽɛᴇǝəɘєε" +
	"fғꜰƒϝ" +
	"gɡցɢǥԍᶃ" +
	"hһнհʜɦɥħ" +
	"iіιɩıɪӏǀɨ" +
	"jјϳᴊʝɉ" +
	"kкκᴋƙқҟ" +
	"lʟłɭ" +
	"mмᴍɱʍ" +
	"nոռɴηпɲŋ" +
	"oоοօσөᴏøɵ" +
	"pрρᴘþƿ" +
	"qԛզɋʠ" +
	"rгʀɾɼɹᴦ" +
	"sѕꜱʂƨ" +
	"tтτᴛŧʇƭե" +
	"uυսᴜʋцμ" +
	"vνѵᴠʌ" +
	"wԝѡᴡɯաω" +
	"xхχҳ" +
	"yуүʏɣγ" +
	"zᴢʐƶʒ"

// alikeBothCases are letters that keep their form in both cases, given as
// capitals: Cherokee.
const alikeBothCases = "aᎪbᏴcᏟdᎠeᎬgᏀhᎻiᏆjᎫkᏦlᏞmᎷpᏢrᏒsᏚtᎢvᏙwᎳyᎩzᏃ"

// alikeCapitals are capitals drawn like a Latin one although their small form
// is not. They count only inside a word that has Latin letters too: in a Greek
// word they are what they are, and ΜΑΜΑ must equal μαμα.
const alikeCapitals = "bΒhΗmΜnΝsՏtΤuՍyΥzΖ"

var (
	lookalikes        = lettersOf(alike, alikeBothCases)
	lookalikeCapitals = lettersOf(alikeCapitals)
)

// lettersOf turns lists into a table from rune to plain letter. The tables are
// written once, here, and only read afterwards.
func lettersOf(lists ...string) map[rune]rune {
	t := make(map[rune]rune, 256)
	for _, list := range lists {
		var plain rune
		for _, r := range list {
			if r >= 'a' && r <= 'z' {
				plain = r
				continue
			}
			t[r] = plain
			if list == alikeBothCases {
				t[unicode.ToLower(r)] = plain
			}
		}
	}
	return t
}

// letterOf gives the small plain letter that a rune is drawn like; a rune that
// resembles nothing is only lowered. Digits of any script become ASCII digits;
// regional indicators and the letters in squares and circles that NFKD leaves
// alone are letters too. latin says that the word has Latin letters.
func letterOf(r rune, latin bool) rune {
	if r < 0x80 {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	switch {
	case isRegional(r):
		return 'a' + r - 0x1F1E6
	case r >= 0x1F150 && r <= 0x1F169: // negative circled
		return 'a' + r - 0x1F150
	case r >= 0x1F170 && r <= 0x1F189: // negative squared
		return 'a' + r - 0x1F170
	case unicode.Is(unicode.Nd, r):
		return '0' + digitValue(r)
	}
	if latin {
		if p, ok := lookalikeCapitals[r]; ok {
			return p
		}
	}
	r = unicode.ToLower(r)
	if r == 'ς' {
		r = 'σ'
	}
	if p, ok := lookalikes[r]; ok {
		return p
	}
	return r
}

// digitValue relies on Unicode's promise that decimal digits come in runs of
// ten, in order, and that a run never adjoins another out of step with it.
func digitValue(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.Is(unicode.Nd, r-1) {
		r--
		n++
	}
	return n
}

func isRegional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// decompose gives NFKD of one rune, the rune itself when it has none.
func decompose(r rune, buf []byte) []byte {
	buf = append(buf[:0], string(r)...)
	if d := norm.NFKD.Properties(buf).Decomposition(); d != nil {
		return d
	}
	return buf
}

// isAccent says whether a mark is decoration that a typist may leave out:
// combining diacritics, Hebrew points, Arabic vowel signs. The vowel signs of
// Indic and South-East Asian scripts are letters in all but name and stay.
func isAccent(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36F, r >= 0x483 && r <= 0x489, r >= 0x591 && r <= 0x5C7 && unicode.Is(unicode.Mn, r):
		return true
	case r >= 0x610 && r <= 0x61A, r >= 0x64B && r <= 0x65F, r == 0x670, r >= 0x6D6 && r <= 0x6ED && unicode.Is(unicode.Mn, r):
		return true
	case r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF, r >= 0xFE20 && r <= 0xFE2F:
		return true
	}
	return false
}

// isIgnorable says whether a rune takes no part in what a text says: zero
// width, formats, variation selectors, fillers.
func isIgnorable(r rune) bool {
	if r < 0x80 {
		return false
	}
	return unicode.Is(unicode.Cf, r) || r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF ||
		r == 0x34F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r == 0x17B4 || r == 0x17B5
}
