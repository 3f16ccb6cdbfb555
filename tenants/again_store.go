// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"time"
)

// againWithin is how long after a deed the same one counts as a button pressed
// twice, or sent again because the answer was lost; againLooked is how many
// lines of the record are looked at for it.
const (
	againWithin = 10 * time.Minute
	againLooked = 500
)

// DidJustNow says whether this deed, with this actor, object and details, is in
// the record of the last minutes. Who comes second is told that somebody was
// first; who comes second to themselves is not.
func (tx *Tx) DidJustNow(ctx context.Context, d Deed) (bool, error) {
	var did bool
	err := tx.Get(ctx, &did, `
		select exists (select from (select actor_id, deed, object_kind, object_id, details, at from audit where tenant_id = $1 order by seq desc limit $2) a
		 where a.actor_id = $3 and a.deed = $4 and a.object_kind = $5 and a.object_id = $6 and a.details = $7 and a.at > $8)`,
		againLooked, d.Actor, d.Deed, d.ObjectKind, d.Object, details(d.Details), tx.Now.Add(-againWithin))
	return did, err
}
