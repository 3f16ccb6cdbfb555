// SPDX-License-Identifier: AGPL-3.0-or-later

package webtest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Browser keeps cookies for one host and follows 303.
type Browser struct {
	// Header is sent with every request: a script's HX-Request, an Accept.
	Header http.Header
	t      testing.TB
	host   string
	client *http.Client
}

// Page is what came back, at the end of any redirects.
type Page struct {
	Status int
	Header http.Header
	Body   string
	Path   string // with the query, where the browser ended
	Doc    *html.Node
	// Hops are the paths it was sent on from.
	Hops    []string
	browser *Browser
}

// Host is the browser's host name.
func (b *Browser) Host() string { return b.host }

// Get opens a path.
func (b *Browser) Get(path string) *Page {
	b.t.Helper()
	return b.Do(b.Request(http.MethodGet, path, nil))
}

// Post sends a form as it is, without a token: for tests of what a forger does.
func (b *Browser) Post(path string, fields url.Values) *Page {
	b.t.Helper()
	return b.Do(b.Request(http.MethodPost, path, fields))
}

// Request makes a request to be changed before Do; fields nil: no body.
func (b *Browser) Request(method, path string, fields url.Values) *http.Request {
	b.t.Helper()
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	r, err := http.NewRequest(method, "http://"+b.host+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// Do sends a request and follows up to ten 303s.
func (b *Browser) Do(r *http.Request) *Page {
	b.t.Helper()
	for name, values := range b.Header {
		r.Header[name] = values
	}
	var hops []string
	for range 10 {
		p := b.once(r)
		p.Hops = hops
		if p.Status != http.StatusSeeOther {
			return p
		}
		hops = append(hops, p.Path)
		to := p.Header.Get("Location")
		if !strings.HasPrefix(to, "/") {
			b.t.Fatalf("%s %s leads away, to %q", r.Method, r.URL.Path, to)
		}
		r = b.Request(http.MethodGet, to, nil)
		for name, values := range b.Header {
			r.Header[name] = values
		}
	}
	b.t.Fatalf("more than ten redirects: %v", hops)
	return nil
}

// Once sends a request and follows nothing.
func (b *Browser) Once(r *http.Request) *Page { b.t.Helper(); return b.once(r) }

func (b *Browser) once(r *http.Request) *Page {
	b.t.Helper()
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, errors.Unwrap(err)) // without the whole address
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		b.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	return &Page{Status: answer.StatusCode, Header: answer.Header, Body: string(body), Path: r.URL.RequestURI(), Doc: doc, browser: b}
}

// SetCookie puts a cookie into the browser.
func (b *Browser) SetCookie(name, value string) {
	b.client.Jar.SetCookies(&url.URL{Scheme: "http", Host: b.host, Path: "/"}, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// Cookie is the value of a cookie, or empty.
func (b *Browser) Cookie(name string) string {
	for _, c := range b.client.Jar.Cookies(&url.URL{Scheme: "http", Host: b.host, Path: "/"}) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}
