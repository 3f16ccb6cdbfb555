// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

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

// place is somebody's row in a group.
type place struct {
	State   string `db:"state"`
	Steward bool   `db:"steward"`
}

// DoInGroup does one of them and gives the group and whom it was done to; m is
// for a mute. Conflict when somebody else was first; letting the same person in,
// or taking them out, twice changes nothing.
func (c *Classroom) DoInGroup(ctx context.Context, actor tenants.Actor, group, member uuid.UUID, deed MemberDeed, m tenants.Measure) (Group, Person, error) {
	var where Group
	var whom Person
	err := c.steward(ctx, actor, group, func(tx *tenants.Tx, v Viewer, g Group) error {
		who, err := tx.LockMember(ctx, member)
		if err != nil {
			return err
		}
		done := tenants.Deed{Actor: actor.ID, Deed: "group." + string(deed), ObjectKind: "group", Object: group, Details: map[string]string{"member": member.String()}}
		var there place
		err = tx.Get(ctx, &there, `select state, steward from group_members where tenant_id = $1 and group_id = $2 and member_id = $3 for update`, group, member)
		if err != nil && !isNoRows(err) {
			return err
		}
		where, whom = g, Person{ID: who.ID, Username: who.Username, Name: who.Name, Roles: who.Roles, Year: who.YearLevel}
		if again, failed := pressedTwice(ctx, tx, done, deed, who, there.State); again || failed != nil {
			return failed
		}
		if err != nil {
			return err
		}
		if who.Status == tenants.Left || there.State != "active" && deed != LetIn && deed != Remove {
			return fault.NotFound()
		}
		tx.Record(done)
		c.tell(tx, live.KindMember, member)
		return c.doInGroup(ctx, tx, v, g, who, there, deed, m)
	})
	return where, whom, err
}

// pressedTwice says whether somebody was let in, or taken out, by the actor just
// now, so that nothing remains to be done.
func pressedTwice(ctx context.Context, tx *tenants.Tx, done tenants.Deed, deed MemberDeed, who tenants.Member, state string) (bool, error) {
	if deed == LetIn && (state == "active" || state == "" && !Joins(who.Roles)) || deed == Remove && state == "" {
		return tx.DidJustNow(ctx, done)
	}
	return false, nil
}

func (c *Classroom) doInGroup(ctx context.Context, tx *tenants.Tx, v Viewer, g Group, who tenants.Member, there place, deed MemberDeed, m tenants.Measure) error {
	switch deed {
	case LetIn:
		return c.approveJoin(ctx, tx, v.Actor, g, who, there.State)
	case Remove:
		if there.Steward {
			if err := anotherSteward(ctx, tx, g.ID, who.ID); err != nil {
				return err
			}
		}
		return dropFromGroup(ctx, tx, g.ID, who.ID)
	case MakeChief, DropChief:
		return setSteward(ctx, tx, v.Actor, g.ID, who, deed == MakeChief)
	case MuteIn, UnmuteIn:
		return muteInGroup(ctx, tx, v, g.ID, who, there.Steward, deed == MuteIn, m)
	}
	return fault.NotFound()
}

func setSteward(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, group uuid.UUID, who tenants.Member, steward bool) error {
	if steward && !who.Roles.Staff() {
		return fault.Forbidden("Only staff can look after a group.")
	}
	if steward && !MayMakeSteward(actor, who.ID) {
		return fault.Forbidden("Nobody takes a group into their own care. Please ask somebody who looks after it, or an admin.")
	}
	if !steward {
		if err := anotherSteward(ctx, tx, group, who.ID); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `update group_members set steward = $4 where tenant_id = $1 and group_id = $2 and member_id = $3 and state = 'active'`, group, who.ID, steward)
	return err
}

func muteInGroup(ctx context.Context, tx *tenants.Tx, v Viewer, group uuid.UUID, who tenants.Member, steward, mute bool, m tenants.Measure) error {
	if err := v.Require(policy.MemberMute, v.Rel(group), "You cannot mute anybody here."); err != nil {
		return err
	}
	if !mute {
		_, err := tx.Exec(ctx, `update group_members set muted_at = null, muted_until = null, mute_reason = '' where tenant_id = $1 and group_id = $2 and member_id = $3`, group, who.ID)
		return err
	}
	if who.ID == v.ID || steward {
		return fault.Forbidden("A group's teachers cannot be muted in it.")
	}
	if err := m.Check(tx.Now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update group_members set muted_at = $4, muted_until = $5, mute_reason = $6 where tenant_id = $1 and group_id = $2 and member_id = $3`,
		group, who.ID, tx.Now, m.Until, m.Reason)
	return err
}
