// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// junk is what a form's field is tried with.
func junk() []string {
	return []string{"", "\x00", "\xff\xfe", strings.Repeat("ä", 30_000), "<script>alert(1)</script>", "'; drop table members; --", "-1", "99999999999999999999",
		"0190a001-0000-7000-8000-000000000001", "NaN", "2026-02-30", "\u202egnp.exe", strings.Repeat("e\u0301\u0301\u0301", 2000), "\r\n\r\nSet-Cookie: a=b", "${{7*7}}"}
}

// fields are the names that this package's forms read, and some that a forger would like them to.
func fields() []string {
	return []string{"username", "password", "current", "slip", "next", "shared_device", "licence", "given_name", "family_name", "title", "roles", "role", "year_level",
		"list", "step", "other", "relationship", "reason", "until", "name", "timezone", "region", "accent", "post_limit", "public_posts", "idle_minutes", "day_start",
		"day_end", "help_text", "permission", "change", "decision", "member", "tenant_id", "school_id", "status", "ROLE", "roles[]", "authority_version"}
}

// digest is everything that a school has about its members.
func (s *site) digest(t *testing.T, school tenants.School) string {
	t.Helper()
	var d string
	s.In(t, school, func(tx *tenants.Tx) error {
		return tx.Get(context.Background(), &d, `
			select coalesce((select md5(string_agg(m::text, '|' order by m.id)) from members m where m.tenant_id = $1), '') ||
			       coalesce((select md5(string_agg(a::text, '|' order by a.seq)) from audit a where a.tenant_id = $1), '') ||
			       coalesce((select md5(string_agg(x::text, '|' order by x.id)) from guardian_links x where x.tenant_id = $1), '') ||
			       (select md5(sc::text) from schools sc where sc.tenant_id = $1)`)
	})
	return d
}

// TestEveryRouteTakesEveryForeignIDForMissing asks, as each role, for each of
// this package's routes with ids of the other school, by every method.
func TestEveryRouteTakesEveryForeignIDForMissing(t *testing.T) {
	s := house(t, web.Config{})
	foreign := s.Person(t, s.Riverside, policy.Student)
	other := s.Person(t, s.Riverside, policy.Guardian)
	if err := s.DB.LinkGuardian(context.Background(), s.Person(t, s.Riverside, policy.Admin), other.ID, foreign.ID, "aunt"); err != nil {
		t.Fatal(err)
	}
	before := s.digest(t, s.Riverside)
	const missing = "0190a001-0000-7000-8000-000000000001"
	asked := 0
	for _, role := range []policy.Role{policy.Admin, policy.Teacher, policy.Student} {
		b := s.As(t, s.World, s.Person(t, s.Oakfield, role))
		token := b.Get("/probe").FormAt("/sign-out").Fields.Get("_csrf")
		for _, route := range web.New(s.door).Routes() {
			if !strings.Contains(route.Path, ":") {
				continue
			}
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
				ask := func(id string) *webtest.Page {
					path := strings.NewReplacer(":id", id, ":link", id).Replace(route.Path)
					form := url.Values{"_csrf": {token}, "reason": {"because"}, "role": {"teacher"}, "given_name": {"Ann"}, "other": {foreign.Username}}
					if method == "GET" || method == "HEAD" {
						form = nil
					}
					return b.Once(b.Request(method, path, form))
				}
				p, q := ask(foreign.ID.String()), ask(missing)
				asked++
				same := strings.ReplaceAll(p.Body, foreign.ID.String(), missing) == q.Body // a form's address names the page above it
				if p.Status != q.Status || !same || p.Status < 400 || p.Status >= 500 {
					t.Errorf("%s %s as %s: %d for a foreign id, %d for none", method, route.Path, role, p.Status, q.Status)
				}
			}
		}
	}
	if after := s.digest(t, s.Riverside); after != before {
		t.Error("something in the other school has changed")
	}
	if asked < 250 {
		t.Errorf("only %d pairs were asked", asked)
	}
}

// TestNoInputIsAnsweredWith500 sends junk to every field of every form.
func TestNoInputIsAnsweredWith500(t *testing.T) {
	s := house(t, web.Config{})
	target := s.Person(t, s.Oakfield, policy.Student)
	before := s.digest(t, s.Riverside)
	for _, role := range []policy.Role{policy.Admin, policy.Student} {
		member := s.Person(t, s.Oakfield, role)
		b := s.As(t, s.World, member)
		session, kept := "", ""
		token := func() string { // anew when the session is another
			if now := b.Cookie(web.CookieName(false)); now != session || kept == "" {
				session, kept = now, b.Get("/probe/open").Find("meta[name=csrf-token]")[0].Attr[1].Val
			}
			return kept
		}
		for _, route := range web.New(s.door).Routes() {
			path := strings.NewReplacer(":id", target.ID.String(), ":link", target.ID.String()).Replace(route.Path)
			if route.Method == "GET" {
				for _, word := range junk() {
					q := url.Values{}
					for _, name := range append(fields(), "q", "year", "state", "after", "before", "from", "to", "who", "deed", "rel") {
						q.Set(name, word[:min(len(word), 40)])
					}
					if p := b.Once(b.Request("GET", path+"?"+q.Encode(), nil)); p.Status >= 500 {
						t.Errorf("GET %s with %.20q as %s: %d", path, word, role, p.Status)
					}
				}
				continue
			}
			for _, word := range junk() {
				form := url.Values{"_csrf": {token()}}
				for _, name := range fields() {
					form.Set(name, word[:min(len(word), 5000)])
				}
				if p := b.Once(b.Request("POST", path, form)); p.Status >= 500 || strings.Contains(p.Header.Get("Set-Cookie"), "a=b") {
					t.Errorf("POST %s with %.20q as %s: %d", path, word, role, p.Status)
				}
				if b.Cookie(web.CookieName(false)) == "" || strings.HasPrefix(path, "/sign") || strings.HasPrefix(path, "/settings/sessions") {
					b.SignIn(s.World, member, false)
				}
			}
		}
	}
	if after := s.digest(t, s.Riverside); after != before {
		t.Error("something in the other school has changed")
	}
}
