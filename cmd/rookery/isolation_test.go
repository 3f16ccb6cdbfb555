// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Attack A1 and A4. Somebody at Riverside has got hold of ids of Oakfield's:
// of every sort of thing there is. They put each of them into every place of
// every address, with every method, asking for a page and for data. Whatever
// they are at Riverside, what comes back is what a made-up id of the same form
// gives, to the byte, and not one row at Oakfield changes.
func TestIsolation(t *testing.T) {
	f := newFull(t)
	unsealAsTold(t, f)
	p := serve(t, f.URL, f.Clock)
	db := f.super
	before, roles, began := digest(t, db, f.Oakfield.ID), f.riverside.roles(db), time.Now()
	foreign, own, secret := harvest(t, db, f.Oakfield.ID), harvest(t, db, f.Riverside.ID), everyID(t, db, f.Oakfield.ID)
	for _, id := range foreign { // the record at Riverside says what was tried there
		delete(secret, id.value)
	}
	var sent atomic.Int64
	t.Run("readers", func(t *testing.T) {
		for _, who := range readersToTry() {
			t.Run(who, func(t *testing.T) {
				t.Parallel()
				probe := &probe{t: t, served: p, own: own, foreign: foreign, wary: slices.Contains(outside, who), secret: secret, sent: &sent,
					v: f.riverside.reader(t, p, who)}
				for _, r := range p.table(t) {
					if len(r.params()) > 0 {
						probe.address(r)
					}
				}
			})
		}
	})
	t.Run("smuggled", func(t *testing.T) {
		for _, who := range readersToTry() { // one after the other: what one of them posts another's pages show
			t.Run(who, func(t *testing.T) {
				probe := &probe{t: t, served: p, foreign: smuggled(f.oakfield, foreign), secret: secret, sent: &sent, deeds: true,
					wary: slices.Contains(outside, who), v: f.riverside.reader(t, p, who)}
				probe.smuggle()
				probe.borrowSession(f.oakfield)
			})
		}
	})
	if diff := cmp.Diff(before, digest(t, db, f.Oakfield.ID)); diff != "" {
		t.Errorf("Riverside changed Oakfield:\n%s", diff)
	}
	if diff := cmp.Diff(roles, f.riverside.roles(db)); diff != "" {
		t.Errorf("somebody at Riverside gave themselves a role:\n%s", diff)
	}
	for _, word := range []string{oakfieldMark, riversideMark, oakfieldName, riversideName, f.riverside.sessions["admin"]} {
		if strings.Contains(strings.ToLower(p.log.text()), strings.ToLower(word)) {
			t.Errorf("the log holds %q", word)
		}
	}
	t.Logf("%d requests, %d foreign ids, in %s", sent.Load(), len(foreign), time.Since(began).Round(time.Second))
	if n := sent.Load(); n < 3000 || n > 100_000 { // about a thousand a second on two cores
		t.Errorf("%d requests: too few to tell, or too many to wait for", n)
	}
}

// readers are those at Riverside who try: one of each role, one who waits, one
// who is suspended, and one who is not signed in.
var readers = []string{"admin", "lead", "moderator", "teacher", "amira", "guardian", "newcomer", "suspended", "nobody"}

// readersToTry are all of them, or those that the environment names.
func readersToTry() []string {
	if some := strings.Fields(os.Getenv(readersVariable)); len(some) > 0 {
		return some
	}
	return readers
}

// The environment of the tests of these tests: see onlyrls_test.go.
const (
	readersVariable = "ROOKERY_TEST_READERS"
	unsealVariable  = "ROOKERY_TEST_UNSEAL"
)

// outside are those of the readers who get no further than the door: fewer ids
// tell the same of them.
var outside = []string{"newcomer", "suspended", "nobody"}

// reader signs somebody of the school in, with a token for forms.
func (s *fullSchool) reader(t testing.TB, p *served, who string) *visitor {
	t.Helper()
	v := p.visitor(s.School)
	if who != "nobody" {
		v.signedIn(s.sessions[who])
	}
	return v.readToken(t, "/help")
}

// unsealAsTold takes row level security away from tables that the environment
// names: the tests of these tests do it, to see them fail.
func unsealAsTold(t testing.TB, f *full) {
	t.Helper()
	for table := range strings.FieldsSeq(os.Getenv(unsealVariable)) {
		if _, err := f.super.Exec("alter table " + table + " disable row level security"); err != nil {
			t.Fatal(err)
		}
	}
}

// address puts foreign ids into the places of one route's path.
func (p *probe) address(r route) {
	for place := range r.params() {
		for _, own := range p.neighbours(r, place) {
			at := func(value string) string {
				values := slices.Clone(own)
				values[place] = value
				return r.fill(values...)
			}
			for _, id := range p.fitting(holds(p.t, r, place)) {
				p.compare(attempt{method: r.method, accept: acceptHTML}, at, id)
			}
			for _, id := range p.some(5) {
				p.compare(attempt{method: r.method, accept: acceptJSON}, at, id)
			}
			few := p.some(2)
			p.compare(attempt{method: r.method, accept: "application/activity+json"}, at, few[0])
			for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
				if method != r.method {
					p.compare(attempt{method: method, accept: acceptHTML}, at, few[0])
					p.compare(attempt{method: method, accept: acceptJSON}, at, few[1])
				}
			}
		}
	}
}

// neighbours are what stands in the other places of a path: things of one's
// own, so that the foreign id is looked at (A4); and foreign ones too.
func (p *probe) neighbours(r route, place int) [][]string {
	names := r.params()
	if len(names) == 1 {
		return [][]string{{""}}
	}
	own, foreign := make([]string, len(names)), make([]string, len(names))
	for i := range names {
		if i != place {
			own[i], foreign[i] = p.thing(p.own, r, i), p.thing(slices.Concat(p.foreign, p.own), r, i)
		}
	}
	return [][]string{own, foreign}
}

// thing is something of the sort that a place of a path is for.
func (p *probe) thing(of []found, r route, place int) string {
	want := holds(p.t, r, place)
	i := slices.IndexFunc(of, func(f found) bool { return f.table() == want })
	if i < 0 {
		p.t.Fatalf("the school has no %s for %s", want, r.path)
	}
	return of[i].value
}

// holds says which table a place of a path names a row of. A new sort of
// address is named here.
func holds(t testing.TB, r route, place int) string {
	name := r.params()[place]
	before, _, _ := strings.Cut(r.path, "/:"+name)
	switch name {
	case "member":
		return "members"
	case "link":
		return "guardian_links"
	case "code":
		return "join_codes"
	case "tag":
		return "tags"
	case "n", "version":
		return "versions"
	}
	for start, table := range map[string]string{"/groups": "groups", "/members": "members", "/admin/members": "members", "/admin/waiting": "members",
		"/posts": "posts", "/announcements": "posts", "/cases": "cases", "/safeguarding": "safeguarding_cases", "/drafts": "drafts", "/media": "media",
		"/settings/sessions": "sessions", "/notifications": "notifications", "/rules": "versions"} {
		if before == start {
			return table
		}
	}
	t.Fatalf("say in holds what :%s of %s %s is", name, r.method, r.path)
	return ""
}

// fitting are all the foreign things that could stand in such a place, and one
// of every other table.
func (p *probe) fitting(table string) []found {
	if p.wary {
		return p.some(8)
	}
	var all []found
	for _, f := range p.foreign {
		if f.table() == table || !slices.ContainsFunc(all, func(known found) bool { return known.table() == f.table() }) {
			all = append(all, f)
		}
	}
	return all
}

// some picks a few of the foreign things, of different sorts.
func (p *probe) some(n int) []found {
	var few []found
	if p.wary {
		n = min(n, 8)
	}
	for i := range n {
		few = append(few, p.foreign[i*len(p.foreign)/n])
	}
	return few
}

// plausible is a form in which every field that any route reads is filled in
// as if it were meant for it, so that the id is what it fails at.
func plausible() map[string][]string {
	return map[string][]string{
		"body": {"The seeds have come up."}, "note": {""}, "licence": {"cc-by"}, "audience": {"school"}, "version": {"1"},
		"category": {"unkind"}, "words": {"It was not kind."}, "word": {"Please mend it."}, "reason": {"A pause."}, "until": {""},
		"decision": {"approve"}, "outcome": {"It is settled."}, "relationship": {"carer"}, "role": {"student"}, "roles": {"student"},
		"given_name": {"Ann"}, "family_name": {"Lee"}, "username": {"ann.lee"}, "year_level": {"8"}, "name": {"Choir"}, "kind": {"club"},
		"about": {"We sing."}, "join_rule": {"closed"}, "gate": {"school"}, "members": {"nobody.here"}, "days": {"7"}, "confirm": {"yes"},
	}
}

// show names a request in a failure.
func (a attempt) String() string { return fmt.Sprintf("%s %s (%s)", a.method, a.path, a.accept) }
