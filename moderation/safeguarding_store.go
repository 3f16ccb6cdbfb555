// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
)

// notAbout is the condition that a case is not one that somebody else raised
// about the actor ($2) themselves: they would learn who told, and what.
const notAbout = `(c.member_id <> $2 or c.source = 'concern')`

var safeguardingColumns = `c.id, c.source, c.category, c.state, c.post_id, c.post_version, c.member_id, c.opened_by, c.opened_at,
	c.acknowledged_by, c.acknowledged_at, c.closed_at, c.outcome, c.hits, c.snapshot, m.username, ` + tenants.NameColumns("m") + `, m.roles, m.year_level,
	` + staffName("o") + ` as opener, ` + staffName("a") + ` as acknowledger, ` + staffName("z") + ` as closer`

const safeguardingFrom = `
	  from safeguarding_cases c
	  join members m on m.tenant_id = $1 and m.id = c.member_id
	  left join members o on o.tenant_id = $1 and o.id = c.opened_by
	  left join members a on a.tenant_id = $1 and a.id = c.acknowledged_by
	  left join members z on z.tenant_id = $1 and z.id = c.closed_by`

func openSafeguarding(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) ([]SafeguardingCase, error) {
	var cases []SafeguardingCase
	err := tx.Select(ctx, &cases, `select `+safeguardingColumns+safeguardingFrom+`
		 where c.tenant_id = $1 and c.state <> 'closed' and `+notAbout+`
		 order by c.state = 'acknowledged', c.opened_at, c.id limit 200`, actor.ID)
	return cases, err
}

func closedSafeguarding(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, after uuid.UUID, most int) ([]SafeguardingCase, error) {
	var cases []SafeguardingCase
	err := tx.Select(ctx, &cases, `select `+safeguardingColumns+safeguardingFrom+`
		 where c.tenant_id = $1 and c.state = 'closed' and `+notAbout+`
		   and ($3::uuid is null or (c.closed_at, c.id) < (select x.closed_at, x.id from safeguarding_cases x where x.tenant_id = $1 and x.id = $3))
		 order by c.closed_at desc, c.id desc limit $4`, actor.ID, nullID(after), most)
	return cases, err
}

// safeguardingCase reads one case for somebody of the team.
func safeguardingCase(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) (SafeguardingCase, error) {
	var c SafeguardingCase
	err := tx.Get(ctx, &c, `select `+safeguardingColumns+safeguardingFrom+` where c.tenant_id = $1 and c.id = $3 and `+notAbout, actor.ID, id)
	return c, noCase(err)
}

// lockSafeguarding locks a case that somebody of the team works on.
func lockSafeguarding(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, id uuid.UUID) error {
	var locked uuid.UUID
	return noCase(tx.Get(ctx, &locked, `select c.id from safeguarding_cases c where c.tenant_id = $1 and c.id = $3 and `+notAbout+` for update`, actor.ID, id))
}

func noCase(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errNotTeam
	}
	return err
}

func chronologyOf(ctx context.Context, tx *tenants.Tx, id uuid.UUID) ([]ChronologyEntry, error) {
	var entries []ChronologyEntry
	err := tx.Select(ctx, &entries, `
		select n.id, n.author_id, n.kind, n.body, n.created_at, `+staffName("m")+` as by_name
		  from safeguarding_notes n left join members m on m.tenant_id = $1 and m.id = n.author_id
		 where n.tenant_id = $1 and n.case_id = $2 order by n.created_at, n.id`, id)
	return entries, err
}

// concern is a safeguarding case to be opened.
type concern struct {
	source, category string
	evidence         Evidence
	hits             []rules.Hit
	by               uuid.UUID
	words            string
}

// openConcern opens a safeguarding case, or adds to the one that is open about
// the same version of a post.
func openConcern(ctx context.Context, tx *tenants.Tx, c concern) error {
	var id uuid.UUID
	if c.evidence.Post != uuid.Nil {
		var open []uuid.UUID
		if err := tx.Select(ctx, &open, `select id from safeguarding_cases
			where tenant_id = $1 and post_id = $2 and post_version = $3 and state <> 'closed' order by id limit 1 for update`,
			c.evidence.Post, c.evidence.Version); err != nil {
			return err
		}
		if len(open) > 0 {
			id = open[0]
		}
	}
	kind := "report"
	if id == uuid.Nil {
		kind, id = "opened", tx.NewID()
		if err := insertConcern(ctx, tx, id, c); err != nil {
			return err
		}
	}
	tx.Record(safeguardingDeed(c.by, kind, id, map[string]string{"source": c.source, "category": c.category}))
	return chronicle(ctx, tx, id, c.by, kind, strings.TrimSpace(c.category+": "+c.words))
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

// triesAnHour bounds how many tries of one member are recorded in an hour: the
// team knows by then, and nobody can fill the record.
const (
	triesAnHour   = 60
	triesLookedAt = 500 // lines of the record
)

// refuseTeam records that somebody tried to open what is the team's alone, and,
// where there is such a case, in its chronology. It costs the same whether or
// not there is one.
func refuseTeam(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, tried uuid.UUID, what string) error {
	hour := tx.Now.Add(-time.Hour)
	var lately int
	if err := tx.Get(ctx, &lately, `
		select count(*) from (select actor_id, deed, at from audit where tenant_id = $1 order by seq desc limit $4) a
		 where a.actor_id = $2 and a.deed = 'safeguarding.refused' and a.at > $3`, actor.ID, hour, triesLookedAt); err != nil {
		return err
	}
	if lately >= triesAnHour {
		return nil
	}
	deed := safeguardingDeed(actor.ID, "refused", tried, map[string]string{"what": what})
	tx.Record(deed)
	_, err := tx.Exec(ctx, `
		insert into safeguarding_notes (tenant_id, id, case_id, author_id, kind, body, created_at)
		select $1, $2, c.id, $4, 'refused_view', $5, $6 from safeguarding_cases c
		 where c.tenant_id = $1 and c.id = $3 and not exists (select from safeguarding_notes n
			where n.tenant_id = $1 and n.case_id = c.id and n.author_id = $4 and n.kind = 'refused_view' and n.created_at > $7)`,
		tx.NewID(), tried, actor.ID, what, tx.Now, hour)
	return err
}
