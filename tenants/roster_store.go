// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// MayLookAfterMembers says whether the actor has any deed to do about members
// in the whole school, and so reaches the pages about them.
func (a Actor) MayLookAfterMembers() bool {
	return slices.ContainsFunc([]policy.Permission{policy.MemberAdd, policy.MemberRole, policy.MemberSuspend, policy.MemberMute, policy.MemberSessions},
		func(p policy.Permission) bool { return a.Allows(p, policy.School) })
}

func (a Actor) lookAfterMembers() error {
	if a.MayLookAfterMembers() {
		return nil
	}
	return fault.Forbidden("These pages are for those who look after the school's members.")
}

// RosterFilter narrows the roster; zero values do not.
type RosterFilter struct {
	Words  string // in the name or username
	Role   policy.Role
	Year   *int
	State  string    // waiting, suspended, muted, held (either of them), new (never signed in) or left
	After  uuid.UUID // the last member of the page before
	Before uuid.UUID // the first member of the page after
	Most   int       // 0: 50
}

// RosterLine is a member and when they were last here.
type RosterLine struct {
	Member
	SeenAt *time.Time `db:"seen_at"`
}

// Roster lists members by surname for those who look after them. more says that
// there are further ones in the direction asked for; total counts the whole school.
func (db *DB) Roster(ctx context.Context, actor Actor, f RosterFilter) (lines []RosterLine, more bool, total int, err error) {
	if err := actor.lookAfterMembers(); err != nil {
		return nil, false, 0, err
	}
	if f.Most == 0 {
		f.Most = 50
	}
	err = db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		if err := tx.Get(ctx, &total, `select count(*) from members where tenant_id = $1 and status <> 'left'`); err != nil {
			return err
		}
		lines, err = tx.roster(ctx, f)
		return err
	})
	if more = len(lines) > f.Most; more {
		lines = lines[:f.Most]
	}
	if f.Before != uuid.Nil {
		slices.Reverse(lines)
	}
	return lines, more, total, err
}

// rosterForward and rosterBackward differ in the direction alone.
const (
	rosterWhere = ` from members m
		 where m.tenant_id = $1
		   and ($2 = '' or position(lower($2) in lower(m.given_name || ' ' || m.family_name)) > 0 or position(lower($2) in m.username) > 0)
		   and ($3 = '' or $3 = any (m.roles))
		   and ($4::int is null or m.year_level = $4)
		   and case $5 when 'left' then m.status = 'left' when 'waiting' then m.status = 'waiting'
		         when 'suspended' then m.suspended_at is not null and (m.suspended_until is null or m.suspended_until > $6)
		         when 'muted' then m.muted_at is not null and (m.muted_until is null or m.muted_until > $6)
		         when 'held' then m.suspended_at is not null and (m.suspended_until is null or m.suspended_until > $6)
		                       or m.muted_at is not null and (m.muted_until is null or m.muted_until > $6)
		         when 'new' then m.status = 'active' and not exists (select from sessions s where s.tenant_id = $1 and s.member_id = m.id)
		         else m.status <> 'left' end`
	rosterSeen     = `, (select max(s.seen_at) from sessions s where s.tenant_id = $1 and s.member_id = m.id) as seen_at`
	rosterForward  = ` and ($7::uuid is null or (m.family_name, m.given_name, m.id) > (select c.family_name, c.given_name, c.id from members c where c.tenant_id = $1 and c.id = $7)) order by m.family_name, m.given_name, m.id limit $8`
	rosterBackward = ` and (m.family_name, m.given_name, m.id) < (select c.family_name, c.given_name, c.id from members c where c.tenant_id = $1 and c.id = $7) order by m.family_name desc, m.given_name desc, m.id desc limit $8`
)

func (tx *Tx) roster(ctx context.Context, f RosterFilter) ([]RosterLine, error) {
	order, cursor := rosterForward, orNull(f.After)
	if f.Before != uuid.Nil {
		order, cursor = rosterBackward, orNull(f.Before)
	}
	var lines []RosterLine
	err := tx.Select(ctx, &lines, `select `+memberColumns+rosterSeen+rosterWhere+order,
		f.Words, string(f.Role), f.Year, f.State, tx.Now, cursor, f.Most+1)
	return lines, err
}

// LookAfter gives one member with what those who look after members need.
func (db *DB) LookAfter(ctx context.Context, actor Actor, member uuid.UUID) (LookedAfter, error) {
	var l LookedAfter
	if err := actor.lookAfterMembers(); err != nil {
		return l, err
	}
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		var err error
		if l.Member, err = tx.Member(ctx, member); err != nil {
			return err
		}
		if err := tx.Get(ctx, &l.SeenAt, `select max(seen_at) from sessions where tenant_id = $1 and member_id = $2`, member); err != nil {
			return err
		}
		if !actor.Allows(policy.MemberAdd, policy.School) && !actor.Allows(policy.MemberContact, policy.School) {
			return nil
		}
		if l.Links, err = tx.GuardianLinks(ctx, member); err != nil || len(l.Links) == 0 {
			return err
		}
		others := make(IDs, 0, len(l.Links))
		for _, link := range l.Links {
			others = append(others, link.Other(member))
		}
		l.Others, err = tx.Members(ctx, MemberFilter{IDs: others, Most: len(others)})
		return err
	})
	return l, err
}

// LookedAfter is a member with their links to guardians or children; the links
// only for those who may see them.
type LookedAfter struct {
	Member
	SeenAt *time.Time
	Links  []GuardianLink
	Others []Member // at the other end of the links
}

// Other is the member at the other end of the link.
func (l GuardianLink) Other(than uuid.UUID) uuid.UUID {
	if l.Guardian == than {
		return l.Child
	}
	return l.Guardian
}
