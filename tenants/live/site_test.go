// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"fmt"
	"html"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"rookery/static"
)

// writeTimeout is the web server's, for ordinary answers.
const writeTimeout = 100 * time.Millisecond

// site is a small web server around a hub, as strict about scripts as the real
// one, that can go away and come back at the same address.
type site struct {
	board   *board
	who     Watcher
	address string

	mu     sync.Mutex
	h      *Hub
	server *fasthttp.Server
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{board: newBoard(), who: someone(newID()), address: "127.0.0.1:0"}
	s.start(t)
	t.Cleanup(func() { s.stop(t) })
	return s
}

func (s *site) start(t *testing.T) {
	t.Helper()
	ln, err := net.Listen("tcp4", s.address)
	if err != nil {
		t.Fatal(err)
	}
	h := New(s.board, nil, Options{Alive: s.board.Alive})
	ctx, cancel := context.WithCancel(context.Background())
	server := &fasthttp.Server{Handler: s.serve, WriteTimeout: writeTimeout, ReadTimeout: 5 * time.Second}
	Prepare(server)
	s.mu.Lock()
	s.address, s.h, s.server, s.cancel = ln.Addr().String(), h, server, cancel
	s.mu.Unlock()
	s.ended.Go(func() { _ = h.Run(ctx) })
	s.ended.Go(func() { _ = server.Serve(ln) })
}

// stop goes down in the order that doc.go asks for.
func (s *site) stop(t *testing.T) {
	t.Helper()
	s.hub().Close()
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.server.ShutdownWithContext(limit); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	s.cancel()
	s.ended.Wait()
}

func (s *site) hub() *Hub {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.h
}

func (s *site) url(path string) string { return "http://" + s.address + path }

// waitFor waits for the hub's figures to become so.
func (s *site) waitFor(t testing.TB, so func(Stats) bool) {
	t.Helper()
	eventually(t, func() bool { return so(s.hub().Stats()) }, func() string { return fmt.Sprintf("%+v", s.hub().Stats()) })
}

func eventually(t testing.TB, so func() bool, else_ func() string) {
	t.Helper()
	limit := time.After(10 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-limit:
			t.Fatal("never happened: ", else_())
		case <-look.C:
		}
	}
}

func (s *site) serve(ctx *fasthttp.RequestCtx) {
	path := string(ctx.Path())
	ctx.Response.Header.Set("Content-Security-Policy", "default-src 'none'; img-src data:; script-src 'self'; worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'")
	switch {
	case path == "/live":
		w := s.who
		if ctx.QueryArgs().Has("anybody") {
			w = someone(w.Tenant)
		}
		w.Since = Since(string(ctx.QueryArgs().Peek("since")), time.Now())
		Hijack(ctx, s.hub(), w)
	case strings.HasPrefix(path, static.Prefix):
		f, _, ok := static.Open(strings.TrimPrefix(path, static.Prefix))
		if !ok {
			ctx.SetStatusCode(fasthttp.StatusNotFound)
			return
		}
		ctx.SetContentType(f.Type)
		ctx.SetBody(f.Body)
	case path == "/home":
		s.page(ctx, "Home", "home", "newest")
	case path == "/thread":
		s.page(ctx, "Thread", "group:7a", "oldest")
	case path == "/other":
		s.page(ctx, "Other", "group:9b", "newest")
	case path == "/of-another": // a page that was made for somebody who has left meanwhile
		s.page(ctx, "Another", "home", "newest")
		ctx.SetBodyString(strings.Replace(string(ctx.Response.Body()), s.who.Member.String(), uuid.NewString(), 1))
	case path == "/older":
		p := written("an old post", "home")
		p.Position = uuid.MustParse("018f0000-0000-7000-8000-000000000001")
		p.say("an old post")
		s.page(ctx, "Older", "home", "newest")
		ctx.SetBodyString(strings.Replace(string(ctx.Response.Body()), `newest">`, `newest">`+p.HTML, 1) + `<a rel="prev" href="/home">Newer</a>`)
	default:
		ctx.SetContentType("text/html; charset=utf-8")
		fmt.Fprintf(ctx, "<!doctype html><title>%s</title><body>", html.EscapeString(path))
	}
}

// page is an empty timeline, as a fresh school would have it, with enough below
// to scroll.
func (s *site) page(ctx *fasthttp.RequestCtx, title, stream, order string) {
	ctx.SetContentType("text/html; charset=utf-8")
	fmt.Fprintf(ctx, `<!doctype html><html lang="en"><head><title>%s</title><link rel="icon" href="data:,">
<script src="%s" defer></script></head>
<body data-me="%s" data-unread="0" data-live-since="%s">
<span id="unread" hidden>0</span><div id="live" role="status"></div>
<main><button type="button" data-live-bar hidden></button>
<div id="timeline" data-stream="%s" data-order="%s"></div><p class="empty" id="nothing">Nothing yet</p>%s</main>`,
		title, static.URL("live.js"), s.who.Member, stamp(time.Now()), stream, order, `<svg width="1" height="2000"></svg>`)
}

func (b *board) setUnread(member [16]byte, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unread[member] = n
}
