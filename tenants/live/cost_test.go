// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux && !race

// Not with the race detector: its own bookkeeping would be what is measured.

package live

import (
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The figure that DESIGN asks for: what a stream costs the server, from the
// accepted connection to the hub's table, through the real web server.
func TestWhatAStreamCosts(t *testing.T) {
	const streams = 2000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < 2*streams+200 {
		t.Fatalf("%d open files are too few for this test (%v): raise ulimit -n to %d", limit.Cur, err, 2*streams+200)
	}
	s := newSite(t)
	clients := make([]*os.File, 0, streams)
	dialRaw(t, s, &clients) // warm: pools, the school, its maps
	before := memory()
	for range streams {
		dialRaw(t, s, &clients)
	}
	s.waitFor(t, func(st Stats) bool { return st.Streams == streams+1 && st.Frames == 2*(streams+1) })
	each := (memory() - before) / streams
	t.Logf("%d bytes a stream", each)
	if each > 2<<10 {
		t.Errorf("a stream costs %d bytes, want at most 2 KiB", each)
	}
	event := s.board.post(s.who.Tenant, `{"id":"x","html":"`+strings.Repeat("x", 1000)+`"}`)
	start := time.Now()
	s.hub().Publish(event)
	s.waitFor(t, func(st Stats) bool { return st.Frames == 3*(streams+1) })
	t.Logf("%v an event and stream", time.Since(start)/streams)
	for _, c := range clients {
		c.Close()
	}
}

// dialRaw opens a stream with a bare socket, so that the client's side costs
// this process no memory of Go's.
func dialRaw(t *testing.T, s *site, all *[]*os.File) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	at, err := net.ResolveTCPAddr("tcp4", s.address)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: at.Port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := syscall.Write(fd, []byte("GET /live?anybody=1 HTTP/1.1\r\nHost: oakfield.example\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	var head [512]byte
	if n, err := syscall.Read(fd, head[:]); err != nil || !strings.HasPrefix(string(head[:n]), "HTTP/1.1 200 ") {
		t.Fatalf("%q, %v", head[:max(n, 0)], err)
	}
	*all = append(*all, os.NewFile(uintptr(fd), "client"))
}

// memory is heap and stacks in use after a collection.
func memory() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}
