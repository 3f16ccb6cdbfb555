// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
)

// Clock tells the time; one is injected and everything due is decided by it.
type Clock interface{ Now() time.Time }

// SystemClock is this machine's clock.
type SystemClock struct{}

// Now reads the machine's clock.
func (SystemClock) Now() time.Time { return time.Now() }

// DatabaseClock follows the database's clock, so that several machines on one
// database agree about what is due. Its zero value starts on the machine's own.
type DatabaseClock struct{ ahead atomic.Int64 }

// Now is the machine's clock corrected by what the last Follow saw.
func (c *DatabaseClock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Follow asks the database for its time once and keeps the difference; the
// question's own duration is shared out evenly.
func (c *DatabaseClock) Follow(ctx context.Context, db *DB) error {
	var theirs time.Time
	asked := time.Now()
	err := db.Outside(ctx, func(tx *sqlx.Tx) error {
		asked = time.Now()
		return tx.GetContext(ctx, &theirs, "select clock_timestamp()")
	})
	if err != nil {
		return err
	}
	c.ahead.Store(int64(theirs.Sub(asked.Add(time.Since(asked) / 2))))
	return nil
}

// Apart is how far the database's clock was from this machine's when it was
// last asked.
func (c *DatabaseClock) Apart() time.Duration { return time.Duration(c.ahead.Load()) }

// WithClock gives the same database under another clock, from which its ids are
// minted too: for writing down what happened at other times. Both share the
// connections, so closing one closes the other.
func (db *DB) WithClock(clock Clock) *DB {
	return &DB{pool: db.pool, clock: clock, log: db.log, shares: db.shares}
}
