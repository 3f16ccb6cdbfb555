// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// openPage is a page that somebody left open: its stream of live events.
type openPage struct {
	t     testing.TB
	who   string
	heard chan heard
	done  chan struct{} // closed when the stream has ended
}

// heard is one event as it came.
type heard struct {
	name, data string
	at         time.Time
}

// shown is what of an event becomes part of the page.
func (h heard) shown() string {
	var p struct{ ID, State, HTML string }
	if json.Unmarshal([]byte(h.data), &p) != nil {
		return h.data
	}
	return p.State + " " + p.HTML
}

// leaveOpen opens the stream of a page that was made at a moment; zero is now.
// It returns once the page is up to date.
func (p *served) leaveOpen(t testing.TB, school tenants.School, who, token string, made time.Time) *openPage {
	t.Helper()
	conn, err := net.Dial("tcp4", p.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	path := liveRoute
	if !made.IsZero() {
		path += "?since=" + url.QueryEscape(made.UTC().Format(time.RFC3339Nano))
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s.localhost\r\nCookie: %s=%s\r\nAccept: text/event-stream\r\n\r\n",
		path, school.Slug, tenantsweb.CookieName(false), token); err != nil {
		t.Fatal(err)
	}
	page := &openPage{t: t, who: who, heard: make(chan heard, 1000), done: make(chan struct{})}
	go page.listen(conn)
	if made.IsZero() {
		page.until("hello", "")
	}
	return page
}

// listen takes the stream apart until it ends.
func (o *openPage) listen(conn net.Conn) {
	defer close(o.done)
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, 4<<20)
	var e heard
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "event: "):
			e.name = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data: "):
			e.data += strings.TrimPrefix(line, "data: ")
		case line == "" && e.name != "":
			e.at = time.Now()
			o.heard <- e
			e = heard{}
		}
	}
}

// until waits for the event of this name that shows these words, and gives it
// and the posts that came before it.
func (o *openPage) until(name, words string) (heard, []heard) {
	o.t.Helper()
	var before []heard
	limit := time.After(15 * time.Second)
	for {
		select {
		case e := <-o.heard:
			if e.name == name && strings.Contains(e.shown(), words) {
				return e, before
			}
			if e.name == "post" {
				before = append(before, e)
			}
		case <-limit:
			o.t.Fatalf("%s: no %s with %q came, but %d posts", o.who, name, words, len(before))
		}
	}
}

// nothingBut fails unless the page hears of these words, and of no other post
// before: what the bell is for after something that was for others.
func (o *openPage) nothingBut(words string) {
	o.t.Helper()
	if _, before := o.until("post", words); len(before) > 0 {
		o.t.Errorf("%s was told of what is not for them: %.500s", o.who, before[0].shown())
	}
}

// ended fails unless the stream says that the session is over and ends.
func (o *openPage) ended(limit time.Duration) {
	o.t.Helper()
	began := time.Now()
	e, _ := o.until("signed-out", "")
	if took := e.at.Sub(began); took > limit {
		o.t.Errorf("%s was told only after %s", o.who, took)
	}
	select {
	case <-o.done:
	case <-time.After(15 * time.Second):
		o.t.Errorf("%s: the stream goes on", o.who)
	}
}
