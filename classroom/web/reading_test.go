// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
)

var postElement = regexp.MustCompile(`id="post-([0-9a-f-]{36})"`)

// postOn is the id of the first post on a page.
func postOn(t *testing.T, body string) string {
	t.Helper()
	m := postElement.FindStringSubmatch(body)
	if m == nil {
		t.Fatal("there is no post on the page")
	}
	return m[1]
}

// getter reads pages as one of the people, signed in once.
func getter(t *testing.T, s *site, name string) func(path string) (int, string) {
	t.Helper()
	who := map[string]tenants.Actor{"amira": s.amira, "ben": s.ben, "hale": s.hale, "chidi": s.chidi, "dorota": s.dorota, "rivers": s.rivers,
		"elif": s.elif, "moderator": s.moderator, "admin": s.admin}[name]
	b := s.as(t, who)
	return func(path string) (int, string) {
		p := b.Get(path)
		return p.Status, p.Body
	}
}

// muteFor is a mute until tomorrow.
func muteFor(s *site) tenants.Measure {
	end := s.Clock.Now().Add(24 * time.Hour)
	return tenants.Measure{Reason: "Please take a break and talk to me.", Until: &end}
}

// postID is the id of the only post of Amira's.
func postID(t *testing.T, s *site) uuid.UUID {
	t.Helper()
	var id uuid.UUID
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		return tx.Get(t.Context(), &id, `select id from posts where tenant_id = $1 and author_id = $2`, s.amira.ID)
	})
	return id
}
