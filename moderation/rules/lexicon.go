// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"fmt"

	"github.com/coregx/ahocorasick"

	"rookery/tenants/fold"
)

// lexicon is all phrases of all rules in one automaton. The automaton works on
// the coarse keys of tenants/fold, whose words have a space on either side, so
// that a candidate is always made of whole words; what was really written is
// looked at afterwards. Its plain search resets after each match and takes
// the longest that ends first; only the overlapping search sees every phrase
// (checked against the library's source, and by a test), so that one is used.
type lexicon struct {
	auto   *ahocorasick.Automaton
	byKey  [][]entry // by the automaton's pattern id
	masked maskIndex
	allows map[int]bool // rules that have allowed phrases
}

// entry is one pattern of one rule.
type entry struct {
	rule    int
	allow   bool
	pattern fold.Pattern
}

// newLexicon builds the automaton. A set without phrases has none.
func newLexicon(rules []Rule) (*lexicon, error) {
	lex := &lexicon{masked: maskIndex{}, allows: map[int]bool{}}
	ids := map[string]int{}
	var keys []string
	add := func(e entry) {
		id, ok := ids[e.pattern.Key]
		if !ok {
			id = len(keys)
			ids[e.pattern.Key] = id
			keys = append(keys, e.pattern.Key)
			lex.byKey = append(lex.byKey, nil)
		}
		lex.byKey[id] = append(lex.byKey[id], e)
	}
	for i, r := range rules {
		lex.addRule(i, r, add)
	}
	if len(keys) == 0 {
		return lex, nil
	}
	auto, err := ahocorasick.NewBuilder().AddStrings(keys).Build()
	if err != nil {
		return nil, fmt.Errorf("build the automaton of %d keys: %w", len(keys), err)
	}
	lex.auto = auto
	return lex, nil
}

// minSquashed keeps phrases that are short without their spaces from being
// looked for as one word: "the rapist" is not therapist, and "kill me" is not
// a hashtag that anybody needs.
const minSquashed = 8

func (lex *lexicon) addRule(i int, r Rule, add func(entry)) {
	for _, line := range r.Allow {
		forms, _ := expand(line)
		for _, f := range forms {
			if p, ok := fold.NewPattern(f); ok {
				lex.allows[i] = true
				add(entry{rule: i, allow: true, pattern: p})
			}
		}
	}
	if !r.Kind.hasPhrases() {
		return
	}
	for _, line := range r.Phrases {
		forms, _ := expand(line)
		for _, f := range forms {
			p, ok := fold.NewPattern(f)
			if !ok {
				continue
			}
			add(entry{rule: i, pattern: p})
			lex.masked.add(i, f)
			if r.Kind == Words {
				continue
			}
			if sq, ok := fold.NewSquashed(f); ok && sq.Letters() >= minSquashed {
				add(entry{rule: i, pattern: sq})
			}
		}
	}
}

// find gives the places of all phrases, by rule. Allowed phrases are under
// the rule's number turned negative (see allowKey).
func (lex *lexicon) find(rd *reading) map[int][]span {
	out := map[int][]span{}
	if lex.auto == nil {
		return out
	}
	for _, v := range rd.folded.Views {
		for _, m := range lex.auto.FindAllOverlapping([]byte(v.Key)) {
			for _, e := range lex.byKey[m.PatternID] {
				from, to, ok := v.Match(e.pattern, m.Start)
				if !ok {
					continue
				}
				k := e.rule
				if e.allow {
					k = allowKey(e.rule)
				}
				out[k] = append(out[k], span{from: from, to: to})
			}
		}
	}
	lex.masked.find(rd.plain, out)
	return out
}

func allowKey(rule int) int { return -1 - rule }

// allowed gives the places of a rule's allowed phrases.
func (lex *lexicon) allowed(rule int, spans map[int][]span) []span {
	if !lex.allows[rule] {
		return nil
	}
	return spans[allowKey(rule)]
}
