// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"rookery/tenants"
)

// edge is the outermost layer inside the router: it makes the request's Ctx,
// survives a panic, answers every error, and writes the one line of log.
func (d *Door) edge(fc *fiber.Ctx) error {
	start := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	c := &Ctx{Ctx: fc, door: d, ctx: ctx, requestID: tenants.NewCode(10), began: d.db.Now()}
	fc.Locals(ctxKey{}, c)
	fc.Set("X-Request-Id", c.requestID)
	d.setHeaders(fc.Context())
	if err := d.guarded(c); err != nil {
		d.fail(c, err)
	}
	d.logLine(c, time.Since(start))
	return nil
}

// guarded runs what is inside and turns a panic into an error.
func (d *Door) guarded(c *Ctx) (err error) {
	defer func() {
		if what := recover(); what != nil {
			d.log.Error("panic", "request", c.requestID, "route", c.pattern, "stack", string(debug.Stack()))
			err = errPanicked
		}
	}()
	return c.Ctx.Next()
}

var errPanicked = errors.New("a handler panicked")

func (d *Door) logLine(c *Ctx, took time.Duration) {
	fields := []slog.Attr{
		slog.String("method", c.Method()), slog.String("route", c.pattern), slog.Int("status", c.Response().StatusCode()),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("request", c.requestID),
	}
	if c.tenant != nobody {
		fields = append(fields, slog.String("tenant", c.tenant.String()))
	}
	if c.Actor.ID != nobody {
		fields = append(fields, slog.String("member", c.Actor.ID.String()))
	}
	d.log.LogAttrs(context.Background(), slog.LevelInfo, "request", fields...)
}

// refuse answers a request that did not get as far as the router.
func (d *Door) refuse(rc *fasthttp.RequestCtx, r refusal) {
	d.setHeaders(rc)
	if r.status == fiber.StatusMethodNotAllowed {
		rc.Response.Header.Set(fiber.HeaderAllow, "GET, HEAD, POST")
	}
	d.answer(context.Background(), rc, problem{status: r.status, words: r.words})
	d.log.Info("request", "refused", r.words, "status", r.status)
}

// unread answers what the server could not even read: a body or a header over
// the limit, a broken request line.
func (d *Door) unread(fc *fiber.Ctx, err error) error {
	r := errMalformed
	var known *fiber.Error
	if errors.As(err, &known) {
		switch known.Code {
		case fiber.StatusRequestEntityTooLarge:
			r = errTooLarge
		case fiber.StatusRequestHeaderFieldsTooLarge, fiber.StatusRequestTimeout:
			r = refusal{known.Code, "The request could not be read."}
		}
	}
	d.refuse(fc.Context(), r)
	return nil
}
