// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

// DB is the way to every school's rows. Make one per process.
type DB struct {
	pool     *sqlx.DB
	clock    Clock
	log      *slog.Logger
	breaker  *breaker
	shares   *shares
	ids      idMint
	policies policySets
	told     func(tenant, member uuid.UUID)
}

// Options of Open.
type Options struct {
	Connections int // at most; 0 means 16
	Clock       Clock
	Log         *slog.Logger
}

// Open makes a DB of a URL that signs in as rookery_app. It does not connect
// yet: Check says whether the database is fit.
func Open(databaseURL string, o Options) (*DB, error) {
	withSettings, err := connectionSettings(databaseURL)
	if err != nil {
		return nil, err
	}
	breaker := &breaker{}
	c, err := newConnector(withSettings, breaker)
	if err != nil {
		return nil, err
	}
	if o.Connections == 0 {
		o.Connections = 16
	}
	if o.Clock == nil {
		o.Clock = SystemClock{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	pool := sqlx.NewDb(sql.OpenDB(c), "postgres")
	pool.SetMaxOpenConns(o.Connections)
	pool.SetMaxIdleConns(o.Connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{pool: pool, clock: o.Clock, log: o.Log, breaker: breaker, shares: newShares(o.Connections)}, nil
}

// connectionSettings adds what every connection of ours asks of the server: one
// round trip a query, UTC, and limits on how long anything may hang.
func connectionSettings(databaseURL string) (string, error) {
	u, err := url.Parse(databaseURL)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", errors.New("the database URL must look like postgres://rookery_app:password@host/rookery")
	}
	q := u.Query()
	for name, value := range map[string]string{
		"binary_parameters": "yes", "timezone": "UTC", "connect_timeout": "3",
		"plan_cache_mode": "force_generic_plan", "jit": "off",
		"statement_timeout": "8000", "lock_timeout": "5000", "idle_in_transaction_session_timeout": "15000",
	} {
		if q.Get(name) == "" {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Close closes the connections.
func (db *DB) Close() error { return db.pool.Close() }

// Now reads the injected clock, for what happens outside a transaction.
func (db *DB) Now() time.Time { return db.clock.Now().UTC() }

// Tx is one school's transaction. Only SQL and pure code run inside it, because
// it may be run again; what else has to happen goes to AfterCommit.
type Tx struct {
	Tenant uuid.UUID
	Now    time.Time // the clock, read once; UTC, microseconds
	db     *DB
	tx     *sqlx.Tx
	held   share
	after  []func()
	deeds  []Deed
}

// NewID mints a UUIDv7 at the transaction's time (RFC 9562 section 5.7).
func (tx *Tx) NewID() uuid.UUID { return tx.db.ids.mint(tx.Now) }

// AfterCommit runs f once the transaction is stored, in this process.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Afterwards leaves a change for a transaction of its own when this one has
// ended: what is worth noting, and yet not worth failing a page for. What says
// in the log what was not noted.
func (tx *Tx) Afterwards(ctx context.Context, what string, do func(*Tx) error) {
	db, tenant := tx.db, tx.Tenant
	tx.AfterCommit(func() {
		if err := db.InSchool(ctx, tenant, do); err != nil {
			db.log.Warn("not noted: "+what, "tenant", tenant, "cause", LogCause(err))
		}
	})
}

// Get reads one row into dest, a pointer to a struct with db tags or to a
// scalar. $1 of every statement is the school's id; args follow from $2. No row
// is sql.ErrNoRows.
func (tx *Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	return tx.tx.GetContext(ctx, dest, query, tx.args(args)...)
}

// Select reads many rows into dest, a pointer to a slice.
func (tx *Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	return tx.tx.SelectContext(ctx, dest, query, tx.args(args)...)
}

// Exec runs a statement and says how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.tx.ExecContext(ctx, query, tx.args(args)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// SQL gives the transaction itself to the job queue, which inserts through it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx.Tx }

func (tx *Tx) args(args []any) []any {
	all := make([]any, 0, len(args)+1)
	return append(append(all, tx.Tenant), args...)
}

// tries bounds how often a transaction is run when the database asks for it.
const tries = 5

// InSchool runs do in one school's transaction: committed when do returns nil,
// rolled back when it returns an error or panics. Serialization failures and
// deadlocks run it again, so do must hold only SQL and pure code. Errors come
// back as faults.
func (db *DB) InSchool(ctx context.Context, tenant uuid.UUID, do func(*Tx) error) error {
	if tenant == uuid.Nil {
		return errors.New("tenants: InSchool without a school")
	}
	if err := db.awake(); err != nil {
		return err
	}
	tx := goOn(ctx, tenant)
	for try := 1; ; try++ {
		after, err := db.once(ctx, tenant, tx, do)
		tx = nil
		if err == nil {
			db.breaker.answered()
			for _, f := range after {
				f()
			}
			return nil
		}
		if try == tries || !runAgain(err) {
			return db.heard(storeFault(err))
		}
		db.log.Debug("transaction runs again", "tenant", tenant, "try", try, "cause", err)
		pause := time.NewTimer(time.Duration(1+rand.IntN(10*try)) * time.Millisecond) // #nosec G404 -- jitter, no secret
		select {
		case <-ctx.Done():
			pause.Stop()
			return storeFault(ctx.Err())
		case <-pause.C:
		}
	}
}

// open begins one school's transaction once the school's share of the
// connections allows. Whoever ends it gives that back.
func (db *DB) open(ctx context.Context, tenant uuid.UUID, o *sql.TxOptions) (*Tx, error) {
	held, err := db.shares.take(ctx, tenant)
	if err != nil {
		return nil, err
	}
	tx, err := db.pool.BeginTxx(context.WithValue(ctx, scopeKey{}, tenant), o)
	if err != nil {
		held.giveBack()
		return nil, err
	}
	return &Tx{Tenant: tenant, Now: db.clock.Now().UTC().Truncate(time.Microsecond), db: db, tx: tx, held: held}, nil
}

// once runs do in tx, or in a transaction of its own if that is nil.
func (db *DB) once(ctx context.Context, tenant uuid.UUID, tx *Tx, do func(*Tx) error) (after []func(), err error) {
	if tx == nil {
		if tx, err = db.open(ctx, tenant, nil); err != nil {
			return nil, err
		}
	}
	defer tx.held.giveBack()
	committed := false
	defer func() { // also when do panics
		if !committed {
			err = errors.Join(err, ignoreDone(tx.tx.Rollback()))
		}
	}()
	if err = do(tx); err != nil {
		return nil, err
	}
	if err = tx.writeDeeds(ctx); err != nil {
		return nil, err
	}
	if err = tx.tx.Commit(); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	committed = true
	return tx.after, nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Outside runs do in a transaction of no school: it sees the schema platform
// and not one row of a school's.
func (db *DB) Outside(ctx context.Context, do func(*sqlx.Tx) error) error {
	if err := db.awake(); err != nil {
		return err
	}
	tx, err := db.pool.BeginTxx(context.WithValue(ctx, scopeKey{}, uuid.Nil), nil)
	if err != nil {
		return storeFault(err)
	}
	if err := do(tx); err != nil {
		return storeFault(errors.Join(err, ignoreDone(tx.Rollback())))
	}
	db.breaker.answered()
	return storeFault(tx.Commit())
}

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return storeFault(db.pool.PingContext(ctx)) }
