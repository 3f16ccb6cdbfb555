// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"regexp"
	"strings"
)

// A link whose dot is followed by a space ("games. net") looks like the end of
// one sentence and the beginning of the next, where its ending is also a word:
// "I like crisps. net result: two bags".

func spacedExpressions(e *expressions) {
	e.spacedLink = regexp.MustCompile(`\b([\pL\pN-]{2,63})\. (net|gg)\b`)
	e.leadsToLink = regexp.MustCompile(`(?:\b(?:go(?:ing)? (?:to|on|onto)|get on|visit|website|web site|site|link|url|look up|search(?: for)?|google|type(?: in)?|called|play on|join|www|https?)[ :/."']*|(?:^|[.!?:\n])["' ]*)$`)
}

// spacedLinks gives those that are links: where something leads to one, where
// the name stands by itself or is not a word, and where the sentence ends with
// it. "gg" ends one after a good game, too.
func (s *Set) spacedLinks(rd *reading) []span {
	text := rd.plain.Text
	var out []span
	for _, m := range s.exprs.spacedLink.FindAllStringSubmatchIndex(text, maxHits) {
		name, ending := text[m[2]:m[3]], text[m[4]:m[5]]
		odd := strings.ContainsAny(name, "-0123456789") && !allDigits(name)
		if odd || name == "discord" || s.leadsToLink(text[:m[0]]) || ending == "net" && endsThere(text[m[1]:]) {
			from, to := rd.plain.Origin(m[0], m[1])
			out = append(out, span{from: from, to: to})
		}
	}
	return out
}

// leadMost is how much before a link says what it is; the expression reads no
// further back, so that a long text is not read again for each of its dots.
const leadMost = 24

func (s *Set) leadsToLink(before string) bool {
	whole := len(before) <= leadMost
	if !whole {
		before = "x" + before[len(before)-leadMost:] // no beginning of a text
	}
	return s.exprs.leadsToLink.MatchString(before)
}

// endsThere says that no sentence goes on: there is nothing more, or a mark.
func endsThere(after string) bool {
	trimmed := strings.TrimLeft(after, " ")
	return trimmed == "" || strings.ContainsAny(trimmed[:1], ".,;!?)/\n")
}
