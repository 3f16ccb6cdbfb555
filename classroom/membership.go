// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// GroupMember is somebody in a group, or who asks to be.
type GroupMember struct {
	Person
	State      string     `db:"state"` // active, requested
	Steward    bool       `db:"steward"`
	Muted      bool       `db:"muted"`
	MutedUntil *time.Time `db:"muted_until"`
	MuteReason string     `db:"mute_reason"`
	JoinedAt   time.Time  `db:"joined_at"`
}

// GroupMembers lists a group's members, stewards first, and for its stewards
// also who asks to join. The group's members see each other.
func (c *Classroom) GroupMembers(ctx context.Context, actor tenants.Actor, id uuid.UUID) (GroupPlace, []GroupMember, error) {
	place, err := c.Group(ctx, actor, id)
	if err != nil {
		return place, nil, err
	}
	_, in := place.Viewer.In(id)
	if !in && !place.Viewer.Oversees {
		return place, nil, fault.NotFound()
	}
	looksAfter := place.Viewer.Allows(policy.GroupSteward, place.Viewer.Rel(id))
	var members []GroupMember
	err = c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &members, `
			select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level, gm.state, gm.steward, gm.joined_at, gm.muted_until, gm.mute_reason,
			       gm.muted_at is not null and (gm.muted_until is null or gm.muted_until > $4) as muted
			  from group_members gm join members m on m.tenant_id = $1 and m.id = gm.member_id and m.status <> 'left'
			 where gm.tenant_id = $1 and gm.group_id = $2 and (gm.state = 'active' or $3)
			 order by gm.state desc, gm.steward desc, m.family_name, m.given_name, m.id limit 1000`, id, looksAfter, tx.Now)
	})
	return place, members, err
}

// AskToJoin asks to be let into a group that can be asked.
func (c *Classroom) AskToJoin(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		g, err := knownGroup(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if g.JoinRule != JoinRequest || !v.Allows(policy.GroupJoin, policy.Group) {
			return fault.Forbidden("This group cannot be asked to join. Its teachers add people.")
		}
		asked, err := tx.Exec(ctx, `insert into group_members (tenant_id, group_id, member_id, state, joined_at) values ($1, $2, $3, 'requested', $4)
			on conflict (tenant_id, group_id, member_id) do nothing`, id, actor.ID, tx.Now)
		if err != nil || asked == 0 {
			return err
		}
		stewards, err := stewardsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		c.tell(tx, "notify", stewards...)
		return notify(ctx, tx, stewards, "request", nil, &actor.ID, g.Name)
	})
}

func stewardsOf(ctx context.Context, tx *tenants.Tx, group uuid.UUID) ([]uuid.UUID, error) {
	var stewards []uuid.UUID
	err := tx.Select(ctx, &stewards, `select member_id from group_members where tenant_id = $1 and group_id = $2 and steward and state = 'active' order by member_id`, group)
	return stewards, err
}

// Leave takes the actor out of a group, or takes a request back. The last
// steward stays.
func (c *Classroom) Leave(ctx context.Context, actor tenants.Actor, id uuid.UUID) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if m, in := v.In(id); in && m.Steward {
			if err := anotherSteward(ctx, tx, id, actor.ID); err != nil {
				return err
			}
		} else if in && actor.Student() && m.Kind == Class {
			return fault.Forbidden("Classes are looked after by their teachers. Ask yours if you are in the wrong one.")
		}
		left, err := tx.Exec(ctx, `delete from group_members where tenant_id = $1 and group_id = $2 and member_id = $3`, id, actor.ID)
		if err == nil && left == 0 {
			return fault.NotFound()
		}
		c.tell(tx, "member", actor.ID)
		return err
	})
}

func anotherSteward(ctx context.Context, tx *tenants.Tx, group, than uuid.UUID) error {
	var stewards []uuid.UUID
	if err := tx.Select(ctx, &stewards, `select member_id from group_members where tenant_id = $1 and group_id = $2 and steward order by member_id for update`, group); err != nil {
		return err
	}
	for _, s := range stewards {
		if s != than {
			return nil
		}
	}
	return fault.Forbidden("A group needs somebody who looks after it. Make somebody else a steward first.")
}

// AddToGroup puts members of the school into a group, by username.
func (c *Classroom) AddToGroup(ctx context.Context, actor tenants.Actor, id uuid.UUID, usernames []string) (added []Person, err error) {
	err = c.steward(ctx, actor, id, func(tx *tenants.Tx, v Viewer, g Group) error {
		added = nil
		var unknown []string
		for _, name := range usernames {
			m, err := tx.MemberByUsername(ctx, strings.TrimPrefix(strings.TrimSpace(name), "@"))
			if isNoRows(err) || err == nil && m.Status != tenants.Active {
				unknown = append(unknown, name)
				continue
			}
			if err != nil {
				return err
			}
			if g.Kind == Staff && !m.Roles.Staff() {
				return fault.InvalidField("members", "Only staff can be in a staff group.")
			}
			if err := c.letIn(ctx, tx, id, m.ID); err != nil {
				return err
			}
			added = append(added, Person{ID: m.ID, Username: m.Username, Name: m.Name, Roles: m.Roles, Year: m.YearLevel})
			tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group.add", ObjectKind: "group", Object: id, Details: map[string]string{"member": m.ID.String()}})
		}
		if len(unknown) > 0 {
			return fault.InvalidField("members", "There is nobody here with this username: "+strings.Join(unknown, ", "))
		}
		return nil
	})
	return added, err
}

// letIn makes somebody an active member, tells them, and gives them the
// announcements that were meant for late-comers too.
func (c *Classroom) letIn(ctx context.Context, tx *tenants.Tx, group, member uuid.UUID) error {
	if err := putInGroup(ctx, tx, group, member, false); err != nil {
		return err
	}
	c.tell(tx, "member", member)
	return addLate(ctx, tx, group, member)
}

// MemberDeed is what a steward does to somebody in a group.
type MemberDeed string

// The deeds of stewards.
const (
	LetIn     MemberDeed = "approve"
	Remove    MemberDeed = "remove"
	MakeChief MemberDeed = "steward"
	DropChief MemberDeed = "unsteward"
	MuteIn    MemberDeed = "mute"
	UnmuteIn  MemberDeed = "unmute"
)

// DoInGroup does one of them; m is for a mute.
func (c *Classroom) DoInGroup(ctx context.Context, actor tenants.Actor, group, member uuid.UUID, deed MemberDeed, m tenants.Measure) error {
	return c.steward(ctx, actor, group, func(tx *tenants.Tx, v Viewer, g Group) error {
		who, err := tx.Member(ctx, member)
		if err != nil {
			return err
		}
		var there struct {
			State   string `db:"state"`
			Steward bool   `db:"steward"`
		}
		if err := tx.Get(ctx, &there, `select state, steward from group_members where tenant_id = $1 and group_id = $2 and member_id = $3 for update`, group, member); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group." + string(deed), ObjectKind: "group", Object: group, Details: map[string]string{"member": member.String()}})
		c.tell(tx, "member", member)
		switch deed {
		case LetIn:
			return c.approveJoin(ctx, tx, actor, g, who)
		case Remove:
			if there.Steward {
				if err := anotherSteward(ctx, tx, group, member); err != nil {
					return err
				}
			}
			_, err = tx.Exec(ctx, `delete from group_members where tenant_id = $1 and group_id = $2 and member_id = $3`, group, member)
			return err
		case MakeChief, DropChief:
			return setSteward(ctx, tx, group, who, deed == MakeChief)
		case MuteIn, UnmuteIn:
			return c.muteInGroup(ctx, tx, v, group, member, there.Steward, deed == MuteIn, m)
		}
		return fault.NotFound()
	})
}

func setSteward(ctx context.Context, tx *tenants.Tx, group uuid.UUID, who tenants.Member, steward bool) error {
	if steward && !who.Roles.Staff() {
		return fault.Forbidden("Only staff can look after a group.")
	}
	if !steward {
		if err := anotherSteward(ctx, tx, group, who.ID); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `update group_members set steward = $4 where tenant_id = $1 and group_id = $2 and member_id = $3 and state = 'active'`, group, who.ID, steward)
	return err
}

func (c *Classroom) muteInGroup(ctx context.Context, tx *tenants.Tx, v Viewer, group, member uuid.UUID, steward, mute bool, m tenants.Measure) error {
	if err := v.Require(policy.MemberMute, v.Rel(group), "You cannot mute anybody here."); err != nil {
		return err
	}
	if !mute {
		_, err := tx.Exec(ctx, `update group_members set muted_at = null, muted_until = null, mute_reason = '' where tenant_id = $1 and group_id = $2 and member_id = $3`, group, member)
		return err
	}
	if member == v.ID || steward {
		return fault.Forbidden("A group's teachers cannot be muted in it.")
	}
	if err := m.Check(tx.Now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update group_members set muted_at = $4, muted_until = $5, mute_reason = $6 where tenant_id = $1 and group_id = $2 and member_id = $3`,
		group, member, tx.Now, m.Until, m.Reason)
	return err
}

// approveJoin lets in who asked, into the school as well if they wait for that
// and the actor may approve it.
func (c *Classroom) approveJoin(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, g Group, who tenants.Member) error {
	if who.Status == tenants.Waiting {
		if err := tx.SetStatus(ctx, who.ID, tenants.Active); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "member.approve", ObjectKind: "member", Object: who.ID})
	}
	if g.Kind == Staff && !who.Roles.Staff() {
		return fault.Forbidden("Only staff can be in a staff group.")
	}
	if err := notify(ctx, tx, []uuid.UUID{who.ID}, "joined", nil, nil, g.Name); err != nil {
		return err
	}
	return c.letIn(ctx, tx, g.ID, who.ID)
}

// Admitted is what admins' approval of a waiting member means for their groups:
// the request that came with the join code is granted.
func (c *Classroom) Admitted(ctx context.Context, tx *tenants.Tx, member uuid.UUID) error {
	var groups []uuid.UUID
	if err := tx.Select(ctx, &groups, `select group_id from group_members where tenant_id = $1 and member_id = $2 and state = 'requested' order by group_id`, member); err != nil {
		return err
	}
	for _, g := range groups {
		if err := c.letIn(ctx, tx, g, member); err != nil {
			return err
		}
	}
	return nil
}

// StewardOf says whether the actor stewards a class that the student is in.
func (c *Classroom) StewardOf(ctx context.Context, actor tenants.Actor, student uuid.UUID) (bool, error) {
	var yes bool
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &yes, `select exists (
			select from group_members s
			  join groups g on g.tenant_id = $1 and g.id = s.group_id and g.kind = 'class' and g.archived_at is null
			  join group_members x on x.tenant_id = $1 and x.group_id = s.group_id and x.member_id = $3 and x.state = 'active'
			  join members m on m.tenant_id = $1 and m.id = x.member_id and 'student' = any (m.roles)
			 where s.tenant_id = $1 and s.member_id = $2 and s.steward and s.state = 'active')`, actor.ID, student)
	})
	return yes, err
}
