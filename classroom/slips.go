// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"
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
	Group       Group
	Slips       []SlipOf
	Asks        bool     // nothing was made: first choose what becomes of the slips of those who have one
	Having      int      // students who have a slip that works: it stays, or Asks
	Without     int      // who have none, where it asks
	Suspended   []Person // who got none
	Unconfirmed []Person // nor did these: nobody else stands for it that they belong in the class
	Admins      []Person // who can; some of them, where there are such
	Expires     time.Time
}

// fewAdmins is how many admins a page names whom one may ask.
const fewAdmins = 3

// Slips makes sign-in slips for a class's students, for its teachers. Earlier
// ones stop working only where the choice says so: they are stored hashed, so
// nobody can print them again. Staff in the class get none: theirs is the
// admins' matter. Nor do students for whom the teacher alone stands.
func (c *Classroom) Slips(ctx context.Context, actor tenants.Actor, id uuid.UUID, choice tenants.SlipChoice) (SlipSheet, error) {
	var sheet SlipSheet
	err := c.steward(ctx, actor, id, func(tx *tenants.Tx, v Viewer, g Group) error {
		if g.Kind != Class {
			return fault.Forbidden("Sign-in slips are printed for classes.")
		}
		if err := v.Require(policy.MemberPasswordReset, v.Rel(id)&^policy.Own, "You cannot make sign-in slips for this class."); err != nil {
			return err
		}
		sheet = SlipSheet{Group: g}
		var students []struct {
			tenants.Member
			Vouched bool `db:"vouched"`
		}
		if err := tx.Select(ctx, &students, `select coalesce(gm.vouched_by <> $3, false) or $4 as vouched, m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level, m.suspended_at, m.suspended_until
			from group_members gm join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status = 'active' and 'student' = any (m.roles)
			where gm.tenant_id = $1 and gm.group_id = $2 and gm.state = 'active' order by m.family_name, m.given_name, m.id`,
			id, actor.ID, v.Allows(policy.MemberPasswordReset, policy.School)); err != nil {
			return err
		}
		for _, m := range students {
			p := Person{ID: m.ID, Username: m.Username, Name: m.Name, Roles: m.Roles, Year: m.YearLevel}
			switch {
			case m.SuspendedNow(tx.Now) != nil:
				sheet.Suspended = append(sheet.Suspended, p)
				continue
			case !m.Vouched:
				sheet.Unconfirmed = append(sheet.Unconfirmed, p)
				continue
			}
			sheet.Slips = append(sheet.Slips, SlipOf{Person: p})
		}
		if len(sheet.Unconfirmed) > 0 {
			var err error
			if sheet.Admins, err = admins(ctx, tx, fewAdmins); err != nil {
				return err
			}
		}
		if err := sheet.choose(ctx, tx, choice); err != nil {
			return err
		}
		made, err := tx.NewSlips(ctx, actor, sheet.ids())
		for i, slip := range made {
			sheet.Slips[i].Code, sheet.Expires = slip.Code, slip.Expires
		}
		return err
	})
	return sheet, err
}

// choose leaves on the sheet those who get a new slip.
func (s *SlipSheet) choose(ctx context.Context, tx *tenants.Tx, choice tenants.SlipChoice) error {
	who, err := tx.SlipsFor(ctx, s.ids(), choice)
	s.Asks, s.Having, s.Without = who.Asks, who.Having, who.Without
	s.Slips = slices.DeleteFunc(s.Slips, func(slip SlipOf) bool { return !slices.Contains(who.Members, slip.ID) })
	return err
}

// ids are those who get a slip.
func (s *SlipSheet) ids() tenants.IDs {
	ids := tenants.IDs{}
	for _, slip := range s.Slips {
		ids = append(ids, slip.ID)
	}
	return ids
}
