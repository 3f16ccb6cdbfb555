// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// stream is an open page's stream of events.
type stream struct {
	t      *testing.T
	name   string
	events chan event
}

// event is one event, and what of it a page reads.
type event struct {
	Name string
	Data string
	told
}

type told struct {
	ID       string   `json:"id"`
	Position string   `json:"position"`
	Version  int      `json:"version"`
	Streams  []string `json:"streams"`
	State    string   `json:"state"`
	HTML     string   `json:"html"`
	Unread   *int     `json:"unread"`
	Answers  *struct {
		ID   string `json:"id"`
		HTML string `json:"html"`
	} `json:"answers"`
}

// watch opens a page's stream as somebody, and returns once it is open.
func (s *site) watch(t *testing.T, who tenants.Actor, since time.Time) *stream {
	t.Helper()
	st := s.dialAs(t, who, since)
	st.wait("hello")
	return st
}

func (s *site) dialAs(t *testing.T, who tenants.Actor, since time.Time) *stream {
	t.Helper()
	name := tenantsweb.CookieName(false)
	st := s.dial(t, who.School.Slug+".localhost", name+"="+s.as(t, who).Cookie(name), since)
	st.name = who.Username
	return st
}

func (s *site) dial(t *testing.T, host, cookie string, since time.Time) *stream {
	t.Helper()
	conn, err := net.Dial("tcp4", s.Address)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	path := "/live"
	if !since.IsZero() {
		path += "?since=" + url.QueryEscape(since.Format(time.RFC3339Nano))
	}
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nAccept: text/event-stream\r\n\r\n", path, host, cookie)
	must(t, err)
	st := &stream{t: t, events: make(chan event, 1000)}
	go st.read(conn)
	return st
}

// read takes the stream apart until it ends.
func (st *stream) read(conn net.Conn) {
	defer close(st.events)
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, 1<<20)
	var e event
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "event: "):
			e.Name = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data: "):
			e.Data += strings.TrimPrefix(line, "data: ")
		case line == "" && e.Name != "":
			if json.Unmarshal([]byte(e.Data), &e.told) == nil {
				st.events <- e
			}
			e = event{}
		}
	}
}

// wait gives the next event of this name, passing over others.
func (st *stream) wait(name string) event {
	st.t.Helper()
	e, _ := st.waitFor(name, func(event) bool { return true })
	return e
}

// waitFor gives the first event of this name that is meant, and what came before it.
func (st *stream) waitFor(name string, meant func(event) bool) (event, []event) {
	st.t.Helper()
	var before []event
	limit := time.After(10 * time.Second)
	for {
		select {
		case e, open := <-st.events:
			if !open {
				st.t.Fatalf("%s: the stream ended before %s; it said %v", st.name, name, before)
			}
			if e.Name == name && meant(e) {
				return e, before
			}
			before = append(before, e)
		case <-limit:
			st.t.Fatalf("%s: no %s came; it said %v", st.name, name, before)
		}
	}
}

// untilPost gives the event about the post that contains these words, and the
// posts that the page was told of before it.
func (st *stream) untilPost(words string) (event, []event) {
	st.t.Helper()
	e, before := st.waitFor("post", func(e event) bool { return strings.Contains(e.HTML, words) })
	return e, slices.DeleteFunc(before, func(e event) bool { return e.Name != "post" })
}
