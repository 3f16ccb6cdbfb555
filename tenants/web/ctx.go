// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// Ctx is one request inside a school. Only plain, copied values leave it.
type Ctx struct {
	*fiber.Ctx
	// Actor has School set always; ID is uuid.Nil when nobody is signed in.
	Actor tenants.Actor

	door       *Door
	ctx        context.Context
	requestID  string
	began      time.Time // by the injected clock: what happens later comes live
	pattern    string    // the route's, for the log
	takesFiles bool      // the route's form may hold files
	host       string
	tenant     uuid.UUID
	token      string // of the session
	visitor    string
	form       *Form
	formErr    error
	zone       *time.Location
}

type ctxKey struct{}

func ctxOf(fc *fiber.Ctx) *Ctx {
	c, _ := fc.Locals(ctxKey{}).(*Ctx)
	return c
}

// Context carries the request's deadline of ten seconds; never authority.
func (c *Ctx) Context() context.Context { return c.ctx }

// ID reads a path parameter that is an id; anything else is NotFound.
func (c *Ctx) ID(name string) (uuid.UUID, error) {
	id, ok := parseID(c.Params(name))
	if !ok {
		return uuid.Nil, fault.NotFound()
	}
	return id, nil
}

// parseID takes the 36 characters of an id and no other way to write it.
func parseID(text string) (uuid.UUID, bool) {
	if len(text) != 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(text)
	return id, err == nil && id != uuid.Nil
}

// Param reads a path parameter that is text, unescaped.
func (c *Ctx) Param(name string) string {
	text, err := url.PathUnescape(c.Params(name))
	if err != nil {
		return ""
	}
	text, _ = clean(text)
	return text
}

// Query reads a parameter of the query; characters that cannot be stored come
// back as U+FFFD.
func (c *Ctx) Query(name string) string {
	text, _ := clean(c.Ctx.Query(name))
	return text
}

// Queries reads every value of a parameter of the query that may be there
// several times.
func (c *Ctx) Queries(name string) []string {
	var all []string
	for _, value := range c.Request().URI().QueryArgs().PeekMulti(name) {
		text, _ := clean(string(value))
		all = append(all, text)
	}
	return all
}

// HTMX says whether a script of ours sends the request and wants a part of a page.
func (c *Ctx) HTMX() bool { return c.Get("HX-Request") == "true" }

// Site is the school's address as one types it: host and port.
func (c *Ctx) Site() string {
	if port := c.door.base.Port(); port != "" {
		return c.host + ":" + port
	}
	return c.host
}

// URL is a path of ours with scheme and host, for paper and codes. The host is
// the verified one of this request.
func (c *Ctx) URL(path string) string { return c.door.base.Scheme + "://" + c.Site() + path }

// Address is the client's network address, proxies left out.
func (c *Ctx) Address() string { return c.door.client(c.Ctx) }

// T gives the words for a key of the catalogue, as templates.T does: what a
// handler tells somebody beside its page.
func (c *Ctx) T(key string, pairs ...any) string { return templates.T(c.ctx, key, pairs...) }

// Render answers with a page: 200, or 422 for a form to mend.
func (c *Ctx) Render(status int, v templ.Component) error {
	response := c.Response()
	response.ResetBody()
	// A page that comes late comes all the same: templ refuses an ended context.
	if err := v.Render(context.WithoutCancel(c.ctx), response.BodyWriter()); err != nil {
		return fault.Internal(err) // the error's page takes the place of what was written
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Status(status)
	if page := response.Body(); len(page) >= worthSqueezing && takesGzip(c.Get(fiber.HeaderAcceptEncoding)) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		response.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, page, fasthttp.CompressBestSpeed))
	}
	return nil
}

// worthSqueezing is what does not fit into one packet anyway.
const worthSqueezing = 1400

// takesGzip says whether a client takes a compressed page. The token in it is
// no use to who might guess it by the page's size: a change is let through
// only from our own origin besides.
func takesGzip(accepts string) bool {
	return strings.Contains(accepts, "gzip") && !strings.Contains(strings.ReplaceAll(accepts, " ", ""), "gzip;q=0")
}

// Again answers a form that did not go through with the form as typed and what
// to mend; an error that is not about the form goes back to the door.
func (c *Ctx) Again(err error, f Form, view func(templates.Form) templ.Component) error {
	fields, words, ok := FormFault(err)
	if !ok {
		return err
	}
	c.retryAfter(fault.From(err).Retry)
	return c.Render(StatusOf(err), view(templates.Form{Values: f.Values(), Errors: fields, Problem: words}))
}

// Stamp puts a moment into the school's zone and into words.
func (c *Ctx) Stamp(t time.Time) templates.Stamp {
	return stamp(c.local(t), c.local(c.door.db.Now()))
}

// Today is the day in the school's zone, which says how times are told.
func (c *Ctx) Today() string { return c.local(c.door.db.Now()).Format(time.DateOnly) }

// local puts a moment into the school's zone.
func (c *Ctx) local(t time.Time) time.Time {
	if c.zone == nil {
		c.zone = c.door.zone(c.Actor.School)
	}
	return t.In(c.zone)
}

// zone remembers the zones that it was asked for: reading one takes longer than
// using it a hundred times.
func (d *Door) zone(s tenants.School) *time.Location {
	if known, ok := d.zones.Load(s.Timezone); ok {
		return known.(*time.Location)
	}
	zone := s.Zone()
	d.zones.Store(s.Timezone, zone)
	return zone
}

// StampAt is Stamp without a request, for what is made for open pages.
func StampAt(t, now time.Time, zone *time.Location) templates.Stamp {
	return stamp(t.In(zone), now.In(zone))
}

func stamp(t, now time.Time) templates.Stamp {
	s := templates.Stamp{ISO: t.Format(time.RFC3339), Full: t.Format("Monday 2 January 2006, 15:04")}
	same := func(days int) bool {
		y, m, d := now.AddDate(0, 0, days).Date()
		year, month, day := t.Date()
		return y == year && m == month && d == day
	}
	switch {
	case same(0):
		s.Words = t.Format("15:04")
	case same(-1):
		s.Words = "yesterday, " + t.Format("15:04")
	case same(1):
		s.Words = "tomorrow, " + t.Format("15:04")
	case t.Year() == now.Year():
		s.Words = t.Format("2 January, 15:04")
	default:
		s.Words = t.Format("2 January 2006, 15:04")
	}
	return s
}
