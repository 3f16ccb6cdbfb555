// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// Category is what somebody reports; the safeguarding ones go to the
// safeguarding team alone.
type Category struct {
	ID           string
	Safeguarding bool
}

var categories = []Category{
	{"unkind", false}, {"private", false}, {"rude", false}, {"spam", false}, {"other", false},
	{"worried", true}, {"unsafe-adult", true}, {"threat", true}, {"picture", true},
}

// Categories lists what can be reported, in the order shown.
func Categories() []Category { return slices.Clone(categories) }

// NewReport is what the report form sends: about a post or, without one, about
// a member.
type NewReport struct {
	Post     uuid.UUID
	Member   uuid.UUID
	Category string
	Words    string
}

// Report is one report within a case.
type Report struct {
	ID        uuid.UUID `db:"id"`
	Reporter  uuid.UUID `db:"reporter_id"`
	Category  string    `db:"category"`
	Words     string    `db:"words"`
	CreatedAt time.Time `db:"created_at"`
	tenants.Name
}

// reportsAnHour bounds how many reports one member can make.
const reportsAnHour = 40

// Report stores a report. Reports about the same thing gather in one case; the
// same member's second one changes nothing. NotFound for what the reporter
// cannot see.
func (m *Moderation) Report(ctx context.Context, actor tenants.Actor, r NewReport) error {
	if err := actor.Require(policy.CaseReport, policy.Own, "You cannot report here."); err != nil {
		return err
	}
	words, err := fold.Clean(r.Words)
	if err != nil {
		return fault.InvalidField("words", err.Error())
	}
	if fold.Graphemes(words) > 2000 {
		return fault.InvalidField("words", "Please keep it to 2000 characters.")
	}
	i := slices.IndexFunc(categories, func(c Category) bool { return c.ID == r.Category })
	if i < 0 {
		return fault.InvalidField("category", "Please choose what it is about.")
	}
	return m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		evidence, err := m.evidence(ctx, tx, actor, r)
		if err != nil {
			return err
		}
		if err := m.notTooMany(ctx, tx, actor); err != nil {
			return err
		}
		if categories[i].Safeguarding {
			return openConcern(ctx, tx, concern{source: "report", category: r.Category, evidence: evidence, by: actor.ID, words: words})
		}
		return gather(ctx, tx, actor, evidence, r.Category, words)
	})
}

// evidence takes the snapshot of what is reported.
func (m *Moderation) evidence(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, r NewReport) (Evidence, error) {
	if r.Post != uuid.Nil {
		return m.Posts.Evidence(ctx, tx, actor, r.Post)
	}
	if r.Member == actor.ID {
		return Evidence{}, fault.NotFound()
	}
	if _, err := tx.Member(ctx, r.Member); err != nil {
		return Evidence{}, err
	}
	meets, err := m.Posts.Meets(ctx, tx, actor, r.Member)
	if err != nil {
		return Evidence{}, err
	}
	if !meets {
		return Evidence{}, fault.NotFound()
	}
	return Evidence{Author: r.Member}, nil
}

func (m *Moderation) notTooMany(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) error {
	var lately int
	err := tx.Get(ctx, &lately, `select count(*) from reports where tenant_id = $1 and reporter_id = $2 and created_at > $3`,
		actor.ID, tx.Now.Add(-time.Hour))
	if err == nil && lately >= reportsAnHour {
		return fault.TooMany("That is a great many reports in one hour. If somebody is in danger, please tell an adult at school right away.", 10*time.Minute)
	}
	return err
}

// gather puts a report into the open case about the same thing, or opens one.
func gather(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, e Evidence, category, words string) error {
	snapshot, err := asJSON(e)
	if err != nil {
		return err
	}
	conflict := `(tenant_id, post_id) where kind = 'report' and state <> 'decided' and post_id is not null`
	if e.Post == uuid.Nil {
		conflict = `(tenant_id, member_id) where kind = 'report' and state <> 'decided' and post_id is null`
	}
	var version *int
	if e.Version > 0 {
		version = &e.Version
	}
	var id uuid.UUID
	err = tx.Get(ctx, &id, `
		insert into cases (tenant_id, id, kind, state, post_id, post_version, member_id, group_id, hits, snapshot, opened_at)
		values ($1, $2, 'report', 'open', $3, $4, $5, $6, '[]', $7::jsonb, $8)
		on conflict `+conflict+` do update set kind = 'report' returning id`,
		tx.NewID(), nullID(e.Post), version, e.Author, nullID(e.Group), snapshot, tx.Now)
	if err != nil {
		return err
	}
	stored, err := tx.Exec(ctx, `insert into reports (tenant_id, id, case_id, reporter_id, category, words, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, case_id, reporter_id) do nothing`,
		tx.NewID(), id, actor.ID, category, words, tx.Now)
	if err == nil && stored > 0 {
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "case.report", ObjectKind: "case", Object: id})
	}
	return err
}

// tellReporters leaves everybody who reported with the outcome.
func (m *Moderation) tellReporters(ctx context.Context, tx *tenants.Tx, c Case, d Decision) error {
	var reporters []uuid.UUID
	if err := tx.Select(ctx, &reporters, `select reporter_id from reports where tenant_id = $1 and case_id = $2 order by id`, c.ID); err != nil {
		return err
	}
	word := "Thank you for telling us. Somebody has looked at it and it stays as it is."
	if d.Outcome == Withdraw {
		word = "Thank you for telling us. Somebody has looked at it and taken it away."
	}
	var post uuid.UUID
	if c.Post != nil && d.Outcome != Withdraw {
		post = *c.Post
	}
	for _, reporter := range reporters {
		if err := m.Posts.TellOutcome(ctx, tx, reporter, post, word); err != nil {
			return err
		}
	}
	return nil
}

// Concern lets anybody, also who is muted, suspended or waiting, tell the
// safeguarding team something in their own words.
func (m *Moderation) Concern(ctx context.Context, actor tenants.Actor, words string) error {
	clean, err := fold.Clean(words)
	switch {
	case err != nil:
		return fault.InvalidField("words", err.Error())
	case clean == "":
		return fault.InvalidField("words", "Please write a few words, so that we can help.")
	case strings.TrimSpace(clean) != "" && fold.Graphemes(clean) > 4000:
		return fault.InvalidField("words", "Please keep it to 4000 characters.")
	}
	return m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return openConcern(ctx, tx, concern{source: "concern", category: "concern", evidence: Evidence{Author: actor.ID}, by: actor.ID, words: clean})
	})
}
