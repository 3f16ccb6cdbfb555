// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneReader knows what a phone number looks like where the school is.
type phoneReader struct {
	region string
	trunk  string // the digits that begin a national number: 0 in most of the world, nothing in America
	nanp   bool   // the North American plan: ten digits as 3-3-4
}

func newPhoneReader(region string) *phoneReader {
	return &phoneReader{region: region, trunk: phonenumbers.GetNddPrefixForRegion(region, true),
		nanp: phonenumbers.GetCountryCodeForRegion(region) == 1}
}

const (
	minDigits = 9
	maxDigits = 15 // E.164
)

// phoneNumbers finds numbers in digits, in digits with letters that look like
// them, and in words.
func (s *Set) phoneNumbers(rd *reading) []span {
	var out []span
	add := func(from, to int) {
		f, t := rd.plain.Origin(from, to)
		if !insideLink(rd.links, f, t) {
			out = append(out, span{from: f, to: t, words: wordsPhone})
		}
	}
	text := rd.plain.Text
	for _, m := range s.numbersIn(text) {
		if s.phones.isPhone(text[m[0]:m[1]], before(text, m[0])) {
			add(m[0], m[1])
		}
	}
	for _, sp := range spelledNumbers(text) {
		if s.phones.isPhone(sp.digits, before(text, sp.from)) {
			add(sp.from, sp.to)
		}
	}
	return out
}

// numbersIn gives the candidates; most texts have too few digits for one.
func (s *Set) numbersIn(text string) [][]int {
	n := 0
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			n++
		}
	}
	if n < 6 {
		return nil
	}
	return s.exprs.number.FindAllStringIndex(text, 4*maxHits)
}

// numberExpression takes digits in groups, with a few marks between. Commas,
// colons and signs of arithmetic are not among them: they part numbers.
func numberExpression(e *expressions) {
	e.number = regexp.MustCompile(`(?:\+ ?|\b00 ?)?\(?\d(?:[ .()/_~*-]{0,3}\d){5,24}`)
}

// before gives what stands just before a number.
func before(text string, at int) string {
	from := max(0, at-40)
	return text[from:at]
}

var (
	called  = regexp.MustCompile(`\b(?:call|ring|text|txt|phone|mobile|mob|cell|tel|whats ?app|my (?:new |home |phone )?number(?: is)?|number:|no\.|digits|dial|fone|hmu|reach me)\b[^\d]{0,20}$`)
	notCall = regexp.MustCompile(`(?:\bisbn(?:-1[03])?:?|\bissn:?|\bdoi:?|[=<>×÷^£$€]|\bpi is|\bpage|\bbarcode:?|\bcode:?|\bref:?|\bid:?) ?$`)
	dated   = regexp.MustCompile(`^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})\b`)
	grouped = regexp.MustCompile(`^\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}$|^1[ .-]?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}$`)
	digits  = regexp.MustCompile(`\d+`)
)

// isPhone judges a candidate by its digits, its grouping and what comes
// before it.
func (p *phoneReader) isPhone(candidate, context string) bool {
	groups := digits.FindAllString(candidate, -1)
	number := strings.Join(groups, "")
	if len(number) > maxDigits || notCall.MatchString(context) {
		return false
	}
	if called.MatchString(context) && len(number) >= 6 && !dated.MatchString(candidate) && !isDecimal(candidate) {
		return true
	}
	if len(number) < minDigits || innocent(candidate, number, groups) {
		return false
	}
	if international := strings.HasPrefix(candidate, "+"); international || strings.HasPrefix(number, "00") {
		return p.possible("+" + strings.TrimPrefix(number, "00"))
	}
	switch {
	case p.nanp:
		if len(groups) == len(number) {
			candidate = number // written or spoken digit by digit
		}
		return grouped.MatchString(candidate) && p.valid(number)
	case p.trunk != "":
		return strings.HasPrefix(number, p.trunk) && len(number) >= 10 && p.possible(number) || p.countryCode(number)
	}
	return p.valid(number)
}

// innocent says whether a row of digits is something other than a number to
// call: a date, a decimal, binary, a sequence, a book's number.
func innocent(candidate, number string, groups []string) bool {
	if dated.MatchString(candidate) || isDecimal(candidate) || strings.Trim(number, "01") == "" {
		return true
	}
	return isSequence(groups) || isBook(candidate, number, groups)
}

// isDecimal: one dot, and at most two digits before it.
func isDecimal(candidate string) bool {
	i := strings.IndexByte(candidate, '.')
	return i > 0 && i <= 2 && strings.Count(candidate, ".") == 1 && !strings.ContainsAny(candidate, " ()/-_~*")
}

// isSequence: five groups or more that only rise or only fall, as in counting,
// times tables and Fibonacci's numbers.
func isSequence(groups []string) bool {
	if len(groups) < 5 {
		return false
	}
	rises, falls := true, true
	for i := 1; i < len(groups); i++ {
		a, b := strings.TrimLeft(groups[i-1], "0"), strings.TrimLeft(groups[i], "0")
		less := len(a) < len(b) || len(a) == len(b) && a < b
		rises = rises && (less || a == b)
		falls = falls && !less
	}
	return rises || falls
}

// isBook: an ISBN in its usual groups, by its check digit (ISO 2108).
func isBook(candidate, number string, groups []string) bool {
	if len(number) == 13 {
		return strings.HasPrefix(number, "978") || strings.HasPrefix(number, "979")
	}
	if len(number) != 10 || len(groups) != 4 || len(groups[0]) != 1 || !strings.Contains(candidate, "-") {
		return false
	}
	sum := 0
	for i := range 10 {
		sum += (10 - i) * int(number[i]-'0')
	}
	return sum%11 == 0
}

func (p *phoneReader) possible(number string) bool {
	n, err := phonenumbers.Parse(number, p.region)
	return err == nil && phonenumbers.IsPossibleNumber(n)
}

func (p *phoneReader) valid(number string) bool {
	n, err := phonenumbers.Parse(number, p.region)
	return err == nil && phonenumbers.IsValidNumber(n)
}

// countryCode takes numbers of twelve digits that begin with the school's own
// country code although the plus is missing.
func (p *phoneReader) countryCode(number string) bool {
	n, err := phonenumbers.Parse("+"+number, p.region)
	return err == nil && len(number) >= 11 && int(n.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(p.region) &&
		phonenumbers.IsPossibleNumber(n)
}
