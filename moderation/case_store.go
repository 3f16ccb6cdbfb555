// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"database/sql"
	"errors"

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
	c.opened_at, c.escalated_at, c.escalated_by, c.decided_at, c.decided_by, c.decision, c.word, m.username, ` + tenants.NameColumns("m") + `, m.roles, m.year_level,
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
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if c, err = m.caseFor(ctx, tx, actor, id, ` and not `+unseen); err != nil {
			return err
		}
		reports, err = reportsOf(ctx, tx, id)
		return err
	})
	return c, reports, err
}

// decidedBefore gives the case of a decision that the actor has made before in
// just this way; nil if they have not. A steward no longer reaches what they
// have passed on.
func decidedBefore(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, d Decision) (*Case, error) {
	var c Case
	err := tx.Get(ctx, &c, `select `+caseColumns+caseFrom+` where c.tenant_id = $1 and c.id = $3 and c.word = $4 and not `+unseen+`
		and ($5 = $6 and c.state = 'escalated' and c.escalated_by = $2 or c.state = 'decided' and c.decided_by = $2 and c.decision = $5)`,
		actor.ID, d.Case, d.Word, string(d.Outcome), string(PassOn))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &c, err
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
