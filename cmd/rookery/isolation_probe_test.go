// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"rookery/tenants"
)

// probe asks for things as one reader, once with an id that is not for them and
// once with one that nobody has.
type probe struct {
	t       *testing.T
	served  *served
	v       *visitor
	own     []found
	foreign []found
	secret  map[string]bool // ids that must not be in an answer
	marks   []string        // words that must not be
	sent    *atomic.Int64
	wary    bool // a few ids are enough
	deeds   bool // some of what is asked is really done
	absent  map[found]string
	nothing map[string]string // by request, the answer to an id that nobody has
	failed  int
}

// patienceWithLeaks is how many differences a reader reports before giving up:
// none more than one where the leak is a test of these tests.
func patienceWithLeaks() int {
	if os.Getenv(unsealVariable) != "" {
		return 0
	}
	return 20
}

// compare sends a request with the id at its place, and fails unless the answer
// is that of an id of the same form that nobody has.
func (p *probe) compare(a attempt, at func(value string) string, id found) {
	p.t.Helper()
	p.compareWith(func(value string) attempt {
		one := a
		one.path = at(value)
		if a.method != http.MethodGet && a.method != http.MethodHead {
			one.form = plausible()
		}
		return one
	}, id)
}

func (p *probe) compareWith(with func(value string) attempt, id found) {
	p.t.Helper()
	if p.failed > patienceWithLeaks() {
		return
	}
	given := with(id.value)
	got := p.ask(given, id.value)
	absent := p.absentFor(id)
	key := with(blank).key() + " " + form(id)
	if p.nothing == nil {
		p.nothing = map[string]string{}
	}
	if _, known := p.nothing[key]; !known {
		p.nothing[key] = p.ask(with(absent), absent)
	}
	if got == p.nothing[key] {
		return
	}
	if p.deeds { // the reader's own deeds change the page meanwhile: ask both again
		p.nothing[key] = p.ask(with(absent), absent)
		if got = p.ask(given, id.value); got == p.nothing[key] {
			return
		}
	}
	p.failed++
	p.t.Errorf("%s: %s can be told from nothing:\n%s", given, id.kind, cmp.Diff(p.nothing[key], got))
}

// form is what a value looks like: answers to different forms may differ.
func form(id found) string {
	if _, err := uuid.Parse(id.value); err == nil {
		return "an id"
	}
	return id.table()
}

// blank stands for the id in what requests are told apart by.
const blank = "\x00"

func (a attempt) key() string {
	key := a.method + " " + a.path + " " + a.accept + " " + a.form.Encode()
	for name, value := range a.header {
		key += " " + name + "=" + value
	}
	return key
}

// ask sends a request and gives the answer without what differs between any
// two requests; it fails when the answer says something of the other school.
func (p *probe) ask(a attempt, value string) string {
	p.t.Helper()
	p.sent.Add(1)
	got := p.v.do(p.t, a)
	if got.status >= 500 {
		p.failed++
		p.t.Errorf("%s: %d: %.600s", a, got.status, got.body)
	}
	if strings.Contains(got.body, noToken) && a.form.Get("_csrf") == "" {
		p.failed++
		p.t.Errorf("%s: stopped at the forms' token, so that nothing was tried", a)
	}
	plain := plain(got, p.v.csrf, value)
	p.leaks(a, got, value)
	return plain
}

// noToken is how the door refuses a form that is none of ours.
const noToken = "This page was open for too long"

// leaks looks for what belongs to the other school.
func (p *probe) leaks(a attempt, got answer, value string) {
	p.t.Helper()
	text := got.show()
	if len(value) > 6 {
		text = strings.ReplaceAll(text, value, "")
	}
	for _, id := range uuids.FindAllString(text, -1) {
		if p.secret[id] && !strings.Contains(a.path+a.form.Encode(), id) {
			p.failed++
			p.t.Errorf("%s: the answer has the other school's %s", a, id)
		}
	}
	lower := strings.ToLower(text)
	for _, mark := range append([]string{oakfieldMark, strings.ToLower(oakfieldName), "oakfield school"}, p.marks...) {
		if at := strings.Index(lower, mark); at >= 0 && p.failed <= patienceWithLeaks() {
			p.failed++
			p.t.Errorf("%s: the answer has the other school's %q: …%s…", a, mark, lower[max(0, at-200):min(len(lower), at+100)])
		}
	}
}

var (
	uuids   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	flashes = regexp.MustCompile(`rookery-flash=([A-Za-z0-9_-]+)`)
)

// plain is an answer without its date, its request's id, the forms' token, and
// whatever ids were in the request or were made for the answer.
func plain(a answer, csrf, value string) string {
	for _, id := range a.header["X-Request-Id"] {
		a.body = strings.ReplaceAll(a.body, id, "REQUEST")
	}
	delete(a.header, "X-Request-Id")
	delete(a.header, "Date")
	text := flashes.ReplaceAllStringFunc(a.show(), func(packed string) string {
		words, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(packed, "rookery-flash="))
		if err != nil {
			return packed
		}
		return "rookery-flash=" + string(words)
	})
	if csrf != "" {
		text = strings.ReplaceAll(text, csrf, "CSRF")
	}
	if len(value) < 6 { // a number is in many places: only the path that is come back to
		return uuids.ReplaceAllString(strings.ReplaceAll(text, "%2F"+value, "SENT"), "SENT")
	}
	folded := strings.ToLower(strings.ReplaceAll(value, "-", "")) // as a hashtag has it
	for _, sent := range []string{value, url.QueryEscape(value), url.QueryEscape(url.QueryEscape(value)), folded} {
		text = strings.ReplaceAll(text, sent, "SENT")
	}
	return uuids.ReplaceAllString(text, "SENT")
}

// absentFor is always the same for the same id: what the reader did with the
// one they did with the other.
func (p *probe) absentFor(id found) string {
	if p.absent == nil {
		p.absent = map[found]string{}
	}
	if p.absent[id] == "" {
		p.absent[id] = absentLike(id)
	}
	return p.absent[id]
}

// absentLike is a value of the same form that nobody has.
func absentLike(f found) string {
	switch f.table() {
	case "versions":
		return "9"
	case "codes":
		return f.value[:2] + tenants.NewCode(len(f.value)-2)
	case "tags", "words":
		return f.value[:2] + strings.ToLower(tenants.NewCode(len(f.value)-2))
	}
	made := uuid.NewString()
	if host, found := strings.CutSuffix(f.value, ".localhost"); found {
		return host[:len(host)-4] + made[:4] + ".localhost"
	}
	return f.value[:24] + made[24:] // as old as the foreign one: an id is also a place in time
}
