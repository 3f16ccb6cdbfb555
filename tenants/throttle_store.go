// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"crypto/sha256"
	"time"

	"rookery/tenants/fault"
)

// throttle slows a guesser down without ever shutting anybody out: after some
// wrong guesses at one thing from one place, further ones take turns with a
// growing space between them. A right answer is accepted whenever its turn
// comes.
type throttle struct {
	subject []byte        // what is guessed from where, hashed
	free    int           // wrong guesses before it slows
	most    time.Duration // the widest space between two turns

	patience time.Duration // how far away a turn may be
}

// memory is how long wrong guesses count; longestWait how long a turn may
// usually be away before the guesser is told to come back later.
const (
	memory      = 15 * time.Minute
	longestWait = 20 * time.Second
)

func newThrottle(free int, most time.Duration, parts ...string) throttle {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return throttle{subject: h.Sum(nil), free: free, most: most, patience: longestWait}
}

// space is 250 ms after the free guesses and doubles with each further one.
func (t throttle) space(failures int) time.Duration {
	over := failures - t.free
	if over < 0 {
		return 0
	}
	return min(250*time.Millisecond<<min(over, 10), t.most)
}

// guesses is what is remembered of wrong guesses.
type guesses struct {
	Failures int       `db:"failures"`
	Since    time.Time `db:"since"`
	NextAt   time.Time `db:"next_at"`
}

// turn reserves the next turn and says when it is. TooMany when that is too
// far away; nothing is reserved then.
func (tx *Tx) turn(ctx context.Context, t throttle) (time.Time, error) {
	before, err := tx.guesses(ctx, t)
	if err != nil {
		return time.Time{}, err
	}
	return tx.reserve(ctx, t, before)
}

// guesses reads what is remembered, and begins to.
func (tx *Tx) guesses(ctx context.Context, t throttle) (guesses, error) {
	var g guesses
	err := tx.Get(ctx, &g, `
		insert into throttles (tenant_id, subject, failures, since, next_at) values ($1, $2, 0, $3, $3)
		on conflict (tenant_id, subject) do update set
			failures = case when throttles.since < $4 then 0 else throttles.failures end,
			since    = case when throttles.since < $4 then $3 else throttles.since end
		returning failures, since, next_at`, t.subject, tx.Now, tx.Now.Add(-memory))
	return g, err
}

func (tx *Tx) reserve(ctx context.Context, t throttle, before guesses) (time.Time, error) {
	space := t.space(before.Failures)
	if space == 0 {
		return tx.Now, nil
	}
	at := before.NextAt
	if at.Before(tx.Now) {
		at = tx.Now
	}
	if wait := at.Sub(tx.Now); wait > t.patience {
		return time.Time{}, fault.TooMany("There have been many wrong guesses. Please wait a moment and try again.", wait-t.patience+time.Second)
	}
	return at, tx.next(ctx, t, at.Add(space))
}

// next says when the next turn is.
func (tx *Tx) next(ctx context.Context, t throttle, at time.Time) error {
	_, err := tx.Exec(ctx, `update throttles set next_at = $3 where tenant_id = $1 and subject = $2`, t.subject, at)
	return err
}

// wrong counts a wrong guess.
func (tx *Tx) wrong(ctx context.Context, t throttle) error {
	_, err := tx.Exec(ctx, `update throttles set failures = failures + 1 where tenant_id = $1 and subject = $2`, t.subject)
	return err
}

// Throttled asks for a turn at guessing something (a join code, a slip) from
// somewhere. The caller waits until the time given before it answers; Wrong
// counts a miss.
func (tx *Tx) Throttled(ctx context.Context, kind, from string, free int) (at time.Time, wrong func() error, err error) {
	t := newThrottle(free, 4*time.Second, kind, from)
	at, err = tx.turn(ctx, t)
	return at, func() error { return tx.wrong(ctx, t) }, err
}

// WaitUntil waits for a turn. TooMany when the request ends before it comes.
func (db *DB) WaitUntil(ctx context.Context, at time.Time) error {
	wait := at.Sub(db.Now())
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fault.TooMany("There have been many wrong guesses. Please wait a moment and try again.", max(at.Sub(db.Now()), time.Second))
	}
}
