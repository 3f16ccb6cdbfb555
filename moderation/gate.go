// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Gate decides whether a submission is released, held or returned. One per
// process; it keeps the compiled rules of schools at their newest version.
type Gate struct {
	// OwnHosts gives the host names of a school; links to them lead nowhere
	// else. May be nil. Set before the first Review.
	OwnHosts func(tenants.School) []string

	mu   sync.RWMutex
	kept map[rulesKey]compiled
}

// rulesKey is a version of a school's rules. Version 0 is the starter set, which
// is of no school: all in a region share it.
type rulesKey struct {
	school  uuid.UUID
	version int
	region  string // phone numbers and postcodes are read by it
}

func keyOf(school tenants.School) rulesKey {
	key := rulesKey{school.ID, school.RulesVersion, school.Region}
	if key.version == 0 {
		key.school = uuid.Nil
	}
	return key
}

type compiled struct {
	doc rules.Doc
	set *rules.Set
}

// rulesKept bounds the compiled rule sets held in memory.
const rulesKept = 2000

// NewGate makes a gate.
func NewGate() *Gate { return &Gate{kept: map[rulesKey]compiled{}} }

// Review judges a submission by the rules of the author's school, inside the
// transaction that would store it. An error fails the whole transaction: what
// could not be judged is not stored as released.
func (g *Gate) Review(ctx context.Context, tx *tenants.Tx, s Submission) (Verdict, error) {
	if s.Author.Muted() || s.Author.Restricted() {
		return Verdict{}, fault.Forbidden("You cannot write here at the moment.")
	}
	current, err := g.rules(ctx, tx, s.Author.School)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{hits: inText(current.set.Review(g.subject(s, tx.Now)), s), hash: s.Hash()}
	v.outcome = decide(current.doc.Gate, s, v.hits)
	if v.Released() && s.Version > 1 {
		passedOn, err := escalated(ctx, tx, s.Post)
		if err != nil {
			return Verdict{}, err
		}
		if passedOn { // somebody asked for a second pair of eyes: an innocent edit does not take that away
			v.outcome = held
		}
	}
	return v, nil
}

func (g *Gate) subject(s Submission, now time.Time) rules.Subject {
	var own []string
	if g.OwnHosts != nil {
		own = g.OwnHosts(s.Author.School)
	}
	year := -1
	if s.Author.YearLevel != nil {
		year = *s.Author.YearLevel
	}
	return rules.Subject{Text: s.Text, Note: s.Note + s.words(), Roles: s.Author.Roles, YearLevel: year,
		At: now.In(s.Author.School.Zone()), Recent: s.Recent, Own: own}
}

// inText makes what was caught in the words of a file a hit on the whole post:
// they stand in neither its text nor its note.
func inText(hits []rules.Hit, s Submission) []rules.Hit {
	for i, h := range hits {
		if h.InNote && h.End > len(s.Note) {
			hits[i].InNote, hits[i].Start, hits[i].End = false, 0, 0
		}
	}
	return hits
}

// decide weighs the mode against what the rules caught. A hit that asks for a
// return wins over a hold only where nothing grave was caught: a child in
// distress is never answered by a machine alone.
func decide(g rules.Gate, s Submission, hits []rules.Hit) outcome {
	mode := g.Mode(s.Author.Roles, tenants.AgeBand(s.Author.YearLevel), s.Mode)
	if s.staffRead() && mode != rules.Publish {
		mode = rules.ByRule
	}
	holds, returns := false, false
	for _, h := range hits {
		switch {
		case !h.Holds(mode):
		case h.Action == rules.Return && h.Kind != rules.SelfHarm:
			returns = true
		default:
			holds = true
		}
	}
	switch {
	case holds:
		return held
	case returns:
		return returned
	case s.Reviewed, shows(s.Attached) && g.LooksFirst(s.Author.Roles), mode == rules.HoldAll, mode == rules.FirstN && s.Released < g.FirstN:
		return held
	case mode == rules.Publish, mode == rules.ByRule, mode == rules.FirstN:
		return released
	}
	return held // a mode nobody knows
}

// Always is more posts than anybody writes.
const Always = math.MaxInt

// ReadUntil says how many posts of an author's have to be out before what they
// write there comes out unread, as far as is known before anything is written:
// 0, or Always where a person reads everything.
func (g *Gate) ReadUntil(ctx context.Context, tx *tenants.Tx, author tenants.Actor, group rules.Mode) (int, error) {
	current, err := g.rules(ctx, tx, author.School)
	if err != nil {
		return Always, err
	}
	gate, s := current.doc.Gate, Submission{Author: author, Mode: group, Released: Always}
	if decide(gate, s, nil) == held {
		return Always, nil
	}
	if s.Released = 0; decide(gate, s, nil) == held {
		return gate.FirstN, nil
	}
	return 0, nil
}

// rules gives the school's rules at the version that came with the session.
func (g *Gate) rules(ctx context.Context, tx *tenants.Tx, school tenants.School) (compiled, error) {
	key := keyOf(school)
	g.mu.RLock()
	current, ok := g.kept[key]
	g.mu.RUnlock()
	if ok {
		return current, nil
	}
	doc, err := ruleDoc(ctx, tx, school)
	if err != nil {
		return compiled{}, err
	}
	set, err := rules.Compile(doc)
	if err != nil {
		return compiled{}, fault.Internal(err)
	}
	current = compiled{doc, set}
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.kept, func(k rulesKey, _ compiled) bool { return k.school == key.school && k.school != uuid.Nil }) // its older ones
	if len(g.kept) >= rulesKept {
		for other := range g.kept {
			delete(g.kept, other)
			break
		}
	}
	g.kept[key] = current
	return current, nil
}

// Preview says what the gate would do by these rules with a sentence of
// somebody with this role, who is no newcomer. Its verdict covers nothing, so
// that nothing can be stored by it.
func (g *Gate) Preview(school tenants.School, doc rules.Doc, author policy.Role, year *int, text string, now time.Time) (Verdict, error) {
	set, err := rules.Compile(doc)
	if err != nil {
		return Verdict{}, err
	}
	s := Submission{Author: tenants.Actor{School: school, Roles: []policy.Role{author}, YearLevel: year}, Text: text, Audience: "group", Released: doc.Gate.FirstN}
	v := Verdict{hits: set.Review(g.subject(s, now))}
	v.outcome = decide(doc.Gate, s, v.hits)
	return v, nil
}
