// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// streets end a street's name.
const streets = `(?:street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|crescent|cres|terrace|gardens|gdns|court|place|square|grove|hill|way|row|park|mews|walk|rise|view|green|boulevard|blvd|parade|quay|wharf|gate|croft|copse|meadow|meadows|orchard)`

func addressExpressions(e *expressions) {
	e.street = regexp.MustCompile(`\b(?:flat |apartment |apt |number |no\.? ?)?(\d{1,4}[a-z]?),? ((?:[\pL'-]+ ){1,3})` + streets + `\b`)
	e.postcode = regexp.MustCompile(`\b([a-z]{1,2})\d[a-z\d]? ?\d([abd-hjlnp-uw-z]{2})\b`)
}

var (
	// atHome says that an address is meant, whatever the case of its letters.
	atHome = regexp.MustCompile(`\b(?:i live|we live|lives|living|live (?:at|on|in)|my house|my home|my address|address is|address:|come (?:to|over|round)|meet (?:me|us|u) at|(?:my|his|her|our) place|send it to|i'?m at|im at)\b[^\n]{0,30}$`)
	// counted says that the number belongs to something else.
	counted = regexp.MustCompile(`\b(?:year|years|page|pages|chapter|room|class|question|q|act|scene|part|week|day|unit|exercise|ex|figure|fig|group|team|bus|route|platform|psalm|verse|section|step|level|lesson|period|table|house|version|round|top|over|about|in|since|by|of|at) ?$`)
	// plainWords do not stand in a street's name next to a number.
	plainWords = regexp.MustCompile(`\b(?:the|a|an|of|in|to|my|our|your|his|her|their|we|i|you|he|she|it|they|and|or|is|are|was|were|people|children|pupils|students|minutes?|mins?|hours?|days?|miles?|metres?|meters?|km|steps?|cars?|times?|from|for|on|at|by|with|crossed|more|new|big|long|per|th|st|nd|rd)\b`)
)

// addresses finds a house number with a street, and postcodes. The street is
// one when its words have capitals, or when somebody says that they live there.
func (s *Set) addresses(rd *reading) []span {
	var out []span
	text := rd.plain.Text
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	for _, m := range s.exprs.street.FindAllStringSubmatchIndex(text, maxHits) {
		from, to := rd.plain.Origin(m[0], m[1])
		context := before(text, m[0])
		number, name := text[m[2]:m[3]], text[m[4]:m[5]]
		home := atHome.MatchString(context)
		if plainWords.MatchString(name) && !(home && name == "the ") || !home && (counted.MatchString(context) || isYear(number)) {
			continue
		}
		f, t := rd.plain.Origin(m[4], m[1])
		if home || capitals(rd.text[f:t]) {
			out = append(out, span{from: from, to: to, words: wordsAddress})
		}
	}
	return append(out, s.postcodes(rd)...)
}

// postcodes finds British postcodes, for schools that are there.
func (s *Set) postcodes(rd *reading) []span {
	if s.region != "GB" && s.region != "IM" && s.region != "JE" && s.region != "GG" {
		return nil
	}
	var out []span
	text := rd.plain.Text
	for _, m := range s.exprs.postcode.FindAllStringSubmatchIndex(text, 4*maxHits) {
		if !postAreas[text[m[2]:m[3]]] || notInward[text[m[4]:m[5]]] {
			continue
		}
		from, to := rd.plain.Origin(m[0], m[1])
		if insideLink(rd.links, from, to) {
			continue
		}
		out = append(out, span{from: from, to: to, words: wordsAddress})
	}
	return out
}

// isYear: a number that is rather a year than a house.
func isYear(n string) bool { return len(n) == 4 && (n[0] == '1' || n[:2] == "20") }

// capitals says whether each word begins with one.
func capitals(s string) bool {
	for _, w := range strings.Fields(s) {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

var (
	postAreas = wordSet(`ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex
		fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw
		ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn
		wr ws wv yo ze`)
	// notInward are ends that are units or ordinals: M1 8GB, Q1 2nd.
	notInward = wordSet("gb tb hz nd rd st th ft lb pt")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
