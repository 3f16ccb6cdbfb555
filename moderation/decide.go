// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// errOwnCase is recorded, though nothing was done.
var errOwnCase = fault.Forbidden("Nobody decides on their own case or a relative's. Please leave it to somebody else.")

var errForeignVerdict = errors.New("moderation: a verdict on something else")

// Decision is what somebody decides about a case. Hash is what they saw; empty
// where the form had none (several at once: the cases' own).
type Decision struct {
	Case    uuid.UUID
	Outcome Outcome
	Word    string
	Hash    []byte
}

// Decide carries a decision out, once: whoever comes second is told (Conflict).
// Nobody decides on their own case or a relative's (Forbidden); a text that
// changed since it was read is Stale.
func (m *Moderation) Decide(ctx context.Context, actor tenants.Actor, d Decision) error {
	d.Word = strings.TrimSpace(d.Word)
	if len(d.Word) > 2000 {
		return fault.InvalidField("word", "Please keep it to 2000 characters.")
	}
	if d.Outcome == Return && d.Word == "" {
		return fault.InvalidField("word", "Say in a word what to change.")
	}
	return m.inCase(ctx, actor, d.Case, func(tx *tenants.Tx) error {
		c, err := m.lockCase(ctx, tx, actor, d.Case)
		if err != nil {
			return err
		}
		if len(d.Hash) > 0 && !bytes.Equal(d.Hash, c.Hash) {
			return fault.Stale("The text has changed since you opened it. Please read it again.")
		}
		if !slices.Contains(c.outcomes(), d.Outcome) {
			return fault.InvalidField("decision", "This cannot be decided so.")
		}
		if err := m.carryOut(ctx, tx, actor, c, d); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update cases set state = 'decided', decision = $3, decided_at = $4, decided_by = $5, word = $6
			where tenant_id = $1 and id = $2`, c.ID, string(d.Outcome), tx.Now, actor.ID, d.Word); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "case." + string(d.Outcome), ObjectKind: "case", Object: c.ID,
			Details: map[string]string{"kind": c.Kind, "about": c.About.String()}})
		return nil
	})
}

// inCase runs do in the school and records a conflict of interest in a
// transaction of its own, since the refused one is rolled back.
func (m *Moderation) inCase(ctx context.Context, actor tenants.Actor, id uuid.UUID, do func(*tenants.Tx) error) error {
	err := m.DB.InSchool(ctx, actor.School.ID, do)
	if errors.Is(err, errOwnCase) {
		return errors.Join(err, m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
			tx.Record(tenants.Deed{Actor: actor.ID, Deed: "case.conflict-of-interest", ObjectKind: "case", Object: id})
			return nil
		}))
	}
	return err
}

// outcomes lists what can be decided about a case of this kind.
func (c Case) outcomes() []Outcome {
	switch {
	case c.Kind == "held":
		return []Outcome{Approve, Return, Refuse}
	case c.Post != nil:
		return []Outcome{Withdraw, Dismiss}
	}
	return []Outcome{Dismiss}
}

func (m *Moderation) carryOut(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, c Case, d Decision) error {
	if c.Kind == "held" || d.Outcome == Withdraw {
		r := Ruling{Post: *c.Post, Hash: c.Hash, Outcome: d.Outcome, Word: d.Word, By: actor}
		if c.Version != nil {
			r.Version = *c.Version
		}
		if err := m.Posts.Rule(ctx, tx, r); err != nil {
			return err
		}
	}
	if c.Kind != "report" {
		return nil
	}
	return m.tellReporters(ctx, tx, c, d)
}

// lockCase locks a case that waits and that this actor may decide on.
func (m *Moderation) lockCase(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) (Case, error) {
	c, err := m.caseFor(ctx, tx, actor, id, " for update of c")
	if err != nil {
		return c, err
	}
	if c.State == "decided" {
		return c, fault.Conflict("Somebody was first: this is decided already.")
	}
	permission := policy.QueueDecide
	if c.Kind == "report" {
		permission = policy.CaseDecide
	}
	if err := actor.Require(permission, policy.Steward, "You cannot decide this."); err != nil {
		return c, err // caseFor has made sure of the group
	}
	related, err := tx.Related(ctx, actor.ID, c.About)
	if err != nil {
		return c, err
	}
	if c.About == actor.ID || related {
		return c, errOwnCase
	}
	return c, nil
}

// Escalate hands a case to the moderators, out of the stewards' hands.
func (m *Moderation) Escalate(ctx context.Context, actor tenants.Actor, id uuid.UUID, word string) error {
	return m.inCase(ctx, actor, id, func(tx *tenants.Tx) error {
		c, err := m.lockCase(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if c.State == "escalated" {
			return fault.Conflict("This was escalated already.")
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "case.escalate", ObjectKind: "case", Object: c.ID})
		_, err = tx.Exec(ctx, `update cases set state = 'escalated', escalated_at = $3, escalated_by = $4, word = $5 where tenant_id = $1 and id = $2`,
			c.ID, tx.Now, actor.ID, strings.TrimSpace(word))
		return err
	})
}
