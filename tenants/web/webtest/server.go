// SPDX-License-Identifier: AGPL-3.0-or-later

package webtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"rookery/tenants"
	"rookery/tenants/tenantstest"
	"rookery/tenants/web"
)

// Base is the base URL that doors under test are made with.
const Base = "http://localhost"

// Server is an application listening on loopback. Every host name leads to it.
type Server struct {
	Address string // host and port, for raw connections
	client  *http.Client
}

// Serve starts app on a port of its own until the test ends.
func Serve(t testing.TB, app *fiber.App) *Server {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	go func() { _ = app.Listener(listener) }()
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp4", address)
		},
		DisableCompression: true, MaxIdleConnsPerHost: 64,
	}
	s := &Server{Address: address, client: &http.Client{Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := app.ShutdownWithTimeout(2 * time.Second); err != nil {
			t.Logf("stopping the application: %v", err)
		}
	})
	return s
}

// Browser opens a fresh browser at a host: nobody is signed in.
func (s *Server) Browser(t testing.TB, host string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := *s.client
	client.Jar = jar
	return &Browser{t: t, host: host, client: &client, Header: http.Header{}}
}

// At opens a fresh browser at a school.
func (s *Server) At(t testing.TB, school tenants.School) *Browser {
	t.Helper()
	return s.Browser(t, school.Slug+".localhost")
}

// As opens a browser in which the member is signed in with a new session.
func (s *Server) As(t testing.TB, w *tenantstest.World, member tenants.Actor) *Browser {
	t.Helper()
	b := s.At(t, member.School)
	b.SignIn(w, member, false)
	return b
}

// SignIn begins a session of the member by a one-time slip, without the
// sign-in page, and puts it into the browser.
func (b *Browser) SignIn(w *tenantstest.World, member tenants.Actor, shared bool) tenants.Session {
	b.t.Helper()
	ctx := context.Background()
	var slips []tenants.Slip
	var hash string
	var due bool
	w.In(b.t, member.School, func(tx *tenants.Tx) error {
		var err error
		if slips, err = tx.NewSlips(ctx, member, tenants.IDs{member.ID}); err != nil {
			return err
		}
		return errors.Join(tx.Get(ctx, &hash, `select password_hash from members where tenant_id = $1 and id = $2`, member.ID),
			tx.Get(ctx, &due, `select password_change_due from members where tenant_id = $1 and id = $2`, member.ID))
	})
	session, err := w.DB.SignIn(ctx, nil, member.School, tenants.SignIn{Slip: slips[0].Code, Shared: shared, Address: "192.0.2.1", Agent: "webtest"})
	if err != nil {
		b.t.Fatalf("signing in %s: %v", member.Username, err)
	}
	w.In(b.t, member.School, func(tx *tenants.Tx) error { // a slip replaces the password; this member goes on with theirs
		_, err := tx.Exec(ctx, `update members set password_hash = $3, password_change_due = $4 where tenant_id = $1 and id = $2`, member.ID, hash, due)
		return err
	})
	b.SetCookie(web.CookieName(false), session.Token)
	return session
}
