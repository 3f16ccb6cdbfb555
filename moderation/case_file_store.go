// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
)

// CaseFile is one case with everything that helps to decide it.
type CaseFile struct {
	Case
	Reports  []Report
	Earlier  []Case // about the same post
	Member   tenants.Member
	Standing *Standing // of its post; nil for a report about a member
	Tally    Tally
	Everyone bool // the actor decides for the whole school, not for groups alone
}

// Tally is what became of a member's posts lately, as far as the actor decides.
type Tally struct {
	Held     int `db:"held"`
	Approved int `db:"approved"`
	SentBack int `db:"sent_back"` // returned or refused
	Reported int `db:"reported"`
	Upheld   int `db:"upheld"` // reported posts that were withdrawn
}

// tallyDays is how far back a Tally looks.
const tallyDays = 90

// CaseFile gives a case as its page shows it, or NotFound.
func (m *Moderation) CaseFile(ctx context.Context, actor tenants.Actor, id uuid.UUID) (CaseFile, error) {
	var f CaseFile
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		c, err := m.caseFor(ctx, tx, actor, id, ` and not `+unseen)
		if err != nil {
			return err
		}
		f = CaseFile{Case: c}
		if f.Reports, err = reportsOf(ctx, tx, id); err != nil {
			return err
		}
		if f.Member, err = tx.Member(ctx, c.About); err != nil {
			return err
		}
		return m.surround(ctx, tx, actor, &f)
	})
	return f, err
}

// surround reads what stands around a case.
func (m *Moderation) surround(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, f *CaseFile) error {
	r, err := m.reach(ctx, tx, actor)
	if err != nil {
		return err
	}
	f.Everyone = r.held || r.reports
	err = tx.Get(ctx, &f.Tally, `
		select count(*) filter (where c.kind = 'held') as held, count(*) filter (where c.decision = 'approve') as approved,
		       count(*) filter (where c.decision in ('return', 'refuse')) as sent_back,
		       count(*) filter (where c.kind = 'report') as reported, count(*) filter (where c.decision = 'withdraw') as upheld
		  from cases c where c.tenant_id = $1 and c.member_id = $7 and c.opened_at > $8 and c.id <> $9 and `+inReach+` and not `+unseen,
		r.args(actor, f.About, tx.Now.AddDate(0, 0, -tallyDays), f.ID)...)
	if err != nil || f.Post == nil {
		return err
	}
	if err := tx.Select(ctx, &f.Earlier, `select `+caseColumns+caseFrom+`
		 where c.tenant_id = $1 and c.post_id = $7 and c.id <> $8 and `+inReach+` and not `+unseen+` order by c.opened_at, c.id limit 20`,
		r.args(actor, f.Post, f.ID)...); err != nil {
		return err
	}
	standing, err := m.Posts.Standing(ctx, tx, []uuid.UUID{*f.Post})
	if s, ok := standing[*f.Post]; ok {
		f.Standing = &s
	}
	return err
}
