// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rookery/migrations"
	"rookery/tenants"
	"rookery/tenants/tenantstest"
)

// Attack N7. The machine that brings the database up to date is switched off in
// the middle: after its first statement, after its second, after each there is,
// also when the database has stored a step and nobody heard that it did. Each
// time the server refuses to start on what is there and says to migrate, and the
// next run goes on where the last one was cut off. In the end the database is, to
// the last right on the last table, what one run that nobody disturbed makes.
func TestAttackN7AMigrationCutOffAnywhereGoesOn(t *testing.T) {
	server, ctx := tenantstest.Server(t), context.Background()
	database := func(name string) (urlFor func(role string) string) {
		super := server.URL("postgres", "postgres")
		if err := migrations.CreateDatabase(ctx, super, name); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := connectTo(t, super).Exec("drop database if exists " + name + " with (force)"); err != nil {
				t.Error(err)
			}
		})
		return func(role string) string { return server.URL(role, name) }
	}
	whole, cut := database("rookery_whole"), database("rookery_cut")
	if _, err := migrations.Up(ctx, whole("rookery_owner")); err != nil {
		t.Fatal(err)
	}
	wholeDB, cutDB := connectTo(t, whole("postgres")), connectTo(t, cut("postgres"))
	want, was := shapeOf(t, wholeDB), shapeOf(t, cutDB)
	runs, states, after := 0, 1, 1
	for {
		line := cutAfter(t, cut("rookery_owner"), after)
		_, err := migrations.Up(ctx, line.url)
		line.cut()
		is := shapeOf(t, cutDB)
		if runs++; err == nil {
			break
		}
		if after++; is == was && runs > 1 {
			continue // nothing was stored
		}
		if fit := fitToServe(ctx, cut); (fit == nil) != (is == want) || fit != nil && !strings.Contains(fit.Error(), "rookery migrate") {
			t.Fatalf("run %d is cut off after %d statements, and the server says of what is there: %v", runs, after-1, fit)
		}
		if is != was { // what comes next is cut off after each of its statements again
			was, after = is, 1
			states++
		}
	}
	if shapeOf(t, cutDB) != want {
		t.Errorf("it is not what one run makes: %s", cmp.Diff(linesOf(t, wholeDB), linesOf(t, cutDB)))
	}
	t.Logf("%d runs were cut off, at %d states of the database", runs-1, states)
	if applied, err := migrations.Up(ctx, cut("rookery_owner")); applied != 0 || err != nil || runs < 200 || states < 10 {
		t.Errorf("then %d steps were applied, %v", applied, err)
	}
}

// fitToServe asks what the server asks before it starts.
func fitToServe(ctx context.Context, urlFor func(role string) string) error {
	db, err := tenants.Open(urlFor("rookery_app"), tenants.Options{Connections: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		return err
	}
	pool, err := sql.Open("postgres", urlFor("rookery_jobs"))
	if err != nil {
		return err
	}
	defer pool.Close()
	return checkJobs(ctx, pool)
}

// line is a way to the database that is cut after so many statements: the last
// one is answered, and nobody hears it.
type line struct {
	url, socket string
	listener    net.Listener
	mu          sync.Mutex
	left        int
	dead        bool
	ends        []net.Conn
}

func cutAfter(t testing.TB, databaseURL string, statements int) *line {
	t.Helper()
	to, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	query := to.Query()
	l := &line{listener: listener, left: statements, socket: filepath.Join(query.Get("host"), ".s.PGSQL."+query.Get("port"))}
	query.Del("host")
	query.Del("port")
	to.Host, to.RawQuery = listener.Addr().String(), query.Encode()
	l.url = to.String()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", l.socket)
			if err != nil || !l.keep(near, far) {
				_ = near.Close()
				continue
			}
			go l.carry(near, far)
		}
	}()
	return l
}

// keep remembers the two ends of a connection; after the cut there are no new ones.
func (l *line) keep(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends = append(l.ends, ends...)
	if l.dead {
		for _, end := range ends {
			_ = end.Close()
		}
	}
	return !l.dead
}

// cut ends everything at once, as a machine does that is switched off.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
	_ = l.listener.Close()
	for _, end := range l.ends {
		_ = end.Close()
	}
}

// last counts a statement, and says whether it is the last that goes through.
func (l *line) last() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left--
	return l.left == 0
}

// carry passes on what the program sends, message by message (PostgreSQL's
// protocol, section 55.7), and what is answered until the cut.
func (l *line) carry(near, far net.Conn) {
	cutNow := make(chan struct{})
	go func() {
		answers := make([]byte, 1<<16)
		for {
			n, err := far.Read(answers)
			select {
			case <-cutNow: // it was done, and this is how one would have heard
				l.cut()
				return
			default:
			}
			if err != nil {
				_ = near.Close()
				return
			}
			if _, err := near.Write(answers[:n]); err != nil {
				return
			}
		}
	}()
	from, kind := bufio.NewReader(near), false // the first message has no kind
	for {
		message, err := readMessage(from, kind)
		if err != nil {
			_ = far.Close()
			return
		}
		if kind && (message[0] == 'Q' || message[0] == 'S') && l.last() {
			close(cutNow)
		}
		kind = true
		if _, err := far.Write(message); err != nil {
			return
		}
	}
}

func readMessage(from *bufio.Reader, kind bool) ([]byte, error) {
	head := 4
	if kind {
		head = 5
	}
	message := make([]byte, head)
	if _, err := io.ReadFull(from, message); err != nil {
		return nil, err
	}
	rest := make([]byte, binary.BigEndian.Uint32(message[head-4:])-4)
	_, err := io.ReadFull(from, rest)
	return append(message, rest...), err
}
