// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// Here is a member whom a line of a list means, who need not be added again.
type Here struct {
	ID       uuid.UUID `db:"id"`
	Username string    `db:"username"`
	Skeleton string    `db:"username_skeleton"`
	Given    string    `db:"given_name"`
	Family   string    `db:"family_name"`
	Roles    Roles     `db:"roles"`
	Year     *int      `db:"year_level"`
	Status   Status    `db:"status"`
	Password bool      `db:"password"` // they have chosen one: nobody needs to hand them a way in
}

func (h Here) name() string { return strings.TrimSpace(h.Given + " " + h.Family) }

// names is which usernames a school has given away, as written and as they look,
// and to whom.
type names struct {
	written, looks map[string]bool
	members        map[string]Here   // by username
	called         map[string][]Here // by name, those who have not left
}

func (n names) taken(canonical string) bool {
	return n.written[canonical] || n.looks[fold.NameSkeleton(canonical)]
}

func (n names) take(canonical string) {
	n.written[canonical], n.looks[fold.NameSkeleton(canonical)] = true, true
}

func (tx *Tx) usernames(ctx context.Context) (names, error) {
	var rows []Here
	n := names{written: map[string]bool{}, looks: map[string]bool{}, members: map[string]Here{}, called: map[string][]Here{}}
	err := tx.Select(ctx, &rows, `select id, username, username_skeleton, given_name, family_name, roles, year_level, status, password_hash <> '' as password
		from members where tenant_id = $1 order by id`)
	for _, row := range rows {
		n.written[row.Username], n.looks[row.Skeleton] = true, true
		if n.members[row.Username] = row; row.Status != Left {
			n.called[nameKey(row.name())] = append(n.called[nameKey(row.name())], row)
		}
	}
	return n, err
}

func nameKey(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// here says whether a line of a list means somebody who is a member already: by
// their username and name, or, without a username, by name, role and year. Two
// people may have one name, so the words say what to do then.
func (n names) here(line NewMember) (*Here, string) {
	name := nameKey(line.Given + " " + line.Family)
	if line.Username != "" {
		canonical, err := fold.Username(line.Username)
		m, known := n.members[canonical]
		switch {
		case err != nil || !known:
			return nil, ""
		case m.Status == Left:
			return nil, "This username was that of somebody who has left. Please write another."
		case nameKey(m.name()) != name:
			return nil, "Somebody else has this username already: " + m.name() + ". Please write another."
		}
		return &m, m.name() + " is here already, as " + m.Username + "."
	}
	for _, m := range n.called[name] {
		if m.fits(line) {
			return &m, m.name() + " is here already, as " + m.Username + ". If this is somebody else of that name, write a username for them."
		}
	}
	return nil, ""
}

// fits says whether a line of the same name has a role of the member's and, for
// a student, no other year.
func (h Here) fits(line NewMember) bool {
	if Roles(line.Roles).Has(policy.Student) && h.Roles.Has(policy.Student) {
		return line.YearLevel == nil || h.Year == nil || *line.YearLevel == *h.Year
	}
	for _, role := range line.Roles {
		if role != policy.Student && h.Roles.Has(role) {
			return true
		}
	}
	return false
}

// NewSheet is the slips made for those who have never signed in.
type NewSheet struct {
	SlipsFor
	Slips []Admitted
}

// SlipsForNew makes new sign-in slips for those of these members who have never
// chosen a password: the sheet was lost, or never came. Slips that they have stop
// working only where the choice says so. Forbidden without member.password-reset
// for the whole school; Conflict where nobody needs one.
func (db *DB) SlipsForNew(ctx context.Context, actor Actor, members []uuid.UUID, choice SlipChoice) (NewSheet, error) {
	if err := actor.mayAdmit(nil); err != nil {
		return NewSheet{}, err
	}
	if err := actor.Require(policy.MemberPasswordReset, policy.School, "You cannot make sign-in slips for the whole school."); err != nil {
		return NewSheet{}, err
	}
	var sheet NewSheet
	err := db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		sheet = NewSheet{}
		var people []Member
		if err := tx.Select(ctx, &people, `select `+memberColumns+` from members m
			where m.tenant_id = $1 and m.id = any ($2::uuid[]) and m.status = 'active' and m.password_hash = '' and m.id <> $3
			order by m.family_name, m.given_name, m.id for update`, IDs(members), actor.ID); err != nil {
			return err
		}
		if len(people) == 0 {
			return fault.Conflict("Everybody on this list has signed in already. Whoever has forgotten their password gets a new one on their own page.")
		}
		ids := make([]uuid.UUID, len(people))
		for i, m := range people {
			ids[i] = m.ID
		}
		var err error
		if sheet.SlipsFor, err = tx.SlipsFor(ctx, ids, choice); err != nil || sheet.Asks {
			return err
		}
		if len(sheet.Members) == 0 {
			return fault.Conflict("Everybody on this list who has not signed in yet has a slip that works.")
		}
		slips, err := tx.NewSlips(ctx, actor, sheet.Members)
		for _, slip := range slips {
			m := people[slices.Index(ids, slip.Member)]
			sheet.Slips = append(sheet.Slips, Admitted{ID: m.ID, Username: m.Username, Name: m.Name, Line: -1, Slip: slip.Code})
		}
		return err
	})
	return sheet, err
}
