// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Moderation is in charge of cases, reports and safeguarding.
type Moderation struct {
	DB    *tenants.DB
	Gate  *Gate
	Posts Posts // set by cmd once classroom exists
}

// Ruling is a decision handed back to whoever keeps the posts.
type Ruling struct {
	Post    uuid.UUID
	Version int
	Hash    []byte // of what was decided on; the keeper compares it with what it has
	Outcome Outcome
	Word    string // to the author
	By      tenants.Actor
}

// Outcome is what becomes of a held version, or of a reported post.
type Outcome string

// The outcomes of a decision.
const (
	Approve  Outcome = "approve"
	Return   Outcome = "return"   // back to the author's drafts, with a word
	Refuse   Outcome = "refuse"   // back to the author's drafts, not to be sent again
	Withdraw Outcome = "withdraw" // a reported post is taken back
	Dismiss  Outcome = "dismiss"  // a report is found to be nothing
	PassOn   Outcome = "escalate" // to the moderators, out of the stewards' hands; the case stays open
)

// Evidence is a post, or a member, as it was when it was reported; kept though
// the post is edited or withdrawn later.
type Evidence struct {
	Post     uuid.UUID  `json:"post,omitzero"`
	Version  int        `json:"version,omitempty"`
	Author   uuid.UUID  `json:"author"`
	Group    uuid.UUID  `json:"group,omitzero"`
	Audience string     `json:"audience,omitempty"`
	Text     string     `json:"text,omitempty"`
	Note     string     `json:"note,omitempty"`
	ReplyTo  string     `json:"reply_to,omitempty"` // the text that it answers
	Attached []Attached `json:"attached,omitempty"`
}

// Posts is what moderation asks of whoever keeps posts and groups. All of it
// happens inside the caller's transaction.
type Posts interface {
	// Rule carries a decision out: releases, returns, refuses or withdraws.
	// Stale if the version is no longer the one that waits.
	Rule(ctx context.Context, tx *tenants.Tx, r Ruling) error
	// Evidence takes a snapshot of a post that this actor may see, else NotFound.
	Evidence(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, post uuid.UUID) (Evidence, error)
	// Stewarded lists the groups that the member is a steward of.
	Stewarded(ctx context.Context, tx *tenants.Tx, member uuid.UUID) ([]uuid.UUID, error)
	// Meets says whether the two may know of each other at all: a group in
	// common, or staff.
	Meets(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, member uuid.UUID) (bool, error)
	// TellOutcome leaves a notification with somebody who reported something.
	TellOutcome(ctx context.Context, tx *tenants.Tx, reporter, post uuid.UUID, word string) error
	// TellTeam leaves a notification with those of the safeguarding team who may
	// read a case that has just opened.
	TellTeam(ctx context.Context, tx *tenants.Tx, team []uuid.UUID) error
	// Standing says how posts stand now, for those who decide on them; a post
	// that is not of this school is left out.
	Standing(ctx context.Context, tx *tenants.Tx, posts []uuid.UUID) (map[uuid.UUID]Standing, error)
	// Places names the groups that a member belongs to.
	Places(ctx context.Context, tx *tenants.Tx, member uuid.UUID) ([]Place, error)
}

// Standing is how a post stands now, whatever was kept of it in a case.
type Standing struct {
	Kind     string // note, reply, announcement
	State    string // held, released, returned, refused, withdrawn
	Version  int    // of the text that is out, or that waits when none is
	Text     string
	Note     string
	At       time.Time // when it came out, or was written while it has not
	EditedAt *time.Time
	Above    *Above // what it answers, while that is out
}

// Above is the post that another one answers.
type Above struct {
	Post   uuid.UUID
	Author uuid.UUID
	Name   tenants.Name
	Text   string
}

// Place is a group by name.
type Place struct {
	ID   uuid.UUID `db:"id"`
	Name string    `db:"name"`
}
