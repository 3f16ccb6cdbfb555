// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// Waits is what every page of a member says is new or waits for them.
type Waits struct {
	Unread    int `db:"unread"`    // notifications
	Asks      int `db:"asks"`      // announcements that ask them, or ask them for a child, and have no answer
	Joins     int `db:"joins"`     // who ask to join a group, for those who let them in there: as many as its page of groups says
	Newcomers int `db:"newcomers"` // who wait to be let in, for those who let people in
}

// asksCounted is how many are counted at most: every page asks, and a badge says
// 99+ anyway.
const asksCounted = 200

// Waits counts, in one question, what waits for the actor; a restricted one
// waits themselves.
func (c *Classroom) Waits(ctx context.Context, actor tenants.Actor) (Waits, error) {
	var w Waits
	if actor.Restricted() {
		return w, nil
	}
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &w, `
			select (select count(*) from notifications n where n.tenant_id = $1 and n.member_id = $2 and n.read_at is null and `+theirs+`) as unread,
			       (select count(distinct (r.post_id, r.for_id)) from (
			          select l.post_id, l.for_id from recipients l where l.tenant_id = $1 and l.member_id = any ($3::uuid[]) and l.asks and l.acknowledged_at is null
			             and l.for_id = any ($3::uuid[]) limit $4) r
			          join posts p on p.tenant_id = $1 and p.id = r.post_id and p.state = 'released'
			         where not exists (select from recipients d
			               where d.tenant_id = $1 and d.post_id = r.post_id and d.for_id = r.for_id and d.acknowledged_at is not null)) as asks,
			       case when $6 or $7 then (select count(*) from group_members x
			          join members y on y.tenant_id = $1 and y.id = x.member_id and y.status <> 'left'
			          join groups g on g.tenant_id = $1 and g.id = x.group_id and g.archived_at is null
			         where x.tenant_id = $1 and x.state = 'requested' and ($6 or exists (select from group_members s
			               where s.tenant_id = $1 and s.group_id = x.group_id and s.member_id = $2 and s.steward and s.state = 'active'))) else 0 end as joins,
			       case when $5 then (select count(*) from members where tenant_id = $1 and status = 'waiting') else 0 end as newcomers`,
			actor.ID, family(actor), asksCounted, actor.Allows(policy.MemberAdd, policy.School),
			actor.Allows(policy.GroupSteward, policy.School), actor.Allows(policy.GroupSteward, policy.Steward))
	})
	return w, err
}
