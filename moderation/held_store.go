// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"

	"github.com/google/uuid"

	"rookery/tenants"
)

// HeldByGroup counts the held posts that wait for this actor to decide, by group.
func (m *Moderation) HeldByGroup(ctx context.Context, actor tenants.Actor) (map[uuid.UUID]int, error) {
	if MayDecide(actor) != nil {
		return nil, nil
	}
	var rows []struct {
		Group   uuid.UUID `db:"group_id"`
		Waiting int       `db:"waiting"`
	}
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		r, err := m.reach(ctx, tx, actor)
		if err != nil {
			return err
		}
		return tx.Select(ctx, &rows, `select c.group_id, count(*) as waiting from cases c
			where `+waits+` and not `+related+` and c.kind = 'held' and c.group_id is not null group by c.group_id`, r.args(actor)...)
	})
	held := make(map[uuid.UUID]int, len(rows))
	for _, row := range rows {
		held[row.Group] = row.Waiting
	}
	return held, err
}
