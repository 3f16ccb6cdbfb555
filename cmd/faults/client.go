// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	tenantsweb "rookery/tenants/web"
)

// answer is what a member's browser got. An err says that none came: what was
// asked may have been done or not.
type answer struct {
	what   string
	status int
	body   string
	err    error
}

// unknown says whether what was asked may have been done all the same: no
// answer came, or the server could not say.
func (a answer) unknown() bool { return a.err != nil || a.status >= 500 }

func (a answer) want(status int) error {
	switch {
	case a.err != nil:
		return fmt.Errorf("%s: %w", a.what, a.err)
	case a.status != status:
		return fmt.Errorf("%s: status %d, want %d: %.300s", a.what, a.status, status, a.body)
	}
	return nil
}

// browsers are kept-alive connections to one server. Nothing is sent twice by
// itself: that is tried on purpose elsewhere.
func browsers(s *server) *http.Client {
	return &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{MaxIdleConnsPerHost: 32, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, network, s.where())
		}}}
}

func (w *world) get(ctx context.Context, server int, m *member, path string) answer {
	return w.ask(ctx, server, m, http.MethodGet, path, nil)
}

func (w *world) post(ctx context.Context, server int, m *member, path string, form url.Values) answer {
	form.Set("_csrf", m.csrf)
	return w.ask(ctx, server, m, http.MethodPost, path, form)
}

// ask sends one request. Whatever comes back must hold nothing of another
// school.
func (w *world) ask(ctx context.Context, server int, m *member, method, path string, form url.Values) answer {
	a := answer{what: fmt.Sprintf("%s %s of %s at %s", method, path, m.Username, m.school.Slug)}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+m.host+path, body)
	if err != nil {
		return answer{what: a.what, err: err}
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: tenantsweb.CookieName(false), Value: m.cookie})
	got, err := w.servers[server].client().Do(r)
	if err == nil {
		var text []byte
		text, err = io.ReadAll(got.Body)
		err = errors.Join(err, got.Body.Close())
		a.status, a.body = got.StatusCode, string(text)
	}
	a.err = err
	if a.unknown() && ctx.Err() == nil { // not because the load has ended
		w.servers[server].failed.Add(1)
		w.ledger.told(func(c *counts) { c.failed++ })
	}
	for _, other := range w.schools {
		if other != m.school && strings.Contains(a.body, other.mark) {
			w.ledger.wrong("%s shows a text of %s", a.what, other.Slug)
		}
	}
	return a
}

func (s *server) client() *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.browsers == nil {
		s.browsers = browsers(s)
	}
	return s.browsers
}
