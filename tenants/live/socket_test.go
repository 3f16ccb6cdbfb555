// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAStreamOutlivesTheServersTimeouts(t *testing.T) {
	s := newSite(t)
	conn, err := net.Dial("tcp4", s.address)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: oakfield.example\r\n\r\n")
	p := read(conn, s.who)
	defer func() { conn.Close(); <-p.done }()
	s.waitFor(t, func(st Stats) bool { return st.Streams == 1 })
	<-time.After(writeTimeout + 50*time.Millisecond)
	s.hub().Publish(s.board.post(s.who.Tenant, "later"))
	eventually(t, func() bool { return len(p.posts()) == 1 }, func() string { return fmt.Sprint(p.got) })
}

func TestHeadGetsAHeadAndNoStream(t *testing.T) {
	s := newSite(t)
	answer, err := http.Head(s.url("/live"))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if answer.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || s.hub().Stats().Opened != 0 {
		t.Errorf("%v, %+v", answer.Header, s.hub().Stats())
	}
}

func TestASocketThatIsFullWaitsAloneAndIsDropped(t *testing.T) {
	b := newBoard()
	h := running(t, b, Options{QueueBytes: 1 << 20, Patience: 150 * time.Millisecond})
	school := newID()
	good, stuck := connect(t, h, someone(school)), plug(t, h, someone(school))
	big := strings.Repeat("x", 32<<10)
	sent := 0
	eventually(t, func() bool {
		if h.Stats().Slow == 0 {
			h.Publish(b.post(school, big))
			sent++
		}
		return h.Stats().Slow == 1
	}, func() string { return fmt.Sprintf("%+v", h.Stats()) })
	h.Publish(b.post(school, "after"))
	eventually(t, func() bool { n := len(good.posts()); return n == sent+1 }, func() string {
		return fmt.Sprintf("%d of %d posts, %+v", len(good.posts()), sent+1, h.Stats())
	})
	_ = stuck.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.Copy(io.Discard, stuck); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the slow client's stream was not closed: %v", err)
	}
}

// A member who turns pages quickly leaves streams behind whose end nobody has
// seen yet. Those give way first.
func TestStreamsThatWereLeftGiveWayFirst(t *testing.T) {
	b := newBoard()
	h := running(t, b, Options{PerMember: 3})
	w := someone(newID())
	first := connect(t, h, w)
	left := connect(t, h, w)
	eventually(t, func() bool { return h.Stats().Frames == 4 }, func() string { return fmt.Sprintf("%+v", h.Stats()) })
	_ = left.conn.Close()
	connect(t, h, w)
	eventually(t, func() bool { return h.Stats().Streams == 3 }, func() string { return fmt.Sprintf("%+v", h.Stats()) })
	last := connect(t, h, w)
	eventually(t, func() bool { return h.Stats().Evicted == 1 }, func() string { return fmt.Sprintf("%+v", h.Stats()) })
	h.Publish(b.post(w.Tenant, "still here"))
	eventually(t, func() bool { return len(first.posts()) == 1 && len(last.posts()) == 1 }, func() string {
		return "a page that is open gave way to one that was left"
	})
}

func TestADeadlineLeftByTheServerIsNotOurs(t *testing.T) {
	h := running(t, newBoard(), Options{})
	server, client := pair(t)
	if err := server.SetDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	p := read(client, someone(newID()))
	h.Watch(server, p.Watcher)
	h.waitUntil(t, func(st Stats) bool { return st.Frames == 2 })
	client.Close()
	<-p.done
}

// Writing to a client that has left succeeds once. The beat looks first, so a
// member's places are free again after one beat and not after two.
func TestABeatLooksBeforeItWrites(t *testing.T) {
	h := running(t, newBoard(), Options{})
	p := connect(t, h, someone(newID()))
	h.waitUntil(t, func(st Stats) bool { return st.Frames == 2 })
	p.conn.Close()
	<-p.done
	h.sweep(time.Now().Add(time.Minute))
	if st := h.Stats(); st.Streams != 0 || st.Gone != 1 || st.Frames != 2 {
		t.Errorf("%+v", st)
	}
}

// pair is a connection over loopback.
func pair(t testing.TB) (server, client net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	client, err = net.Dial("tcp4", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err = ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); client.Close() })
	return server, client
}

func connect(t testing.TB, h *Hub, w Watcher) *page {
	server, client := pair(t)
	p := read(client, w)
	t.Cleanup(func() { client.Close(); <-p.done })
	h.Watch(server, w)
	return p
}

// plug connects a client that reads nothing.
func plug(t testing.TB, h *Hub, w Watcher) net.Conn {
	server, client := pair(t)
	h.Watch(server, w)
	return client
}
