// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// checkEvery is after how many faults of a kind the tables are looked at;
// always after the last.
const checkEvery = 10

// under lets a fault come so many times in the middle of a load. After each,
// everything must serve again by itself; then what was told is checked.
func (t *trial) under(ctx context.Context, times int, fault func(ctx context.Context, nth int) error) error {
	before := t.ledger.tally()
	var slowest time.Duration
	for nth := range times {
		took, err := t.once(ctx, nth, fault)
		if err == nil && (nth%checkEvery == checkEvery-1 || nth == times-1) {
			err = t.check(ctx)
			say("  %d of %d", nth+1, times)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("the %d. time", nth+1), err, t.ledger.failures())
		}
		slowest = max(slowest, took)
	}
	seen := t.ledger.tally().since(before)
	t.saw("%d times; both servers served again at the latest %.1f s after", times, slowest.Seconds())
	t.saw("%s", seen)
	if seen.failed == 0 {
		return errors.New("nobody noticed anything: the fault was none")
	}
	return nil
}

func (t *trial) once(ctx context.Context, nth int, fault func(ctx context.Context, nth int) error) (time.Duration, error) {
	l, err := t.load(ctx)
	if err != nil {
		return 0, err
	}
	defer l.stop()
	if err := pause(ctx, 200*time.Millisecond+rand.N(400*time.Millisecond)); err != nil {
		return 0, err
	}
	if err := fault(ctx, nth); err != nil {
		return 0, err
	}
	took, err := t.healed(ctx)
	if err != nil {
		return 0, err
	}
	return took, pause(ctx, 100*time.Millisecond)
}

// sameServers wants the servers that were there to be there still: whatever
// befalls the database, nobody has to start them again.
func (t *trial) sameServers(fault func(ctx context.Context, nth int) error) func(ctx context.Context, nth int) error {
	return func(ctx context.Context, nth int) error {
		err := fault(ctx, nth)
		for _, s := range t.servers {
			if !s.alive() {
				err = errors.Join(err, fmt.Errorf("server %d ended when the database did: %v", s.number, s.process.err))
			}
		}
		return err
	}
}
