// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

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
			if page.Older == uuid.Nil || !slices.Contains([]string{"p.nair", "a.castillo", "noor.k", "ngozi.e"}, who.Username) {
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
