// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"

	"rookery/tenants/fault"
)

// Licences lists what a member can choose for their posts, the narrowest first.
func Licences() []string {
	return []string{"all-rights-reserved", "cc-by-nc-nd", "cc-by-nd", "cc-by-nc-sa", "cc-by-nc", "cc-by-sa", "cc-by", "cc0"}
}

// ChangeLicence stores the licence that a member's composer starts with. Posts
// that exist keep theirs.
func (db *DB) ChangeLicence(ctx context.Context, actor Actor, licence string) error {
	if !slices.Contains(Licences(), licence) {
		return fault.InvalidField("licence", "Choose one of the licences.")
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		changed, err := tx.Exec(ctx, `update members set licence = $3, changed_at = $4 where tenant_id = $1 and id = $2`, actor.ID, licence, tx.Now)
		if err == nil && changed == 0 {
			return fault.NotFound()
		}
		return err
	})
}
