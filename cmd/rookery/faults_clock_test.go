// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"strings"
	"testing"
	"time"
)

// The clock goes back by an hour, as when somebody sets it by hand, and ahead
// by a year, as when a battery is replaced. What is posted later stays above
// what was posted earlier; a year ahead everybody has to sign in; and when the
// clock is right again, everything and everybody is where they were.
func TestAClockThatIsMovedLosesNothing(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.oakfield
	amira := s.reader(t, p, "amira")
	audience := "group:" + s.class.String()
	for _, word := range []string{"earlier", "later"} {
		if done := write(t, amira, audience, s.text(word)); done.status != 303 {
			t.Fatalf("writing: %.400s", done.show())
		}
		f.Clock.Move(-time.Hour)
	}
	inOrder := func(when string) {
		t.Helper()
		page := amira.get(t, "/home")
		above, below := strings.Index(page.body, s.text("later")), strings.Index(page.body, s.text("earlier"))
		if page.status != 200 || above < 0 || below < above {
			t.Errorf("%s: status %d, later at %d, earlier at %d", when, page.status, above, below)
		}
	}
	inOrder("an hour or two back")
	f.Clock.Move(2 * time.Hour)
	inOrder("right again")
	const year = 365 * 24 * time.Hour
	f.Clock.Move(year)
	if page := amira.get(t, "/home"); !strings.HasPrefix(page.location(), "/sign-in") {
		t.Errorf("a year ahead the session still holds: %d %s", page.status, page.location())
	}
	if done := write(t, amira, audience, s.text("unsigned")); done.status < 400 && !strings.HasPrefix(done.location(), "/sign-in") {
		t.Errorf("a year ahead one can still write: %d", done.status)
	}
	f.Clock.Move(-year)
	inOrder("right again, after a year")
}
