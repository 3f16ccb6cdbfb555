// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/google/uuid"
)

// A page asks several things of the database: who looks, what there is, what
// waits. In transactions of their own each would cost two round trips more, so
// the reads of one request share one transaction, which cannot write. What
// writes (InSchool) ends it first: a request never holds two connections, or
// many at once would wait for each other. A request that is sent to change
// something reads who sends it in the transaction that its first change goes on
// with.

// reading is the transaction that reads share: none before the first.
type reading struct {
	mu     sync.Mutex
	tx     *Tx
	change bool // what changes something may go on with it
	busy   bool // somebody reads
	over   bool // nobody may any more
}

// readingKey is the context key of a request's reading. It carries no
// authority: every read names its school.
type readingKey struct{}

// Sharing lets the reads made with the context that it gives share a
// transaction, until end is called. Each sees what is committed when it asks;
// the clock stands still between them. With change, the first InSchool goes on
// with it instead of ending it.
func (db *DB) Sharing(ctx context.Context, change bool) (shared context.Context, end func()) {
	r := &reading{change: change}
	return context.WithValue(ctx, readingKey{}, r), func() { r.stop(true) }
}

// Read runs do in one school's transaction that cannot write: the one that ctx
// shares, or one of its own. What do leaves for AfterCommit runs when that
// ends. Errors come back as faults.
func (db *DB) Read(ctx context.Context, tenant uuid.UUID, do func(*Tx) error) (err error) {
	if tenant == uuid.Nil {
		return errors.New("tenants: Read without a school")
	}
	if err := db.awake(); err != nil {
		return err
	}
	r, _ := ctx.Value(readingKey{}).(*reading)
	if r == nil || !r.take() {
		r = &reading{busy: true, over: true}
	}
	failed := true
	defer func() { r.leave(failed) }() // also when do panics
	if r.tx == nil || r.tx.Tenant != tenant {
		r.close()
		if r.tx, err = db.open(ctx, tenant, &sql.TxOptions{ReadOnly: !r.change}); err != nil {
			return db.heard(storeFault(err))
		}
	}
	if err := do(r.tx); err != nil {
		return db.heard(storeFault(err))
	}
	db.breaker.answered()
	failed = false
	return nil
}

func (r *reading) take() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy || r.over {
		return false
	}
	r.busy = true
	return true
}

// leave ends the transaction if it failed, since the next read could not use it,
// or if somebody has ended the sharing meanwhile.
func (r *reading) leave(failed bool) {
	r.mu.Lock()
	r.busy = false
	end := failed || r.over
	r.mu.Unlock()
	if end {
		r.close()
	}
}

// stop ends the transaction; for good, or until the next read. Who is reading
// ends it when they have done.
func (r *reading) stop(over bool) {
	r.mu.Lock()
	busy := r.busy
	r.over = r.over || over
	r.mu.Unlock()
	if !busy {
		r.close()
	}
}

func (r *reading) close() {
	if r.tx == nil {
		return
	}
	tx := r.tx
	r.tx = nil
	_ = tx.tx.Commit() // nothing was written
	tx.held.giveBack()
	for _, f := range tx.after {
		f()
	}
}

// endReading ends what ctx shares: before something is written, and before what
// takes long without the database.
func endReading(ctx context.Context) {
	if r, ok := ctx.Value(readingKey{}).(*reading); ok {
		r.stop(false)
	}
}

// goOn gives what ctx shares to what is going to change something, or ends it
// and gives nil.
func goOn(ctx context.Context, tenant uuid.UUID) *Tx {
	r, ok := ctx.Value(readingKey{}).(*reading)
	if !ok {
		return nil
	}
	if !r.take() {
		r.stop(false)
		return nil
	}
	tx := r.tx
	if tx != nil && r.change && tx.Tenant == tenant {
		r.tx, r.change = nil, false // what is read from now on cannot write
	} else {
		tx = nil
	}
	r.leave(true)
	return tx
}
