// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
)

// Case is something that a person must decide: a held version of a post, or
// the reports about a post or a member.
type Case struct {
	ID          uuid.UUID  `db:"id"`
	Kind        string     `db:"kind"`  // held, report
	State       string     `db:"state"` // open, escalated, decided
	Post        *uuid.UUID `db:"post_id"`
	Version     *int       `db:"post_version"`
	About       uuid.UUID  `db:"member_id"`
	Group       *uuid.UUID `db:"group_id"`
	GroupName   *string    `db:"group_name"`
	Hash        []byte     `db:"hash"`
	Hits        Hits       `db:"hits"`
	Evidence    Evidence   `db:"snapshot"`
	OpenedAt    time.Time  `db:"opened_at"`
	EscalatedAt *time.Time `db:"escalated_at"`
	EscalatedBy *uuid.UUID `db:"escalated_by"`
	DecidedAt   *time.Time `db:"decided_at"`
	DecidedBy   *uuid.UUID `db:"decided_by"`
	Decision    *string    `db:"decision"`
	Word        string     `db:"word"` // of the decision; while it is escalated, of who passed it on
	Reports     int        `db:"reports"`
	Reported    string     `db:"categories"` // what is reported, by commas
	Related     bool       `db:"related"`    // a relative of the reader's: somebody else decides
	Decider     *string    `db:"decider"`    // staff, by the name everybody knows
	Escalator   *string    `db:"escalator"`
	Username    string     `db:"username"`
	tenants.Name
	Roles     tenants.Roles `db:"roles"`
	YearLevel *int          `db:"year_level"`
}

// Categories lists what the reports of the case are about.
func (c Case) Categories() []string {
	if c.Reported == "" {
		return nil
	}
	return strings.Split(c.Reported, ",")
}

// Outcomes lists what can be decided about the case as it stands; none when it
// is decided.
func (c Case) Outcomes() []Outcome {
	var all []Outcome
	switch {
	case c.State == "decided":
		return nil
	case c.Kind == "held":
		all = []Outcome{Approve, Return, Refuse}
	case c.Post != nil:
		all = []Outcome{Withdraw, Dismiss}
	default:
		all = []Outcome{Dismiss}
	}
	if c.State == "open" {
		all = append(all, PassOn)
	}
	return all
}

// Hits is the hits column of a case.
type Hits []rules.Hit

// Worries says that the text may be about a child who is hurt or in danger: it
// is read and decided on by itself, never with others at once.
func (h Hits) Worries() bool {
	return slices.ContainsFunc(h, func(hit rules.Hit) bool { return hit.Kind.Protected() })
}

// ReadFirst says that the text waits only because everything, or an author's
// first posts, are read there before they come out: no rule caught it, nobody
// passed it on, and there is nothing with it to look at.
func (c Case) ReadFirst() bool {
	return len(c.Hits) == 0 && c.EscalatedAt == nil && !shows(c.Evidence.Attached)
}

// Alone says that it is decided on by itself, never with others at once: it may
// be about a child who is hurt, or has a picture that somebody must look at.
func (c Case) Alone() bool { return c.Hits.Worries() || shows(c.Evidence.Attached) }

// Scan reads jsonb.
func (h *Hits) Scan(src any) error { return scanJSON(src, h) }

// Scan reads jsonb.
func (e *Evidence) Scan(src any) error { return scanJSON(src, e) }

func scanJSON(src, dest any) error {
	switch v := src.(type) {
	case []byte:
		return json.Unmarshal(v, dest)
	case string:
		return json.Unmarshal([]byte(v), dest)
	}
	return fmt.Errorf("moderation: jsonb arrives as %T", src)
}

// asJSON gives jsonb a string: bytes fail with binary parameters.
func asJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
