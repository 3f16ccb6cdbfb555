// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// Attack C4, and G1 with it. A search engine, a stranger with an address they
// were sent, and a server of the open network come to a school and know its
// ids. For none of them is there a child: no name, no post, no feed, no actor.
func TestAttackC4AStrangerFindsNobody(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := p.visitor(s.School)
	var paths []string
	for _, r := range p.table(t) {
		if r.method == http.MethodGet {
			paths = append(paths, s.at(t, r))
		}
	}
	name := url.QueryEscape("acct:" + s.amira.Username + "@riverside.localhost")
	unknown := []string{"/.well-known/webfinger?resource=" + name, "/.well-known/nodeinfo", "/.well-known/host-meta", "/nodeinfo/2.0", "/inbox", "/outbox", "/users/" + s.amira.Username,
		"/@" + s.amira.Username, "/users/" + s.amira.Username + ".rss", "/feed", "/sitemap.xml", "/oembed?url=http://riverside.localhost/posts/" + s.posts["toschool"].String(), "/api/v1/timelines/public"}
	for _, path := range append(slices.Clone(unknown), paths...) {
		for _, accept := range []string{acceptHTML, acceptJSON, "application/activity+json", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`, "application/rss+xml"} {
			got := v.do(t, attempt{method: http.MethodGet, path: path, accept: accept})
			if !slices.Contains([]int{200, 303, 401, 404}, got.status) || slices.Contains(unknown, path) && got.status == 200 {
				t.Errorf("%s (%s): %d", path, accept, got.status)
			}
			said := got.show()
			for _, asked := range []string{path, url.QueryEscape(path)} {
				said = strings.ReplaceAll(said, asked, "")
			}
			if strings.Contains(said, s.mark) || strings.Contains(strings.ToLower(said), strings.ToLower(riversideName)) {
				t.Errorf("%s (%s) tells a stranger of somebody: %.500s", path, accept, said)
			}
			if robots := strings.Join(got.header["X-Robots-Tag"], ""); !strings.Contains(robots, "noindex") {
				t.Errorf("%s may be indexed: %q", path, robots)
			}
		}
	}
}

// Attack B1. Whoever names a school hopes that the name means something to the
// machine: everything, the folder above, a role.
func TestAttackB1NamesThatMeanSomething(t *testing.T) {
	f := newFull(t)
	for _, slug := range []string{"*", "s*", "..", ".", "", "a/b", "a b", "role:admin", "r:admin", "www", "admin", "-a", "a-", "xn--oak", "OAK\nFIELD", "a.b", "оакfield", "%2e", "oak_field",
		strings.Repeat("a", 64), "oakfield"} {
		if school, err := f.DB.AddSchool(t.Context(), tenants.NewSchool{Slug: slug, Name: "A school", Timezone: "Europe/London", Region: "GB"}); err == nil {
			t.Errorf("there is a school called %q now: %s", slug, school.Slug)
		}
	}
	admin := f.riverside.admin
	for _, username := range []string{"teacher", "admin", "role:admin", "r:admin", "u:1", "*", "..", "a b", "<b>", "moderator", "а-cyrillic-mix", "root\x00"} {
		_, _ = f.DB.AdmitList(t.Context(), admin, []tenants.NewMember{{Username: username, Given: "Ann", Family: "Lee", Roles: tenants.Roles{"teacher"}}})
	}
	for _, who := range pairs(t, f.super, `select username, id::text from members where tenant_id = $1`, admin.School.ID) {
		if !regexp.MustCompile(`^[\pL\pN][\pL\pN._-]+$`).MatchString(who.kind) || slices.Contains([]string{"teacher", "admin", "moderator"}, who.kind) {
			t.Errorf("somebody is called %q now", who.kind)
		}
	}
}

// Attack L1. Somebody puts a session's cookie of their own making into the
// shared tablet and waits for a child to sign in with it. The child gets a new
// one, and theirs leads nowhere.
func TestAttackL1SigningInMakesANewSession(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	var slips []tenants.Slip
	f.In(t, s.School, func(tx *tenants.Tx) (err error) {
		slips, err = tx.NewSlips(s.ctx(), s.ben, tenants.IDs{s.ben.ID})
		return err
	})
	laid, name := madeUpToken(), tenantsweb.CookieName(false)
	v := p.visitor(s.School).signedIn(laid).readToken(t, "/sign-in")
	got := v.post(t, "/sign-in", "slip", slips[0].Code)
	if got.status != 303 {
		t.Fatalf("signing in: %.400s", got.show())
	}
	i := slices.IndexFunc(got.header["Set-Cookie"], func(c string) bool { return strings.HasPrefix(c, name+"=") })
	if i < 0 || strings.Contains(got.header["Set-Cookie"][i], laid) {
		t.Fatalf("the session that was laid there goes on: %v", got.header["Set-Cookie"])
	}
	for path, want := range map[string]string{"/home": "/sign-in", "/home?" + name + "=" + laid: "/sign-in"} {
		if then := p.visitor(s.School).signedIn(laid).get(t, path); then.status != 303 || !strings.HasPrefix(then.location(), want) {
			t.Errorf("%s with the laid cookie: %d %s", path, then.status, then.location())
		}
	}
}

// Attack A10. What is counted and remembered is the school's own: wrong guesses
// at a name at Oakfield leave no trace at Riverside, where somebody has the same
// name and comes from the same address.
func TestAttackA10GuessesAreCountedByTheSchool(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	counted := func(s *fullSchool) string { return digest(t, f.super, s.ID)["throttles"] }
	oakfield, riverside := counted(f.oakfield), counted(f.riverside)
	v := p.visitor(f.Oakfield).readToken(t, "/sign-in")
	for range 3 {
		if got := v.post(t, "/sign-in", "username", f.riverside.amira.Username, "password", "not hers at all"); got.status != 422 {
			t.Fatalf("a wrong guess: %d", got.status)
		}
	}
	if counted(f.oakfield) == oakfield {
		t.Error("wrong guesses are not counted")
	}
	if diff := cmp.Diff(riverside, counted(f.riverside)); diff != "" {
		t.Errorf("they count at the other school too:\n%s", diff)
	}
}

// Attacks N4 and M5. A day's requests with a secret in every place that has one,
// and with line ends where a log or a header could break in two. The log has
// whole lines, and nothing in them of what was typed, shown or carried.
func TestAttackN4TheLogKeepsNothing(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := s.freshReader(t, p, "amira")
	write(t, v, "group:"+s.class.String(), "Meet me at seven, saffronword."+contact)
	v.get(t, "/search?q=saffronword")
	v.get(t, "/tags/saffronword")
	v.post(t, "/members/"+s.ben.ID.String()+"/report", "category", "unkind", "words", "He said saffronword.")
	stranger := p.visitor(s.School).readToken(t, "/sign-in")
	stranger.post(t, "/sign-in", "username", "saffronword", "password", "saffronword-heron")
	stranger.post(t, "/sign-in", "slip", "SAFFRONWORD")
	broken := "saffronword%0d%0alevel=ERROR%20msg=forged%0d%0aSet-Cookie:%20a=b"
	for _, path := range []string{"/" + broken, "/posts/" + broken, "/search?q=" + broken, "/sign-in?next=/" + broken, "/?" + broken + "=1"} {
		got := v.do(t, attempt{method: http.MethodGet, path: path, header: map[string]string{"User-Agent": "saffronword", "Referer": "http://saffronword.test/", "X-Request-Id": "saffronword"}})
		if got.status >= 500 || slices.Contains(got.header["Set-Cookie"], "a=b") || slices.Contains(got.header["X-Request-Id"], "saffronword") {
			t.Errorf("%s: %.300s", path, got.show())
		}
	}
	log := p.log.text()
	for _, secret := range append([]string{"saffronword", "07700", "forged", v.csrf, s.mark, riversideName, "heron"}, slices.Collect(maps.Values(v.cookies))...) {
		if strings.Contains(strings.ToLower(log), strings.ToLower(secret)) {
			t.Errorf("the log holds %q", secret)
		}
	}
	lines := 0
	for line := range strings.Lines(log) {
		if lines++; !strings.HasPrefix(line, "time=") {
			t.Errorf("a line of the log is none of ours: %q", line)
		}
	}
	if lines < 10 {
		t.Errorf("the log has %d lines: nothing was tried", lines)
	}
}

// Attack C10. Where somebody is, whether they are there, what they look at, how
// often they come: none of it is written down, so nobody can be shown it. What
// is known is when a session was last used, which its owner alone sees, and who
// has opened what was announced to them, which its author counts.
func TestAttackC10NobodyIsWatched(t *testing.T) {
	f := newFull(t)
	watching := regexp.MustCompile(`latitude|longitude|location|geo|place|address|\bip\b|presence|online|typing|streak|views|visits|birth|gender|photo|last_login`)
	when := map[string]bool{}
	for table, columns := range tables(t, f.super) {
		for _, column := range columns {
			if watching.MatchString(column) {
				t.Errorf("%s.%s says too much of somebody", table, column)
			}
			if strings.HasPrefix(column, "seen") || strings.HasPrefix(column, "read") || strings.HasPrefix(column, "opened_at") {
				when[table+"."+column] = true
			}
		}
	}
	known := map[string]bool{"sessions.seen_at": true, "known_devices.seen_at": true, "notifications.read_at": true,
		"recipients.opened_at": true, "cases.opened_at": true, "safeguarding_cases.opened_at": true}
	if diff := cmp.Diff(known, when); diff != "" {
		t.Errorf("when somebody saw something is kept in other places than are said:\n%s", diff)
	}
}
