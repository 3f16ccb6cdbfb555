// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// GuardianLink says that a member looks after a child.
type GuardianLink struct {
	ID           uuid.UUID `db:"id"`
	Guardian     uuid.UUID `db:"guardian_id"`
	Child        uuid.UUID `db:"child_id"`
	Relationship string    `db:"relationship"` // in the school's words: "mother", "carer"
	CreatedAt    time.Time `db:"created_at"`
}

// GuardianLinks lists the links of a member, to children and to guardians.
func (tx *Tx) GuardianLinks(ctx context.Context, member uuid.UUID) ([]GuardianLink, error) {
	var links []GuardianLink
	err := tx.Select(ctx, &links, `select id, guardian_id, child_id, relationship, created_at from guardian_links
		where tenant_id = $1 and (guardian_id = $2 or child_id = $2) order by created_at, id`, member)
	return links, err
}

// LinkGuardian links a guardian with a child.
func (db *DB) LinkGuardian(ctx context.Context, actor Actor, guardian, child uuid.UUID, relationship string) error {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin can link a guardian with a child."); err != nil {
		return db.Refused(ctx, actor, err, Deed{Deed: "guardian.link.refused", ObjectKind: "member", Object: child})
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		return tx.LinkGuardian(ctx, actor.ID, guardian, child, relationship)
	})
}

// LinkGuardian is DB.LinkGuardian inside a transaction; the caller has checked
// that the actor may.
func (tx *Tx) LinkGuardian(ctx context.Context, actor, guardian, child uuid.UUID, relationship string) error {
	relationship = strings.Join(strings.Fields(relationship), " ")
	if len(relationship) > 60 {
		return fault.InvalidField("relationship", "Please keep it to 60 characters.")
	}
	g, err := tx.Member(ctx, guardian)
	if err != nil {
		return err
	}
	c, err := tx.Member(ctx, child)
	if err != nil {
		return err
	}
	if !c.Roles.Has(policy.Student) || !g.Roles.Has(policy.Guardian) {
		return fault.InvalidField("child", "A link goes from somebody with the role guardian to a student.")
	}
	_, err = tx.Exec(ctx, `insert into guardian_links (tenant_id, id, guardian_id, child_id, relationship, created_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, tx.NewID(), guardian, child, relationship, orNull(actor), tx.Now)
	tx.Record(Deed{Actor: actor, Deed: "guardian.link", ObjectKind: "member", Object: child, Details: map[string]string{"guardian": guardian.String()}})
	return err
}

// UnlinkGuardian takes a link of the member's, guardian or child, away. Doing it
// twice changes nothing. NotFound for one that is not theirs.
func (db *DB) UnlinkGuardian(ctx context.Context, actor Actor, member, link uuid.UUID) error {
	if err := actor.Require(policy.MemberAdd, policy.School, "Only an admin can take a link away."); err != nil {
		return err
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		var gone GuardianLink
		err := tx.Get(ctx, &gone, `delete from guardian_links where tenant_id = $1 and id = $2 and (guardian_id = $3 or child_id = $3)
			returning id, guardian_id, child_id, relationship, created_at`, link, member)
		if errors.Is(err, sql.ErrNoRows) {
			if again, problem := tx.unlinkedJustNow(ctx, actor.ID, member); again || problem != nil {
				return problem
			}
		}
		tx.Record(Deed{Actor: actor.ID, Deed: "guardian.unlink", ObjectKind: "member", Object: gone.Child,
			Details: map[string]string{"guardian": gone.Guardian.String()}})
		return err
	})
}

// unlinkedJustNow says whether the actor has taken a link of this member's away
// in the last minutes: what is gone names nobody any more.
func (tx *Tx) unlinkedJustNow(ctx context.Context, actor, member uuid.UUID) (bool, error) {
	var did bool
	err := tx.Get(ctx, &did, `
		select exists (select from (select actor_id, deed, object_id, details, at from audit where tenant_id = $1 order by seq desc limit $2) a
		 where a.actor_id = $3 and a.deed = 'guardian.unlink' and (a.object_id = $4 or a.details = $5) and a.at > $6)`,
		againLooked, actor, member, details(map[string]string{"guardian": member.String()}), tx.Now.Add(-againWithin))
	return did, err
}

// Guardians gives, for each of the children, who looks after them.
func (tx *Tx) Guardians(ctx context.Context, children []uuid.UUID) ([]GuardianLink, error) {
	var links []GuardianLink
	err := tx.Select(ctx, &links, `select id, guardian_id, child_id, relationship, created_at from guardian_links
		where tenant_id = $1 and child_id = any ($2::uuid[]) order by child_id, id`, IDs(children))
	return links, err
}

// Related says whether one of the two looks after the other, or both look
// after the same child.
func (tx *Tx) Related(ctx context.Context, one, other uuid.UUID) (bool, error) {
	var related bool
	err := tx.Get(ctx, &related, `select exists (
		select from guardian_links where tenant_id = $1 and (guardian_id = $2 and child_id = $3 or guardian_id = $3 and child_id = $2)
		union all
		select from guardian_links a join guardian_links b on b.tenant_id = $1 and b.child_id = a.child_id
		 where a.tenant_id = $1 and a.guardian_id = $2 and b.guardian_id = $3)`, one, other)
	return related, err
}
