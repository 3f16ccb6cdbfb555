// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"rookery/moderation/rules"
	"rookery/templates"
)

// mark is a place in a text that a rule caught.
type mark struct {
	from, to int
	rule     string
}

// marks gives the places in a text of this length that rules caught, in their
// order; of two that overlap the first one stays. note says whether the text is
// the content note.
func marks(text string, hits []rules.Hit, note bool) []mark {
	var all []mark
	for _, h := range hits {
		whole := h.Start <= 0 && h.End >= len(text)
		if h.InNote == note && h.Start >= 0 && h.Start < h.End && h.End <= len(text) && !whole && startsRune(text, h.Start) && startsRune(text, h.End) {
			all = append(all, mark{h.Start, h.End, h.RuleName})
		}
	}
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var apart []mark
	for _, m := range all {
		if n := len(apart); n == 0 || m.from >= apart[n-1].to {
			apart = append(apart, m)
		}
	}
	return apart
}

func startsRune(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }

// caughtIn cuts a text into pieces, those that rules caught marked.
func caughtIn(text string, hits []rules.Hit) []templates.Span {
	var spans []templates.Span
	at := 0
	for _, m := range marks(text, hits, false) {
		spans = append(spans, pieces(text[at:m.from], templates.Span{})...)
		spans = append(spans, pieces(text[m.from:m.to], templates.Span{Hit: true, Rule: m.rule})...)
		at = m.to
	}
	return append(spans, pieces(text[at:], templates.Span{})...)
}

// pieces cuts a text at its line ends.
func pieces(text string, like templates.Span) []templates.Span {
	if text == "" {
		return nil
	}
	var spans []templates.Span
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			spans = append(spans, templates.Span{Break: true})
		}
		if line != "" {
			like.Text = line
			spans = append(spans, like)
		}
	}
	return spans
}

// quoteMost bounds what a hit shows of the text, and how many places.
const (
	quoteMost  = 60
	quotesMost = 5
)

// hitViews says for each rule what it caught, once.
func hitViews(text, note string, hits []rules.Hit) []templates.Hit {
	var views []templates.Hit
	quotes := map[string][]string{}
	for _, h := range hits {
		if !slices.ContainsFunc(views, func(v templates.Hit) bool { return v.Rule == h.RuleName }) {
			views = append(views, templates.Hit{Rule: h.RuleName, Words: h.Words})
		}
		from := text
		if h.InNote {
			from = note
		}
		if h.Start < 0 || h.Start >= h.End || h.End > len(from) || h.Start == 0 && h.End == len(from) {
			continue
		}
		if q := "“" + cut(strings.Join(strings.Fields(strings.ToValidUTF8(from[h.Start:h.End], "")), " "), quoteMost) + "”"; !slices.Contains(quotes[h.RuleName], q) && len(quotes[h.RuleName]) < quotesMost {
			quotes[h.RuleName] = append(quotes[h.RuleName], q)
		}
	}
	for i, v := range views {
		if q := quotes[v.Rule]; len(q) > 0 {
			views[i].Words = strings.Join(q, ", ")
		}
	}
	return views
}
