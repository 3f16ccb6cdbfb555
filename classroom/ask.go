// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Ask is one please-acknowledge to the viewer: for themselves, or for a child.
type Ask struct {
	Post        uuid.UUID  `db:"post_id"`
	For         uuid.UUID  `db:"for_id"`
	Acknowledge bool       `db:"acknowledge"` // false: only to be read
	DoneAt      *time.Time `db:"acknowledged_at"`
	DoneBy      *uuid.UUID `db:"acknowledged_by"`
	Unopened    bool       `db:"unopened"`
	tenants.Name
	ByTitle  *string `db:"by_title"`
	ByGiven  *string `db:"by_given"`
	ByFamily *string `db:"by_family"`
}

// copyFor is one line of an announcement's recipients: the copy of one member,
// for themselves or for a child. What is answered on one copy holds for all.
type copyFor struct {
	Member uuid.UUID `db:"member_id"`
	Ask
}

// asks gives what the announcements among the posts ask of the viewer.
func asks(ctx context.Context, tx *tenants.Tx, v Viewer, announced map[uuid.UUID]Announced) (map[uuid.UUID][]Ask, error) {
	if len(announced) == 0 {
		return nil, nil
	}
	var copies []copyFor
	err := tx.Select(ctx, &copies, `
		select r.post_id, r.for_id, r.member_id, r.acknowledged_at, r.acknowledged_by, r.member_id = $2 and r.opened_at is null as unopened,
		       `+tenants.NameColumns("m")+`, b.title as by_title, b.given_name as by_given, b.family_name as by_family
		  from recipients r join members m on m.tenant_id = $1 and m.id = r.for_id
		  left join members b on b.tenant_id = $1 and b.id = r.acknowledged_by
		 where r.tenant_id = $1 and r.post_id = any ($3::uuid[]) and r.for_id = any ($4::uuid[]) and r.counted
		 order by r.post_id, r.for_id, r.acknowledged_at nulls last`, v.ID, tenants.IDs(slices.Collect(maps.Keys(announced))), family(v.Actor))
	if err != nil {
		return nil, err
	}
	found := map[uuid.UUID][]Ask{}
	for _, one := range copies {
		asked := found[one.Post]
		if last := len(asked) - 1; last >= 0 && asked[last].For == one.For {
			asked[last].Unopened = asked[last].Unopened || one.Unopened
			continue
		}
		one.Acknowledge = announced[one.Post].Acknowledge
		found[one.Post] = append(asked, one.Ask)
	}
	return found, nil
}

// markOpened notes that the viewer has the announcements before them now.
func markOpened(ctx context.Context, tx *tenants.Tx, v Viewer, found map[uuid.UUID][]Ask) {
	opened := tenants.IDs{}
	for post, rows := range found {
		if slices.ContainsFunc(rows, func(a Ask) bool { return a.Unopened }) {
			opened = append(opened, post)
		}
	}
	if len(opened) == 0 {
		return
	}
	tx.Afterwards(ctx, "opened announcements", func(tx *tenants.Tx) error {
		_, err := tx.Exec(ctx, `update recipients set opened_at = $4 where tenant_id = $1 and member_id = $2 and post_id = any ($3::uuid[]) and opened_at is null`,
			v.ID, opened, tx.Now)
		return err
	})
}
