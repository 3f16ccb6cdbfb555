// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"strings"
	"testing"
)

func TestAGuardianAnswersAnAnnouncementAndIsToldWhoReadsIt(t *testing.T) {
	s := open(t)
	out := s.announce(t, s.hale, "target", "guardians:"+s.class.String()).Must(t, 200)
	post := "/posts/" + strings.TrimPrefix(out.Path, "/announcements/")
	b := s.as(t, s.dorota)
	b.Get("/announcements").Must(t, 200, trip, "(privately)")
	page := b.Get(post).Must(t, 200, "Only Ms Hale and other staff of the school see this.")
	page.Form("Reply").Set("body", "Amira brings a packed lunch.").Submit().Must(t, 200, "Your reply is sent, privately.", "Amira brings a packed lunch.")
	s.as(t, s.hale).Get(post).Must(t, 200, "Amira brings a packed lunch.", "Dorota Karimova")
	s.as(t, s.ben).Get(post).Must(t, 404)
	s.as(t, s.hale).Get(out.Path).Must(t, 200, trip).MustNot(t, "(privately)") // nobody answers their own
	s.as(t, s.hale).Get(post).Must(t, 200, trip).MustNot(t, "Reply to yourself")
}
