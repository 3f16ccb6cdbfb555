// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// Submission is what somebody wants to be seen: a new post or a new text of
// one, whatever way it came in, with the surroundings that the rules ask about.
type Submission struct {
	Author   tenants.Actor
	Post     uuid.UUID
	Version  int
	Audience string
	Group    uuid.UUID  // uuid.Nil: none
	Mode     rules.Mode // the group's own mode; empty: the school's
	Text     string
	Note     string
	Reviewed bool // the policy asks for a review first, whatever the rules say
	Released int  // how many posts of the author have been released; enough to tell a newcomer
	Recent   []rules.Recent
}

// staffRead says that staff alone will read it: what a guardian answers to an
// announcement. The rules judge it; that a person reads it first would only put
// more people between a family and the teacher they write to.
func (s Submission) staffRead() bool {
	return s.Audience == "direct" && slices.Contains(s.Author.Roles, policy.Guardian)
}

// Hash is what a decision is bound to: where it would be seen and every word.
func (s Submission) Hash() []byte {
	h := sha256.New()
	for _, field := range []string{s.Post.String(), s.Audience, s.Group.String(), s.Text, s.Note} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write([]byte(field))
	}
	return h.Sum(nil)
}
