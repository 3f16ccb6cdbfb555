// SPDX-License-Identifier: AGPL-3.0-or-later

package fold_test

import (
	"testing"
	"unicode"

	"rookery/tenants/fold"
)

// The alphabets in circles, squares and flags read as letters from a to z, and
// the digits of every script as 0 to 9.
func TestDrawnAlphabetsAndDigitsReadAsPlain(t *testing.T) {
	for name, first := range map[string]rune{"circled": 0x24D0, "negative circled": 0x1F150, "negative squared": 0x1F170, "flags": 0x1F1E6, "script": 0x1D4D0} {
		for i := range rune(26) {
			if got, want := fold.Words("x "+string(first+i)+" x"), "x "+string('a'+i)+" x"; got != want {
				t.Errorf("%s: %U reads %q, want %q", name, first+i, got, want)
			}
		}
	}
	digits := 0
	for _, run := range unicode.Nd.R16 {
		for r := rune(run.Lo); r <= rune(run.Hi); r++ {
			digits++
			if got, want := fold.Words(string(r)), string('0'+(r-rune(run.Lo))%10); got != want {
				t.Errorf("%U reads %q, want %q", r, got, want)
			}
		}
	}
	if digits < 300 {
		t.Errorf("only %d digits", digits)
	}
}

// Marks that a typist may leave out, and that somebody may add to hide a word,
// take no part in it: the first and the last of each block.
func TestMarksThatMayBeLeftOutAreNotRead(t *testing.T) {
	for _, r := range []rune{0x300, 0x36F, 0x483, 0x489, 0x591, 0x5BD, 0x5C7, 0x610, 0x61A, 0x64B, 0x65F, 0x670, 0x6D6, 0x6ED,
		0x1AB0, 0x1AFF, 0x1DC0, 0x1DFF, 0x20D0, 0x20FF, 0xFE20, 0xFE2F, // and, after a letter, what cannot be seen:
		0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x200B, 0x2060, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xE0100, 0xE01EF} {
		if got := fold.Words("ki" + string(r) + "ll"); got != "kill" {
			t.Errorf("%U: got %+q", r, got)
		}
	}
}

// What is a letter, a vowel or a mark of its own stays, though it stands beside
// those that do not.
func TestVowelsAndLettersOfOtherScriptsAreRead(t *testing.T) {
	for _, r := range []rune{0x482, 0x48A, 0x590, 0x5BE, 0x5C8, 0x60F, 0x61B, 0x64A, 0x660, 0x671, 0x6D5, 0x6E5, 0x6EE,
		0x93F, 0xE34, 0x1AAF, 0x1B04, 0x1E00, 0x20CF, 0x2100, 0xFE1F, 0xFE30, 0xFDFF, 0xE00FF} {
		if got := fold.Words("ki" + string(r) + "ll"); got == "kill" {
			t.Errorf("%U is not there", r)
		}
	}
}
