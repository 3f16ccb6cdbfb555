// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
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

// asks gives what the announcements among the posts ask of the viewer.
func asks(ctx context.Context, tx *tenants.Tx, v Viewer, posts []Post) (map[uuid.UUID][]Ask, error) {
	announcements := tenants.IDs{}
	for _, p := range posts {
		if p.Kind == Announcement && p.Position != nil {
			announcements = append(announcements, p.ID)
		}
	}
	if len(announcements) == 0 {
		return nil, nil
	}
	family := append(append(tenants.IDs{}, v.Wards...), v.ID)
	var rows []Ask
	err := tx.Select(ctx, &rows, `
		select r.post_id, r.for_id, a.acknowledge, r.acknowledged_at, r.acknowledged_by, bool_or(r.member_id = $2 and r.opened_at is null) as unopened,
		       `+tenants.NameColumns("m")+`, b.title as by_title, b.given_name as by_given, b.family_name as by_family
		  from (select post_id, for_id, member_id, opened_at, max(acknowledged_at) over w as acknowledged_at,
		               first_value(acknowledged_by) over (w order by acknowledged_at nulls last) as acknowledged_by
		          from recipients where tenant_id = $1 and post_id = any ($3::uuid[]) and for_id = any ($4::uuid[]) and counted
		        window w as (partition by post_id, for_id)) r
		  join announcements a on a.tenant_id = $1 and a.post_id = r.post_id
		  join members m on m.tenant_id = $1 and m.id = r.for_id
		  left join members b on b.tenant_id = $1 and b.id = r.acknowledged_by
		 group by r.post_id, r.for_id, a.acknowledge, r.acknowledged_at, r.acknowledged_by, m.title, m.given_name, m.family_name, m.short_name, m.roles,
		       b.title, b.given_name, b.family_name
		 order by r.post_id, r.for_id`, v.ID, announcements, family)
	if err != nil {
		return nil, err
	}
	found := map[uuid.UUID][]Ask{}
	for _, row := range rows {
		found[row.Post] = append(found[row.Post], row)
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
