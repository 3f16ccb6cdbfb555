// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// SlipOf is one student's one-time way in; its code is known only now.
type SlipOf struct {
	Person
	Code string
}

// SlipSheet is new sign-in slips for a class.
type SlipSheet struct {
	Group     Group
	Slips     []SlipOf
	Suspended []Person // who got none
	Expires   time.Time
}

// Slips makes sign-in slips for a class's students, for its teachers; earlier
// ones stop working. Staff in the class get none: theirs is the admins' matter.
func (c *Classroom) Slips(ctx context.Context, actor tenants.Actor, id uuid.UUID) (SlipSheet, error) {
	var sheet SlipSheet
	err := c.steward(ctx, actor, id, func(tx *tenants.Tx, v Viewer, g Group) error {
		if g.Kind != Class {
			return fault.Forbidden("Sign-in slips are printed for classes.")
		}
		if err := v.Require(policy.MemberPasswordReset, v.Rel(id)&^policy.Own, "You cannot make sign-in slips for this class."); err != nil {
			return err
		}
		sheet = SlipSheet{Group: g}
		var students []tenants.Member
		if err := tx.Select(ctx, &students, `select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level, m.suspended_at, m.suspended_until
			from group_members gm join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status = 'active' and 'student' = any (m.roles)
			where gm.tenant_id = $1 and gm.group_id = $2 and gm.state = 'active' order by m.family_name, m.given_name, m.id`, id); err != nil {
			return err
		}
		ids := tenants.IDs{}
		for _, m := range students {
			p := Person{ID: m.ID, Username: m.Username, Name: m.Name, Roles: m.Roles, Year: m.YearLevel}
			if m.SuspendedNow(tx.Now) != nil {
				sheet.Suspended = append(sheet.Suspended, p)
				continue
			}
			ids = append(ids, m.ID)
			sheet.Slips = append(sheet.Slips, SlipOf{Person: p})
		}
		made, err := tx.NewSlips(ctx, actor, ids)
		for i, slip := range made {
			sheet.Slips[i].Code, sheet.Expires = slip.Code, slip.Expires
		}
		return err
	})
	return sheet, err
}
