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

// Export is what this package keeps about one member, for themselves.
type Export struct {
	School        string          `json:"school"`
	ID            uuid.UUID       `json:"id"`
	Username      string          `json:"username"`
	Title         string          `json:"title,omitempty"`
	GivenName     string          `json:"given_name"`
	FamilyName    string          `json:"family_name,omitempty"`
	ShownAs       string          `json:"shown_to_others_as"`
	Roles         Roles           `json:"roles"`
	YearLevel     *int            `json:"year_level,omitempty"`
	Status        Status          `json:"status"`
	Licence       string          `json:"default_licence"`
	JoinedAt      time.Time       `json:"joined_at"`
	Muted         *ExportMeasure  `json:"muted,omitempty"`
	Suspended     *ExportMeasure  `json:"suspended,omitempty"`
	Links         []ExportLink    `json:"guardian_links"`
	Sessions      []ExportSession `json:"sessions"`
	KnownBrowsers int             `json:"known_browsers"`
	Deeds         []ExportDeed    `json:"audit"`
}

// ExportMeasure is a mute or a suspension.
type ExportMeasure struct {
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until,omitempty"`
	Reason string     `json:"reason"`
}

// ExportLink is a link between a guardian and a child. Other is which of the two
// it is not about, as the one whose data it is knows them.
type ExportLink struct {
	Name         `json:"-"`
	Other        string    `db:"-" json:"with"`
	Guardian     uuid.UUID `db:"guardian_id" json:"guardian"`
	Child        uuid.UUID `db:"child_id" json:"child"`
	Relationship string    `db:"relationship" json:"relationship"`
	CreatedAt    time.Time `db:"created_at" json:"created_at"`
}

// ExportSession is a time that the member was signed in.
type ExportSession struct {
	Device    string     `db:"device" json:"device"`
	Shared    bool       `db:"shared" json:"shared_device"`
	CreatedAt time.Time  `db:"created_at" json:"began"`
	SeenAt    time.Time  `db:"seen_at" json:"last_used"`
	EndedAt   *time.Time `db:"ended_at" json:"ended,omitempty"`
}

// ExportDeed is a line of the audit by the member or about them; of somebody
// else's deed not who did it.
type ExportDeed struct {
	At    time.Time `db:"at" json:"at"`
	Deed  string    `db:"deed" json:"deed"`
	Own   bool      `db:"own" json:"by_you"`
	Meant bool      `db:"meant" json:"about_you"`
}

// deedsExported bounds the audit lines of an export, the newest first.
const deedsExported = 10_000

// ExportMember gathers what is kept about a member. One's own is never refused,
// whatever the policy says; others' by export.member. NotFound otherwise.
func (db *DB) ExportMember(ctx context.Context, actor Actor, member uuid.UUID) (Export, error) {
	rel := policy.School
	if slices.Contains(actor.Wards, member) {
		rel |= policy.Ward
	}
	if member != actor.ID && (actor.Restricted() || !actor.Allows(policy.ExportMember, rel)) {
		return Export{}, fault.NotFound()
	}
	e := Export{School: actor.School.Name, Links: []ExportLink{}, Sessions: []ExportSession{}, Deeds: []ExportDeed{}}
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		m, err := tx.Member(ctx, member)
		if err != nil {
			return err
		}
		e.fill(m, tx.Now)
		return tx.fillExport(ctx, &e, member)
	})
	return e, err
}

func (e *Export) fill(m Member, now time.Time) {
	e.ID, e.Username, e.Title, e.GivenName, e.FamilyName = m.ID, m.Username, m.Title, m.Given, m.Family
	e.ShownAs, e.Roles, e.YearLevel, e.Status, e.JoinedAt = m.For(false), m.Roles, m.YearLevel, m.Status, m.JoinedAt
	if m.MutedNow(now) != nil {
		e.Muted = &ExportMeasure{*m.MutedAt, m.MutedUntil, m.MuteReason}
	}
	if m.SuspendedNow(now) != nil {
		e.Suspended = &ExportMeasure{*m.SuspendedAt, m.SuspendedUntil, m.SuspendReason}
	}
}

func (tx *Tx) fillExport(ctx context.Context, e *Export, member uuid.UUID) error {
	if err := tx.Get(ctx, &e.Licence, `select licence from members where tenant_id = $1 and id = $2`, member); err != nil {
		return err
	}
	if err := tx.Select(ctx, &e.Links, `select l.guardian_id, l.child_id, l.relationship, l.created_at, `+NameColumns("o")+`
		from guardian_links l join members o on o.tenant_id = $1 and o.id = case when l.guardian_id = $2 then l.child_id else l.guardian_id end
		where l.tenant_id = $1 and (l.guardian_id = $2 or l.child_id = $2) order by l.created_at`, member); err != nil {
		return err
	}
	for i, l := range e.Links {
		if e.Links[i].Other = l.For(e.Roles.Staff()); l.Guardian == member {
			e.Links[i].Other = l.Full() // it is their child
		}
	}
	if err := tx.Select(ctx, &e.Sessions, `select device, shared, created_at, seen_at, ended_at from sessions
		where tenant_id = $1 and member_id = $2 order by created_at desc limit 1000`, member); err != nil {
		return err
	}
	if err := tx.Get(ctx, &e.KnownBrowsers, `select count(*) from known_devices where tenant_id = $1 and member_id = $2`, member); err != nil {
		return err
	}
	return tx.Select(ctx, &e.Deeds, `select at, deed, coalesce(actor_id = $2, false) as own, coalesce(object_id = $2, false) as meant from audit
		where tenant_id = $1 and scope = 'general' and (actor_id = $2 or object_id = $2) order by seq desc limit $3`, member, deedsExported)
}
