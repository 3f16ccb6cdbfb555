// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
)

// standingRow is a post as it stands, with what it answers while that is out.
type standingRow struct {
	ID        uuid.UUID  `db:"id"`
	Kind      string     `db:"kind"`
	State     string     `db:"state"`
	Version   int        `db:"version"`
	Body      string     `db:"body"`
	Note      string     `db:"note"`
	At        time.Time  `db:"at"`
	EditedAt  *time.Time `db:"edited_at"`
	Above     *uuid.UUID `db:"above_id"`
	AboveBy   *uuid.UUID `db:"above_author"`
	AboveBody *string    `db:"above_body"`
	Title     *string    `db:"title"`
	Given     *string    `db:"given_name"`
	Family    *string    `db:"family_name"`
	Short     *string    `db:"short_name"`
	Staff     *bool      `db:"name_staff"`
}

// Standing says how posts stand now (moderation.Posts). Moderation asks only
// about posts of cases that the reader decides.
func (c *Classroom) Standing(ctx context.Context, tx *tenants.Tx, posts []uuid.UUID) (map[uuid.UUID]moderation.Standing, error) {
	var rows []standingRow
	err := tx.Select(ctx, &rows, `
		select p.id, p.kind, p.state, p.version, p.body, p.note, coalesce(p.released_at, p.created_at) as at, p.edited_at,
		       a.id as above_id, a.author_id as above_author, a.body as above_body, `+tenants.NameColumns("m")+`
		  from posts p
		  left join posts a on a.tenant_id = $1 and a.id = p.reply_to and a.state = 'released'
		  left join members m on m.tenant_id = $1 and m.id = a.author_id
		 where p.tenant_id = $1 and p.id = any ($2::uuid[])`, tenants.IDs(posts))
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID]moderation.Standing, len(rows))
	for _, row := range rows {
		found[row.ID] = row.standing()
	}
	return found, nil
}

func (row standingRow) standing() moderation.Standing {
	s := moderation.Standing{Kind: row.Kind, State: row.State, Version: row.Version, Text: row.Body, Note: row.Note, At: row.At, EditedAt: row.EditedAt}
	if row.Above == nil {
		return s
	}
	s.Above = &moderation.Above{Post: *row.Above, Author: *row.AboveBy, Text: *row.AboveBody,
		Name: tenants.Name{Title: *row.Title, Given: *row.Given, Family: *row.Family, Short: *row.Short, Staff: *row.Staff}}
	return s
}

// Places names the groups that a member belongs to (moderation.Posts).
func (c *Classroom) Places(ctx context.Context, tx *tenants.Tx, member uuid.UUID) ([]moderation.Place, error) {
	var places []moderation.Place
	err := tx.Select(ctx, &places, `
		select g.id, g.name from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id and g.archived_at is null
		 where gm.tenant_id = $1 and gm.member_id = $2 and gm.state = 'active' order by lower(g.name), g.id`, member)
	return places, err
}
