// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
)

// try is one attempt at signing in: who it is about and when its turn is.
type try struct {
	known credentials
	slow  []throttle // what a wrong guess counts for
	at    time.Time
}

// turnToSignIn gives an attempt its turn. TooMany, with the way out in its
// words, when that is too far away.
func (db *DB) turnToSignIn(ctx context.Context, school School, s SignIn) (try, error) {
	name := strings.ToLower(strings.TrimSpace(s.Username))
	var t try
	var refused error
	err := db.InSchool(ctx, school.ID, func(tx *Tx) error {
		var err error
		if t.known, err = tx.credentials(ctx, name); err != nil {
			return err
		}
		known, err := tx.knowsDevice(ctx, s.Device, t.known.ID)
		switch {
		case err != nil:
			return err
		case known:
			t.slow = []throttle{newThrottle(8, 4*time.Second, "device", name, s.Device)}
			t.at, err = tx.turn(ctx, t.slow[0])
			return err
		}
		own, shared := s.throttles(name)
		t.slow = []throttle{own, shared}
		t.at, refused, err = tx.besideOthers(ctx, own, shared)
		return err
	})
	if err == nil {
		err = refused
	}
	return t, slipInstead(err)
}

// throttles counts guesses at one name by browser, and more generously by
// address: a whole school may be behind one.
func (s SignIn) throttles(name string) (own, shared throttle) {
	return newThrottle(5, 4*time.Second, "visitor", name, s.Address, s.Visitor), newThrottle(40, 2*time.Second, "address", name, s.Address)
}

// How long a browser may wait for the turns that it shares with all others of
// its address which guess at the same name. Together they get one turn every
// two seconds, however many they are; who has guessed wrongly again and again
// stands behind who has not, and a newcomer behind who was sent away and came
// back when they were told to. So a flood of guesses cannot fill all places,
// and nobody waits longer than the last of these.
const (
	guesserWaits  = time.Second
	newcomerWaits = 3 * time.Second
	returnerWaits = 5 * time.Second
	guesserAfter  = 3 // wrong guesses of one browser
)

// besideOthers gives a turn that is the browser's own and its address's as
// well. A refusal comes apart from errors: that somebody was sent away is kept.
func (tx *Tx) besideOthers(ctx context.Context, own, shared throttle) (at time.Time, refused, err error) {
	before, err := tx.guesses(ctx, own)
	if err != nil {
		return at, nil, err
	}
	switch {
	case before.Failures >= guesserAfter:
		shared.patience = guesserWaits
	case tx.Now.Sub(before.Since) >= time.Second && !before.NextAt.After(tx.Now):
		shared.patience = returnerWaits
	default:
		shared.patience = newcomerWaits
	}
	if at, err = tx.reserve(ctx, own, before); err != nil {
		return at, nil, err
	}
	other, err := tx.turn(ctx, shared)
	if fault.Is(err, fault.KindTooMany) {
		return at, err, tx.next(ctx, own, tx.Now.Add(fault.From(err).Retry))
	}
	if other.After(at) {
		at = other
	}
	return at, nil, err
}

func (db *DB) countWrong(ctx context.Context, tenant uuid.UUID, slow []throttle) error {
	return db.InSchool(ctx, tenant, func(tx *Tx) error {
		for _, t := range slow {
			if err := tx.wrong(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// slipInstead names the way in that no guesses of others can slow.
func slipInstead(err error) error {
	if !fault.Is(err, fault.KindTooMany) {
		return err
	}
	return fault.TooMany("Somebody has guessed wrongly at this username many times, so we go slowly for a moment. You have done nothing wrong. "+
		"Please try again in a few seconds, or ask your teacher for a sign-in slip: it lets you in at once.", fault.From(err).Retry)
}
