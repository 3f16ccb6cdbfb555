// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"crypto/sha256"
	"encoding/binary"
	"path"
	"slices"
	"strings"

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
	Attached []Attached // pictures and papers that come with it, in their order
}

// Attached is a file that comes with a submission, as far as the gate judges it:
// what it shows a person has to see.
type Attached struct {
	ID   uuid.UUID `json:"id"`
	Kind string    `json:"kind"` // picture, document, sound, video
	Name string    `json:"name,omitempty"`
	Alt  string    `json:"alt,omitempty"`
}

// shows says whether there is anything among them to look at or to listen to.
func shows(files []Attached) bool {
	return slices.ContainsFunc(files, func(a Attached) bool { return a.Kind != "document" })
}

// words are those of the files, for the rules: a name and what is said of each.
func (s Submission) words() string {
	var b strings.Builder
	for _, a := range s.Attached {
		b.WriteString("\n" + a.Alt + "\n" + strings.TrimSuffix(a.Name, path.Ext(a.Name)))
	}
	return b.String()
}

// staffRead says that staff alone will read it: what a guardian answers to an
// announcement. The rules judge it; that a person reads it first would only put
// more people between a family and the teacher they write to.
func (s Submission) staffRead() bool {
	return s.Audience == "direct" && slices.Contains(s.Author.Roles, policy.Guardian)
}

// Hash is what a decision is bound to: where it would be seen, every word, and
// every file with what is said of it.
func (s Submission) Hash() []byte {
	h := sha256.New()
	fields := []string{s.Post.String(), s.Audience, s.Group.String(), s.Text, s.Note}
	for _, a := range s.Attached {
		fields = append(fields, a.ID.String(), a.Kind, a.Name, a.Alt)
	}
	for _, field := range fields {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write([]byte(field))
	}
	return h.Sum(nil)
}
