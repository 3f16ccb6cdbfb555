// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"strings"
	"testing"
)

// What students and guardians are called in full is for staff. Nobody else
// comes across it, on any page; except oneself, one's children and who
// looks after one.
func TestFullNamesAreForStaff(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	places := s.everywhere(t, p)
	known := map[string]string{"amira": "amira guardian", "guardian": "guardian amira"} // each other's
	seen := false
	for who, reader := range s.everyone() {
		pages := crawl(t, s.reader(t, p, who), 5000, places...).pages
		for path, page := range pages {
			for other, member := range s.everyone() {
				if member.Staff() || !strings.Contains(page.body, member.Name.Family) {
					continue
				}
				if reader.Staff() {
					seen = true
				} else if other != who && !strings.Contains(known[who], other) {
					t.Errorf("%s reads %s's surname on %s", who, other, path)
				}
			}
		}
	}
	if !seen {
		t.Error("not even staff read a surname, so that this test tells nothing")
	}
}
