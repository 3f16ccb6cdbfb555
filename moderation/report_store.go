// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
)

// notTooMany is TooMany for who reports a great deal, safeguarding included.
func notTooMany(ctx context.Context, tx *tenants.Tx, actor tenants.Actor) error {
	var lately int
	err := tx.Get(ctx, &lately, `
		select (select count(*) from reports r where r.tenant_id = $1 and r.reporter_id = $2 and r.created_at > $3)
		     + (select count(*) from safeguarding_notes n where n.tenant_id = $1 and n.author_id = $2 and n.kind in ('opened', 'report') and n.created_at > $3)`,
		actor.ID, tx.Now.Add(-time.Hour))
	if err == nil && lately >= reportsAnHour {
		return fault.TooMany("That is a great many reports in one hour. If somebody is in danger, please tell an adult at school right away.", 10*time.Minute)
	}
	return err
}

// teamBeside says whether somebody of the safeguarding team is there to read a
// report about this member. Where the only one is whom it is about, moderators
// and admins read it: a report must not end with who was reported.
func teamBeside(ctx context.Context, tx *tenants.Tx, about uuid.UUID) (bool, error) {
	var beside bool
	err := tx.Get(ctx, &beside, `
		select not exists (select from members m where m.tenant_id = $1 and m.id = $2 and 'safeguarding' = any (m.roles))
		    or exists (select from members m where m.tenant_id = $1 and m.id <> $2 and 'safeguarding' = any (m.roles) and m.status = 'active'
		           and (m.suspended_at is null or m.suspended_until <= $3))`, about, tx.Now)
	return beside, err
}

// gather puts a report into the open case about the same thing, or opens one.
// A grave one is not for the stewards of a group.
func gather(ctx context.Context, tx *tenants.Tx, actor tenants.Actor, e Evidence, category, words string, grave bool) error {
	snapshot, err := asJSON(e)
	if err != nil {
		return err
	}
	conflict := `(tenant_id, post_id) where kind = 'report' and state <> 'decided' and post_id is not null`
	if e.Post == uuid.Nil {
		conflict = `(tenant_id, member_id) where kind = 'report' and state <> 'decided' and post_id is null`
	}
	var version *int
	if e.Version > 0 {
		version = &e.Version
	}
	state, graveAt := "open", (*time.Time)(nil)
	if grave {
		state, graveAt = "escalated", &tx.Now
	}
	var id uuid.UUID
	err = tx.Get(ctx, &id, `
		insert into cases (tenant_id, id, kind, state, post_id, post_version, member_id, group_id, hits, snapshot, opened_at, escalated_at)
		values ($1, $2, 'report', $9, $3, $4, $5, $6, '[]', $7::jsonb, $8, $10)
		on conflict `+conflict+` do update set state = case when $9 = 'escalated' then $9 else cases.state end, escalated_at = coalesce(cases.escalated_at, $10)
		returning id`,
		tx.NewID(), nullID(e.Post), version, e.Author, nullID(e.Group), snapshot, tx.Now, state, graveAt)
	if err != nil {
		return err
	}
	stored, err := tx.Exec(ctx, `insert into reports (tenant_id, id, case_id, reporter_id, category, words, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, case_id, reporter_id) do nothing`,
		tx.NewID(), id, actor.ID, category, words, tx.Now)
	if err == nil && stored > 0 {
		// Without its actor: an admin who is reported reads the record as well.
		tx.Record(tenants.Deed{Deed: "case.report", ObjectKind: "case", Object: id})
	}
	return err
}

func reportsOf(ctx context.Context, tx *tenants.Tx, id uuid.UUID) ([]Report, error) {
	var reports []Report
	err := tx.Select(ctx, &reports, `
		select r.id, r.reporter_id, r.category, r.words, r.created_at, m.username, `+tenants.NameColumns("m")+`, m.roles, m.year_level
		  from reports r join members m on m.tenant_id = $1 and m.id = r.reporter_id
		 where r.tenant_id = $1 and r.case_id = $2 order by r.id limit 200`, id)
	return reports, err
}

func reportersOf(ctx context.Context, tx *tenants.Tx, id uuid.UUID) ([]uuid.UUID, error) {
	var reporters []uuid.UUID
	err := tx.Select(ctx, &reporters, `select reporter_id from reports where tenant_id = $1 and case_id = $2 order by id`, id)
	return reporters, err
}
