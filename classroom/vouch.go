// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// Whoever teaches a class may hand its students new passwords. A teacher can
// also make a class and put any student into it; so that this alone opens
// nobody's account, somebody else has to stand for it that a student belongs
// there: an admin, the safeguarding team, or the student, who came by a code or
// asked.

// mayVouch says whether somebody's word makes a class list count.
func mayVouch(actor tenants.Actor) bool {
	return actor.Has(policy.Admin) || actor.Has(policy.Safeguarding)
}

// MayMakeSteward says whether the actor's word makes somebody look after a
// group. Nobody's own word does: the list of a class is confirmed for who
// teaches it, not for who takes it over. An admin gives new passwords anyway.
func MayMakeSteward(actor tenants.Actor, who uuid.UUID) bool {
	return who != actor.ID || actor.Has(policy.Admin)
}

// standsFor is who vouches for those that the actor puts into a group; nil where
// that remains to be done.
func standsFor(actor tenants.Actor) *uuid.UUID {
	if !mayVouch(actor) {
		return nil
	}
	return &actor.ID
}

// Tie is a class that a member of staff looks after and a student is in.
type Tie struct {
	Class   string `db:"name"`
	Vouched bool   `db:"vouched"` // by somebody else than who asks
}

// StewardOf says whether the actor stewards a class that the student is in, as
// somebody else vouches.
func (c *Classroom) StewardOf(ctx context.Context, actor tenants.Actor, student uuid.UUID) (bool, error) {
	ties, err := c.Ties(ctx, actor, student)
	return len(ties) > 0 && ties[0].Vouched, err
}

// ConfirmList vouches for these students of a class, those on the list that was
// read, for who may vouch; it gives for how many nobody had before,
// or, when the same list comes twice, for how many the actor stands.
func (c *Classroom) ConfirmList(ctx context.Context, actor tenants.Actor, id uuid.UUID, students []uuid.UUID) (Group, int, error) {
	var g Group
	var confirmed int
	err := c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		if g, err = knownGroup(ctx, tx, v, id); err != nil {
			return err
		}
		if !mayVouch(actor) {
			return fault.Forbidden("An admin or the safeguarding team confirms who belongs to a class.")
		}
		if confirmed, err = vouchFor(ctx, tx, id, actor.ID, students); err != nil {
			return err
		}
		if confirmed == 0 {
			confirmed, err = vouchedFor(ctx, tx, id, actor.ID, students)
			return err
		}
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "group.confirm", ObjectKind: "group", Object: id,
			Details: map[string]string{"students": strconv.Itoa(confirmed)}})
		told, err := confirmationRead(ctx, tx, id)
		c.tell(tx, live.KindNotify, told...)
		return err
	})
	return g, confirmed, err
}

// askToConfirm asks the admins, once for each class, to confirm its list.
func (c *Classroom) askToConfirm(ctx context.Context, tx *tenants.Tx, g Group, by uuid.UUID) error {
	told, err := notifyToConfirm(ctx, tx, g.ID, by)
	c.tell(tx, live.KindNotify, told...)
	return err
}
