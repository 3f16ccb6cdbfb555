// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// Prepare sets what streams need of a web server: without it the server closes
// a hijacked connection as soon as Watch has returned.
func Prepare(server *fasthttp.Server) { server.KeepHijackedConns = true }

// Hijack answers a request with a stream. The server must have been prepared.
// The request may not be touched afterwards; keep ETag and compression off
// this route.
func Hijack(ctx *fasthttp.RequestCtx, hub Watching, w Watcher) {
	if ctx.IsHead() {
		ctx.Response.Header.SetContentType("text/event-stream; charset=utf-8")
		ctx.Response.Header.Set("Cache-Control", "no-store")
		return
	}
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(conn net.Conn) { hub.Watch(conn, w) })
}

// Since reads the since parameter of a stream's address. What is missing,
// malformed or in the future is zero: a page that is new.
func Since(text string, now time.Time) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.After(now.Add(time.Minute)) || t.Year() < 2000 {
		return time.Time{}
	}
	if t.After(now) {
		return now
	}
	return t
}
