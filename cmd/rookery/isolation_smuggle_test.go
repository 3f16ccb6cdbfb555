// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	tenantsweb "rookery/tenants/web"
)

// fieldNames are what a field is called that somebody hopes will be believed (A5).
func fieldNames() []string {
	return []string{"tenant_id", "tenant", "school_id", "school", "host", "id", "group", "group_id", "class_id", "author", "author_id", "actor",
		"member", "member_id", "user_id", "for", "on_behalf_of", "post", "post_id", "case", "thread", "reply_to", "before", "after", "cursor", "upto",
		"role", "roles[]", "code", "link", "session"}
}

// smuggled are the ids to try: the school's own, and one of each table.
func smuggled(s *fullSchool, foreign []found) []found {
	few := []found{{"schools", s.ID.String()}, {"schools", s.Slug + ".localhost"}, {"words", s.mark}, {"words family", oakfieldName}, {"words name", "amira" + s.mark}}
	for _, f := range foreign {
		if f.table() != "versions" && !slices.ContainsFunc(few, func(known found) bool { return known.table() == f.table() }) {
			few = append(few, f)
		}
	}
	return few
}

// smuggle sends foreign ids in queries, headers, cookies and forms to the
// addresses that have no place for one.
func (p *probe) smuggle() {
	for _, r := range p.served.table(p.t) {
		if len(r.params()) > 0 {
			continue
		}
		for _, id := range p.some(len(p.foreign)) {
			switch {
			case r.method == http.MethodGet:
				p.smuggleInQuery(r, id)
			case !leaves(r) && id.table() != "words":
				p.smuggleInForm(r, id)
			}
		}
	}
}

// leaves says whether a deed ends the reader's own session, or counts a guess
// and slows down: with those there is nothing to compare.
func leaves(r route) bool {
	return slices.Contains([]string{"/sign-out", "/sign-in", "/join", "/groups/join", "/settings/password"}, r.path)
}

func (p *probe) smuggleInQuery(r route, id found) {
	p.compareWith(func(value string) attempt {
		query := url.Values{}
		for _, name := range append(fieldNames(), "q", "who", "words", "name", "other") {
			query.Set(name, value)
		}
		return attempt{method: r.method, path: r.path + "?" + query.Encode()}
	}, id)
	switch id.table() {
	case "schools":
		p.compareWith(func(value string) attempt { return attempt{method: r.method, path: r.path, header: p.forged(value)} }, id)
	case "groups", "members":
		for _, name := range []string{"group", "member", "for", "before", "after"} {
			p.compareWith(func(value string) attempt {
				return attempt{method: r.method, path: r.path + "?" + name + "=" + value, accept: acceptJSON}
			}, id)
		}
	}
}

// forged are headers and cookies that some server somewhere believes.
func (p *probe) forged(value string) map[string]string {
	header := map[string]string{"Forwarded": "host=" + value}
	for _, name := range []string{"X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Tenant-Id", "X-School", "X-Rookery-Tenant", "X-Original-Url", "X-Rewrite-Url"} {
		header[name] = value
	}
	header["Cookie"] = p.cookies() + "; tenant=" + value + "; school_id=" + value + "; __Host-rookery=" + value
	return header
}

// cookies are the reader's own.
func (p *probe) cookies() string {
	var all []string
	for name, value := range p.v.cookies {
		all = append(all, name+"="+value)
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// smuggleInForm sends a form that is plausible but for the ids in it.
func (p *probe) smuggleInForm(r route, id found) {
	set := func(name, before string) func(url.Values, string) {
		return func(form url.Values, value string) { form.Set(name, before+value) }
	}
	everywhere := func(form url.Values, value string) {
		for _, name := range fieldNames() {
			form.Set(name, value)
		}
		form["role"], form["roles[]"] = []string{"admin"}, []string{"admin"}
	}
	ways := map[string][]func(url.Values, string){
		"groups":             {set("audience", "group:"), set("target", "class:"), set("target", "guardians:"), set("group", "")},
		"members":            {set("audience", "direct:"), set("member", ""), set("for", ""), set("author", "")},
		"schools":            {set("tenant_id", ""), set("audience", "school:"), set("audience", "group:")},
		"posts":              {set("reply_to", ""), set("post", ""), set("draft_id", "")},
		"drafts":             {set("draft_id", ""), set("draft", "")},
		"cases":              {set("case", "")},
		"safeguarding_cases": {set("case", "")},
		"sessions":           {set("session", ""), set("id", "")},
	}
	for _, with := range append(ways[id.table()], everywhere) {
		p.compareWith(func(value string) attempt {
			form := url.Values(plausible())
			form.Set("draft_id", uuid.NewString())
			with(form, value)
			return attempt{method: r.method, path: r.path, form: form}
		}, id)
	}
}

// borrowSession shows Oakfield's sessions at Riverside's door: they are as good
// as any made-up one (L1).
func (p *probe) borrowSession(from *fullSchool) {
	for _, r := range p.served.table(p.t) {
		for _, who := range []string{"admin", "lead", "amira"} {
			cookie := func(token string) map[string]string {
				return map[string]string{"Cookie": tenantsweb.CookieName(false) + "=" + token + "; rookery-visitor=" + p.v.cookies["rookery-visitor"]}
			}
			a := attempt{method: r.method, path: r.fill(p.first(r)...)}
			if r.method == http.MethodPost {
				a.form = url.Values{"_csrf": {"forged"}}
			}
			a.header = cookie(from.sessions[who])
			got := p.ask(a, from.sessions[who])
			a.header = cookie(madeUpToken())
			if none := p.ask(a, from.sessions[who]); got != none {
				p.t.Errorf("%s: a session of %s is known here:\n%s\nbut a made-up one gives\n%s", a, from.Slug, got, none)
			}
			if p.v.cookies[tenantsweb.CookieName(false)] != "" {
				return // signed in or not makes no difference here: one round, by nobody
			}
		}
	}
}

// first fills a route's places with what is there at the other school.
func (p *probe) first(r route) []string {
	var values []string
	for range r.params() {
		values = append(values, p.foreign[0].value)
	}
	return values
}

func madeUpToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// roles are what the people of the full school may be called to do.
func (s *fullSchool) roles(db *sql.DB) map[string]string {
	s.t.Helper()
	all := map[string]string{}
	for name, who := range s.everyone() {
		for _, f := range pairs(s.t, db, `select roles::text, status from members where tenant_id = $1 and id = $2`, s.ID, who.ID) {
			all[name] = f.kind + " " + f.value
		}
	}
	return all
}
