// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// SafeguardingCase is a concern about a child's welfare. Only the safeguarding
// team reads it.
type SafeguardingCase struct {
	ID             uuid.UUID  `db:"id"`
	Source         string     `db:"source"`   // report, rule, concern
	Category       string     `db:"category"` // one of Categories, self-harm, abuse or concern
	State          string     `db:"state"`    // open, acknowledged, closed
	Post           *uuid.UUID `db:"post_id"`
	Version        *int       `db:"post_version"`
	About          uuid.UUID  `db:"member_id"`
	OpenedBy       *uuid.UUID `db:"opened_by"` // nil: a rule
	Opener         *string    `db:"opener"`
	OpenedAt       time.Time  `db:"opened_at"`
	AcknowledgedBy *uuid.UUID `db:"acknowledged_by"`
	Acknowledger   *string    `db:"acknowledger"`
	AcknowledgedAt *time.Time `db:"acknowledged_at"`
	ClosedAt       *time.Time `db:"closed_at"`
	Closer         *string    `db:"closer"`
	Outcome        string     `db:"outcome"` // one of Endings
	Hits           Hits       `db:"hits"`
	Evidence       Evidence   `db:"snapshot"`
	Username       string     `db:"username"`
	tenants.Name
	Roles     tenants.Roles `db:"roles"`
	YearLevel *int          `db:"year_level"`
}

// AcknowledgeWithin is how soon somebody of the team should take a case.
const AcknowledgeWithin = 15 * time.Minute

// ChronologyEntry is one line of a safeguarding case; lines are only added.
type ChronologyEntry struct {
	ID        uuid.UUID  `db:"id"`
	Author    *uuid.UUID `db:"author_id"` // nil: the system
	Kind      string     `db:"kind"`
	Body      string     `db:"body"`
	CreatedAt time.Time  `db:"created_at"`
	By        *string    `db:"by_name"`
}

// SafeguardingFile is one case with all that the team needs at hand.
type SafeguardingFile struct {
	SafeguardingCase
	Entries   []ChronologyEntry
	Guardians []Guardian
	Places    []Place
	Standing  *Standing // of its post
}

// Guardian is who looks after whom a case is about.
type Guardian struct {
	tenants.Member
	Relationship string
}

// errNotTeam is what anybody but the safeguarding team gets: nothing is there.
var errNotTeam = fault.NotFound()

// inTeam runs do for the safeguarding team. For anybody else the case does not
// exist, nor for whom it was reported about; that they tried is recorded where
// only the team reads it. what names the try.
func (m *Moderation) inTeam(ctx context.Context, actor tenants.Actor, tried uuid.UUID, what string, do func(*tenants.Tx) error) error {
	err := error(errNotTeam)
	if actor.Allows(policy.CaseSafeguarding, policy.School) {
		err = m.DB.InSchool(ctx, actor.School.ID, do)
	}
	if !errors.Is(err, errNotTeam) {
		return err
	}
	return errors.Join(err, m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return refuseTeam(ctx, tx, actor, tried, what)
	}))
}

// SafeguardingCases lists the cases that are open, those that nobody took first,
// the oldest first.
func (m *Moderation) SafeguardingCases(ctx context.Context, actor tenants.Actor) ([]SafeguardingCase, error) {
	var cases []SafeguardingCase
	err := m.inTeam(ctx, actor, uuid.Nil, "list", func(tx *tenants.Tx) error {
		var err error
		cases, err = openSafeguarding(ctx, tx, actor)
		return err
	})
	return cases, err
}

// closedMost is a page of closed cases.
const closedMost = 30

// ClosedSafeguarding lists a page of closed cases, the last closed first, after
// the case of that id (uuid.Nil: from the last), and whether there are more.
func (m *Moderation) ClosedSafeguarding(ctx context.Context, actor tenants.Actor, after uuid.UUID) ([]SafeguardingCase, bool, error) {
	var cases []SafeguardingCase
	err := m.inTeam(ctx, actor, uuid.Nil, "list", func(tx *tenants.Tx) error {
		var err error
		cases, err = closedSafeguarding(ctx, tx, actor, after, closedMost+1)
		return err
	})
	if len(cases) > closedMost {
		return cases[:closedMost], true, err
	}
	return cases, false, err
}

// SafeguardingWaiting counts the cases that nobody has acknowledged; 0 for
// anybody but the team.
func (m *Moderation) SafeguardingWaiting(ctx context.Context, actor tenants.Actor) (int, error) {
	if !actor.Allows(policy.CaseSafeguarding, policy.School) {
		return 0, nil
	}
	var waiting int
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		waiting, err = safeguardingWaiting(ctx, tx, actor)
		return err
	})
	return waiting, err
}

// SafeguardingCase gives one case with its chronology and what is at hand.
func (m *Moderation) SafeguardingCase(ctx context.Context, actor tenants.Actor, id uuid.UUID) (SafeguardingFile, error) {
	var f SafeguardingFile
	err := m.inTeam(ctx, actor, id, "read", func(tx *tenants.Tx) error {
		c, err := safeguardingCase(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		f = SafeguardingFile{SafeguardingCase: c}
		if f.Entries, err = chronologyOf(ctx, tx, id); err != nil {
			return err
		}
		if f.Guardians, err = guardiansOf(ctx, tx, c.About); err != nil {
			return err
		}
		if f.Places, err = m.Posts.Places(ctx, tx, c.About); err != nil || c.Post == nil {
			return err
		}
		standing, err := m.Posts.Standing(ctx, tx, []uuid.UUID{*c.Post})
		if s, ok := standing[*c.Post]; ok {
			f.Standing = &s
		}
		return err
	})
	return f, err
}

// AcknowledgeSafeguarding says that somebody has seen the case and is on it.
// Doing it twice changes nothing. Conflict when somebody else was first.
func (m *Moderation) AcknowledgeSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return m.moveSafeguarding(ctx, actor, id, "acknowledged", "", "", takeCase)
}

// Endings lists how a case can end, in the order shown.
func Endings() []string { return []string{"supported", "referred", "unfounded", "other"} }

// CloseSafeguarding closes a case, saying how it ended (one of Endings) and why.
// The same words sent twice change nothing. Conflict when somebody else was
// first, or with other words.
func (m *Moderation) CloseSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID, ending, words string) error {
	fields := map[string]string{}
	if !slices.Contains(Endings(), ending) {
		fields["outcome"] = "Please choose how it ended."
	}
	words, problem := chronologyText(words)
	if problem == "" && words == "" {
		problem = "Please write down the decision and why."
	}
	if problem != "" {
		fields["words"] = problem
	}
	if len(fields) > 0 && actor.Allows(policy.CaseSafeguarding, policy.School) {
		return fault.Invalid(fields)
	}
	return m.moveSafeguarding(ctx, actor, id, "closed", words, ending, shutCase)
}

// step moves a case on and says whether it was there to be moved.
type step func(ctx context.Context, tx *tenants.Tx, id, actor uuid.UUID, outcome string) (int64, error)

func (m *Moderation) moveSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID, kind, words, outcome string, step step) error {
	return m.inTeam(ctx, actor, id, kind, func(tx *tenants.Tx) error {
		if err := lockSafeguarding(ctx, tx, actor, id); err != nil {
			return err
		}
		moved, err := step(ctx, tx, id, actor.ID, outcome)
		if err != nil {
			return err
		}
		if moved == 0 {
			again, err := movedBefore(ctx, tx, id, actor.ID, kind, words, outcome)
			if err == nil && !again {
				err = fault.Conflict("Somebody was first: look at the chronology.")
			}
			return err
		}
		tx.Record(safeguardingDeed(actor.ID, kind, id, nil))
		return chronicle(ctx, tx, id, actor.ID, kind, words)
	})
}

// NoteSafeguarding adds a line to the chronology; nothing is ever changed there,
// so that the same words sent twice are one line.
func (m *Moderation) NoteSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID, words string) error {
	words, problem := chronologyText(words)
	if problem == "" && words == "" {
		problem = "Please write what happened or what was decided, and why."
	}
	if problem != "" && actor.Allows(policy.CaseSafeguarding, policy.School) {
		return fault.InvalidField("note", problem)
	}
	return m.inTeam(ctx, actor, id, "note", func(tx *tenants.Tx) error {
		if err := lockSafeguarding(ctx, tx, actor, id); err != nil {
			return err
		}
		if again, err := notedJustNow(ctx, tx, id, actor.ID, words); again || err != nil {
			return err
		}
		tx.Record(safeguardingDeed(actor.ID, "note", id, nil))
		return chronicle(ctx, tx, id, actor.ID, "note", words)
	})
}

func safeguardingDeed(actor uuid.UUID, deed string, id uuid.UUID, details map[string]string) tenants.Deed {
	return tenants.Deed{Actor: actor, Deed: "safeguarding." + deed, ObjectKind: "safeguarding-case", Object: id, Scope: tenants.ScopeSafeguarding, Details: details}
}

// chronologyText cleans what goes into the chronology, or says what to mend.
func chronologyText(words string) (clean, problem string) {
	clean, err := fold.Clean(words)
	switch {
	case err != nil:
		return "", err.Error()
	case fold.Graphemes(clean) > 10_000:
		return "", "Please keep it to 10000 characters."
	}
	return clean, ""
}
