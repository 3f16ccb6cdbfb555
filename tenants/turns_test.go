// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// flood guesses at one name from one address, a second of the moved clock at a
// time, and counts how many guesses were let through.
type flood struct {
	*tenantstest.World
	through int
	n       int
}

// second sends five guesses, each by the browser that the cookie names.
func (f *flood) second(t *testing.T, cookie func(n int) string) {
	t.Helper()
	for range 5 {
		f.n++
		guess := tenants.SignIn{Username: "ravi", Address: "192.0.2.9", Visitor: cookie(f.n)}
		at, wrong, err := f.DB.TurnToSignIn(context.Background(), f.Oakfield, guess)
		switch {
		case fault.Is(err, fault.KindTooMany):
			continue
		case err != nil:
			t.Fatal(err)
		case at.Sub(f.Clock.Now()) > 20*time.Second:
			t.Fatalf("a guess is to wait for %v", at.Sub(f.Clock.Now()))
		}
		f.through++
		if err := wrong(); err != nil {
			t.Fatal(err)
		}
	}
	f.Clock.Move(time.Second)
}

// However somebody floods a name with wrong guesses from its owner's own
// school, a new browser of the owner's has its turn within five seconds, at
// the latest when it comes back as it was told to; and the flood gets no more
// guesses than one every two seconds.
func TestAFloodOfGuessesKeepsANewBrowserWaitingForSecondsOnly(t *testing.T) {
	for name, cookie := range map[string]func(n int) string{
		"one browser":              func(int) string { return "classmate" },
		"a class of browsers":      func(n int) string { return fmt.Sprint("classmate ", n%30) },
		"a new browser each guess": func(n int) string { return fmt.Sprint("made up ", n) },
	} {
		t.Run(name, func(t *testing.T) {
			w := tenantstest.New(t)
			w.Add(t, w.Oakfield, tenants.NewMember{Username: "ravi", Given: "Ravi", Family: "Menon", Roles: []policy.Role{policy.Student}})
			f := &flood{World: w}
			for range 120 {
				f.second(t, cookie)
			}
			const free, seconds = 40, 120
			if most := free + seconds/2 + 10; f.through > most {
				t.Errorf("%d guesses came through in two minutes, and %d are to", f.through, most)
			}
			for try := range 20 {
				ravi := tenants.SignIn{Username: "ravi", Address: "192.0.2.9", Visitor: fmt.Sprint("ravi's own ", try)}
				at, _, err := w.DB.TurnToSignIn(context.Background(), w.Oakfield, ravi)
				if fault.Is(err, fault.KindTooMany) {
					told := fault.From(err)
					if !strings.Contains(told.Safe, "sign-in slip") || told.Retry <= 0 || told.Retry > 5*time.Second {
						t.Fatalf("sent away with %q for %v", told.Safe, told.Retry)
					}
					for waited := time.Duration(0); waited < told.Retry; waited += time.Second {
						f.second(t, cookie)
					}
					at, _, err = w.DB.TurnToSignIn(context.Background(), w.Oakfield, ravi)
				}
				if wait := at.Sub(w.Clock.Now()); err != nil || wait > 5*time.Second {
					t.Errorf("try %d: the owner waits for %v: %v", try, wait, errors.Unwrap(err))
				}
				f.second(t, cookie)
			}
		})
	}
}

// A browser that its owner has signed in at before does not stand in the line of
// those who guess at their name, and nobody else's does so for it.
func TestABrowserThatIsKnownWaitsForNobodysGuesses(t *testing.T) {
	d := newDoor(t)
	own := d.signIn(t, tenants.SignIn{})
	hash, err := d.passwords.Hash(context.Background(), "otter-castle-881")
	if err != nil {
		t.Fatal(err)
	}
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.AddMember(context.Background(), tenants.NewMember{Username: "maya", Given: "Maya", Family: "Rao", Roles: []policy.Role{policy.Student}}, hash)
		return err
	})
	other, err := d.DB.SignIn(context.Background(), d.passwords, d.Oakfield, tenants.SignIn{Username: "maya", Password: "otter-castle-881", Address: "192.0.2.10"})
	if err != nil {
		t.Fatal(err)
	}
	f := &flood{World: d.World}
	for range 20 {
		f.second(t, func(n int) string { return fmt.Sprint("classmate ", n%30) })
	}
	for name, c := range map[string]struct {
		device string
		waits  bool
	}{"the owner's": {own.Device, false}, "one of another member": {other.Device, true}, "one made up": {strings.Repeat("k", 40), true}, "a new one": {"", true}} {
		at, _, err := d.DB.TurnToSignIn(context.Background(), d.Oakfield, tenants.SignIn{Username: "ravi", Address: "192.0.2.9", Visitor: "classmate 1", Device: c.device})
		if err != nil && !fault.Is(err, fault.KindTooMany) {
			t.Fatal(err)
		}
		if waits := err != nil || at.After(d.Clock.Now()); waits != c.waits {
			t.Errorf("%s waits: %v (%v, %v)", name, waits, at.Sub(d.Clock.Now()), err)
		}
	}
}
