// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
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

// heldIsHidden looks for held posts where everybody looks.
func (f *filled) heldIsHidden(t *testing.T, school School) {
	ctx := context.Background()
	held := map[uuid.UUID]uuid.UUID{} // post → author
	var rows []struct {
		ID     uuid.UUID `db:"id"`
		Author uuid.UUID `db:"author_id"`
	}
	f.in(t, school.Slug, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &rows, `select id, author_id from posts where tenant_id = $1 and state = 'held' and kind <> 'announcement'`)
	})
	for _, row := range rows {
		held[row.ID] = row.Author
	}
	if len(held) < 5 {
		t.Fatalf("%d posts are held", len(held))
	}
	for _, who := range school.People {
		actor := f.actor(t, school.Slug, who.Username)
		seen := 0
		for cut := (classroom.Cut{}); ; {
			_, page, err := f.room.Home(ctx, actor, cut)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Posts {
				if _, is := held[p.ID]; is {
					t.Errorf("%s has a held post on their home", who.Username)
				}
				seen++
			}
			if page.Older == uuid.Nil || !slices.Contains([]string{"p.nair", "a.castillo", "noor.khan", "ngozi.eze"}, who.Username) {
				break
			}
			cut = classroom.Cut{Before: page.Older}
		}
		if seen == 0 {
			t.Errorf("the home of %s is empty", who.Username)
		}
	}
	student := f.actor(t, school.Slug, school.People[6].Username)
	for id, author := range held {
		if _, _, _, err := f.room.Thread(ctx, student, id); author != student.ID && !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the page of a held post answers %s: %v", student.Username, err)
		}
	}
}

// announces asks for figures that look like those of real announcements, and
// one that goes out later.
func (f *filled) announces(t *testing.T, school School) {
	for _, target := range []string{"class", "guardians", "year", "school"} {
		query := `count(*) from announcements a where a.tenant_id = $1 and a.sent_at is not null and a.target = '` + target + `'`
		if f.count(t, school.Slug, query) == 0 {
			t.Errorf("nothing was announced to a %s", target)
		}
	}
	if n := f.count(t, school.Slug, `count(*) from announcements where tenant_id = $1 and sent_at is null and cancelled_at is null and due_at > $2`); n != 1 {
		t.Errorf("%d announcements go out later", n)
	}
	var figures []struct {
		Reached      int `db:"reached"`
		Opened       int `db:"opened"`
		Acknowledged int `db:"acknowledged"`
	}
	f.in(t, school.Slug, func(tx *tenants.Tx) error {
		return tx.Select(context.Background(), &figures, `
			select count(distinct r.for_id) as reached, count(distinct r.for_id) filter (where r.opened_at is not null) as opened,
			       count(distinct r.for_id) filter (where r.acknowledged_at is not null) as acknowledged
			  from recipients r join announcements a on a.tenant_id = $1 and a.post_id = r.post_id and a.acknowledge
			 where r.tenant_id = $1 and r.counted group by r.post_id`)
	})
	partly := 0
	for _, a := range figures {
		if a.Acknowledged > a.Opened {
			t.Errorf("of %d, %d opened it and %d acknowledged", a.Reached, a.Opened, a.Acknowledged)
		}
		if 0 < a.Acknowledged && a.Acknowledged < a.Reached {
			partly++
		}
	}
	if partly < 3 {
		t.Errorf("%d of %d announcements are acknowledged by some and not by all: %+v", partly, len(figures), figures)
	}
}

// times are the columns that say when something happened.
var times = []string{"posts.created_at", "posts.released_at", "posts.edited_at", "posts.changed_at", "post_versions.decided_at", "groups.created_at",
	"group_members.joined_at", "members.joined_at", "members.muted_at", "join_codes.created_at", "announcements.sent_at", "recipients.opened_at",
	"recipients.acknowledged_at", "recipients.reminded_at", "notifications.created_at", "notifications.read_at", "drafts.saved_at", "cases.opened_at",
	"cases.decided_at", "reports.created_at", "safeguarding_cases.opened_at", "safeguarding_cases.closed_at", "audit.at"}

// isPast looks for anything later than now, in the columns and in the ids that
// timelines page by.
func (f *filled) isPast(t *testing.T, slug string) {
	for _, column := range times {
		table, name, _ := strings.Cut(column, ".")
		if n := f.count(t, slug, fmt.Sprintf("count(*) from %s where tenant_id = $1 and %s > $2::timestamptz - interval '50 minutes'", table, name)); n > 0 {
			t.Errorf("%d of %s are later than they can be", n, column)
		}
	}
	var newest struct {
		At       time.Time `db:"released_at"`
		Position uuid.UUID `db:"position"`
	}
	f.in(t, slug, func(tx *tenants.Tx) error {
		return tx.Get(context.Background(), &newest, `select released_at, position from posts where tenant_id = $1 and state = 'released' order by position desc limit 1`)
	})
	if age := f.now.Sub(newest.At); age > 70*time.Minute {
		t.Errorf("the newest post is %s old", age)
	}
	seconds, nanos := newest.Position.Time().UnixTime()
	if minted := time.Unix(seconds, nanos); minted.Sub(newest.At).Abs() > time.Second {
		t.Errorf("the newest position says %s, and the post %s", minted, newest.At)
	}
}

func (f *filled) canBeUsed(t *testing.T, school School) {
	guardians := 0
	for group := range school.JoinCodes {
		if strings.HasSuffix(group, " (guardians)") {
			guardians++
		}
	}
	if guardians != 1 || len(school.JoinCodes) < 6 {
		t.Errorf("join codes: %v", school.JoinCodes)
	}
	ctx := context.Background()
	tenant, err := f.db.TenantByHost(ctx, "", school.Slug)
	if err != nil {
		t.Fatal(err)
	}
	home, err := f.db.School(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	for group, code := range school.JoinCodes {
		_, led, err := f.room.CodeGroup(ctx, home, code, "test")
		if err != nil || led.Name != strings.TrimSuffix(group, " (guardians)") {
			t.Errorf("the code of %s leads to %q: %v", group, led.Name, err)
		}
	}
	hash := ""
	f.in(t, school.Slug, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &hash, `select password_hash from members where tenant_id = $1 and username = $2`, school.People[6].Username)
	})
	right, err := tenants.NewPasswords(1).Check(ctx, hash, school.People[6].Password)
	if err != nil || !right {
		t.Errorf("%s cannot sign in: %v", school.People[6].Username, err)
	}
	for _, role := range policy.Roles() {
		if _, ok := school.As(role); !ok {
			t.Errorf("there is no %s to sign in as", role)
		}
	}
}

func (f *filled) isAudited(t *testing.T, slug string) {
	tenant, err := f.db.TenantByHost(context.Background(), "", slug)
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.db.VerifyAudit(context.Background(), tenant)
	if err != nil || found.Seq != 0 || found.Lines < 100 {
		t.Errorf("the audit: %+v, %v", found, err)
	}
	if n := f.count(t, slug, `count(*) from (select at < lag(at) over (order by seq) as back from audit where tenant_id = $1) x where back`); n > 0 {
		t.Errorf("%d audit lines are older than the line before", n)
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
