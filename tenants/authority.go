// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import "github.com/google/uuid"

// OnAuthorityChange registers what is told, after the commit, that a member's
// sessions may have died: a role, a password, a suspension, a sign-out. The
// live streams look again then. Call it before serving.
func (db *DB) OnAuthorityChange(told func(tenant, member uuid.UUID)) { db.told = told }

// authorityChanged tells it when the transaction is stored.
func (tx *Tx) authorityChanged(member uuid.UUID) {
	if told := tx.db.told; told != nil {
		tenant := tx.Tenant
		tx.AfterCommit(func() { told(tenant, member) })
	}
}
