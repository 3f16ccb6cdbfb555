// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import "strings"

// spelledNumber is a number that was written in words, at least in part.
type spelledNumber struct {
	from, to int
	digits   string // the digits, one space between the groups
}

// minSpelled is how many words or odd groups make a number a spelled one.
const minSpelled = 3

// spelledNumbers reads runs of number words ("oh seven seven double oh"),
// digits, and groups in which letters stand for digits ("o77oo").
func spelledNumbers(text string) []spelledNumber {
	var out []spelledNumber
	run, words, times := spelledNumber{from: -1}, 0, 1
	flush := func() {
		if run.from >= 0 && words > 0 && (words >= minSpelled || len(run.digits) > 6) {
			out = append(out, run)
		}
		run, words, times = spelledNumber{from: -1}, 0, 1
	}
	for i := 0; i < len(text); {
		if !isWordByte(text[i]) {
			if strings.IndexByte(" .,-()/+\n", text[i]) < 0 {
				flush()
			}
			i++
			continue
		}
		end := i
		for end < len(text) && isWordByte(text[end]) {
			end++
		}
		switch d, spelled := digitsOf(text[i:end]); {
		case d == "double" || d == "triple":
			times = 2
			if d == "triple" {
				times = 3
			}
			if run.from < 0 {
				run.from = i
			}
			words++
		case d == "":
			flush()
		default:
			if run.from < 0 {
				run.from = i
			}
			run.digits += strings.Repeat(d, times) + " "
			run.to, times = end, 1
			if spelled {
				words++
			}
		}
		if len(run.digits) > 60 {
			flush()
		}
		i = end
	}
	flush()
	return out
}

func isWordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// digitsOf gives the digits that a word stands for, and whether it took
// reading to see it.
func digitsOf(w string) (d string, spelled bool) {
	switch w {
	case "zero", "oh", "o", "nought", "naught", "nil":
		return "0", true
	case "one":
		return "1", true
	case "two":
		return "2", true
	case "three":
		return "3", true
	case "four":
		return "4", true
	case "five":
		return "5", true
	case "six":
		return "6", true
	case "seven":
		return "7", true
	case "eight":
		return "8", true
	case "nine":
		return "9", true
	case "double", "triple":
		return w, true
	}
	return looseDigits(w)
}

// looseDigits reads letters that are drawn like digits where at least a third of
// the group is digits, or all of it is the letter o.
func looseDigits(w string) (string, bool) {
	n, odd := 0, 0
	b := []byte(w)
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			n++
			continue
		case c == 'o':
			b[i] = '0'
		case c == 'l' || c == 'i':
			b[i] = '1'
		case c == 's':
			b[i] = '5'
		case c == 'z':
			b[i] = '2'
		case c == 'b':
			b[i] = '8'
		default:
			return "", false
		}
		odd++
	}
	if n == 0 && strings.Trim(w, "o") != "" || n > 0 && odd > 2*n {
		return "", false
	}
	return string(b), odd > 0
}
