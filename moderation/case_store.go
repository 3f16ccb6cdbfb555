// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

var caseColumns = `c.id, c.kind, c.state, c.post_id, c.post_version, c.member_id, c.group_id, g.name as group_name, c.hash, c.hits, c.snapshot,
	c.opened_at, c.escalated_at, c.decided_at, c.decided_by, c.decision, c.word, m.username, ` + tenants.NameColumns("m") + `, m.roles, m.year_level,
	(select count(*) from reports r where r.tenant_id = $1 and r.case_id = c.id) as reports`

const caseFrom = `
	  from cases c
	  join members m on m.tenant_id = $1 and m.id = c.member_id
	  left join groups g on g.tenant_id = $1 and g.id = c.group_id`

// File opens what a verdict asks for once the submission is stored: the case of
// a held version, closing the one of an older version that still waits, and a
// safeguarding case where the rules heard a child in distress.
func (g *Gate) File(ctx context.Context, tx *tenants.Tx, s Submission, v Verdict, replyTo string) error {
	if !v.Covers(s) {
		return fault.Internal(errForeignVerdict)
	}
	evidence := Evidence{Post: s.Post, Version: s.Version, Author: s.Author.ID, Group: s.Group, Audience: s.Audience, Text: s.Text, Note: s.Note, ReplyTo: replyTo}
	if _, err := tx.Exec(ctx, `update cases set state = 'decided', decision = 'superseded', decided_at = $3
		where tenant_id = $1 and post_id = $2 and kind = 'held' and state <> 'decided'`, s.Post, tx.Now); err != nil {
		return err
	}
	if category := v.concern(); category != "" {
		if err := openConcern(ctx, tx, concern{source: "rule", category: category, evidence: evidence, hits: v.hits}); err != nil {
			return err
		}
	}
	if !v.Held() {
		return nil
	}
	hits, err := asJSON(emptyNotNull(v.hits))
	if err != nil {
		return err
	}
	snapshot, err := asJSON(evidence)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into cases (tenant_id, id, kind, state, post_id, post_version, member_id, group_id, hash, hits, snapshot, opened_at)
		values ($1, $2, 'held', 'open', $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10)`,
		tx.NewID(), s.Post, s.Version, s.Author.ID, nullID(s.Group), s.Hash(), hits, snapshot, tx.Now)
	return err
}

// Close ends the open held case of a post whose author took it back.
func (g *Gate) Close(ctx context.Context, tx *tenants.Tx, post uuid.UUID) error {
	_, err := tx.Exec(ctx, `update cases set state = 'decided', decision = 'superseded', decided_at = $3
		where tenant_id = $1 and post_id = $2 and kind = 'held' and state <> 'decided'`, post, tx.Now)
	return err
}

// QueueFilter narrows the queue; zero values do not.
type QueueFilter struct {
	Group  uuid.UUID
	Kind   string // held, report
	Rule   string // a rule's id
	Author uuid.UUID
	After  uuid.UUID // the last case of the page before
	Most   int       // 0: 50
}

// Queue lists the cases that wait and that this actor may decide, oldest first:
// all for moderators, those of their groups for stewards; never one's own.
func (m *Moderation) Queue(ctx context.Context, actor tenants.Actor, f QueueFilter) ([]Case, error) {
	var cases []Case
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		all, groups, err := m.reach(ctx, tx, actor)
		if err != nil {
			return err
		}
		if f.Most == 0 {
			f.Most = 50
		}
		return tx.Select(ctx, &cases, `select `+caseColumns+caseFrom+`
			 where c.tenant_id = $1 and c.state <> 'decided' and c.member_id <> $2
			   and ($3 or c.state = 'open' and c.group_id = any ($4::uuid[]))
			   and ($5::uuid is null or c.group_id = $5) and ($6 = '' or c.kind = $6)
			   and ($7 = '' or c.hits @> jsonb_build_array(jsonb_build_object('RuleID', $7::text)))
			   and ($8::uuid is null or c.id > $8) and ($9::uuid is null or c.member_id = $9)
			 order by c.opened_at, c.id limit $10`,
			actor.ID, all, tenants.IDs(groups), nullID(f.Group), f.Kind, f.Rule, nullID(f.After), nullID(f.Author), f.Most)
	})
	return cases, err
}

// Waiting counts what Queue would list, for the navigation.
func (m *Moderation) Waiting(ctx context.Context, actor tenants.Actor) (int, error) {
	var waiting int
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		all, groups, err := m.reach(ctx, tx, actor)
		if err != nil || (!all && len(groups) == 0) {
			return err
		}
		return tx.Get(ctx, &waiting, `select count(*) from cases c
			 where c.tenant_id = $1 and c.state <> 'decided' and c.member_id <> $2 and ($3 or c.state = 'open' and c.group_id = any ($4::uuid[]))`,
			actor.ID, all, tenants.IDs(groups))
	})
	return waiting, err
}

// reach says whose cases an actor may decide: everybody's, or those of the
// groups they are a steward of.
func (m *Moderation) reach(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) (all bool, groups []uuid.UUID, err error) {
	if actor.Allows(policy.QueueDecide, policy.School) {
		return true, nil, nil
	}
	if !actor.Allows(policy.QueueDecide, policy.Steward) {
		return false, nil, nil
	}
	groups, err = m.Posts.Stewarded(ctx, tx, actor.ID)
	return false, groups, err
}

// Case gives one case that this actor may decide or has decided, or NotFound.
func (m *Moderation) Case(ctx context.Context, actor tenants.Actor, id uuid.UUID) (Case, []Report, error) {
	var c Case
	var reports []Report
	err := m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		if c, err = m.caseFor(ctx, tx, actor, id, ""); err != nil {
			return err
		}
		return tx.Select(ctx, &reports, `
			select r.id, r.reporter_id, r.category, r.words, r.created_at, `+tenants.NameColumns("m")+`
			  from reports r join members m on m.tenant_id = $1 and m.id = r.reporter_id
			 where r.tenant_id = $1 and r.case_id = $2 order by r.id`, id)
	})
	return c, reports, err
}

// caseFor reads a case as this actor; lock is "" or " for update of c".
func (m *Moderation) caseFor(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID, lock string) (Case, error) {
	all, groups, err := m.reach(ctx, tx, actor)
	if err != nil {
		return Case{}, err
	}
	var c Case
	err = tx.Get(ctx, &c, `select `+caseColumns+caseFrom+`
		 where c.tenant_id = $1 and c.id = $2 and ($3 or c.state <> 'escalated' and c.group_id = any ($4::uuid[]))`+lock,
		id, all, tenants.IDs(groups))
	return c, err
}

func nullID(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func emptyNotNull(hits []rules.Hit) []rules.Hit {
	if hits == nil {
		return []rules.Hit{}
	}
	return hits
}
