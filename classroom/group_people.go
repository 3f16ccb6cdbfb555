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

// GroupMember is somebody in a group, or who asks to be.
type GroupMember struct {
	Person
	State      string         `db:"state"` // active, requested
	Steward    bool           `db:"steward"`
	Muted      bool           `db:"muted"`
	MutedUntil *time.Time     `db:"muted_until"`
	MuteReason string         `db:"mute_reason"`
	JoinedAt   time.Time      `db:"joined_at"` // or asked
	Status     tenants.Status `db:"status"`
	Unvouched  bool           `db:"unvouched"` // a student, for whom nobody stands
}

// GroupPeople is a page of a group's members.
type GroupPeople struct {
	Place   GroupPlace
	Asking  []GroupMember // on the first page, for its stewards
	Members []GroupMember // stewards first, on the first page; then by family name
	More    bool
	// Unconfirmed are, on a class's first page for who looks after it or may
	// vouch, the students for whom nobody stands; Admins some of those to ask.
	Unconfirmed []Person
	Admins      []Person
	MayVouch    bool
}

// pageOfPeople is how many members a page lists.
const pageOfPeople = 100

const groupMemberColumns = `m.id, m.username, m.title, m.given_name, m.family_name, m.short_name,
	m.roles && array['admin','safeguarding','moderator','teacher'] as name_staff, m.roles, m.year_level, m.status,
	gm.state, gm.steward, gm.joined_at, gm.muted_until, gm.mute_reason, gm.muted_at is not null and (gm.muted_until is null or gm.muted_until > $3) as muted,
	` + unvouched + ` as unvouched`

const groupMemberFrom = ` from group_members gm join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status <> 'left'
	 where gm.tenant_id = $1 and gm.group_id = $2`

// GroupPeople lists a group's members after this one (uuid.Nil: from the
// start), and for its stewards also who asks to join. The group's members see
// each other; others do not (NotFound).
func (c *Classroom) GroupPeople(ctx context.Context, actor tenants.Actor, id, after uuid.UUID) (GroupPeople, error) {
	var p GroupPeople
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		p = GroupPeople{}
		var err error
		if p.Place, err = groupPlace(ctx, tx, actor, id); err != nil {
			return err
		}
		v := p.Place.Viewer
		if _, in := v.In(id); !in && !v.Oversees {
			return fault.NotFound()
		}
		if err := v.Require(policy.MemberList, v.Rel(id), "Who is in this group is for its students and teachers to see."); err != nil {
			return err
		}
		if after == uuid.Nil {
			if err := p.first(ctx, tx, id); err != nil {
				return err
			}
			if err := p.open(ctx, tx, id); err != nil {
				return err
			}
		}
		var rest []GroupMember
		if err := tx.Select(ctx, &rest, `select `+groupMemberColumns+groupMemberFrom+` and gm.state = 'active' and not gm.steward
			and ($4::uuid is null or (m.family_name, m.given_name, m.id) > (select a.family_name, a.given_name, a.id from members a where a.tenant_id = $1 and a.id = $4))
			order by m.family_name, m.given_name, m.id limit $5`, id, tx.Now, orNull(after), pageOfPeople+1); err != nil {
			return err
		}
		if p.More = len(rest) > pageOfPeople; p.More {
			rest = rest[:pageOfPeople]
		}
		p.Members = append(p.Members, rest...)
		return nil
	})
	return p, err
}

// first reads who looks after the group and, for them, who asks to join it.
func (p *GroupPeople) first(ctx context.Context, tx *tenants.Tx, id uuid.UUID) error {
	if err := tx.Select(ctx, &p.Members, `select `+groupMemberColumns+groupMemberFrom+` and gm.state = 'active' and gm.steward
		order by m.family_name, m.given_name, m.id`, id, tx.Now); err != nil {
		return err
	}
	if v := p.Place.Viewer; !v.Allows(policy.GroupSteward, v.Rel(id)) {
		return nil
	}
	return tx.Select(ctx, &p.Asking, `select `+groupMemberColumns+groupMemberFrom+` and gm.state = 'requested'
		order by gm.joined_at, m.id limit 200`, id, tx.Now)
}

// open reads for whom nobody stands yet, for those whom it concerns.
func (p *GroupPeople) open(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (err error) {
	v := p.Place.Viewer
	p.MayVouch = mayVouch(v.Actor)
	if p.Place.Kind != Class || !p.MayVouch && !v.Allows(policy.GroupSteward, v.Rel(id)) {
		return nil
	}
	if p.Unconfirmed, err = unconfirmed(ctx, tx, id); err != nil || len(p.Unconfirmed) == 0 {
		return err
	}
	p.Admins, err = admins(ctx, tx, fewAdmins)
	return err
}
