// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The tests of isolation compare with nothing, and would be content with a
// program that shows nothing at all. So: every page that names a thing shows
// one of the school's own to somebody there, and that answer can be told from
// nothing by the very same comparison.
func TestTheProbesCanTellSomethingFromNothing(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	own := harvest(t, f.super, f.Riverside.ID)
	visitors := map[string]*visitor{}
	for _, who := range readers {
		visitors[who] = f.riverside.reader(t, p, who)
	}
	for _, r := range p.table(t) {
		if r.method != http.MethodGet || len(r.params()) != 1 {
			continue
		}
		var things []found
		for _, thing := range own {
			if thing.table() == holds(t, r, 0) {
				things = append(things, thing)
			}
		}
		if !slices.ContainsFunc(readers, func(who string) bool { return tells(t, visitors[who], r, things) }) {
			t.Errorf("%s shows nobody anything, of %d things", r.path, len(things))
		}
	}
}

// tells says whether the visitor gets a page for one of the things that they do
// not get for a made-up one.
func tells(t testing.TB, v *visitor, r route, things []found) bool {
	return slices.ContainsFunc(things, func(thing found) bool {
		absent := absentLike(thing)
		shown, none := v.get(t, r.fill(thing.value)), v.get(t, r.fill(absent))
		return shown.status < 400 && !strings.HasPrefix(shown.location(), "/sign-in") && plain(shown, v.csrf, thing.value) != plain(none, v.csrf, absent)
	})
}

// A8 of the attacks. What one school has called somebody or something, another
// may: the answer tells nobody that the name is taken elsewhere.
func TestNamesOfAnotherSchoolAreFree(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	admin := f.riverside.reader(t, p, "admin")
	for _, name := range []string{f.oakfield.amira.Username, "nobody-has-this"} {
		got := admin.post(t, "/admin/members/new", "given_name", "Ann", "family_name", "Lee", "username", name, "role", "student", "roles", "student", "year_level", "8")
		if got.status != 200 && got.status != 303 || strings.Contains(got.body, "already") {
			t.Errorf("a member called %s: %d %.300s", name, got.status, got.body)
		}
	}
	for _, name := range []string{"8B Science " + oakfieldMark, "8B Science nobody has"} {
		if got := admin.post(t, "/groups", "kind", "class", "name", name, "join_rule", "closed", "gate", "school"); got.status != 303 {
			t.Errorf("a group called %s: %d %.300s", name, got.status, got.body)
		}
	}
	for _, school := range []*fullSchool{f.oakfield, f.riverside} {
		if found := pairs(t, f.super, `select '', count(*)::text from members where tenant_id = $1 and username = $2`, school.ID, f.oakfield.amira.Username); found[0].value != "1" {
			t.Errorf("%s has %s of the name", school.Slug, found[0].value)
		}
	}
}

// The stream of live events opens for the school's own sessions alone.
func TestAnotherSchoolsSessionHearsNothing(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	for who, token := range f.oakfield.sessions {
		page := p.leaveOpen(t, f.Riverside, who, token, f.Clock.Now())
		if _, told := page.until("signed-out", ""); len(told) > 0 {
			t.Errorf("%s of Oakfield is told of Riverside: %.300s", who, told[0].shown())
		}
	}
}
