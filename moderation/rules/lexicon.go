// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/coregx/ahocorasick"

	"rookery/tenants/fold"
)

// lexicon is the phrases of one rule in one automaton, which works on the
// coarse keys of tenants/fold. Their words have a space on either side, so that
// a candidate is always made of whole words; what was really written is looked
// at afterwards. The library's plain search resets after each match; only its
// overlapping search sees every phrase (read in its source, and tested).
//
// An automaton is large. Rules that a school has left as they came share those
// of the starter set (lexiconOf), so that a thousand schools cost little more
// than one.
type lexicon struct {
	auto   *ahocorasick.Automaton
	byKey  [][]entry // by the automaton's pattern id
	masked maskIndex
}

// entry is one pattern, of what is caught or of what is allowed.
type entry struct {
	allow   bool
	pattern fold.Pattern
}

// starterLexicons are made once, when the first Set is.
var starterLexicons = sync.OnceValue(func() map[string]*lexicon {
	out := map[string]*lexicon{}
	for _, r := range Starter().Rules {
		lex, err := newLexicon(r)
		if err != nil {
			panic(fmt.Sprintf("rules: the embedded starter set: %v", err)) // part of the program, read by its tests
		}
		out[lexiconKey(r)] = lex
	}
	return out
})

// lexiconKey is equal for rules that need the same lexicon.
func lexiconKey(r Rule) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q", r.Kind, r.Phrases, r.Allow)
	return string(h.Sum(nil))
}

// lexiconOf gives the starter set's lexicon where the rule is unchanged, else
// a new one.
func lexiconOf(r Rule) (*lexicon, error) {
	if lex, ok := starterLexicons()[lexiconKey(r)]; ok {
		return lex, nil
	}
	return newLexicon(r)
}

// newLexicon builds the automaton. A rule without phrases has none.
func newLexicon(r Rule) (*lexicon, error) {
	lex := &lexicon{masked: maskIndex{}}
	ids := map[string]int{}
	var keys []string
	for _, e := range lex.entries(r) {
		id, ok := ids[e.pattern.Key]
		if !ok {
			id = len(keys)
			ids[e.pattern.Key] = id
			keys = append(keys, e.pattern.Key)
			lex.byKey = append(lex.byKey, nil)
		}
		lex.byKey[id] = append(lex.byKey[id], e)
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
// looked for as one word: nobody makes a hashtag of "kill me".
const minSquashed = 8

// entries writes out a rule's phrases, and its words for the masked index.
func (lex *lexicon) entries(r Rule) []entry {
	var out []entry
	for _, line := range r.Allow {
		forms, _ := expand(line)
		for _, f := range forms {
			if p, ok := fold.NewPattern(f); ok {
				out = append(out, entry{allow: true, pattern: p})
			}
		}
	}
	if !r.Kind.hasPhrases() {
		return out
	}
	for _, line := range r.Phrases {
		forms, _ := expand(line)
		for _, f := range forms {
			p, ok := fold.NewPattern(f)
			if !ok {
				continue
			}
			out = append(out, entry{pattern: p})
			lex.masked.add(f)
			if r.Kind == Words {
				continue
			}
			if sq, ok := fold.NewSquashed(f); ok && sq.Letters() >= minSquashed {
				out = append(out, entry{pattern: sq})
			}
		}
	}
	return out
}

// find gives the places of the phrases, and of those that are allowed.
func (lex *lexicon) find(rd *reading) (found, allowed []span) {
	if lex.auto == nil {
		return nil, nil
	}
	for i, v := range rd.folded.Views {
		for _, m := range lex.auto.FindAllOverlapping(rd.keys[i]) {
			for _, e := range lex.byKey[m.PatternID] {
				from, to, ok := v.Match(e.pattern, m.Start)
				switch {
				case !ok:
				case e.allow:
					allowed = append(allowed, span{from: from, to: to})
				default:
					found = append(found, span{from: from, to: to})
				}
			}
		}
	}
	return append(found, lex.masked.find(rd.plain)...), allowed
}
