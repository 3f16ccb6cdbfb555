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
