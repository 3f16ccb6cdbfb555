// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// QueueFilter narrows the queue; zero values do not.
type QueueFilter struct {
	Group  uuid.UUID
	Kind   string // held, report
	Rule   string // a rule's id
	Author uuid.UUID
	After  uuid.UUID // the last case of the page before
	Before uuid.UUID // the first case of the page after
	Most   int       // 0: 50
}

// Queue lists the cases that wait in this actor's reach, oldest first: all for
// moderators, those of their groups for stewards. One's own are not among them;
// a relative's held posts are, for others to decide.
func (m *Moderation) Queue(ctx context.Context, actor tenants.Actor, f QueueFilter) ([]Case, error) {
	var cases []Case
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		r, err := m.reach(ctx, tx, actor)
		if err != nil {
			return err
		}
		cases, err = r.queue(ctx, tx, actor, f)
		return err
	})
	return cases, err
}

// waits is the condition that a case waits for somebody like the actor. What a
// moderator has passed on waits for others; an admin or the safeguarding lead
// has nobody further to pass it to.
const waits = `c.tenant_id = $1 and c.state <> 'decided' and c.member_id <> $2 and ` + inReach + ` and not ` + unseen + `
	and (c.state <> 'escalated' or c.escalated_by is distinct from $2
	  or exists (select from members me where me.tenant_id = $1 and me.id = $2 and me.roles && array['admin', 'safeguarding']))`

func (r reach) queue(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, f QueueFilter) ([]Case, error) {
	if f.Most == 0 {
		f.Most = 50
	}
	order := `c.opened_at, c.id`
	if f.Before != uuid.Nil {
		order = `c.opened_at desc, c.id desc`
	}
	var cases []Case
	err := tx.Select(ctx, &cases, `select `+caseColumns+caseFrom+`
		 where `+waits+`
		   and ($7::uuid is null or c.group_id = $7) and ($8 = '' or c.kind = $8)
		   and ($9 = '' or c.hits @> jsonb_build_array(jsonb_build_object('RuleID', $9::text)))
		   and ($10::uuid is null or c.member_id = $10)
		   and ($11::uuid is null or (c.opened_at, c.id) > (select x.opened_at, x.id from cases x where x.tenant_id = $1 and x.id = $11))
		   and ($12::uuid is null or (c.opened_at, c.id) < (select x.opened_at, x.id from cases x where x.tenant_id = $1 and x.id = $12))
		 order by `+order+` limit $13`,
		r.args(actor, nullID(f.Group), f.Kind, f.Rule, nullID(f.Author), nullID(f.After), nullID(f.Before), f.Most)...)
	if f.Before != uuid.Nil {
		slices.Reverse(cases)
	}
	return cases, err
}

// Load is how much waits for an actor to decide, and since when.
type Load struct {
	Waiting int        `db:"waiting"`
	Oldest  *time.Time `db:"oldest"`
}

// Load says how much waits for this actor; nothing for who decides on nothing.
func (m *Moderation) Load(ctx context.Context, actor tenants.Actor) (Load, error) {
	if MayDecide(actor) != nil {
		return Load{}, nil
	}
	var l Load
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		r, err := m.reach(ctx, tx, actor)
		if err != nil {
			return err
		}
		l, err = r.load(ctx, tx, actor)
		return err
	})
	return l, err
}

// Waiting counts what waits for this actor to decide, for the navigation.
func (m *Moderation) Waiting(ctx context.Context, actor tenants.Actor) (int, error) {
	l, err := m.Load(ctx, actor)
	return l.Waiting, err
}

func (r reach) load(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) (Load, error) {
	var l Load
	err := tx.Get(ctx, &l, `select count(*) as waiting, min(c.opened_at) as oldest from cases c where `+waits+` and not `+related, r.args(actor)...)
	return l, err
}

// MayDecide is Forbidden for who decides on nothing anywhere.
func MayDecide(actor tenants.Actor) error {
	if actor.Allows(policy.QueueDecide, policy.Steward) || actor.Allows(policy.CaseDecide, policy.Steward) {
		return nil
	}
	return fault.Forbidden("The queue is for those who look after a group or the whole school.")
}

// Choice is something to narrow the queue to.
type Choice struct {
	What  string `db:"what"` // group, rule
	Value string `db:"value"`
	Label string `db:"label"`
}

// Desk is a page of the queue with what stands around it.
type Desk struct {
	Cases    []Case
	More     bool // beyond the page, in the direction that was asked for
	Standing map[uuid.UUID]Standing
	Load              // whatever the filter
	Choices  []Choice // groups and rules that something waits for
}

// Desk gives the queue as its page shows it. Forbidden for who decides on
// nothing.
func (m *Moderation) Desk(ctx context.Context, actor tenants.Actor, f QueueFilter) (Desk, error) {
	if err := MayDecide(actor); err != nil {
		return Desk{}, err
	}
	if f.Most == 0 {
		f.Most = 30
	}
	most := f.Most
	f.Most++
	var d Desk
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		r, err := m.reach(ctx, tx, actor)
		if err != nil {
			return err
		}
		d = Desk{}
		if d.Cases, err = r.queue(ctx, tx, actor, f); err != nil {
			return err
		}
		if d.More = len(d.Cases) > most; d.More && f.Before != uuid.Nil {
			d.Cases = d.Cases[1:]
		} else if d.More {
			d.Cases = d.Cases[:most]
		}
		return m.around(ctx, tx, actor, r, &d)
	})
	return d, err
}

// around reads what stands around a page of the queue.
func (m *Moderation) around(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, r reach, d *Desk) error {
	var err error
	if d.Load, err = r.load(ctx, tx, actor); err != nil {
		return err
	}
	if err := tx.Select(ctx, &d.Choices, `
		select distinct 'group' as what, g.id::text as value, g.name as label
		  from cases c join groups g on g.tenant_id = $1 and g.id = c.group_id where `+waits+`
		union
		select distinct on (h.hit->>'RuleID') 'rule', h.hit->>'RuleID', h.hit->>'RuleName'
		  from cases c cross join lateral jsonb_array_elements(c.hits) as h (hit) where `+waits+`
		 order by what, label, value limit 200`, r.args(actor)...); err != nil {
		return err
	}
	var posts []uuid.UUID
	for _, c := range d.Cases {
		if c.Post != nil {
			posts = append(posts, *c.Post)
		}
	}
	if len(posts) == 0 {
		return nil
	}
	d.Standing, err = m.Posts.Standing(ctx, tx, posts)
	return err
}
