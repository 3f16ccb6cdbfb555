// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/lib/pq"
)

// channel is the name of the notices' channel in the database.
const channel = "rookery_live"

// PostgresWire carries notices by NOTIFY. It has two connections of its own,
// not the tenants' pool: they see no table, belong to no school, and must go to
// the server itself (LISTEN does not survive a transaction pooler).
type PostgresWire struct {
	dsn string
	db  *sql.DB
	log *slog.Logger
}

// NewPostgresWire reads the connection string; it connects when first used.
func NewPostgresWire(dsn string, log *slog.Logger) (*PostgresWire, error) {
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("live: the notices' connection string: %w", err)
	}
	connector.Dialer(dialer())
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	return &PostgresWire{dsn: dsn, db: db, log: log}, nil
}

// Close ends the sending connection; Listen ends with its context.
func (w *PostgresWire) Close() error { return w.db.Close() }

// Send notifies every listener.
func (w *PostgresWire) Send(ctx context.Context, payload string) error {
	if len(payload) > MaxPayload {
		return fmt.Errorf("live: a notice of %d bytes", len(payload))
	}
	_, err := w.db.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, payload)
	return err
}

// Listen hears until ctx ends; lib/pq reconnects by itself and says so.
func (w *PostgresWire) Listen(ctx context.Context, heard func(string), onReconnect func()) error {
	l := pq.NewDialListener(dialer(), w.dsn, 100*time.Millisecond, 5*time.Second, w.note)
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { _ = l.Close(); close(stopped) })
	defer w.end(l, stop, stopped)
	if err := l.Listen(channel); err != nil {
		return err
	}
	onReconnect() // nothing before this moment was heard
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n, ok := <-l.Notify:
			switch {
			case !ok:
				return errors.New("live: the listener ended")
			case n == nil: // the connection was lost and is back
				onReconnect()
			default:
				heard(n.Extra)
			}
		}
	}
}

// end closes the listener and waits a moment for its goroutines: they may be
// in the middle of a pause or of dialling.
func (w *PostgresWire) end(l *pq.Listener, stop func() bool, stopped chan struct{}) {
	if stop() {
		go func() { _ = l.Close(); close(stopped) }()
	}
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case <-stopped:
	case <-patience.C:
		go drain(l)
		return
	}
	for {
		select {
		case _, ok := <-l.Notify:
			if !ok {
				return
			}
		case <-patience.C:
			go drain(l)
			return
		}
	}
}

// drain lets a listener that is slow to end, end: it may be waiting to hand
// over a notice.
func drain(l *pq.Listener) {
	for {
		if _, ok := <-l.Notify; !ok {
			return
		}
	}
}

func (w *PostgresWire) note(event pq.ListenerEventType, err error) {
	if err != nil && w.log != nil {
		w.log.Warn("live: the listening connection", "state", event.String(), "error", err)
	}
}

// wakefulDialer notices a database machine that went away without a word.
type wakefulDialer struct{ net.Dialer }

func dialer() *wakefulDialer {
	return &wakefulDialer{net.Dialer{
		Timeout:         5 * time.Second,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3},
	}}
}

// DialTimeout is what lib/pq calls when the connection string has a timeout.
func (d *wakefulDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	own := d.Dialer
	own.Timeout = timeout
	return own.Dial(network, address)
}
