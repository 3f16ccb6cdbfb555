// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
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
