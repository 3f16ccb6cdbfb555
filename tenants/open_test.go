// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"net/url"
	"testing"

	"github.com/google/uuid"
)

// What the operator's URL says of a connection stands; the rest is ours.
func TestADatabaseURLIsOfPostgresAndKeepsWhatItSays(t *testing.T) {
	for address, fits := range map[string]bool{
		"postgres://rookery_app@db.example/rookery": true, "postgresql://rookery_app@db.example/rookery": true,
		"mysql://rookery_app@db.example/rookery": false, "rookery": false, "postgres://[": false,
	} {
		if _, err := connectionSettings(address); (err == nil) != fits {
			t.Errorf("%s: %v", address, err)
		}
	}
	got, err := connectionSettings("postgres://rookery_app@db.example/rookery?lock_timeout=100")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); q.Get("lock_timeout") != "100" || q.Get("timezone") != "UTC" || q.Get("statement_timeout") == "" {
		t.Errorf("a connection asks for %v", q)
	}
}

// A pool that nobody gave a size is bounded, and one that somebody did has that.
func TestThePoolHasTheSizeThatWasAskedForOrOneThatIsBounded(t *testing.T) {
	for asked, want := range map[int]int{0: 16, 3: 3} {
		db, err := Open("postgres://rookery_app@db.example/rookery", Options{Connections: asked})
		if err != nil {
			t.Fatal(err)
		}
		if got := db.pool.Stats().MaxOpenConnections; got != want {
			t.Errorf("asked for %d connections, there are at most %d", asked, got)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestABrowserIsCalledByWhatItIsAndWhatItRunsOn(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; CrOS x86_64) Chrome/130.0 Safari/537.36": "Chrome on a Chromebook",
		"Mozilla/5.0 (iPad) Safari/604.1":                           "Safari on an iPad",
		"Firefox/130.0":                                             "Firefox", "": "A browser",
	} {
		if got := deviceLabel(agent); got != want {
			t.Errorf("%q is called %q", agent, got)
		}
	}
}

func TestASpaceAroundAWrongPasswordIsPointedOut(t *testing.T) {
	for password, want := range map[string]error{"otter": errSignIn, " otter": errSpaces, "otter ": errSpaces, "otter castle": errSignIn} {
		if got := (SignIn{Password: password}).wrong(); got != want {
			t.Errorf("%q: %v", password, got)
		}
	}
}

// An empty record of details is an empty object, and a full one says them.
func TestTheDetailsOfADeedAreKept(t *testing.T) {
	if got := details(nil); got != "{}" {
		t.Errorf("none: %s", got)
	}
	if got := details(map[string]string{"kind": "held"}); got != `{"kind":"held"}` {
		t.Errorf("one: %s", got)
	}
}

// Whose reading is busy or over begins one of their own.
func TestAReadingThatIsBusyOrOverIsNotTaken(t *testing.T) {
	for _, c := range []struct{ busy, over, taken bool }{{false, false, true}, {true, false, false}, {false, true, false}, {true, true, false}} {
		if got := (&reading{busy: c.busy, over: c.over}).take(); got != c.taken {
			t.Errorf("busy %v, over %v: %v", c.busy, c.over, got)
		}
	}
}

// A school of which somebody waits, or has a connection, is not forgotten.
func TestASchoolIsForgottenOnlyWhenNothingOfItIsLeft(t *testing.T) {
	for _, c := range []struct {
		taken, queue int
		kept         bool
	}{{0, 0, false}, {1, 0, true}, {0, 1, true}, {1, 1, true}} {
		s, id := newShares(5), uuid.UUID{7}
		l := &line{school: id, taken: c.taken, queue: make([]chan struct{}, c.queue)}
		s.lines[id] = l
		s.forget(l)
		if _, kept := s.lines[id]; kept != c.kept {
			t.Errorf("%d taken, %d waiting: kept %v", c.taken, c.queue, kept)
		}
	}
}
