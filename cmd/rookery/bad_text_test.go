// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rookery/classroom"
	"rookery/tenants"
)

// tellTale stands in every bad text, so that it can be looked for afterwards;
// unstorable in those that must then be nowhere.
const (
	tellTale   = "tellingtale"
	unstorable = tellTale + "ofnothing"
)

// badTexts are what is put into every field of a form. What cannot be stored at
// all must be nowhere afterwards.
func badTexts() map[string]struct {
	text     string
	unstored bool
} {
	type bad = struct {
		text     string
		unstored bool
	}
	return map[string]bad{
		"NUL":             {unstorable + "\x00" + "nul", true},
		"broken UTF-8":    {unstorable + "\xff\xfe\xc3", true},
		"a broken pair":   {unstorable + "\xed\xa0\x80", true},
		"a lot":           {tellTale + strings.Repeat("ab ", 400), false},
		"nested markup":   {tellTale + strings.Repeat("<b><table><svg/onload=alert(1)>", 40), false},
		"a script":        {tellTale + `"><script>alert(1)</script>`, false},
		"a quote":         {tellTale + `'; drop table members; --`, false},
		"less than none":  {"-1", false},
		"beyond counting": {"99999999999999999999999999", false},
		"no number":       {"NaN", false},
		"a made-up id":    {"0190a001-0000-7000-8000-000000000001", false},
		"no day":          {"2026-02-30T25:61", false},
		"nothing":         {"", false},
		"only joiners":    {strings.Repeat("\u200d", 300), false},
		"piled marks":     {tellTale + strings.Repeat("e\u0301\u0301\u0301\u0301", 400), false},
		"turned round":    {tellTale + "\u202egnp.exe", false},
		"a second header": {tellTale + "\r\nSet-Cookie: a=b", false},
	}
}

// Every field of every form, filled with what no form should hold. Never a 500;
// what was typed is on the page that refuses it; and what cannot be stored is
// nowhere in the database.
func TestBadTextInEveryFieldIsMendedAndNotLost(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	db := f.super
	sent, again := 0, map[string]bool{}
	for name, bad := range badTexts() {
		if _, err := db.Exec("delete from throttles"); err != nil { // wrong guesses slow further ones down
			t.Fatal(err)
		}
		for _, who := range []string{"admin", "lead", "teacher", "amira"} {
			for _, r := range p.table(t) {
				if r.method != http.MethodPost {
					continue
				}
				if strings.HasPrefix(r.path, "/posts/:id") { // an earlier deed may have taken the last one away
					author := *f.riverside.everyone()[who]
					if strings.HasSuffix(r.path, "/report") {
						author = f.riverside.colleague
					}
					f.riverside.freshPost(author)
				}
				v := f.riverside.freshReader(t, p, who)
				sent++
				got := v.do(t, attempt{method: r.method, path: f.riverside.at(t, r), raw: badForm(v.csrf, bad.text)})
				if !slices.Contains([]int{200, 204, 303, 400, 403, 404, 409, 412, 413, 422, 429}, got.status) {
					t.Errorf("%s %s as %s, %s: %d: %.300s", r.method, r.path, who, name, got.status, got.body)
				}
				if got.status == 422 && bad.unstored && strings.Contains(got.body, tellTale) {
					again[r.path] = true
				}
			}
		}
		if bad.unstored {
			for table := range tables(t, db) {
				for _, row := range pairs(t, db, fmt.Sprintf("select '', t::text from %s t where t::text like '%%%s%%' limit 1", table, unstorable)) {
					t.Errorf("%s: stored in %s: %.300s", name, table, row.value)
				}
			}
		}
	}
	for _, path := range givenBack() {
		if !again[path] {
			t.Errorf("%s does not give back what was typed", path)
		}
	}
	if strings.Contains(p.log.text(), tellTale) {
		t.Error("what was typed is in the log")
	}
	t.Logf("%d requests; %d forms come back as typed", sent, len(again))
}

// freshPost lets somebody write where everybody sees it: staff to the school,
// others in their class.
func (s *fullSchool) freshPost(author tenants.Actor) {
	s.t.Helper()
	audience := classroom.InGroup
	if author.Staff() {
		audience = classroom.InSchool
	}
	s.post(author, "toschool", classroom.Draft{Audience: audience})
}

// freshReader is a reader with a session of this moment: what was asked before
// may have ended the others.
func (s *fullSchool) freshReader(t testing.TB, p *served, who string) *visitor {
	t.Helper()
	return p.visitor(s.School).signedIn(s.f.token(t, *s.everyone()[who])).readToken(t, "/help")
}

// badForm fills every field that any of our forms has, and keeps the token good.
func badForm(csrf, text string) []byte {
	form := url.Values{}
	for name := range plausible() {
		form.Set(name, text)
	}
	for _, name := range append(fieldNames(), "draft_id", "target", "at", "when", "acknowledge", "include_late", "next", "list", "step", "permission", "change",
		"base", "text", "as", "note", "other", "username", "current", "password", "slip", "licence", "hash", "q", "title", "timezone", "region", "accent",
		"post_limit", "idle_minutes", "day_start", "day_end", "help_text", "school_name") {
		form.Set(name, text)
	}
	form.Set("_csrf", csrf)
	return []byte(form.Encode())
}

// givenBack are forms in which somebody writes: none may lose what was typed.
func givenBack() []string {
	return []string{"/posts", "/posts/:id/edit", "/posts/:id/report", "/members/:id/report", "/announce", "/groups", "/groups/:id/settings",
		"/groups/:id/members/add", "/admin/members/new", "/admin/members/:id/details", "/admin/settings", "/sign-in"}
}
