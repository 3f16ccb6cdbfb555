// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
)

// Attack B2. Somebody at the school has read how forms are sent, and adds to
// each of them that they are an admin: once, twice, in capitals, as a list.
// Nobody has another role afterwards, they least of all, and the record says who
// tried to change a role, the rules of who may do what, or who belongs to whom;
// not more often than anybody would read it.
func TestAttackB2NobodyGivesThemselvesARole(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	roles := func() []found {
		return pairs(t, f.super, `select username, roles::text from members where tenant_id = $1 order by id`, s.ID)
	}
	before := roles()
	for _, who := range []string{"amira", "guardian", "teacher", "moderator", "newcomer"} {
		own := s.everyone()[who].ID.String()
		v := s.freshReader(t, p, who)
		for _, r := range p.table(t) {
			if r.method != http.MethodPost || leaves(r) {
				continue
			}
			paths := []string{s.at(t, r)}
			if len(r.params()) > 0 {
				paths = append(paths, r.with(0, own))
			}
			for _, path := range paths {
				body := formOf("_csrf", v.csrf, "given_name", "Ann", "reason", "A pause.", "change", "admin:on", "permission", "school.policy").Encode() +
					"&role=student&role=admin&ROLE=admin&Role=admin&role%5B%5D=admin&roles=admin&roles=student&roles%5B0%5D=admin&member%5Brole%5D=admin&status=active"
				got := v.do(t, attempt{method: r.method, path: path, raw: []byte(body)})
				if got.status >= 500 {
					t.Errorf("%s %s as %s: %d", r.method, path, who, got.status)
				}
			}
		}
	}
	if diff := cmp.Diff(before, roles()[:len(before)], cmp.AllowUnexported(found{})); diff != "" {
		t.Errorf("a role is another than before:\n%s", diff)
	}
	if more := len(roles()) - len(before); more > 0 {
		t.Errorf("%d members more than before", more)
	}
	for _, deed := range []string{"member.role.refused", "school.policy.refused", "member.add.refused", "guardian.link.refused", "member.password-reset.refused", "gate.rules.refused"} {
		for _, who := range []string{"amira", "guardian", "teacher"} {
			if n := s.recorded(t, *s.everyone()[who], deed); n < 1 || n > 10 {
				t.Errorf("that %s tried %s is recorded %d times", who, deed, n)
			}
		}
	}
	s.readsTheRecord(t, p, "admin", "tried to change the roles of", "tried to change who may do what")
}

// recorded counts the lines of the record about somebody's deed.
func (s *fullSchool) recorded(t testing.TB, who tenants.Actor, deed string) (n int) {
	t.Helper()
	if err := s.f.super.QueryRow(`select count(*) from audit where tenant_id = $1 and actor_id = $2 and deed = $3`, s.ID, who.ID, deed).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// readsTheRecord fails unless somebody reads all the words there.
func (s *fullSchool) readsTheRecord(t testing.TB, p *served, who string, words ...string) {
	t.Helper()
	page := s.freshReader(t, p, who).get(t, "/audit")
	for _, w := range words {
		if page.status != 200 || !strings.Contains(page.body, w) {
			t.Errorf("%s does not read in the record (%d): %s", who, page.status, w)
		}
	}
}

// A child who has nothing better to do sends the same forbidden form all
// afternoon, from many windows at once. Ten lines of the record say so; and
// tomorrow it says it again.
func TestAttackB2NobodyFillsTheRecord(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	var all sync.WaitGroup
	for range 4 {
		v := s.freshReader(t, p, "amira")
		all.Go(func() {
			for range 10 {
				if got, err := v.try(attempt{method: http.MethodPost, path: "/admin/members/" + s.amira.ID.String() + "/roles", form: formOf("_csrf", v.csrf, "role", "admin")}); err != nil || got.status != 403 {
					t.Errorf("%d %v", got.status, err)
				}
			}
		})
	}
	all.Wait()
	if n := s.recorded(t, s.amira, "member.role.refused"); n != 10 {
		t.Errorf("forty tries are recorded %d times", n)
	}
	f.Clock.Move(2 * time.Hour)
	s.freshReader(t, p, "amira").post(t, "/admin/members/"+s.amira.ID.String()+"/roles", "role", "admin")
	if n := s.recorded(t, s.amira, "member.role.refused"); n != 11 {
		t.Errorf("with another, later, %d times", n)
	}
	if found, err := f.DB.VerifyAudit(t.Context(), s.ID); err != nil || found.Seq != 0 {
		t.Errorf("the chain: %+v %v", found, err)
	}
}

// Attack C1. Somebody writes by hand the form that no page has: for one child
// alone. It is refused for every role, whatever the school has changed, nothing
// is stored, no line of it is the child's to find, and the safeguarding team
// reads who tried it. The admin, who is not of the team, does not.
func TestAttackC1NobodyWritesToOneChildAlone(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	before := digest(t, f.super, s.ID)["posts"]
	for _, who := range []string{"teacher", "colleague", "moderator", "admin", "lead", "guardian", "ben"} {
		v := s.freshReader(t, p, who)
		for _, audience := range []string{"direct:" + s.amira.ID.String(), "direct:" + s.outsider.ID.String()} {
			got := v.post(t, "/posts", "draft_id", uuid.NewString(), "audience", audience, "body", "Only between us.", "to", s.amira.ID.String())
			if got.status != 403 || !strings.Contains(got.body, "Only between us.") {
				t.Errorf("%s, %s: %d", who, audience, got.status)
			}
		}
		if n := s.recorded(t, *s.everyone()[who], "post.direct.refused"); n != 2 {
			t.Errorf("that %s tried is recorded %d times", who, n)
		}
	}
	if got := digest(t, f.super, s.ID)["posts"]; got != before {
		t.Error("something was stored")
	}
	s.readsTheRecord(t, p, "lead", "tried to write to one member alone")
	if page := s.freshReader(t, p, "admin").get(t, "/audit"); strings.Contains(page.body, "one member alone") {
		t.Error("the admin reads the team's lines")
	}
}

// Attack D1. Who is muted, suspended or waiting tries every way to say
// something that the pages have: a post, a reply, an edit of what they wrote
// before, a draft sent, an announcement, something taken back and put out
// again. The gate lets nothing through.
func TestAttackD1WhoMayNotWriteWritesNothing(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	s.try(f.DB.Mute(s.ctx(), s.admin, s.ben.ID, tenants.Measure{Reason: "a pause"}))
	s.reread()
	said := func() []found {
		return pairs(t, f.super, `select p.id::text, p.state || ' ' || coalesce(p.body, '') from posts p where p.tenant_id = $1 order by 1`, s.ID)
	}
	before := said()
	for _, who := range []string{"ben", "muted", "suspended", "newcomer"} {
		v := s.freshReader(t, p, who)
		for _, r := range p.table(t) {
			if r.method != http.MethodPost || leaves(r) || strings.HasSuffix(r.path, "/withdraw") {
				continue
			}
			path := s.at(t, r)
			switch {
			case strings.HasPrefix(r.path, "/posts/:id"):
				path = r.fill(s.posts["answer"].String()) // ben's own
			case strings.HasPrefix(r.path, "/drafts/:id"):
				path = r.fill(s.drafts["ben"].String())
			}
			for _, audience := range []string{"group:" + s.class.String(), "school", ""} {
				form := formOf("draft_id", uuid.NewString(), "body", "I say it all the same.", "audience", audience, "version", "1", "licence", "cc-by", "target", "class:"+s.class.String())
				if audience == "" {
					form.Set("reply_to", s.posts["classwork"].String())
				}
				if got := v.do(t, attempt{method: r.method, path: path, form: form}); got.status >= 500 {
					t.Errorf("%s %s as %s: %d", r.method, path, who, got.status)
				}
			}
		}
	}
	if diff := cmp.Diff(before, said(), cmp.AllowUnexported(found{})); diff != "" {
		t.Errorf("somebody who may not write has written:\n%s", diff)
	}
}

// Attack B4. Who looks after one group reaches for another: an announcement to
// their own class that names a class of somebody else's, a post moved there by
// its edit, a person put there. Both ends are asked about, and it is refused
// as what is not there.
func TestAttackB4BothEndsAreAskedAbout(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := s.freshReader(t, p, "teacher")
	before := pairs(t, f.super, `select (select count(*) from group_members m where m.tenant_id = $1 and m.group_id = $2)::text,
		(select count(*) from posts where tenant_id = $1 and group_id = $2)::text`, s.ID, s.other)
	other := s.other.String()
	for _, a := range []attempt{
		{path: "/announce", form: formOf("draft_id", uuid.NewString(), "body", "To whom?", "target", "class:"+other, "group", s.class.String())},
		{path: "/announce", form: formOf("draft_id", uuid.NewString(), "body", "To whom?", "target", "guardians:"+other, "group", s.class.String())},
		{path: "/posts", form: formOf("draft_id", uuid.NewString(), "body", "Into another class.", "audience", "group:"+other, "group", s.class.String())},
		{path: "/posts/" + s.posts["trip"].String() + "/edit", form: formOf("version", "1", "body", "Moved.", "group", other, "audience", "group:"+other)},
		{path: "/groups/" + other + "/members/add", form: formOf("members", s.amira.Username, "group", s.class.String())},
		{path: "/groups/" + other + "/members/" + s.outsider.ID.String() + "/remove", form: formOf("group", s.class.String())},
	} {
		a.method = http.MethodPost
		if got := v.do(t, a); !slices.Contains([]int{303, 403, 404, 422}, got.status) || got.status == 303 && !strings.HasSuffix(a.path, "/edit") {
			t.Errorf("%s %v: %d", a.path, a.form, got.status)
		}
	}
	after := pairs(t, f.super, `select (select count(*) from group_members m where m.tenant_id = $1 and m.group_id = $2)::text,
		(select count(*) from posts where tenant_id = $1 and group_id = $2)::text`, s.ID, s.other)
	if diff := cmp.Diff(before, after, cmp.AllowUnexported(found{})); diff != "" {
		t.Errorf("something came into a class of somebody else's:\n%s", diff)
	}
}

// Attack A13. A student takes a copy of their own data, and asks for it with
// everybody else's names on it. It is their own each time, kept by no cache,
// and gone with the session.
func TestAttackA13ACopyIsOnesOwn(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	const path = "/settings/data/download"
	v := s.freshReader(t, p, "amira")
	own := v.get(t, path)
	if own.status != 200 || !strings.Contains(own.body, s.amira.Username) || strings.Join(own.header["Cache-Control"], "") != "no-store" {
		t.Fatalf("her own copy: %.400s", own.show())
	}
	for _, other := range []string{s.ben.ID.String(), s.ben.Username, f.oakfield.amira.ID.String(), s.ID.String(), "*"} {
		asked := v.get(t, path+"?id="+other+"&member="+other+"&member_id="+other+"&user="+other+"&for="+other)
		if strings.Contains(asked.body, s.text("begun by ben")) || plain(asked, v.csrf, other) != plain(own, v.csrf, other) {
			t.Errorf("asked for %s the copy is another", other)
		}
	}
	if got := v.post(t, "/sign-out"); got.status != 303 {
		t.Fatalf("signing out: %d", got.status)
	}
	if got := v.get(t, path); got.status != 303 || strings.Contains(got.body, s.amira.Username) {
		t.Errorf("after signing out: %d %.200s", got.status, got.body)
	}
}

// Attack E10. What a form says is the page it stood on is somebody's choice:
// wherever they point it, one stays here, and nobody's mistake is ours.
func TestAttackE10ReturningLeadsNowhereElse(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := s.freshReader(t, p, "teacher")
	held := s.post(s.amira, "onceheld", classroom.Draft{Body: s.text("onceheld") + contact})
	for _, next := range []string{"//evil.test", `/\evil.test`, "https:evil.test", "https://evil.test", "/\t/evil.test", "/%2f%2fevil.test", "/reply", "//reply", "///reply/reply",
		"/reply/reply", "\\\\evil.test", "/a\r\nSet-Cookie: a=b", "javascript:alert(1)", "/..//evil.test", ".", "?a", "/\u2028/evil.test", strings.Repeat("/a", 3000), "/\xff"} {
		for path, form := range map[string][]string{
			"/posts": {"draft_id", uuid.NewString(), "body", "And back again.", "audience", "group:" + s.class.String()},
			"/announcements/" + s.posts["trip"].String() + "/acknowledge": {"for", s.teacher.ID.String()},
			"/cases/" + s.caseOf(held).String() + "/decide":               {"decision", "approve", "hash", "00"},
		} {
			got := v.post(t, path, append(form, "next", next)...)
			to := got.location()
			if got.status >= 500 || to != "" && (to[0] != '/' || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t")) || strings.Contains(got.show(), "Set-Cookie: a=b") {
				t.Errorf("%s with next=%q: %d to %q", path, next, got.status, to)
			}
		}
	}
}
