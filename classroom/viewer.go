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

// Viewer is an actor with the groups they belong to: what every question of
// who may see or do what in a group is answered with.
type Viewer struct {
	tenants.Actor
	Memberships []Membership
	Reads       tenants.IDs // the groups whose posts they may read
	Oversees    bool        // a moderator, admin or the safeguarding team: may look into every group
}

// Membership is a member's place in a group.
type Membership struct {
	Group      uuid.UUID  `db:"group_id"`
	Kind       GroupKind  `db:"kind"`
	Name       string     `db:"name"`
	Year       *int       `db:"year_level"`
	Gate       string     `db:"gate"`
	Steward    bool       `db:"steward"`
	MutedUntil *time.Time `db:"muted_until"`
	EverMuted  bool       `db:"ever_muted"`
	Muted      bool       `db:"-"` // now
	MuteReason string     `db:"mute_reason"`
}

// viewer reads the actor's groups. A restricted member has none.
func viewer(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) (Viewer, error) {
	if actor.Restricted() {
		return newViewer(actor, nil, tx.Now), nil
	}
	places, err := placesOf(ctx, tx, actor.ID)
	return newViewer(actor, places, tx.Now), err
}

// looker is viewer for who only looks: as the roster was when the request came.
func (c *Classroom) looker(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) (Viewer, error) {
	key := rosterKey{actor.School.ID, actor.ID, actor.School.RosterVersion}
	if actor.Restricted() || key.roster == 0 {
		return viewer(ctx, tx, actor)
	}
	kept := c.kept.open().places
	places, ok := kept.GetIfPresent(key)
	if !ok {
		var err error
		if places, err = placesOf(ctx, tx, actor.ID); err != nil {
			return Viewer{}, err
		}
		kept.Set(key, places)
	}
	return newViewer(actor, places, tx.Now), nil
}

func newViewer(actor tenants.Actor, places []Membership, now time.Time) Viewer {
	v := Viewer{Actor: actor, Reads: make(tenants.IDs, len(places)), Memberships: slices.Clone(places), Oversees: !actor.Restricted() && oversees(actor)}
	for i := range v.Memberships {
		m := &v.Memberships[i]
		m.Muted = m.EverMuted && (m.MutedUntil == nil || m.MutedUntil.After(now))
		v.Reads[i] = m.Group
	}
	return v
}

func placesOf(ctx context.Context, tx *tenants.Tx, member uuid.UUID) ([]Membership, error) {
	var places []Membership
	err := tx.Select(ctx, &places, `
		select gm.group_id, g.kind, g.name, g.year_level, g.gate, gm.steward, gm.muted_until, gm.mute_reason, gm.muted_at is not null as ever_muted
		  from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id
		 where gm.tenant_id = $1 and gm.member_id = $2 and gm.state = 'active' and g.archived_at is null
		 order by lower(g.name), g.id`, member)
	return places, err
}

func oversees(a tenants.Actor) bool {
	return a.Has(policy.Admin) || a.Has(policy.Moderator) || a.Has(policy.Safeguarding)
}

// Viewer reads the actor's groups in a transaction of its own.
func (c *Classroom) Viewer(ctx context.Context, actor tenants.Actor) (Viewer, error) {
	var v Viewer
	err := c.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		v, err = c.looker(ctx, tx, actor)
		return err
	})
	return v, err
}

// In gives the viewer's place in a group.
func (v Viewer) In(group uuid.UUID) (Membership, bool) {
	i := slices.IndexFunc(v.Memberships, func(m Membership) bool { return m.Group == group })
	if i < 0 {
		return Membership{}, false
	}
	return v.Memberships[i], true
}

// Rel says how the viewer stands to a group.
func (v Viewer) Rel(group uuid.UUID) policy.Rel {
	rel := policy.School
	if m, ok := v.In(group); ok {
		rel |= policy.Group
		if m.Steward {
			rel |= policy.Steward
		}
	}
	return rel
}

// RelTo says how the viewer stands to a post.
func (v Viewer) RelTo(p Post) policy.Rel {
	rel := policy.School
	if p.Group != nil {
		rel = v.Rel(*p.Group)
	}
	if p.Author == v.ID {
		rel |= policy.Own
	}
	if slices.Contains(v.Wards, p.Author) {
		rel |= policy.Ward
	}
	return rel
}

// mayWrite is Forbidden while the member is muted, in the school or the group.
func (v Viewer) mayWrite(group uuid.UUID) error {
	if v.Restricted() {
		return fault.Forbidden("You cannot write here at the moment.")
	}
	if v.Muted() {
		return fault.Forbidden("You cannot write at the moment. Your text is still here; please talk to a teacher.")
	}
	if m, ok := v.In(group); ok && m.Muted {
		return fault.Forbidden("You cannot write in this group at the moment. Your text is still here; please talk to its teacher.")
	}
	return nil
}

// MeetsAuthor says whether the page of a post's author opens for the viewer, as
// far as the post itself tells: a post can be seen longer than who wrote it. It
// is never wrongly true.
func (v Viewer) MeetsAuthor(p Post) bool {
	switch {
	case p.Author == v.ID, slices.Contains(v.Wards, p.Author):
		return true
	case !p.AuthorLeft && (v.Staff() || p.AuthorRoles.Staff()):
		return true
	case p.State == Released && (p.Audience == InSchool || p.Audience == Public):
		return true
	case p.Group == nil || !p.AuthorIn:
		return false
	}
	_, in := v.In(*p.Group)
	return in
}
