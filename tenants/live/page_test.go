// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"bufio"
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

// page is an open page: it reads whatever comes until the stream ends.
type page struct {
	Watcher
	conn net.Conn
	mu   sync.Mutex
	got  []string // "name data", beats and comments left out
	head string
	beat int
	over bool
	done chan struct{}
}

// open connects a page to the hub through a pipe.
func open(h *Hub, w Watcher) *page {
	server, client := net.Pipe()
	p := read(client, w)
	h.Watch(server, w)
	return p
}

func read(client net.Conn, w Watcher) *page {
	p := &page{Watcher: w, conn: client, done: make(chan struct{})}
	go p.read()
	return p
}

func (p *page) read() {
	defer close(p.done)
	in := bufio.NewReader(p.conn)
	var name, data, head string
	inHead := true
	for {
		line, err := in.ReadString('\n')
		p.mu.Lock()
		if err != nil {
			p.over = true
			p.mu.Unlock()
			p.conn.Close()
			return
		}
		line = strings.TrimRight(line, "\r\n")
		switch {
		case inHead:
			head += line + "\n"
			if line == "" {
				inHead, p.head = false, head
			}
		case line == "" && name == "beat":
			p.beat++
			name, data = "", ""
		case line == "" && name != "":
			p.got = append(p.got, strings.TrimSpace(name+" "+data))
			name, data = "", ""
		case strings.HasPrefix(line, "event: "):
			name = line[7:]
		case strings.HasPrefix(line, "data: "):
			data += line[6:]
		}
		p.mu.Unlock()
	}
}

// posts are the payloads of what came, hello left out.
func (p *page) posts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []string{}
	for _, g := range p.got {
		if !strings.HasPrefix(g, "hello ") {
			out = append(out, g)
		}
	}
	return out
}

func (p *page) ended() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.over
}

func (p *page) beats() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.beat
}

func someone(tenant uuid.UUID) Watcher {
	return Watcher{Tenant: tenant, Member: newID(), Session: newID()}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// running starts a hub that ends with the test.
func running(t testing.TB, b *board, o Options) *Hub {
	t.Helper()
	if o.Alive == nil {
		o.Alive = b.Alive
	}
	h := New(b, nil, o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return h
}

// pass moves the bubble's clock (testing/synctest) on and lets everything that
// is then due happen. It takes no time.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
