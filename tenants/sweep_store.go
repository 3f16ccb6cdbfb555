// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/google/uuid"
)

// What is of no more use is swept this long after its end; the data map says so
// to the schools.
const (
	keepSessions = 30 * 24 * time.Hour
	keepThrottle = 24 * time.Hour
	keepSlips    = 30 * 24 * time.Hour
	keepDevices  = 365 * 24 * time.Hour
)

// EachSchool runs do for every school that is not suspended, one after the
// other. It stops at the first error.
func (db *DB) EachSchool(ctx context.Context, do func(tenant uuid.UUID) error) error {
	var ids []uuid.UUID
	err := db.Outside(ctx, func(tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &ids, `select id from platform.tenants where status = 'active' order by id`)
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := do(id); err != nil {
			return err
		}
	}
	return nil
}

// agreement is how far apart two clocks may be for what they say is over to be
// taken away for good.
const agreement = 24 * time.Hour

// agree fails while the clock knows that it and this machine's are far apart:
// one of them is wrong, and by a wrong one nothing is deleted.
func (db *DB) agree() error {
	c, ok := db.clock.(interface{ Apart() time.Duration })
	if ok && c.Apart().Abs() > agreement {
		return fmt.Errorf("the database's clock is %s ahead of this machine's: nothing is swept until they agree", c.Apart().Round(time.Second))
	}
	return nil
}

// Sweep takes away sessions, slips, known browsers and counts of wrong guesses
// whose time is long over, in every school. It takes nothing while two clocks
// disagree about the day.
func (db *DB) Sweep(ctx context.Context) error {
	if err := db.agree(); err != nil {
		return err
	}
	return db.EachSchool(ctx, func(tenant uuid.UUID) error {
		return db.InSchool(ctx, tenant, func(tx *Tx) error {
			if _, err := tx.Exec(ctx, `delete from sessions where tenant_id = $1 and (expires_at < $2 or ended_at < $2)`, tx.Now.Add(-keepSessions)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `delete from throttles where tenant_id = $1 and since < $2`, tx.Now.Add(-keepThrottle)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `delete from sign_in_slips where tenant_id = $1 and expires_at < $2`, tx.Now.Add(-keepSlips)); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `delete from known_devices where tenant_id = $1 and seen_at < $2`, tx.Now.Add(-keepDevices))
			return err
		})
	})
}
