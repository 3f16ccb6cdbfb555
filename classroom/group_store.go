// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

const groupColumns = `g.id, g.kind, g.name, g.about, g.join_rule, g.gate, g.year_level, g.created_at, g.archived_at,
	(select count(*) from group_members x join members y on y.tenant_id = $1 and y.id = x.member_id and y.status <> 'left'
	  where x.tenant_id = $1 and x.group_id = g.id and x.state = 'active') as members,
	(select count(*) from group_members x where x.tenant_id = $1 and x.group_id = g.id and x.state = 'active' and x.steward) as stewards,
	(select count(*) from group_members x join members y on y.tenant_id = $1 and y.id = x.member_id and y.status <> 'left'
	  where x.tenant_id = $1 and x.group_id = g.id and x.state = 'requested') as asking`

// group gives any group of the school; the caller has checked who asks.
func group(ctx context.Context, tx *tenants.Tx, id uuid.UUID) (Group, error) {
	var g Group
	err := tx.Get(ctx, &g, `select `+groupColumns+` from groups g where g.tenant_id = $1 and g.id = $2`, id)
	return g, err
}

// knownGroup gives a group that the viewer may know of: theirs, one that can be
// asked to be joined, or any to who oversees the school. Else NotFound.
func knownGroup(ctx context.Context, tx *tenants.Tx, v Viewer, id uuid.UUID) (Group, error) {
	g, err := group(ctx, tx, id)
	if err != nil {
		return g, err
	}
	_, in := v.In(id)
	open := g.JoinRule == JoinRequest && g.Archived == nil && v.Allows(policy.GroupJoin, policy.Group) && (g.Kind != Staff || v.Staff())
	if !in && !open && !v.Oversees {
		return Group{}, fault.NotFound()
	}
	return g, nil
}

// GroupPlace is a group with how the actor stands to it.
type GroupPlace struct {
	Group
	Viewer   Viewer
	Asked    bool
	Stewards []Person
}

// Person is a member by name.
type Person struct {
	ID       uuid.UUID `db:"id"`
	Username string    `db:"username"`
	tenants.Name
	Roles tenants.Roles `db:"roles"`
	Year  *int          `db:"year_level"`
}

// Group gives a group as the actor may know of it, or NotFound.
func (c *Classroom) Group(ctx context.Context, actor tenants.Actor, id uuid.UUID) (GroupPlace, error) {
	var place GroupPlace
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		place, err = groupPlace(ctx, tx, actor, id)
		return err
	})
	return place, err
}

func groupPlace(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) (GroupPlace, error) {
	var place GroupPlace
	var err error
	if place.Viewer, err = viewer(ctx, tx, actor); err != nil {
		return place, err
	}
	if place.Group, err = knownGroup(ctx, tx, place.Viewer, id); err != nil {
		return place, err
	}
	if err := tx.Get(ctx, &place.Asked, `select exists (select from group_members where tenant_id = $1 and group_id = $2 and member_id = $3 and state = 'requested')`,
		id, actor.ID); err != nil {
		return place, err
	}
	err = tx.Select(ctx, &place.Stewards, `select m.id, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level
		from group_members gm join members m on m.tenant_id = $1 and m.id = gm.member_id
		where gm.tenant_id = $1 and gm.group_id = $2 and gm.steward order by m.family_name, m.id limit 20`, id)
	return place, err
}

// GroupSettings is what can be set of a group.
type GroupSettings struct {
	Kind     GroupKind
	Name     string
	About    string
	JoinRule JoinRule
	Gate     string // "school", or one of rules.Modes
	Year     *int
	Archived bool
}

func (s *GroupSettings) check() error {
	fields := map[string]string{}
	name, err := fold.Clean(s.Name)
	s.Name = strings.Join(strings.Fields(name), " ")
	if err != nil || s.Name == "" || fold.Graphemes(s.Name) > 80 {
		fields["name"] = "Give the group a name of up to 80 characters."
	}
	if s.About, err = fold.Clean(s.About); err != nil || fold.Graphemes(s.About) > 500 {
		fields["about"] = "Please keep it to 500 characters."
	}
	if !slices.Contains(GroupKinds(), s.Kind) {
		fields["kind"] = "Choose what the group is for."
	}
	if !slices.Contains([]JoinRule{JoinClosed, JoinByCode, JoinRequest}, s.JoinRule) {
		fields["join_rule"] = "Choose how people come into the group."
	}
	if s.Gate != "school" && !slices.Contains(rules.Modes(), rules.Mode(s.Gate)) {
		fields["gate"] = "Choose when posts are read first."
	}
	if s.Year != nil && (*s.Year < 0 || *s.Year > 13) {
		fields["year_level"] = "Year levels go from 0 to 13."
	}
	if len(fields) > 0 {
		return fault.Invalid(fields)
	}
	return nil
}

// KindsFor lists the kinds of group that the actor may make.
func KindsFor(actor tenants.Actor) []GroupKind {
	return slices.DeleteFunc(GroupKinds(), func(k GroupKind) bool {
		switch k {
		case Class, Club:
			return !actor.Allows(policy.GroupCreate, policy.School)
		case Circle:
			return !actor.Allows(policy.GroupCreateCircle, policy.School)
		}
		return !actor.Allows(policy.GroupCreate, policy.School) || !actor.Has(policy.Admin) && !actor.Has(policy.Safeguarding)
	})
}

// NewGroup makes a group; the actor becomes its first steward.
func (c *Classroom) NewGroup(ctx context.Context, actor tenants.Actor, s GroupSettings) (uuid.UUID, error) {
	kinds := KindsFor(actor)
	if len(kinds) == 0 {
		return uuid.Nil, fault.Forbidden("You cannot make groups here.")
	}
	if err := s.check(); err != nil {
		return uuid.Nil, err
	}
	if !slices.Contains(kinds, s.Kind) {
		return uuid.Nil, fault.InvalidField("kind", "You cannot make a group of this kind. Please ask an admin.")
	}
	var id uuid.UUID
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		id = tx.NewID()
		if _, err := tx.Exec(ctx, `
			insert into groups (tenant_id, id, kind, name, about, join_rule, gate, year_level, created_by, created_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, string(s.Kind), s.Name, s.About, string(s.JoinRule), s.Gate, s.Year, actor.ID, tx.Now); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group.create", ObjectKind: "group", Object: id, Details: map[string]string{"kind": string(s.Kind)}})
		_, err := putInGroup(ctx, tx, id, actor.ID, true, nil)
		return err
	})
	return id, err
}

// ChangeGroup stores a group's settings; its stewards and those over them may.
func (c *Classroom) ChangeGroup(ctx context.Context, actor tenants.Actor, id uuid.UUID, s GroupSettings) error {
	if err := s.check(); err != nil {
		return err
	}
	return c.steward(ctx, actor, id, func(tx *tenants.Tx, v Viewer, g Group) error {
		if s.Kind != g.Kind {
			return fault.InvalidField("kind", "What a group is for stays as it is. Make a new group instead.")
		}
		var archived *time.Time
		if s.Archived {
			archived = &tx.Now
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group.settings", ObjectKind: "group", Object: id,
			Details: map[string]string{"join_rule": string(s.JoinRule), "gate": s.Gate}})
		_, err := tx.Exec(ctx, `update groups set name = $3, about = $4, join_rule = $5, gate = $6, year_level = $7, archived_at = $8 where tenant_id = $1 and id = $2`,
			id, s.Name, s.About, string(s.JoinRule), s.Gate, s.Year, archived)
		return err
	})
}

// steward runs do on a group that the actor may look after: NotFound for whom
// it does not exist, Forbidden for whom it is only a group.
func (c *Classroom) steward(ctx context.Context, actor tenants.Actor, id uuid.UUID, do func(*tenants.Tx, Viewer, Group) error) error {
	return c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		g, err := knownGroup(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if err := v.Require(policy.GroupSteward, v.Rel(id), "Only the group's teachers can do this."); err != nil {
			return err
		}
		return do(tx, v, g)
	})
}

// putInGroup makes somebody an active member of a group, since now; false if
// they were one already. by vouches for them; who had asked has come by themself.
func putInGroup(ctx context.Context, tx *tenants.Tx, group, member uuid.UUID, steward bool, by *uuid.UUID) (bool, error) {
	put, err := tx.Exec(ctx, `
		insert into group_members (tenant_id, group_id, member_id, state, steward, joined_at, vouched_by) values ($1, $2, $3, 'active', $4, $5, $6)
		on conflict (tenant_id, group_id, member_id) do update set state = 'active', joined_at = excluded.joined_at,
		       vouched_by = coalesce(excluded.vouched_by, group_members.member_id) where group_members.state = 'requested'`,
		group, member, steward, tx.Now, by)
	return put > 0, err
}
