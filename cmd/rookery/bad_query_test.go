// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Addresses nobody links to: garbage in the places of ids, garbage in queries,
// cursors that never were. Never a 500, nothing stored, and no page but one
// that says what is the matter.
func TestGarbageInAddresses(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	sent := 0
	for _, who := range []string{"admin", "lead", "amira"} {
		v := s.reader(t, p, who)
		before := digest(t, f.super, s.ID)
		for _, r := range p.table(t) {
			for place := range r.params() {
				for _, junk := range junkIDs() {
					sent++
					want := []int{303, 400, 401, 403, 404, 422}
					if sort := holds(t, r, place); sort == "tags" || sort == "versions" && junk == "0" {
						want = append(want, 200) // anything may be a hashtag; version 0 is what every school begins with
					}
					v.refuses(t, attempt{method: r.method, path: r.with(place, junk), form: formFor(r)}, want...)
				}
			}
			if r.method != http.MethodGet {
				continue
			}
			for _, junk := range junkQueries() {
				sent++
				v.refuses(t, attempt{method: r.method, path: s.at(t, r) + "?" + junk}, 200, 303, 400, 403, 404, 422, 431)
			}
		}
		after := digest(t, f.super, s.ID)
		for _, table := range []string{"audit", "audit_heads", "safeguarding_notes", "recipients", "notifications"} { // tries, and what was opened
			delete(before, table)
			delete(after, table)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s changed something:\n%s", who, diff)
		}
	}
	t.Logf("%d requests", sent)
}

// with fills a route's places with ids that nobody has, but one with this.
func (r route) with(place int, value string) string {
	values := slices.Repeat([]string{"0190a001-0000-7000-8000-000000000001"}, len(r.params()))
	values[place] = value
	return r.fill(values...)
}

// formFor is a form for a deed, and none for a page.
func formFor(r route) url.Values {
	if r.method == http.MethodGet {
		return nil
	}
	return plausible()
}

// refuses fails the test for a status that is none of these, and for an answer
// that tells of the inside.
func (v *visitor) refuses(t testing.TB, a attempt, statuses ...int) {
	t.Helper()
	got := v.do(t, a)
	if !slices.Contains(statuses, got.status) {
		t.Errorf("%s %.200s: %d: %.300s", a.method, a.path, got.status, got.body)
	}
	for _, inside := range []string{"pq:", "SQLSTATE", "goroutine ", ".go:", "tenant_id", "rookery.tenant"} {
		if strings.Contains(got.body, inside) {
			t.Errorf("%s tells of the inside: %q", a, inside)
		}
	}
}

// junkIDs stand where an id should: M4 of the attacks, and ids written in ways
// that are not ours.
func junkIDs() []string {
	return []string{"x", "0", "-1", "9223372036854775808", "%2e%2e", "%2F", "%00", "%ff", "%25%32%65", "null", "*", "1%20or%201=1", "%27;--", "%C3%A4", strings.Repeat("a", 4000),
		"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0190A001-0000-7000-8000-00000000000G",
		"0190a0010000700080000000000000001", "%7B0190a001-0000-7000-8000-000000000001%7D", "urn:uuid:0190a001-0000-7000-8000-000000000001"}
}

// junkQueries are what a page may be asked with.
func junkQueries() []string {
	all := []string{"%zz", "a[9999999]=1", strings.Repeat("a=1&", 1000), "=&=&&&", "%00=%00", "q=%ff"}
	for _, junk := range []string{"%00", "%ff%fe", "-1", "1e9", "NaN", "99999999999999999999", "x", "00000000-0000-0000-0000-000000000000", "%3Cscript%3E", "%27", strings.Repeat("z", 2000)} {
		var pairs []string
		for _, name := range []string{"before", "after", "since", "cursor", "q", "kind", "group", "rule", "member", "state", "role", "year", "page", "n", "from", "to", "deed",
			"who", "scope", "permission", "rel", "code", "target", "next", "case", "closed", "sort"} {
			pairs = append(pairs, name+"="+junk)
		}
		all = append(all, strings.Join(pairs, "&"), "before="+junk, "q="+junk)
	}
	return all
}

// A2 and M2 of the attacks, at the program itself: whose place this is only the
// one Host says, and what two readers could read differently is read by none.
func TestTwoMindedRequestsAreRefused(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	token := "Cookie: rookery=" + f.riverside.sessions["admin"] + "\r\n"
	for name, try := range map[string]struct {
		request string
		want    []int
	}{
		"two hosts":                    {"GET /admin HTTP/1.1\r\nHost: riverside.localhost\r\nHost: oakfield.localhost\r\n" + token + "\r\n", []int{400}},
		"no host":                      {"GET /admin HTTP/1.1\r\n" + token + "\r\n", []int{400, 421}},
		"another host in the address":  {"GET http://oakfield.localhost/admin HTTP/1.1\r\nHost: riverside.localhost\r\n" + token + "\r\n", []int{400}},
		"two lengths":                  {"POST /posts HTTP/1.1\r\nHost: riverside.localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na=1b", []int{400}},
		"a length and chunks":          {"POST /posts HTTP/1.1\r\nHost: riverside.localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", []int{400}},
		"a space before the colon":     {"GET / HTTP/1.1\r\nHost : riverside.localhost\r\n\r\n", []int{400, 421}},
		"a huge header":                {"GET / HTTP/1.1\r\nHost: riverside.localhost\r\nX-Long: " + strings.Repeat("a", 100_000) + "\r\n\r\n", []int{400, 431}},
		"an unknown host":              {"GET /admin HTTP/1.1\r\nHost: elsewhere.example\r\n" + token + "\r\n", []int{421}},
		"the other school's host":      {"GET /admin HTTP/1.1\r\nHost: oakfield.localhost\r\n" + token + "\r\n", []int{303}},
		"the school's, with a dot":     {"GET /admin HTTP/1.1\r\nHost: riverside.localhost.\r\n" + token + "\r\n", []int{200, 400, 421}},
		"the school's, in capitals":    {"GET /admin HTTP/1.1\r\nHost: RIVERSIDE.LocalHost:80\r\n" + token + "\r\n", []int{200}},
		"a method that nobody has":     {"BREW /admin HTTP/1.1\r\nHost: riverside.localhost\r\n\r\n", []int{400, 405, 501}},
		"a path of control characters": {"GET /%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: riverside.localhost\r\n\r\n", []int{400, 404}},
	} {
		conn, err := net.Dial("tcp4", p.address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprint(conn, try.request); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Contains(try.want, got.StatusCode) || got.Header.Get("Set-Cookie") == "a=b" {
			t.Errorf("%s: %d, not one of %v", name, got.StatusCode, try.want)
		}
		_ = conn.Close()
	}
}
