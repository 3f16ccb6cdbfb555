// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestSweepTakesOnlyWhatIsLongOver(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	teacher, student := w.Person(t, w.Oakfield, policy.Teacher), w.Person(t, w.Oakfield, policy.Student)
	var slips []tenants.Slip
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
		var err error
		slips, err = tx.NewSlips(ctx, teacher, []uuid.UUID{student.ID})
		return err
	})
	session, err := w.DB.SignIn(ctx, tenants.NewPasswords(4), w.Oakfield, tenants.SignIn{Slip: slips[0].Code, Address: "192.0.2.4"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DB.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.Actor(ctx, w.Oakfield.ID, session.Token); err != nil {
		t.Errorf("a session in use was swept: %v", err)
	}
	w.Clock.Move(100 * 24 * time.Hour)
	if err := w.DB.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	var left int
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &left, `select count(*) from sessions where tenant_id = $1`)
	})
	if left != 0 {
		t.Errorf("%d sessions left a hundred days later", left)
	}
}

// leaping is a clock that knows how far it is from another one.
type leaping struct {
	*tenantstest.Clock
	apart time.Duration
}

// Apart is what DatabaseClock has too.
func (l leaping) Apart() time.Duration { return l.apart }

// A database whose clock leaps ahead by a year makes everything seem long over.
// Nothing is deleted by it: once the clock is right again, all is there.
func TestSweepTakesNothingWhileTwoClocksDisagree(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	student := w.Person(t, w.Oakfield, policy.Student)
	var slips []tenants.Slip
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
		var err error
		slips, err = tx.NewSlips(ctx, student, []uuid.UUID{student.ID})
		return err
	})
	session, err := w.DB.SignIn(ctx, tenants.NewPasswords(4), w.Oakfield, tenants.SignIn{Slip: slips[0].Code, Address: "192.0.2.4"})
	if err != nil {
		t.Fatal(err)
	}
	const year = 365 * 24 * time.Hour
	w.Clock.Move(year)
	for _, apart := range []time.Duration{year, -year} {
		if err := w.DB.WithClock(leaping{w.Clock, apart}).Sweep(ctx); err == nil {
			t.Errorf("it sweeps though the clocks are %s apart", apart)
		}
	}
	w.Clock.Move(-year)
	if _, err := w.DB.Actor(ctx, w.Oakfield.ID, session.Token); err != nil {
		t.Errorf("the session is gone: %v", err)
	}
	if err := w.DB.WithClock(leaping{w.Clock, time.Minute}).Sweep(ctx); err != nil {
		t.Errorf("it does not sweep though the clocks agree: %v", err)
	}
}

func TestTheDatabasesClockSaysHowFarItIsFromOurs(t *testing.T) {
	w := tenantstest.New(t)
	var clock tenants.DatabaseClock
	if err := clock.Follow(context.Background(), w.DB); err != nil {
		t.Fatal(err)
	}
	if apart := clock.Apart().Abs(); apart > 10*time.Minute {
		t.Errorf("on one machine they are %s apart", apart)
	}
}
