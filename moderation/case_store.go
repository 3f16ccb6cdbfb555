// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// reach says whose cases an actor may decide, by kind: everybody's, or those of
// the groups that they are a steward of.
type reach struct {
	held, reports     bool // everybody's
	heldIn, reportsIn tenants.IDs
}

// reach asks the policy; a school may allow one kind and not the other.
func (m *Moderation) reach(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) (reach, error) {
	r := reach{held: actor.Allows(policy.QueueDecide, policy.School), reports: actor.Allows(policy.CaseDecide, policy.School)}
	heldIn, reportsIn := !r.held && actor.Allows(policy.QueueDecide, policy.Steward), !r.reports && actor.Allows(policy.CaseDecide, policy.Steward)
	if !heldIn && !reportsIn {
		return r, nil
	}
	groups, err := m.Posts.Stewarded(ctx, tx, actor.ID)
	if heldIn {
		r.heldIn = groups
	}
	if reportsIn {
		r.reportsIn = groups
	}
	return r, err
}

// args are the parameters of inReach, and more from $7.
func (r reach) args(actor tenants.Actor, more ...any) []any {
	return append([]any{actor.ID, r.held, r.heldIn, r.reports, r.reportsIn}, more...)
}

// inReach is the condition that a case is one of those that an actor may
// decide: $2 is the actor. What was handed to the moderators stays with them.
const inReach = `(c.kind = 'held' and ($3 or c.escalated_at is null and c.group_id = any ($4::uuid[]))
	or c.kind = 'report' and ($5 or c.escalated_at is null and c.group_id = any ($6::uuid[])))`

// related is the condition that a case is about the actor's relative, as
// tenants.Tx.Related has it.
const related = `exists (
	select from guardian_links l where l.tenant_id = $1 and (l.guardian_id = $2 and l.child_id = c.member_id or l.guardian_id = c.member_id and l.child_id = $2)
	union all
	select from guardian_links a join guardian_links b on b.tenant_id = $1 and b.child_id = a.child_id
	 where a.tenant_id = $1 and a.guardian_id = $2 and b.guardian_id = c.member_id)`

// unseen is the condition that a case is not to be seen by the actor, whatever
// their reach: reports about themselves and their relatives, because they would
// learn who reported.
const unseen = `(c.kind = 'report' and (c.member_id = $2 or ` + related + `))`

var caseColumns = `c.id, c.kind, c.state, c.post_id, c.post_version, c.member_id, c.group_id, g.name as group_name, c.hash, c.hits, c.snapshot,
	c.opened_at, c.escalated_at, c.decided_at, c.decided_by, c.decision, c.word, m.username, ` + tenants.NameColumns("m") + `, m.roles, m.year_level,
	(select count(*) from reports r where r.tenant_id = $1 and r.case_id = c.id) as reports,
	coalesce((select string_agg(distinct r.category, ',') from reports r where r.tenant_id = $1 and r.case_id = c.id), '') as categories,
	` + staffName("d") + ` as decider, ` + staffName("e") + ` as escalator, ` + related + ` as related`

const caseFrom = `
	  from cases c
	  join members m on m.tenant_id = $1 and m.id = c.member_id
	  left join groups g on g.tenant_id = $1 and g.id = c.group_id
	  left join members d on d.tenant_id = $1 and d.id = c.decided_by
	  left join members e on e.tenant_id = $1 and e.id = c.escalated_by`

// staffName is Name.For of a member of staff, in SQL.
func staffName(alias string) string {
	return `case when ` + alias + `.title <> '' then ` + alias + `.title || ' ' || ` + alias + `.family_name
		else trim(` + alias + `.given_name || ' ' || ` + alias + `.family_name) end`
}

// Case gives one case that this actor may decide or has decided, or NotFound.
// Reports about the actor or a relative of theirs do not exist for them.
func (m *Moderation) Case(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Case, []Report, error) {
	var c Case
	var reports []Report
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if c, err = m.caseFor(ctx, tx, actor, id, ` and not `+unseen); err != nil {
			return err
		}
		reports, err = reportsOf(ctx, tx, id)
		return err
	})
	return c, reports, err
}

func reportsOf(ctx context.Context, tx *tenants.Tx, id uuid.UUID) ([]Report, error) {
	var reports []Report
	err := tx.Select(ctx, &reports, `
		select r.id, r.reporter_id, r.category, r.words, r.created_at, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level
		  from reports r join members m on m.tenant_id = $1 and m.id = r.reporter_id
		 where r.tenant_id = $1 and r.case_id = $2 order by r.id limit 200`, id)
	return reports, err
}

// caseFor reads a case in this actor's reach, or NotFound; more is a further
// condition, or a lock.
func (m *Moderation) caseFor(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID, more string) (Case, error) {
	r, err := m.reach(ctx, tx, actor)
	if err != nil {
		return Case{}, err
	}
	var c Case
	err = tx.Get(ctx, &c, `select `+caseColumns+caseFrom+` where c.tenant_id = $1 and c.id = $7 and `+inReach+more, r.args(actor, id)...)
	return c, err
}

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
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
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
