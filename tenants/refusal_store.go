// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// Refusals of one kind and one member that the record takes in an hour: whoever
// reads it knows by then, and nobody can fill it.
const (
	refusalsAnHour    = 10
	refusalsLookedFor = 500 // lines of the record
)

// Refused records that a member tried what is not theirs, in a transaction of
// its own since the refused one is rolled back, and gives the refusal back. d
// says what was tried; what was typed is no part of it.
func (db *DB) Refused(ctx context.Context, actor Actor, refusal error, d Deed) error {
	if actor.ID == uuid.Nil {
		return refusal
	}
	d.Actor = actor.ID
	return errors.Join(refusal, db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		if full, err := tx.refusedEnough(ctx, d); err != nil || full {
			return err
		}
		// Tries made at the same moment are counted one after the other.
		if _, err := tx.Exec(ctx, `select from audit_heads where tenant_id = $1 for update`); err != nil {
			return err
		}
		full, err := tx.refusedEnough(ctx, d)
		if err == nil && !full {
			tx.Record(d)
		}
		return err
	}))
}

// refusedEnough counts the like of a refusal in the last hour.
func (tx *Tx) refusedEnough(ctx context.Context, d Deed) (bool, error) {
	var lately int
	err := tx.Get(ctx, &lately, `
		select count(*) from (select actor_id, deed, at from audit where tenant_id = $1 order by seq desc limit $5) a
		 where a.actor_id = $2 and a.deed = $3 and a.at > $4`, d.Actor, d.Deed, tx.Now.Add(-time.Hour), refusalsLookedFor)
	return lately >= refusalsAnHour, err
}
