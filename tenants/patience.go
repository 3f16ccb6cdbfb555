// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"time"

	"rookery/tenants/fault"
)

// A database that is down refuses at once; one that is frozen, or behind a
// cable that was pulled, says nothing at all. So every read from it has an end,
// and after one that came to it, requests are refused at once until a single
// one, sent each second to look, has come through.
const (
	readPatience = 9 * time.Second // more than the longest statement may take
	pauseAfter   = time.Second
)

// breaker remembers that the database did not answer. Its zero value lets
// everybody through; a nil one as well.
type breaker struct {
	until atomic.Int64 // in Unix nanoseconds; 0: it answers
	last  atomic.Int64 // when it answered anybody
}

// refuses says whether to give up at once. After each pause one is let through.
func (b *breaker) refuses() bool {
	if b == nil {
		return false
	}
	until := b.until.Load()
	now := time.Now()
	return until != 0 && (now.UnixNano() < until || !b.until.CompareAndSwap(until, now.Add(pauseAfter).UnixNano()))
}

func (b *breaker) trip() {
	if b != nil {
		b.until.Store(time.Now().Add(pauseAfter).UnixNano())
	}
}

func (b *breaker) answered() {
	if b == nil {
		return
	}
	b.last.Store(time.Now().UnixNano())
	if b.until.Load() != 0 {
		b.until.Store(0)
	}
}

var errNoAnswer = errors.New("the database did not answer lately")

// heard passes an error on; one that the database itself gave is an answer too.
func (db *DB) heard(err error) error {
	if !fault.Is(err, fault.KindUnavailable) {
		db.breaker.answered()
	}
	return err
}

// Stalled is asked by a caller who has waited for so long: has the database
// answered nobody in that time? Then it is frozen and not merely busy, and until
// it answers again, others are refused at once.
func (db *DB) Stalled(waited time.Duration) bool {
	if db.breaker == nil || time.Since(time.Unix(0, db.breaker.last.Load())) < waited {
		return false
	}
	db.breaker.trip()
	return true
}

// awake is Unavailable while the database does not answer.
func (db *DB) awake() error {
	if db.breaker.refuses() {
		return fault.Unavailable(errNoAnswer)
	}
	return nil
}

// patientDialer opens connections whose reads have an end.
type patientDialer struct {
	net.Dialer
	breaker *breaker
}

// slotKey is the context key by which Connect learns which connection the
// driver has opened for it.
type slotKey struct{}

func (d *patientDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	inner, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &patientConn{Conn: inner, breaker: d.breaker}
	if slot, ok := ctx.Value(slotKey{}).(**patientConn); ok {
		*slot = c
	}
	return c, nil
}

// DialTimeout is what the driver asks for where it has no context.
func (d *patientDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// patientConn gives each read its end: the earliest of its patience, the
// driver's own limit, and the end of the request that it works for.
type patientConn struct {
	net.Conn
	breaker *breaker
	own     atomic.Int64 // the driver's limit, in Unix nanoseconds; 0: none
	request atomic.Int64 // the request's end
}

func (c *patientConn) Read(b []byte) (int, error) {
	end := time.Now().Add(readPatience).UnixNano()
	for _, limit := range []int64{c.own.Load(), c.request.Load()} {
		if limit != 0 {
			end = min(end, limit)
		}
	}
	if err := c.Conn.SetReadDeadline(time.Unix(0, end)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.breaker.trip()
	}
	return n, err
}

// SetDeadline is how the driver limits the time to connect.
func (c *patientConn) SetDeadline(t time.Time) error {
	c.own.Store(nanos(t))
	return c.Conn.SetWriteDeadline(t)
}

// worksFor bounds the reads of one transaction by the end of its request, and
// gives the server a moment to say that it has stopped.
func (c *patientConn) worksFor(ctx context.Context) {
	if c == nil {
		return
	}
	end, ok := ctx.Deadline()
	if ok {
		end = end.Add(500 * time.Millisecond)
	}
	c.request.Store(nanos(end))
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
