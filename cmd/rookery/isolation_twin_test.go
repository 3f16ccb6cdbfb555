// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rookery/tenants/tenantstest"
)

// A11 of the attacks. Whatever there is at Oakfield: no list at Riverside is
// longer for it, no count higher, no search finds more, no record says more.
// Every page that anybody can open there is, to the byte, what it was before
// Oakfield had its first member.
func TestNothingElsewhereChangesAPage(t *testing.T) {
	f := empty(t, tenantstest.New(t))
	f.fillRiverside(t)
	unsealAsTold(t, f)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	before := map[string]map[string]string{}
	places := slices.DeleteFunc(s.everywhere(t, p), func(path string) bool { // that somebody tries these is recorded
		return strings.HasPrefix(path, "/safeguarding")
	})
	readers := []string{"admin", "lead", "moderator", "teacher", "amira", "guardian", "suspended", "nobody"}
	for _, who := range readers { // what opening a page changes, it changes now
		crawl(t, s.reader(t, p, who), 5000, places...)
	}
	pages := 0
	for _, who := range readers {
		before[who] = s.plainPages(t, p, who, places)
		pages += len(before[who])
	}
	f.fillOakfield(t)
	for _, who := range readers {
		if diff := cmp.Diff(before[who], s.plainPages(t, p, who, places)); diff != "" {
			t.Errorf("%s can tell that there is another school:\n%.3000s", who, diff)
		}
	}
	t.Logf("%d pages", pages)
}
