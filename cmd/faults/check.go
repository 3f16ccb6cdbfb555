// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// check holds the tables against what members were told.
func (w *world) check(ctx context.Context) error {
	w.settle(ctx)
	return errors.Join(w.ledger.failures(), w.decisions.check("the decision on"), w.readings.check("the acknowledgement of"), w.checkPosts(ctx), w.checkDecisions(ctx), w.checkAcks(ctx), w.checkReports(ctx), w.checkSchools(ctx), w.doctor(ctx))
}

// settle reads, through both servers, what became of everything that was
// decided on, to end its history.
func (w *world) settle(ctx context.Context) {
	for _, s := range w.schools {
		for i, c := range s.toDo.all {
			if !w.lookAt(ctx, i%2, s.moderators[i%2], c.id) {
				w.ledger.wrong("the case %s at %s cannot be read after all is well again", c.id, s.Slug)
			}
		}
		s.toDo.all = nil
		if s.toDo.announcement == uuid.Nil {
			continue // nobody was asked anything yet
		}
		for i, by := range s.students {
			w.isAsked(ctx, i%2, by, s.toDo.announcement)
		}
		s.toDo.announcement = uuid.Nil // its history ends here
	}
}

// eachRow calls note for every row. A connection that the fault broke is replaced
// by the pool.
func eachRow(ctx context.Context, db *sql.DB, query string, note func(scan func(...any) error) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := note(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// checkPosts: what was acknowledged is there exactly once, in its school, with
// its text; what was not, at most once; nothing else is there. That no draft is
// there twice is also a constraint; here it is seen.
func (w *world) checkPosts(ctx context.Context) error {
	found := map[uuid.UUID]int{}
	err := eachRow(ctx, w.super, `select p.draft_id, p.tenant_id, p.author_id, p.body, p.state, p.position is not null,
			(select count(*) from post_versions v where v.tenant_id = p.tenant_id and v.post_id = p.id),
			(select count(*) from cases c where c.tenant_id = p.tenant_id and c.post_id = p.id and c.kind = 'held')
		from posts p`, func(scan func(...any) error) error {
		var draft, tenant, author uuid.UUID
		var body, state string
		var out bool
		var versions, held int
		if err := scan(&draft, &tenant, &author, &body, &state, &out, &versions, &held); err != nil {
			return err
		}
		found[draft]++
		p := w.ledger.posts[draft]
		switch {
		case p == nil && w.ledger.others[draft]:
		case p == nil:
			w.ledger.wrong("there is a post that nobody sent: %q", body)
		case p.by.school.ID != tenant || p.by.ID != author || p.body != body:
			w.ledger.wrong("a post is not as it was sent: %q for %q", body, p.body)
		case versions != 1, p.held != (held == 1), !p.held && held != 0:
			w.ledger.wrong("a post has %d texts and %d cases: %q", versions, held, body)
		case !p.held && state != "released", (state == "released") != out:
			w.ledger.wrong("a post is %s, and on timelines: %t: %q", state, out, body)
		}
		return nil
	})
	for draft, p := range w.ledger.posts {
		if n := found[draft]; n > 1 || p.stored && n == 0 {
			w.ledger.wrong("a post is there %d times; its author was told that it is stored: %t: %q", n, p.stored, p.body)
		}
	}
	return errors.Join(err, w.ledger.failures())
}

// checkDecisions: each case was decided at most once, by who was told so, is
// recorded once, and its post is what was decided.
func (w *world) checkDecisions(ctx context.Context) error {
	found := map[uuid.UUID]bool{}
	err := eachRow(ctx, w.super, `select c.id, c.state, coalesce(c.decision, ''), coalesce(c.decided_by, '00000000-0000-0000-0000-000000000000'), p.state,
			(select count(*) from audit a where a.tenant_id = c.tenant_id and a.object_id = c.id and a.deed in ('case.approve', 'case.refuse'))
		from cases c join posts p on p.tenant_id = c.tenant_id and p.id = c.post_id where c.kind = 'held'`, func(scan func(...any) error) error {
		var id, by uuid.UUID
		var state, outcome, post string
		var recorded int
		if err := scan(&id, &state, &outcome, &by, &post, &recorded); err != nil {
			return err
		}
		found[id] = true
		want := map[string]string{"": "held", "approve": "released", "refuse": "refused"}[outcome]
		once := 0
		if outcome != "" {
			once = 1
		}
		if post != want || recorded != once {
			w.ledger.wrong("the case %s is %s (%s), its post is %s, and %d decisions are recorded", id, state, outcome, post, recorded)
		}
		if told, yes := w.ledger.decisions[id]; yes && (told.outcome != outcome || told.by != by) {
			w.ledger.wrong("the case %s was decided by %s (%s), and %s was told that they did (%s)", id, by, outcome, told.by, told.outcome)
		}
		return nil
	})
	for id := range w.ledger.decisions {
		if !found[id] {
			w.ledger.wrong("the case %s is gone", id)
		}
	}
	return errors.Join(err, w.ledger.failures())
}

func (w *world) checkAcks(ctx context.Context) error {
	found := map[pair]int{}
	err := eachRow(ctx, w.super, `select post_id, for_id from recipients where acknowledged_at is not null and counted`, func(scan func(...any) error) error {
		var p pair
		err := scan(&p.thing, &p.who)
		found[p]++
		return err
	})
	for p := range w.ledger.acks {
		if found[p] != 1 {
			w.ledger.wrong("%s was told that their acknowledgement is noted; it is there %d times", p.who, found[p])
		}
	}
	return errors.Join(err, w.ledger.failures())
}

// checkReports: each is there once, and recorded once.
func (w *world) checkReports(ctx context.Context) error {
	found := map[pair]int{}
	err := eachRow(ctx, w.super, `select c.post_id, r.reporter_id from reports r join cases c on c.tenant_id = r.tenant_id and c.id = r.case_id`, func(scan func(...any) error) error {
		var p pair
		err := scan(&p.thing, &p.who)
		found[p]++
		return err
	})
	for p, n := range found {
		if _, sent := w.ledger.reportsOf[p]; !sent || n > 1 {
			w.ledger.wrong("the report by %s is there %d times; they sent it: %t", p.who, n, sent)
		}
	}
	for p, told := range w.ledger.reportsOf {
		if told && found[p] != 1 {
			w.ledger.wrong("%s was told that their report is noted; it is there %d times", p.who, found[p])
		}
	}
	var stored, recorded int
	err = errors.Join(err, w.super.QueryRowContext(ctx, `select (select count(*) from reports), (select count(*) from audit where deed = 'case.report')`).Scan(&stored, &recorded))
	if stored != recorded {
		w.ledger.wrong("%d reports are there, and %d are recorded", stored, recorded)
	}
	return errors.Join(err, w.ledger.failures())
}

// checkSchools: no row of a school holds another's words.
func (w *world) checkSchools(ctx context.Context) error {
	var all error
	for _, s := range w.schools {
		for _, of := range []string{"posts where body", "post_versions where body", "drafts where body", "reports where words", "cases where snapshot::text"} {
			table, column, _ := strings.Cut(of, " where ")
			var n int
			err := w.super.QueryRowContext(ctx, fmt.Sprintf(`select count(*) from %s where tenant_id <> $1 and strpos(%s, $2) > 0`, table, column), s.ID, s.mark).Scan(&n)
			all = errors.Join(all, err)
			if n > 0 {
				all = errors.Join(all, fmt.Errorf("%d rows of %s hold words of %s and are another school's", n, table, s.Slug))
			}
		}
	}
	return all
}
