// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"testing"
	"time"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/tenantstest"
)

// After the free guesses there is a quarter of a second between two turns,
// doubled with each further wrong one up to four seconds; a turn more than
// twenty seconds away is refused, and says when to come back.
func TestTheSpaceBetweenWrongGuessesDoublesUpToItsMost(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	ask := func(from string) (wait time.Duration, err error) {
		err = w.DB.InSchool(ctx, w.Oakfield.ID, func(tx *tenants.Tx) error {
			at, wrong, err := tx.Throttled(ctx, "join", from, 2)
			if err != nil {
				return err
			}
			wait = at.Sub(tx.Now)
			return wrong()
		})
		return wait, err
	}
	for i, want := range []time.Duration{0, 0, 0, 250, 750, 1750, 3750, 7750, 11750, 15750, 19750} {
		if got, err := ask("192.0.2.9"); err != nil || got != want*time.Millisecond {
			t.Errorf("guess %d waits for %v, want %v ms: %v", i+1, got, int64(want), err)
		}
	}
	_, err := ask("192.0.2.9")
	if f := fault.From(err); f == nil || f.Kind != fault.KindTooMany || f.Retry != 4750*time.Millisecond {
		t.Errorf("the twelfth: %v, %+v", err, f)
	}
	if got, err := ask("192.0.2.10"); err != nil || got != 0 {
		t.Errorf("somebody else waits for %v, %v", got, err)
	}
	w.Clock.Move(3750 * time.Millisecond) // the turn is twenty seconds away now, which is not too far
	if got, err := ask("192.0.2.9"); err != nil || got != 20*time.Second {
		t.Errorf("come back as told, it is %v away: %v", got, err)
	}
	w.Clock.Move(15*time.Minute + time.Second)
	if got, err := ask("192.0.2.9"); err != nil || got != 0 {
		t.Errorf("after a quarter of an hour it is %v away: %v", got, err)
	}
}

// Whose turn has come does not wait, and whose has not waits for it.
func TestATurnIsWaitedForAndNotLonger(t *testing.T) {
	w := tenantstest.New(t)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for away, waits := range map[time.Duration]bool{-time.Second: false, 0: false, time.Hour: true} {
		err := w.DB.WaitUntil(over, w.Clock.Now().Add(away))
		if fault.Is(err, fault.KindTooMany) != waits || !waits && err != nil {
			t.Errorf("%v away: %v", away, err)
		}
	}
}
