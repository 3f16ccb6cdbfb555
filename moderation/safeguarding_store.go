// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

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

func safeguardingWaiting(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) (waiting int, err error) {
	err = tx.Get(ctx, &waiting, `select count(*) from safeguarding_cases c where c.tenant_id = $1 and c.state = 'open' and `+notAbout, actor.ID)
	return waiting, err
}

func takeCase(ctx context.Context, tx *tenants.Tx, id, actor uuid.UUID, _ string) (int64, error) {
	return tx.Exec(ctx, `update safeguarding_cases set state = 'acknowledged', acknowledged_by = $3, acknowledged_at = $4
		where tenant_id = $1 and id = $2 and state = 'open'`, id, actor, tx.Now)
}

func shutCase(ctx context.Context, tx *tenants.Tx, id, actor uuid.UUID, outcome string) (int64, error) {
	return tx.Exec(ctx, `update safeguarding_cases set state = 'closed', closed_by = $3, closed_at = $4, outcome = $5
		where tenant_id = $1 and id = $2 and state <> 'closed'`, id, actor, tx.Now, outcome)
}

// movedBefore says whether the actor has moved the case on in just this way
// already, by a button pressed twice or an answer that was lost.
func movedBefore(ctx context.Context, tx *tenants.Tx, id, actor uuid.UUID, kind, words, outcome string) (bool, error) {
	var again bool
	err := tx.Get(ctx, &again, `select exists (select from safeguarding_cases c join safeguarding_notes n on n.tenant_id = $1 and n.case_id = c.id
		where c.tenant_id = $1 and c.id = $2 and c.outcome = $3 and n.author_id = $4 and n.kind = $5 and n.body = $6
		  and ($5 = 'closed' or c.state = 'acknowledged'))`, id, outcome, actor, kind, words)
	return again, err
}

// noteAgain is how long after a note the same words count as a button pressed
// twice, or sent again because the answer was lost.
const noteAgain = 10 * time.Minute

// notedJustNow says whether the actor has just written these words.
func notedJustNow(ctx context.Context, tx *tenants.Tx, id, actor uuid.UUID, words string) (bool, error) {
	var again bool
	err := tx.Get(ctx, &again, `select exists (select from safeguarding_notes
		where tenant_id = $1 and case_id = $2 and author_id = $3 and kind = 'note' and body = $4 and created_at > $5)`,
		id, actor, words, tx.Now.Add(-noteAgain))
	return again, err
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

// guardiansOf gives who looks after a child.
func guardiansOf(ctx context.Context, tx *tenants.Tx, child uuid.UUID) ([]Guardian, error) {
	links, err := tx.Guardians(ctx, []uuid.UUID{child})
	if err != nil || len(links) == 0 {
		return nil, err
	}
	var guardians []Guardian
	for _, l := range links {
		member, err := tx.Member(ctx, l.Guardian)
		if err != nil {
			return nil, err
		}
		guardians = append(guardians, Guardian{Member: member, Relationship: l.Relationship})
	}
	return guardians, nil
}
