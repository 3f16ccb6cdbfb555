// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
)

// concern is a safeguarding case to be opened.
type concern struct {
	source, category string
	evidence         Evidence
	hits             []rules.Hit
	by               uuid.UUID
	words            string
}

// openConcern opens a safeguarding case, or adds to the one that is open about
// the same version of a post. Of a new one it gives the team, to be told.
func openConcern(ctx context.Context, tx *tenants.Tx, c concern) ([]uuid.UUID, error) {
	var id uuid.UUID
	if c.evidence.Post != uuid.Nil {
		var open []uuid.UUID
		if err := tx.Select(ctx, &open, `select id from safeguarding_cases
			where tenant_id = $1 and post_id = $2 and post_version = $3 and state <> 'closed' order by id limit 1 for update`,
			c.evidence.Post, c.evidence.Version); err != nil {
			return nil, err
		}
		if len(open) > 0 {
			id = open[0]
		}
	}
	kind := "report"
	var told []uuid.UUID
	if id == uuid.Nil {
		kind, id = "opened", tx.NewID()
		if err := insertConcern(ctx, tx, id, c); err != nil {
			return nil, err
		}
		var err error
		if told, err = teamFor(ctx, tx, c); err != nil {
			return nil, err
		}
	}
	tx.Record(safeguardingDeed(c.by, kind, id, map[string]string{"source": c.source, "category": c.category}))
	return told, chronicle(ctx, tx, id, c.by, kind, strings.TrimSpace(c.category+": "+c.words))
}

// teamFor gives those of the safeguarding team who may read a new case, but for
// whoever opened it.
func teamFor(ctx context.Context, tx *tenants.Tx, c concern) ([]uuid.UUID, error) {
	var team []uuid.UUID
	err := tx.Select(ctx, &team, `
		select m.id from members m where m.tenant_id = $1 and 'safeguarding' = any (m.roles) and m.status = 'active'
		   and (m.suspended_at is null or m.suspended_until <= $2) and m.id <> $3 and (m.id <> $4 or $5 = 'concern') order by m.id`,
		tx.Now, c.by, c.evidence.Author, c.source)
	return team, err
}

func insertConcern(ctx context.Context, tx *tenants.Tx, id uuid.UUID, c concern) error {
	hits, err := asJSON(emptyNotNull(c.hits))
	if err != nil {
		return err
	}
	snapshot, err := asJSON(c.evidence)
	if err != nil {
		return err
	}
	var version *int
	if c.evidence.Version > 0 {
		version = &c.evidence.Version
	}
	_, err = tx.Exec(ctx, `
		insert into safeguarding_cases (tenant_id, id, source, category, state, post_id, post_version, member_id, hits, snapshot, opened_by, opened_at)
		values ($1, $2, $3, $4, 'open', $5, $6, $7, $8::jsonb, $9::jsonb, $10, $11)`,
		id, c.source, c.category, nullID(c.evidence.Post), version, c.evidence.Author, hits, snapshot, nullID(c.by), tx.Now)
	return err
}

func chronicle(ctx context.Context, tx *tenants.Tx, id, author uuid.UUID, kind, body string) error {
	_, err := tx.Exec(ctx, `insert into safeguarding_notes (tenant_id, id, case_id, author_id, kind, body, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, tx.NewID(), id, nullID(author), kind, body, tx.Now)
	return err
}
