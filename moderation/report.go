// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"slices"
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

// categories begin with those that the safeguarding team reads: the page says
// that the first answer is the right one for who may not be safe.
var categories = []Category{
	{"worried", true}, {"unsafe-adult", true}, {"threat", true}, {"picture", true},
	{"unkind", false}, {"private", false}, {"rude", false}, {"spam", false}, {"other", false},
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
	Username  string    `db:"username"`
	tenants.Name
	Roles     tenants.Roles `db:"roles"`
	YearLevel *int          `db:"year_level"`
}

// reportsAnHour bounds how much one member can report, safeguarding included.
const reportsAnHour = 40

// Reportable is what somebody is about to report: what would be kept of it, and
// whom it is about.
type Reportable struct {
	Evidence
	Member tenants.Member
	Posted time.Time // of a post
}

// Reportable gives what a report would be about, a post or else a member.
// NotFound for what the actor cannot see, Forbidden for a post of their own.
func (m *Moderation) Reportable(ctx context.Context, actor tenants.Actor, post, member uuid.UUID) (Reportable, error) {
	if err := actor.Require(policy.CaseReport, policy.Own, "You cannot report here."); err != nil {
		return Reportable{}, err
	}
	var found Reportable
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		e, err := m.evidence(ctx, tx, actor, NewReport{Post: post, Member: member})
		if err != nil {
			return err
		}
		found = Reportable{Evidence: e}
		if found.Member, err = tx.Member(ctx, e.Author); err != nil || post == uuid.Nil {
			return err
		}
		standing, err := m.Posts.Standing(ctx, tx, []uuid.UUID{post})
		found.Posted = standing[post].At
		return err
	})
	return found, err
}

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
		if err := notTooMany(ctx, tx, actor); err != nil {
			return err
		}
		safeguarding := categories[i].Safeguarding
		if safeguarding {
			if safeguarding, err = teamBeside(ctx, tx, evidence.Author); err != nil {
				return err
			}
		}
		if safeguarding {
			return m.raise(ctx, tx, concern{source: "report", category: r.Category, evidence: evidence, by: actor.ID, words: words})
		}
		return gather(ctx, tx, actor, evidence, r.Category, words, categories[i].Safeguarding)
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

// tellReporters leaves everybody who reported with the outcome.
func (m *Moderation) tellReporters(ctx context.Context, tx *tenants.Tx, c Case, d Decision) error {
	reporters, err := reportersOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	word := "Thank you for telling us. Somebody has looked at it and it stays as it is."
	if d.Outcome == Withdraw {
		word = "Thank you for telling us. Somebody has looked at it and taken it away."
	}
	if d.Word != "" {
		word += " " + d.Word
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
	case fold.Graphemes(clean) > 4000:
		return fault.InvalidField("words", "Please keep it to 4000 characters.")
	}
	return m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if err := notTooMany(ctx, tx, actor); err != nil {
			return err
		}
		return m.raise(ctx, tx, concern{source: "concern", category: "concern", evidence: Evidence{Author: actor.ID}, by: actor.ID, words: clean})
	})
}

// raise opens a safeguarding case and tells the team.
func (m *Moderation) raise(ctx context.Context, tx *tenants.Tx, c concern) error {
	team, err := openConcern(ctx, tx, c)
	if err != nil {
		return err
	}
	return m.Posts.TellTeam(ctx, tx, team)
}
