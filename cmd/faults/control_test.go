// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// build makes the program that is tried.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "rookery")
	make := exec.Command("go", "build", "-o", program, "./cmd/rookery")
	make.Dir = "../.."
	if said, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return program
}

// The checks say no where they should: rows are taken away and changed by hand,
// past everything that protects them, as no fault may.
func TestTheChecksFindWhatIsDoneByHand(t *testing.T) {
	o, err := parse([]string{"-short", "-rookery", build(t)})
	if err != nil {
		t.Fatal(err)
	}
	w, err := begin(t.Context(), o, place{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.end(); err != nil {
			t.Error(err)
		}
	})
	w.aFewDeeds(t)
	for _, c := range []struct {
		name, byHand string
		check        func(context.Context) error
	}{
		{"a post is gone", `delete from posts where draft_id = (select p.draft_id from posts p where p.kind = 'note' and p.state = 'released'
			and not exists (select from cases c where c.post_id = p.id) limit 1)`, w.checkPosts},
		{"an acknowledgement is gone", `update recipients set acknowledged_at = null where acknowledged_at is not null`, w.checkAcks},
		{"a report is there twice", `insert into reports (tenant_id, id, case_id, reporter_id, category, words, created_at)
			select tenant_id, gen_random_uuid(), case_id, (select id from members m where m.tenant_id = r.tenant_id and username = 'ruth'), category, words, created_at from reports r limit 1`, w.checkReports},
		{"a case was decided otherwise", `update cases set decision = case decision when 'approve' then 'refuse' else 'approve' end where decision is not null`, w.checkDecisions},
		{"a text is another school's", `update post_versions set body = body || ' markriverside' where tenant_id = (select id from platform.tenants where slug = 'oakfield')`, w.checkSchools},
		{"a deed is recorded otherwise", `update audit set deed = deed || '.' where seq = (select max(seq) - 1 from audit a where a.tenant_id = audit.tenant_id)`, w.doctor},
	} {
		if err := c.check(t.Context()); err != nil {
			t.Fatalf("before anything is done by hand: %v", err)
		}
		w.doByHand(t, c.byHand)
		if c.check(t.Context()) == nil {
			t.Errorf("%s, and the check says that all is well", c.name)
		}
	}
}

// doByHand changes rows past keys and triggers.
func (w *world) doByHand(t *testing.T, statement string) {
	t.Helper()
	by, err := w.super.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer by.Close()
	if _, err := by.ExecContext(t.Context(), "set session_replication_role = replica"); err != nil {
		t.Fatal(err)
	}
	done, err := by.ExecContext(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if n, err := done.RowsAffected(); n == 0 || err != nil {
		t.Fatalf("%s changed %d rows: %v", statement, n, err)
	}
}

// aFewDeeds lets members do something of everything.
func (w *world) aFewDeeds(t *testing.T) {
	t.Helper()
	const enough = 2
	for round := range 2 { // there is something to report in the second
		l, err := w.load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for until := time.Now().Add(time.Minute); time.Now().Before(until); {
			if n := w.ledger.tally(); n.posts >= enough*10 && n.decisions >= enough && n.acks >= enough && (n.reports >= enough || round == 0) {
				break
			}
			_ = pause(t.Context(), 50*time.Millisecond)
		}
		l.stop()
	}
	if err := w.check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.ledger.tally(); n.posts == 0 || n.decisions == 0 || n.acks == 0 || n.reports == 0 {
		t.Fatalf("too little was done to be found missing: %s", n)
	}
}
