// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// NameColumns reads a Name from members with this alias.
func NameColumns(alias string) string {
	return alias + `.title, ` + alias + `.given_name, ` + alias + `.family_name, ` + alias + `.short_name, ` +
		alias + `.roles && array['admin','safeguarding','moderator','teacher'] as name_staff`
}

var memberColumns = `m.id, m.username, ` + NameColumns("m") + `, m.roles, m.year_level, m.status, m.muted_at, m.muted_until, m.mute_reason,
	m.suspended_at, m.suspended_until, m.suspend_reason, m.joined_at`

// Member gives one member of the transaction's school, or NotFound.
func (tx *Tx) Member(ctx context.Context, id uuid.UUID) (Member, error) {
	var m Member
	err := tx.Get(ctx, &m, `select `+memberColumns+` from members m where m.tenant_id = $1 and m.id = $2`, id)
	return m, err
}

// LockMember is Member with the row locked until the transaction ends.
func (tx *Tx) LockMember(ctx context.Context, id uuid.UUID) (Member, error) {
	var m Member
	err := tx.Get(ctx, &m, `select `+memberColumns+` from members m where m.tenant_id = $1 and m.id = $2 for update`, id)
	return m, err
}

// MemberByUsername gives the member of this name, or NotFound.
func (tx *Tx) MemberByUsername(ctx context.Context, username string) (Member, error) {
	var m Member
	err := tx.Get(ctx, &m, `select `+memberColumns+` from members m where m.tenant_id = $1 and m.username = lower($2)`, username)
	return m, err
}

// MemberFilter narrows Members; zero values do not.
type MemberFilter struct {
	Words  string // in the name or username
	Short  bool   // as readers who are not staff may look: in the shortened names, and for a whole username
	Role   policy.Role
	Status Status
	IDs    IDs
	After  string // the last Username of the page before
	Most   int    // 0: 100
}

// listedBy is what a list of people is in the order of: staff by the surname,
// whatever their title; students and guardians so as well for staff, and by the
// shortened name for who does not know their surnames.
const listedBy = `lower(case when $9 and not m.roles && array['admin','safeguarding','moderator','teacher'] then m.short_name
	else coalesce(nullif(m.family_name, ''), m.given_name) end), lower(m.given_name), m.username`

// Members lists members by their names.
func (tx *Tx) Members(ctx context.Context, f MemberFilter) ([]Member, error) {
	if f.Most == 0 {
		f.Most = 100
	}
	var found []Member
	err := tx.Select(ctx, &found, `
		select `+memberColumns+` from members m
		 where m.tenant_id = $1
		   and ($2 = '' or position(lower($2) in lower(case when $9 and not m.roles && array['admin','safeguarding','moderator','teacher']
		          then m.short_name else m.given_name || ' ' || m.family_name end)) > 0
		     or case when $9 and not m.roles && array['admin','safeguarding','moderator','teacher']
		          then m.username = lower($2) else position(lower($2) in m.username) > 0 end)
		   and ($3 = '' or $3 = any (m.roles))
		   and ($4 = '' and m.status <> 'left' or m.status = $4)
		   and (not $5 or m.id = any ($6::uuid[]))
		   and ($7 = '' or (`+listedBy+`) > (select `+listedBy+` from members m where m.tenant_id = $1 and m.username = $7
		          and (not $5 or m.id = any ($6::uuid[]))))
		 order by `+listedBy+` limit $8`,
		f.Words, string(f.Role), string(f.Status), f.IDs != nil, f.IDs, f.After, f.Most, f.Short)
	return found, err
}

// AddMember stores a new member of the transaction's school. It hashes nothing:
// passwordHash is what HashPassword gave for n.Password, or empty.
func (tx *Tx) AddMember(ctx context.Context, n NewMember, passwordHash string) (uuid.UUID, error) {
	if err := n.check(); err != nil {
		return uuid.Nil, err
	}
	id, status := tx.NewID(), Active
	if n.Waiting {
		status = Waiting
	}
	_, err := tx.Exec(ctx, `
		insert into members (tenant_id, id, username, username_skeleton, title, given_name, family_name, short_name, roles, year_level,
			status, password_hash, joined_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $6, $8, $9, $10, $11, $12, $12)`,
		id, n.Username, fold.NameSkeleton(n.Username), n.Title, n.Given, n.Family, Roles(n.Roles), n.YearLevel, string(status), passwordHash, tx.Now)
	if err != nil {
		return uuid.Nil, err
	}
	return id, tx.shorten(ctx, n.Given)
}

// shorten works out anew how those who share this first name are called before
// readers who are not staff.
func (tx *Tx) shorten(ctx context.Context, given string) error {
	var same []struct {
		ID     uuid.UUID `db:"id"`
		Given  string    `db:"given_name"`
		Family string    `db:"family_name"`
		Short  string    `db:"short_name"`
	}
	err := tx.Select(ctx, &same, `
		select id, given_name, family_name, short_name from members
		 where tenant_id = $1 and lower(given_name) = lower($2) and status <> 'left' order by id`, given)
	if err != nil {
		return err
	}
	families := make([]string, len(same))
	for i := range same {
		families[i] = same[i].Family
	}
	for i, short := range shortNames(given, families) {
		if short == same[i].Short {
			continue
		}
		if _, err := tx.Exec(ctx, `update members set short_name = $3 where tenant_id = $1 and id = $2`, same[i].ID, short); err != nil {
			return err
		}
	}
	return nil
}

// Change is a change of an admin's to a member's details.
type MemberDetails struct {
	Title, Given, Family string
	YearLevel            *int
}

// ChangeDetails stores a member's name and year level.
func (db *DB) ChangeDetails(ctx context.Context, actor Actor, id uuid.UUID, d MemberDetails) error {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin can change a member's details."); err != nil {
		return err
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		m, err := tx.LockMember(ctx, id)
		if err != nil {
			return err
		}
		n := NewMember{Username: m.Username, Title: d.Title, Given: d.Given, Family: d.Family, Roles: m.Roles, YearLevel: d.YearLevel}
		if err := n.check(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update members set title = $3, given_name = $4, family_name = $5, year_level = $6, changed_at = $7
			where tenant_id = $1 and id = $2`, id, n.Title, n.Given, n.Family, n.YearLevel, tx.Now); err != nil {
			return err
		}
		tx.Record(Deed{Actor: actor.ID, Deed: "member.details", ObjectKind: "member", Object: id})
		if err := tx.shorten(ctx, m.Given); err != nil {
			return err
		}
		return tx.shorten(ctx, n.Given)
	})
}

// ChangeRoles stores a member's roles; all their sessions die with it. Not
// one's own, and never the last admin's. The roles that they have already change
// nothing. Whoever may not is recorded.
func (db *DB) ChangeRoles(ctx context.Context, actor Actor, id uuid.UUID, roles []policy.Role) error {
	err := actor.Require(policy.MemberRole, policy.School, "Only an admin can change roles.")
	if err == nil && id == actor.ID {
		err = fault.Forbidden("Nobody changes their own roles. Please ask another admin.")
	}
	if err != nil {
		return db.Refused(ctx, actor, err, Deed{Deed: "member.role.refused", ObjectKind: "member", Object: id})
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		if err := tx.lockAdmins(ctx); err != nil {
			return err
		}
		m, err := tx.LockMember(ctx, id)
		if err != nil {
			return err
		}
		year := m.YearLevel
		if !slices.Contains(roles, policy.Student) {
			year = nil
		}
		if message := checkRoles(roles, year); message != "" {
			return fault.InvalidField("roles", message)
		}
		if m.Roles.Has(policy.Admin) && !slices.Contains(roles, policy.Admin) {
			if err := tx.anotherAdmin(ctx, id); err != nil {
				return err
			}
		}
		if m.Roles.same(roles) {
			return nil
		}
		if _, err := tx.Exec(ctx, `update members set roles = $3, year_level = $4, changed_at = $5, authority_version = authority_version + 1
			where tenant_id = $1 and id = $2`, id, Roles(roles), year, tx.Now); err != nil {
			return err
		}
		tx.authorityChanged(id)
		was, _ := Roles(m.Roles).Value()
		is, _ := Roles(roles).Value()
		tx.Record(Deed{Actor: actor.ID, Deed: "member.role", ObjectKind: "member", Object: id,
			Details: map[string]string{"from": was.(string), "to": is.(string)}})
		return nil
	})
}

// lockAdmins makes two changes to who is admin wait for each other.
func (tx *Tx) lockAdmins(ctx context.Context) error {
	var ids []uuid.UUID
	return tx.Select(ctx, &ids, `select id from members where tenant_id = $1 and 'admin' = any (roles) order by id for update`)
}

func (tx *Tx) anotherAdmin(ctx context.Context, than uuid.UUID) error {
	var others int
	err := tx.Get(ctx, &others, `select count(*) from members
		where tenant_id = $1 and id <> $2 and status = 'active' and 'admin' = any (roles)
		  and (suspended_at is null or suspended_until <= $3)`, than, tx.Now)
	if err == nil && others == 0 {
		return fault.Forbidden("This is the school's last admin. Make somebody else admin first.")
	}
	return err
}
