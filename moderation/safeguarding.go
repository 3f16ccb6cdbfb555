// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// SafeguardingCase is a concern about a child's welfare. Only the safeguarding
// team reads it.
type SafeguardingCase struct {
	ID             uuid.UUID  `db:"id"`
	Source         string     `db:"source"` // report, rule, concern
	Category       string     `db:"category"`
	State          string     `db:"state"` // open, acknowledged, closed
	Post           *uuid.UUID `db:"post_id"`
	About          uuid.UUID  `db:"member_id"`
	OpenedBy       *uuid.UUID `db:"opened_by"`
	OpenedAt       time.Time  `db:"opened_at"`
	AcknowledgedBy *uuid.UUID `db:"acknowledged_by"`
	AcknowledgedAt *time.Time `db:"acknowledged_at"`
	ClosedAt       *time.Time `db:"closed_at"`
	Outcome        string     `db:"outcome"`
	Hits           Hits       `db:"hits"`
	Evidence       Evidence   `db:"snapshot"`
	Username       string     `db:"username"`
	tenants.Name
	Roles     tenants.Roles `db:"roles"`
	YearLevel *int          `db:"year_level"`
}

// ChronologyEntry is one line of a safeguarding case; lines are only added.
type ChronologyEntry struct {
	ID        uuid.UUID  `db:"id"`
	Author    *uuid.UUID `db:"author_id"` // nil: the system
	Kind      string     `db:"kind"`
	Body      string     `db:"body"`
	CreatedAt time.Time  `db:"created_at"`
	Title     *string    `db:"title"`
	Given     *string    `db:"given_name"`
	Family    *string    `db:"family_name"`
}

// concern is a safeguarding case to be opened.
type concern struct {
	source, category string
	evidence         Evidence
	hits             []rules.Hit
	by               uuid.UUID
	words            string
}

// openConcern opens a safeguarding case, or adds to the one that is open about
// the same version of a post.
func openConcern(ctx context.Context, tx *tenants.Tx, c concern) error {
	var id uuid.UUID
	if c.evidence.Post != uuid.Nil {
		var open []uuid.UUID
		if err := tx.Select(ctx, &open, `select id from safeguarding_cases
			where tenant_id = $1 and post_id = $2 and post_version = $3 and state <> 'closed' order by id limit 1 for update`,
			c.evidence.Post, c.evidence.Version); err != nil {
			return err
		}
		if len(open) > 0 {
			id = open[0]
		}
	}
	kind := "report"
	if id == uuid.Nil {
		kind, id = "opened", tx.NewID()
		if err := insertConcern(ctx, tx, id, c); err != nil {
			return err
		}
	}
	tx.Record(tenants.Deed{Actor: c.by, Deed: "safeguarding." + kind, ObjectKind: "safeguarding-case", Object: id, Scope: tenants.ScopeSafeguarding,
		Details: map[string]string{"source": c.source, "category": c.category}})
	return chronicle(ctx, tx, id, c.by, kind, strings.TrimSpace(c.category+": "+c.words))
}

func insertConcern(ctx context.Context, tx *tenants.Tx, id uuid.UUID, c concern) error {
	hits, err := asJSON(emptyNotNull(c.hits))
	if err != nil {
		return err
	}
	snapshot, err := asJSON(c.evidence)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into safeguarding_cases (tenant_id, id, source, category, state, post_id, post_version, member_id, hits, snapshot, opened_by, opened_at)
		values ($1, $2, $3, $4, 'open', $5, $6, $7, $8::jsonb, $9::jsonb, $10, $11)`,
		id, c.source, c.category, nullID(c.evidence.Post), c.evidence.Version, c.evidence.Author, hits, snapshot, nullID(c.by), tx.Now)
	return err
}

func chronicle(ctx context.Context, tx *tenants.Tx, id, author uuid.UUID, kind, body string) error {
	_, err := tx.Exec(ctx, `insert into safeguarding_notes (tenant_id, id, case_id, author_id, kind, body, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, tx.NewID(), id, nullID(author), kind, body, tx.Now)
	return err
}

// errNotTeam is what anybody but the safeguarding team gets: nothing is there.
var errNotTeam = fault.NotFound()

// inTeam runs do for the safeguarding team. For anybody else the case does not
// exist, and that they tried is recorded where only the team reads it.
func (m *Moderation) inTeam(ctx context.Context, actor tenants.Actor, tried uuid.UUID, do func(*tenants.Tx) error) error {
	if !actor.Allows(policy.CaseSafeguarding, policy.School) {
		return errors.Join(errNotTeam, m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
			tx.Record(tenants.Deed{Actor: actor.ID, Deed: "safeguarding.refused", ObjectKind: "safeguarding-case", Object: tried, Scope: tenants.ScopeSafeguarding})
			return nil
		}))
	}
	return m.DB.InSchool(ctx, actor.School.ID, do)
}

var safeguardingColumns = `c.id, c.source, c.category, c.state, c.post_id, c.member_id, c.opened_by, c.opened_at, c.acknowledged_by, c.acknowledged_at,
	c.closed_at, c.outcome, c.hits, c.snapshot, m.username, ` + tenants.NameColumns("m") + `, m.roles, m.year_level
  from safeguarding_cases c join members m on m.tenant_id = $1 and m.id = c.member_id`

// SafeguardingCases lists the cases, unacknowledged and oldest first; closed
// ones only when asked for.
func (m *Moderation) SafeguardingCases(ctx context.Context, actor tenants.Actor, closed bool) ([]SafeguardingCase, error) {
	var cases []SafeguardingCase
	err := m.inTeam(ctx, actor, uuid.Nil, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &cases, `select `+safeguardingColumns+`
			 where c.tenant_id = $1 and (c.state = 'closed') = $2
			 order by c.state <> 'open', c.opened_at, c.id limit 200`, closed)
	})
	return cases, err
}

// SafeguardingWaiting counts the cases that nobody has acknowledged; 0 for
// anybody but the team.
func (m *Moderation) SafeguardingWaiting(ctx context.Context, actor tenants.Actor) (int, error) {
	if !actor.Allows(policy.CaseSafeguarding, policy.School) {
		return 0, nil
	}
	var open int
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &open, `select count(*) from safeguarding_cases where tenant_id = $1 and state = 'open'`)
	})
	return open, err
}

// SafeguardingCase gives one case with its chronology.
func (m *Moderation) SafeguardingCase(ctx context.Context, actor tenants.Actor, id uuid.UUID) (SafeguardingCase, []ChronologyEntry, error) {
	var c SafeguardingCase
	var entries []ChronologyEntry
	err := m.inTeam(ctx, actor, id, func(tx *tenants.Tx) error {
		if err := tx.Get(ctx, &c, `select `+safeguardingColumns+` where c.tenant_id = $1 and c.id = $2`, id); err != nil {
			return err
		}
		return tx.Select(ctx, &entries, `
			select n.id, n.author_id, n.kind, n.body, n.created_at, m.title, m.given_name, m.family_name
			  from safeguarding_notes n left join members m on m.tenant_id = $1 and m.id = n.author_id
			 where n.tenant_id = $1 and n.case_id = $2 order by n.id`, id)
	})
	return c, entries, err
}

// AcknowledgeSafeguarding says that somebody has seen the case and is on it.
func (m *Moderation) AcknowledgeSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return m.moveSafeguarding(ctx, actor, id, "acknowledged", "", `state = 'open'`,
		`state = 'acknowledged', acknowledged_by = $3, acknowledged_at = $4, outcome = $5`)
}

// CloseSafeguarding closes a case, saying how it ended.
func (m *Moderation) CloseSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID, outcome string) error {
	if strings.TrimSpace(outcome) == "" {
		return fault.InvalidField("outcome", "Please say what was done and why the case can be closed.")
	}
	return m.moveSafeguarding(ctx, actor, id, "closed", outcome, `state <> 'closed'`, `state = 'closed', closed_by = $3, closed_at = $4, outcome = $5`)
}

func (m *Moderation) moveSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID, kind, words, from, set string) error {
	words, err := chronologyText(words)
	if err != nil {
		return err
	}
	return m.inTeam(ctx, actor, id, func(tx *tenants.Tx) error {
		c, err := m.lockSafeguarding(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		moved, err := tx.Exec(ctx, `update safeguarding_cases set `+set+` where tenant_id = $1 and id = $2 and `+from, c, actor.ID, tx.Now, words)
		if err != nil {
			return err
		}
		if moved == 0 {
			return fault.Conflict("Somebody was first: look at the chronology.")
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "safeguarding." + kind, ObjectKind: "safeguarding-case", Object: id, Scope: tenants.ScopeSafeguarding})
		return chronicle(ctx, tx, id, actor.ID, kind, words)
	})
}

// NoteSafeguarding adds a line to the chronology; nothing is ever changed there.
func (m *Moderation) NoteSafeguarding(ctx context.Context, actor tenants.Actor, id uuid.UUID, words string) error {
	words, err := chronologyText(words)
	if err != nil {
		return err
	}
	if words == "" {
		return fault.InvalidField("note", "Please write what happened or what was decided, and why.")
	}
	return m.inTeam(ctx, actor, id, func(tx *tenants.Tx) error {
		if _, err := m.lockSafeguarding(ctx, tx, actor, id); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "safeguarding.note", ObjectKind: "safeguarding-case", Object: id, Scope: tenants.ScopeSafeguarding})
		return chronicle(ctx, tx, id, actor.ID, "note", words)
	})
}

// lockSafeguarding locks a case; nobody works on one about themselves.
func (m *Moderation) lockSafeguarding(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) (uuid.UUID, error) {
	var about uuid.UUID
	if err := tx.Get(ctx, &about, `select member_id from safeguarding_cases where tenant_id = $1 and id = $2 for update`, id); err != nil {
		return uuid.Nil, err
	}
	if about == actor.ID {
		return uuid.Nil, errOwnCase
	}
	return id, nil
}

func chronologyText(words string) (string, error) {
	clean, err := fold.Clean(words)
	if err != nil {
		return "", fault.InvalidField("note", err.Error())
	}
	if fold.Graphemes(clean) > 10000 {
		return "", fault.InvalidField("note", "Please keep it to 10000 characters.")
	}
	return clean, nil
}
