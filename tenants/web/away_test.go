// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// wire stands between the program and its database, and can be cut or frozen.
type wire struct {
	to     string // the database's socket
	listen net.Listener
	mu     sync.Mutex
	cut    bool
	frozen chan struct{} // closed when it thaws; nil: it flows
	open   map[net.Conn]bool
}

// newWire gives a wire to the database of this URL and the URL through it.
func newWire(t *testing.T, databaseURL string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	port := q.Get("port")
	if port == "" {
		port = "5432"
	}
	w := &wire{to: q.Get("host") + "/.s.PGSQL." + port, open: map[net.Conn]bool{}}
	if w.listen, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go w.carry()
	t.Cleanup(func() { w.sever(); _ = w.listen.Close() })
	q.Del("port")
	q.Set("host", "127.0.0.1")
	q.Set("sslmode", "disable")
	_, listening, _ := net.SplitHostPort(w.listen.Addr().String())
	q.Set("port", listening)
	u.RawQuery = q.Encode()
	return w, u.String()
}

func (w *wire) carry() {
	for {
		near, err := w.listen.Accept()
		if err != nil {
			return
		}
		w.mu.Lock()
		if w.cut {
			w.mu.Unlock()
			_ = near.Close()
			continue
		}
		w.open[near] = true
		w.mu.Unlock()
		far, err := net.Dial("unix", w.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		go w.pump(far, near)
		go w.pump(near, far)
	}
}

func (w *wire) pump(to, from net.Conn) {
	defer func() { _ = to.Close(); _ = from.Close() }()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		w.mu.Lock()
		frozen := w.frozen
		w.mu.Unlock()
		if frozen != nil {
			<-frozen
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

func (w *wire) sever() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	for c := range w.open {
		_ = c.Close()
		delete(w.open, c)
	}
	if w.frozen != nil {
		close(w.frozen)
		w.frozen = nil
	}
}

func (w *wire) mend() { w.mu.Lock(); defer w.mu.Unlock(); w.cut = false }

func (w *wire) freeze() { w.mu.Lock(); defer w.mu.Unlock(); w.frozen = make(chan struct{}) }

func (w *wire) thaw() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.frozen)
	w.frozen = nil
}

func TestADatabaseThatGoesAwayIsAnsweredWithinASecondAndHealsByItself(t *testing.T) {
	world := tenantstest.New(t)
	line, through := newWire(t, world.URL("rookery_app"))
	db, err := tenants.Open(through, tenants.Options{Clock: world.Clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	door := web.NewDoor(db, tenants.NewPasswords(10), web.Config{BaseURL: webtest.Base, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	server := webtest.Serve(t, door.App(append(web.New(door).Routes(), probes()...)))
	b := server.As(t, world, world.Person(t, world.Oakfield, policy.Student))
	token := b.Get("/probe").Must(t, 200).FormAt("/sign-out").Fields.Get("_csrf")

	away := func(what string, first time.Duration) {
		t.Helper()
		for n := range 3 {
			within := time.Second
			if n == 0 {
				within = first
			}
			start := time.Now()
			p := b.Post("/probe", url.Values{"_csrf": {token}, "body": {"a poem about the sea"}})
			if took := time.Since(start); p.Status != 503 || took > within || p.Header.Get("Retry-After") == "" || !strings.Contains(p.Body, "a poem about the sea") {
				t.Errorf("%s: %d after %v: %.100s", what, p.Status, took, p.Text())
			}
		}
		start := time.Now()
		if p := b.Get("/readyz"); p.Status != 503 || time.Since(start) > 1500*time.Millisecond {
			t.Errorf("%s: readyz %d after %v", what, p.Status, time.Since(start))
		}
		b.Get("/livez").Must(t, 200)
	}
	back := func(what string) {
		t.Helper()
		var p *webtest.Page
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
			if p = b.Get("/probe"); p.Status == 200 {
				return
			}
			waitABit(t)
		}
		t.Errorf("%s: still %d", what, p.Status)
	}
	line.sever()
	away("cut", time.Second)
	line.mend()
	back("mended")
	line.freeze()
	away("frozen", 3*time.Second) // the first has to find out
	line.thaw()
	back("thawed")
}

// waitABit lets the server's own retry come due.
func waitABit(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	<-ctx.Done()
}
