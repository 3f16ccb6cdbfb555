// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"time"
)

// TurnToSignIn gives an attempt its turn without waiting for it or checking a
// password; wrong counts it for a wrong guess.
func (db *DB) TurnToSignIn(ctx context.Context, school School, s SignIn) (at time.Time, wrong func() error, err error) {
	t, err := db.turnToSignIn(ctx, school, s)
	return t.at, func() error { return db.countWrong(ctx, school.ID, t.slow) }, err
}
