// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// errOwnCase is recorded, though nothing was done.
var errOwnCase = fault.Forbidden("Nobody decides on their own case or a relative's. Please leave it to somebody else.")

// ErrReadAlone is why a text that worries about a child is left alone where
// several are decided on at once.
var ErrReadAlone = fault.Conflict("This may be about a child who needs somebody. Please open it and decide on it alone.")

// ErrCaught is why a text that a rule caught, that somebody passed on, or that has
// something to look at is left alone where several are decided on at one press.
var ErrCaught = fault.Conflict("This waits for a decision of its own. Please read it and decide on it alone.")

// errUnread is for a decision on a held text by a form that does not say which.
var errUnread = fault.InvalidField("hash", "This page is too old to decide by. Please open it again and read the text.")

var errForeignVerdict = errors.New("moderation: a verdict on something else")

// WordMost bounds a word to an author or to reporters, in graphemes.
const WordMost = 500

// Decision is what somebody decides about a case. Hash is the text that they
// saw, of a held one: without it nothing is decided. Together says that they
// decide on several at once, Group (uuid.Nil: any) where those are; All that one
// press takes whatever waits there, so that nobody has picked this one.
type Decision struct {
	Case     uuid.UUID
	Outcome  Outcome
	Word     string
	Hash     []byte
	Together bool
	All      bool
	Group    uuid.UUID
}

// fits says whether the decision was made on what the case holds now. What is
// passed on is only put into other hands, to be read there.
func (d Decision) fits(c Case) error {
	switch {
	case !d.here(c):
		return fault.NotFound()
	case len(d.Hash) > 0 && !bytes.Equal(d.Hash, c.Hash):
		return fault.Stale("The text has changed since you opened it. Please read it again.")
	case len(d.Hash) == 0 && len(c.Hash) > 0 && d.Outcome != PassOn:
		return errUnread
	case d.Together && c.Hits.Worries():
		return ErrReadAlone
	case d.All && !c.ReadFirst(), d.Together && c.Alone():
		return ErrCaught
	}
	return nil
}

func (d Decision) here(c Case) bool {
	return d.Group == uuid.Nil || c.Group != nil && *c.Group == d.Group
}

// check cleans the word and says what to mend.
func (d *Decision) check() error {
	word, err := fold.Clean(d.Word)
	switch {
	case err != nil:
		return fault.InvalidField("word", err.Error())
	case fold.Graphemes(word) > WordMost:
		return fault.InvalidField("word", "Please keep it to 500 characters.")
	case d.Outcome == Return && word == "":
		return fault.InvalidField("word", "Please write a word to the author first: what should they change?")
	}
	d.Word = word
	return nil
}

// Decide carries a decision out, once: whoever comes second is told (Conflict),
// and the same decision of the same person sent twice changes nothing.
// Nobody decides on their own case or a relative's (Forbidden); a text that
// changed since it was read is Stale, one that was not read Invalid. It gives the case as it was decided on.
func (m *Moderation) Decide(ctx context.Context, actor tenants.Actor, d Decision) error {
	_, err := m.decide(ctx, actor, d)
	return err
}

func (m *Moderation) decide(ctx context.Context, actor tenants.Actor, d Decision) (Case, error) {
	if err := d.check(); err != nil {
		return Case{}, err
	}
	var c Case
	err := m.inCase(ctx, actor, d.Case, func(tx *tenants.Tx) error {
		var err error
		if c, err = m.lockCase(ctx, tx, actor, d.Case); err != nil {
			return d.orBefore(ctx, tx, actor, &c, err)
		}
		if err := d.fits(c); err != nil {
			return err
		}
		if d.Outcome == PassOn {
			return d.orBefore(ctx, tx, actor, &c, passOn(ctx, tx, actor, c, d.Word))
		}
		if !slices.Contains(c.Outcomes(), d.Outcome) {
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
	return c, err
}

// orBefore forgives that a case is out of the actor's hands already when it was
// they who put it there, by this very decision: a button pressed twice, or an
// answer that was lost.
func (d Decision) orBefore(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, c *Case, refusal error) error {
	if !fault.Is(refusal, fault.KindConflict) && !(errors.Is(refusal, sql.ErrNoRows) && d.Outcome == PassOn) {
		return refusal
	}
	found, err := decidedBefore(ctx, tx, actor, d)
	if err != nil {
		return errors.Join(refusal, err)
	}
	if found == nil || !d.here(*found) || len(d.Hash) > 0 && !bytes.Equal(d.Hash, found.Hash) {
		return refusal
	}
	*c = *found
	return nil
}

// inCase runs do in the school. A refusal is recorded.
func (m *Moderation) inCase(ctx context.Context, actor tenants.Actor, id uuid.UUID, do func(*tenants.Tx) error) error {
	err := m.DB.InSchool(ctx, actor.School.ID, do)
	if !fault.Is(err, fault.KindForbidden) {
		return err
	}
	deed := "case.decide.refused"
	if errors.Is(err, errOwnCase) {
		deed = "case.conflict-of-interest"
	}
	return m.DB.Refused(ctx, actor, err, tenants.Deed{Deed: deed, ObjectKind: "case", Object: id})
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
	if c.About == actor.ID || c.Related {
		return c, errOwnCase
	}
	if c.State == "decided" {
		return c, fault.Conflict("Somebody was first: this is decided already.")
	}
	permission := policy.QueueDecide
	if c.Kind == "report" {
		permission = policy.CaseDecide
	}
	return c, actor.Require(permission, policy.Steward, "You cannot decide this.") // caseFor has made sure of the group
}

// Escalate hands a case to the moderators, out of the stewards' hands.
func (m *Moderation) Escalate(ctx context.Context, actor tenants.Actor, id uuid.UUID, word string) error {
	return m.Decide(ctx, actor, Decision{Case: id, Outcome: PassOn, Word: word})
}

func passOn(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, c Case, word string) error {
	if c.State == "escalated" {
		return fault.Conflict("Somebody was first: this was passed on already.")
	}
	tx.Record(tenants.Deed{Actor: actor.ID, Deed: "case.escalate", ObjectKind: "case", Object: c.ID})
	_, err := tx.Exec(ctx, `update cases set state = 'escalated', escalated_at = $3, escalated_by = $4, word = $5 where tenant_id = $1 and id = $2`,
		c.ID, tx.Now, actor.ID, word)
	return err
}

// Result is what became of one of several decisions.
type Result struct {
	Case Case  // as it was decided on; after a Conflict or Stale as it is now, if it may still be seen
	Err  error // nil: it is done
}

// DecideSeveral decides on several cases, each by itself: what fails for one
// leaves the others as they are.
func (m *Moderation) DecideSeveral(ctx context.Context, actor tenants.Actor, several []Decision) []Result {
	results := make([]Result, len(several))
	for i, d := range several {
		r := &results[i]
		r.Case, r.Err = m.decide(ctx, actor, d)
		r.Case.ID = d.Case
		if fault.Is(r.Err, fault.KindConflict) || fault.Is(r.Err, fault.KindStale) {
			if now, _, err := m.Case(ctx, actor, d.Case); err == nil {
				r.Case = now
			}
		}
	}
	return results
}
