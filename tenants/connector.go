// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// scopeKey is the private context key by which a transaction learns its
// school. Only InSchool and Outside set it.
type scopeKey struct{}

// errNoScope is what a statement outside a school's transaction gets.
var errNoScope = errors.New("tenants: a statement outside a transaction that DB.InSchool or DB.Outside opened")

// statementsKept bounds the prepared statements of one connection; the program
// has fewer, since queries are constants.
const statementsKept = 600

// connector hands out connections that work only inside a transaction whose
// school is set in the same round trip as BEGIN. The setting is local to the
// transaction: a session-level one would leak to the next school behind a
// pooler.
type connector struct{ inner driver.Connector }

func newConnector(url string, breaker *breaker) (*connector, error) {
	inner, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	inner.Dialer(&patientDialer{breaker: breaker})
	return &connector{inner}, nil
}

func (c *connector) Driver() driver.Driver { return c.inner.Driver() }

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	var wire *patientConn
	inner, err := c.inner.Connect(context.WithValue(ctx, slotKey{}, &wire))
	if err != nil {
		return nil, err
	}
	full, ok := inner.(pqConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("tenants: %T lacks what the connector needs", inner), inner.Close())
	}
	return &conn{pqConn: full, wire: wire, statements: map[string]driver.Stmt{}}, nil
}

// pqConn is what lib/pq's connection offers and conn relies on.
type pqConn interface {
	driver.Conn
	driver.Tx // lib/pq's own commit notices a failed transaction; a raw COMMIT of one "succeeds"
	driver.ExecerContext
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// conn prepares each statement once and refuses any outside a transaction.
type conn struct {
	pqConn
	wire       *patientConn
	inTx       bool
	statements map[string]driver.Stmt
}

// BeginTx sends BEGIN and the school's setting in one round trip.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tenant, ok := ctx.Value(scopeKey{}).(uuid.UUID)
	if !ok {
		return nil, errNoScope
	}
	setting := ""
	if tenant != uuid.Nil {
		setting = tenant.String() // hex and dashes: nothing to quote
	}
	begin := "BEGIN"
	if o.ReadOnly {
		begin = "BEGIN READ ONLY"
	}
	c.wire.worksFor(ctx)
	if _, err := c.pqConn.ExecContext(ctx, begin+"; SET LOCAL rookery.tenant = '"+setting+"'", nil); err != nil {
		return nil, err
	}
	c.inTx = true
	return (*connTx)(c), nil
}

// Begin exists because driver.Conn asks for it; database/sql prefers BeginTx.
func (c *conn) Begin() (driver.Tx, error) { return nil, errNoScope }

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *conn) statement(ctx context.Context, query string) (driver.Stmt, error) {
	if !c.inTx {
		return nil, errNoScope
	}
	if stmt, ok := c.statements[query]; ok {
		return stmt, nil
	}
	if len(c.statements) >= statementsKept {
		for old, stmt := range c.statements {
			_ = stmt.Close()
			delete(c.statements, old)
			break
		}
	}
	stmt, err := c.pqConn.PrepareContext(ctx, query)
	if err == nil {
		c.statements[query] = stmt
	}
	return stmt, err
}

type connTx conn

func (t *connTx) Commit() error   { t.inTx = false; return t.pqConn.Commit() }
func (t *connTx) Rollback() error { t.inTx = false; return t.pqConn.Rollback() }
