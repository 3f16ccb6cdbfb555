// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/tenantstest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

// filled is a demo made just past noon on a school day: the time at which most
// has to be fitted into what there is of the last day.
type filled struct {
	db    *tenants.DB
	room  *classroom.Classroom
	cases *moderation.Moderation
	now   time.Time
	sheet Sheet
}

func newFilled(t *testing.T) *filled {
	t.Helper()
	at := &clock{}
	at.set(time.Date(2026, 9, 16, 11, 5, 0, 0, time.UTC)) // five past twelve in both schools
	db, err := tenants.Open(tenantstest.Database(t)("rookery_app"), tenants.Options{Clock: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	begun := time.Now()
	if err := Fill(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	t.Logf("filled in %s", time.Since(begun))
	f := &filled{db: db, room: &classroom.Classroom{DB: db, Gate: moderation.NewGate()}, now: at.Now()}
	f.cases = &moderation.Moderation{DB: db, Gate: f.room.Gate, Posts: f.room}
	if f.sheet, err = Describe(context.Background(), db, func(slug string) string { return "http://" + slug + ".localhost:8080" }); err != nil {
		t.Fatal(err)
	}
	return f
}

// in runs do in the transaction of a school.
func (f *filled) in(t *testing.T, slug string, do func(tx *tenants.Tx) error) {
	t.Helper()
	tenant, err := f.db.TenantByHost(context.Background(), "", slug)
	if err == nil {
		err = f.db.InSchool(context.Background(), tenant, do)
	}
	if err != nil {
		t.Fatalf("in %s: %v", slug, err)
	}
}

// count gives one number; $1 is the school and $2 now.
func (f *filled) count(t *testing.T, slug, query string) (n int) {
	t.Helper()
	f.in(t, slug, func(tx *tenants.Tx) error {
		return tx.Get(context.Background(), &n, "select "+query+" and $2::timestamptz is not null", f.now)
	})
	return n
}

func (f *filled) actor(t *testing.T, slug, username string) (actor tenants.Actor) {
	t.Helper()
	f.in(t, slug, func(tx *tenants.Tx) error {
		m, err := tx.MemberByUsername(context.Background(), username)
		if err != nil {
			return err
		}
		actor, err = tx.ActorOf(context.Background(), m.ID)
		return err
	})
	return actor
}

func TestTheDemo(t *testing.T) {
	f := newFilled(t)
	for _, school := range f.sheet.Schools {
		t.Run(school.Slug, func(t *testing.T) {
			t.Run("is about the past", func(t *testing.T) { f.isPast(t, school.Slug) }) // first: who looks opens announcements
			t.Run("has what a school has", func(t *testing.T) { f.hasEnough(t, school.Slug) })
			t.Run("holds what was caught", func(t *testing.T) { f.heldIsHidden(t, school) })
			t.Run("announces", func(t *testing.T) { f.announces(t, school) })
			t.Run("can be signed in to and joined", func(t *testing.T) { f.canBeUsed(t, school) })
			t.Run("is kept by an audit that is whole", func(t *testing.T) { f.isAudited(t, school.Slug) })
		})
	}
	t.Run("is left alone the second time", f.isMadeOnce)
}

// hasEnough counts what the issue asks of each demo school, and what makes it
// look like one.
func (f *filled) hasEnough(t *testing.T, slug string) {
	for _, want := range []struct {
		what        string
		query       string
		least, most int
	}{
		{"released posts", `count(*) from posts where tenant_id = $1 and state = 'released'`, 250, 600},
		{"replies among them", `count(*) from posts where tenant_id = $1 and state = 'released' and kind = 'reply' and audience = 'group'`, 100, 400},
		{"posts to the whole school", `count(*) from posts where tenant_id = $1 and state = 'released' and audience = 'school'`, 10, 40},
		{"threads of five and more", `count(*) from (select from posts where tenant_id = $1 and state = 'released' group by thread_id having count(*) >= 5) x where true`, 5, 100},
		{"mentions", `count(*) from post_mentions where tenant_id = $1`, 10, 60},
		{"hashtags", `count(*) from post_tags where tenant_id = $1`, 30, 200},
		{"edited posts", `count(*) from posts where tenant_id = $1 and edited_at is not null`, 2, 20},
		{"content notes", `count(*) from posts where tenant_id = $1 and note <> ''`, 2, 20},
		{"licences", `count(distinct licence) from posts where tenant_id = $1`, 4, 8},
		{"links", `count(*) from posts where tenant_id = $1 and state = 'released' and body like '%https://%'`, 2, 20},
		{"withdrawn posts", `count(*) from posts where tenant_id = $1 and state = 'withdrawn'`, 1, 5},
		{"students", `count(*) from members where tenant_id = $1 and status = 'active' and 'student' = any (roles)`, 24, 40},
		{"guardians", `count(*) from members where tenant_id = $1 and status = 'active' and 'guardian' = any (roles)`, 8, 20},
		{"teachers", `count(*) from members where tenant_id = $1 and status = 'active' and 'teacher' = any (roles)`, 3, 9},
		{"years", `count(distinct year_level) from members where tenant_id = $1`, 4, 9},
		{"who wait to be let in", `count(*) from members where tenant_id = $1 and status = 'waiting'`, 1, 4},
		{"who may not write", `count(*) from members where tenant_id = $1 and muted_until > $2`, 1, 1},
		{"classes", `count(*) from groups where tenant_id = $1 and kind = 'class'`, 4, 9},
		{"students of classes for whom nobody stands", `count(*) from group_members gm join groups g on g.tenant_id = $1 and g.id = gm.group_id and g.kind = 'class'
			join members m on m.tenant_id = $1 and m.id = gm.member_id and 'student' = any (m.roles) where gm.tenant_id = $1 and gm.state = 'active' and gm.vouched_by is null`, 0, 0},
		{"clubs", `count(*) from groups where tenant_id = $1 and kind = 'club'`, 1, 4},
		{"circles", `count(*) from groups where tenant_id = $1 and kind = 'circle'`, 1, 1},
		{"staff groups", `count(*) from groups where tenant_id = $1 and kind = 'staff'`, 1, 1},
		{"follows", `count(*) from follows where tenant_id = $1`, 30, 150},
		{"held posts that wait", `count(*) from cases where tenant_id = $1 and kind = 'held' and state = 'open'`, 5, 12},
		{"rules that caught them", `count(distinct h ->> 'RuleID') from cases, jsonb_array_elements(hits) h where tenant_id = $1 and kind = 'held'`, 4, 12},
		{"held posts that were decided on", `count(*) from cases where tenant_id = $1 and kind = 'held' and state = 'decided'`, 3, 12},
		{"reported posts that wait", `count(*) from cases where tenant_id = $1 and kind = 'report' and state = 'open'`, 1, 5},
		{"reports about one of them", `max(n) from (select count(*) as n from reports where tenant_id = $1 group by case_id) x where true`, 2, 2},
		{"safeguarding cases that wait", `count(*) from safeguarding_cases where tenant_id = $1 and state = 'open'`, 1, 1},
		{"safeguarding cases in all", `count(*) from safeguarding_cases where tenant_id = $1`, 2, 2},
		{"drafts sent back with a word", `count(*) from drafts where tenant_id = $1 and word <> ''`, 2, 6},
		{"drafts that were begun", `count(*) from drafts where tenant_id = $1 and word = ''`, 2, 6},
		{"notifications that are new", `count(*) from notifications where tenant_id = $1 and read_at is null`, 20, 400},
		{"notifications that were read", `count(*) from notifications where tenant_id = $1 and read_at is not null`, 100, 2000},
	} {
		if got := f.count(t, slug, want.query); got < want.least || got > want.most {
			t.Errorf("%s: %d, and not between %d and %d", want.what, got, want.least, want.most)
		}
	}
}

// isMadeOnce fills again and compares how many rows there are.
func (f *filled) isMadeOnce(t *testing.T) {
	rows := func() (n []int) {
		for _, school := range f.sheet.Schools {
			for _, table := range []string{"members", "groups", "posts", "audit", "cases", "notifications"} {
				n = append(n, f.count(t, school.Slug, "count(*) from "+table+" where tenant_id = $1"))
			}
		}
		return n
	}
	before := rows()
	if err := Fill(context.Background(), f.db); err == nil {
		t.Error("it was filled again")
	}
	if after := rows(); !slices.Equal(before, after) {
		t.Errorf("there were %v rows, and there are %v", before, after)
	}
}
