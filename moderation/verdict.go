// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"bytes"
	"slices"

	"rookery/moderation/rules"
)

// outcome is what becomes of a submission; its zero value is held.
type outcome uint8

const (
	held outcome = iota
	released
	returned
)

// Verdict is what the gate says of one submission. Only the gate can make one
// that releases; the zero Verdict holds.
type Verdict struct {
	outcome outcome
	hits    []rules.Hit
	hash    []byte
}

// Released says that the submission may be seen now.
func (v Verdict) Released() bool { return v.outcome == released }

// Returned says that it goes back to its author at once, with the rule's words.
func (v Verdict) Returned() bool { return v.outcome == returned }

// Held says that a person has to look first.
func (v Verdict) Held() bool { return v.outcome == held }

// Covers says whether this is the verdict on that very submission.
func (v Verdict) Covers(s Submission) bool { return len(v.hash) > 0 && bytes.Equal(v.hash, s.Hash()) }

// Hits gives what the rules noticed.
func (v Verdict) Hits() []rules.Hit { return slices.Clone(v.hits) }

// Help says that the author should be shown where to find help: they may be in
// distress, or tell of being harmed.
func (v Verdict) Help() bool { return v.concern() != "" }

// concern says whether the safeguarding team has to know at once, and of what.
// Phrases of abuse are among it: a child who is told such things, and one who
// tells of them, both need somebody, and a team that reads one quarrel too many
// loses a minute.
func (v Verdict) concern() string {
	switch {
	case v.caught(rules.SelfHarm):
		return "self-harm"
	case v.caught(rules.Abuse):
		return "abuse"
	}
	return ""
}

func (v Verdict) caught(kind rules.Kind) bool {
	return slices.ContainsFunc(v.hits, func(h rules.Hit) bool { return h.Kind == kind })
}

// Words joins what the rules say to the author.
func (v Verdict) Words() string {
	var words []string
	for _, h := range v.hits {
		if h.Words != "" && !slices.Contains(words, h.Words) {
			words = append(words, h.Words)
		}
	}
	var b bytes.Buffer
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}
