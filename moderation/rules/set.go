// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"cmp"
	"slices"
	"time"

	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// Subject is what is judged: the text, and what of its surroundings the rules
// look at.
type Subject struct {
	Text      string        // as fold.Clean gave it
	Note      string        // the content note, judged like the text and together with it
	Roles     []policy.Role // of the author
	YearLevel int
	At        time.Time // now, in the school's time zone
	Recent    []Recent  // the author's last posts, in any order; not this one
	Own       []string  // the school's own hosts: links to them lead nowhere else
}

// Recent is an earlier post of the same author.
type Recent struct {
	Text string
	At   time.Time
}

// Hit is one thing that a rule caught.
type Hit struct {
	RuleID   string
	RuleName string
	Kind     Kind
	Action   Action
	InNote   bool   // the place is in the content note, not in the text
	Start    int    // bytes of the original text; Start equals End where the
	End      int    // whole post is meant (speed, hours)
	Words    string // why, for the author: plain, and never a reproach
}

// Safeguarding says whether the hit opens a safeguarding case and shows the
// author where help is.
func (h Hit) Safeguarding() bool { return h.Kind == SelfHarm }

// Holds says whether the hit keeps the post from going out under a mode.
func (h Hit) Holds(m Mode) bool {
	if m == Publish && h.Kind != SelfHarm && h.Kind != Abuse && h.Kind != Contact {
		return false
	}
	return h.Action != Note
}

// Set is a compiled Doc. It is read-only and may be used by many at once.
type Set struct {
	region string
	rules  []Rule           // enabled ones
	lexica []*lexicon       // by rule
	links  map[int]*hostSet // rule → allowed hosts
	phones *phoneReader
	exprs  *expressions
}

// Compile makes a Set of a Doc, which must be valid.
func Compile(d Doc) (*Set, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	s := &Set{region: d.region(), links: map[int]*hostSet{}, exprs: sharedExpressions()}
	for _, r := range d.Rules {
		if r.Enabled {
			s.rules = append(s.rules, r)
		}
	}
	for i, r := range s.rules {
		if r.Kind == Links {
			s.links[i] = newHostSet(r.Hosts)
		}
		lex, err := lexiconOf(r)
		if err != nil {
			return nil, err
		}
		s.lexica = append(s.lexica, lex)
	}
	s.phones = newPhoneReader(s.region)
	return s, nil
}

// reading is one text on its way through the rules, read once for all of them.
type reading struct {
	text   string
	folded fold.Folded
	keys   [][]byte // of its views
	plain  fold.Plain
	links  []link
	own    *hostSet
}

func (s *Set) read(text string) *reading {
	rd := &reading{text: text, folded: fold.Fold(text), plain: fold.NewPlain(text), links: s.findLinks(text)}
	for _, v := range rd.folded.Views {
		rd.keys = append(rd.keys, []byte(v.Key))
	}
	return rd
}

// maxHits is how many places one rule shows in one text. The first is enough
// to hold it; the rest is for the eye.
const maxHits = 20

// Review gives what the rules catch, the gravest first, then in the order of
// the text. It takes time linear in the text.
func (s *Set) Review(sub Subject) []Hit {
	var hits []Hit
	for _, part := range []struct {
		text string
		note bool
	}{{sub.Text, false}, {sub.Note, true}} {
		if part.text == "" {
			continue
		}
		for _, h := range s.reviewText(part.text, sub) {
			h.InNote = part.note
			hits = append(hits, h)
		}
	}
	hits = append(hits, s.together(sub, hits)...)
	for _, r := range s.rules {
		if r.appliesTo(sub.Roles) {
			hits = append(hits, paceHits(r, sub)...)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Kind.weight(), b.Kind.weight()), compareBool(a.InNote, b.InNote),
			cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	return hits
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// reviewText gives what the rules catch inside one text.
func (s *Set) reviewText(text string, sub Subject) []Hit {
	rd := s.read(text)
	rd.own = newHostSet(sub.Own)
	var hits []Hit
	for i, r := range s.rules {
		if !r.appliesTo(sub.Roles) {
			continue
		}
		found, allowed := s.lexica[i].find(rd)
		switch r.Kind {
		case Contact:
			found = s.contact(r, rd)
		case Links:
			found = s.strangeLinks(i, rd)
		case Shouting:
			found = shouting(r, text)
		case Repetition:
			found = rows(text)
		}
		for _, sp := range merge(found, allowed) {
			hits = append(hits, r.hit(sp))
		}
	}
	return hits
}

// span is a place in the text, with words of its own where the kind has
// several (contact).
type span struct {
	from, to int
	words    string
}

// merge drops spans that lie inside an allowed one, joins those that overlap,
// and keeps maxHits.
func merge(found, allow []span) []span {
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var out []span
	for _, sp := range found {
		if slices.ContainsFunc(allow, func(a span) bool { return a.from <= sp.from && sp.to <= a.to }) {
			continue
		}
		if n := len(out); n > 0 && sp.from < out[n-1].to {
			out[n-1].to = max(out[n-1].to, sp.to)
			continue
		}
		if len(out) == maxHits {
			break
		}
		out = append(out, sp)
	}
	return out
}

func (r Rule) hit(sp span) Hit {
	return Hit{RuleID: r.ID, RuleName: r.Name, Kind: r.Kind, Action: r.action(), Start: sp.from, End: sp.to, Words: r.explain(sp.words)}
}
