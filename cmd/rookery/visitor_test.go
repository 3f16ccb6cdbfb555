// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	tenantsweb "rookery/tenants/web"
)

// visitor sends requests as quickly as they can be made, and reads answers as
// bytes: nothing a browser would make of them hides a difference.
type visitor struct {
	client  *fasthttp.HostClient
	host    string
	cookies map[string]string
	csrf    string
}

// signedIn puts a session's token into the visitor.
func (v *visitor) signedIn(token string) *visitor {
	v.cookies[tenantsweb.CookieName(false)] = token
	return v
}

// attempt is one request.
type attempt struct {
	method, path string
	accept       string            // empty: HTML
	form         url.Values        // nil: no body; the token is added
	raw          []byte            // instead of a form
	header       map[string]string // also over our own
	host         string            // instead of the visitor's
}

// answer is what came back.
type answer struct {
	status int
	header map[string][]string
	body   string
}

const (
	acceptHTML = "text/html"
	acceptJSON = "application/json"
)

// do sends a request and fails the test when no answer comes.
func (v *visitor) do(t testing.TB, a attempt) answer {
	t.Helper()
	got, err := v.try(a)
	if err != nil {
		t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	return got
}

func (v *visitor) try(a attempt) (answer, error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.Header.DisableNormalizing()
	request.SetRequestURI(a.path)
	request.Header.SetMethod(a.method)
	request.Header.Set("Host", v.host)
	request.Header.Set("Accept", acceptHTML)
	if a.accept != "" {
		request.Header.Set("Accept", a.accept)
	}
	for name, value := range v.cookies {
		request.Header.SetCookie(name, value)
	}
	switch {
	case a.raw != nil:
		request.SetBodyRaw(a.raw)
		request.Header.SetContentType("application/x-www-form-urlencoded")
	case a.form != nil:
		form := maps.Clone(a.form)
		if !form.Has("_csrf") {
			form.Set("_csrf", v.csrf)
		}
		request.SetBodyString(form.Encode())
		request.Header.SetContentType("application/x-www-form-urlencoded")
	}
	for name, value := range a.header {
		request.Header.Set(name, value)
	}
	if a.host != "" {
		request.Header.Set("Host", a.host)
	}
	response.SkipBody = a.method == fasthttp.MethodHead
	if err := v.client.Do(request, response); err != nil {
		return answer{}, err
	}
	got := answer{status: response.StatusCode(), header: map[string][]string{}, body: string(response.Body())}
	for name, value := range response.Header.All() {
		got.header[string(name)] = append(got.header[string(name)], string(value))
	}
	return got, nil
}

// get is a page.
func (v *visitor) get(t testing.TB, path string) answer {
	t.Helper()
	return v.do(t, attempt{method: fasthttp.MethodGet, path: path})
}

// post sends a form with the page's token.
func (v *visitor) post(t testing.TB, path string, fields ...string) answer {
	t.Helper()
	return v.do(t, attempt{method: fasthttp.MethodPost, path: path, form: formOf(fields...)})
}

// formOf is a form of names and values by turns.
func formOf(fields ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return form
}

var csrfMeta = regexp.MustCompile(`name="csrf-token" content="([^"]+)"`)

// readToken learns the forms' token from a page.
func (v *visitor) readToken(t testing.TB, path string) *visitor {
	t.Helper()
	page := v.get(t, path)
	found := csrfMeta.FindStringSubmatch(page.body)
	if found == nil {
		t.Fatalf("%s (%d) has no token: %.600s", path, page.status, page.body)
	}
	v.csrf = found[1]
	for _, line := range page.header["Set-Cookie"] {
		name, value, _ := strings.Cut(line, "=")
		value, _, _ = strings.Cut(value, ";")
		if name != "rookery-flash" {
			v.cookies[name] = value
		}
	}
	return v
}

// location is where an answer leads.
func (a answer) location() string { return strings.Join(a.header["Location"], ",") }

// show is the whole answer as text: status, headers in order, body.
func (a answer) show() string {
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		fmt.Fprintln(&b, name+":", strings.Join(a.header[name], " | "))
	}
	b.WriteString("\n" + a.body)
	return b.String()
}
