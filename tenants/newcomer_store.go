// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// sentTwice is how long after joining the same form counts as sent twice.
const sentTwice = 15 * time.Minute

// JoinedAlready says whether somebody of these very names and this username has
// just joined and still waits, and whether the password is theirs: then the
// form came twice. The caller counts a wrong password as a guess.
func (db *DB) JoinedAlready(ctx context.Context, passwords *Passwords, school School, n NewMember) (found, right bool, err error) {
	if n.check() != nil { // it also cleans the names as AddMember does
		return false, false, nil
	}
	var hash string
	err = db.InSchool(ctx, school.ID, func(tx *Tx) error {
		err := tx.Get(ctx, &hash, `select password_hash from members where tenant_id = $1 and username = $2 and status = 'waiting'
			and joined_at > $3 and given_name = $4 and family_name = $5`, n.Username, tx.Now.Add(-sentTwice), n.Given, n.Family)
		if errors.Is(err, sql.ErrNoRows) {
			hash = ""
			return nil
		}
		return err
	})
	if err != nil || hash == "" {
		return false, false, err
	}
	right, err = passwords.Check(ctx, hash, n.Password)
	return true, right, err
}
