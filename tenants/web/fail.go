// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// StatusOf is the status that answers an error.
func StatusOf(err error) int {
	var r refusal
	var f *fiber.Error
	switch {
	case errors.As(err, &r):
		return r.status
	case errors.As(err, &f):
		return f.Code
	}
	switch fault.From(err).Kind {
	case fault.KindNotFound:
		return fiber.StatusNotFound
	case fault.KindInvalid:
		return fiber.StatusUnprocessableEntity
	case fault.KindForbidden:
		return fiber.StatusForbidden
	case fault.KindSignIn:
		return fiber.StatusUnauthorized
	case fault.KindConflict:
		return fiber.StatusConflict
	case fault.KindStale:
		return fiber.StatusPreconditionFailed
	case fault.KindTooMany:
		return fiber.StatusTooManyRequests
	case fault.KindTooLarge:
		return fiber.StatusRequestEntityTooLarge
	case fault.KindUnavailable:
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

// FormFault gives a form's messages by field and what is wrong with it as a
// whole, when err is one that the form should come back with (Invalid, TooMany,
// Conflict, Stale); otherwise the error belongs to the door.
func FormFault(err error) (fields map[string]string, problem string, ok bool) {
	if err == nil {
		return nil, "", false
	}
	f := fault.From(err)
	switch f.Kind {
	case fault.KindInvalid:
		fields = maps.Clone(f.Fields)
		problem = fields[""]
		delete(fields, "")
		if len(fields) == 0 && problem == "" {
			problem = f.Safe
		}
		return fields, problem, true
	case fault.KindTooMany, fault.KindConflict, fault.KindStale, fault.KindTooLarge:
		return nil, f.Safe, true
	}
	return nil, "", false
}

// problem is an answer that is no page of the product's.
type problem struct {
	page      templates.Page
	status    int
	words     string // empty: the usual words for the status
	fields    map[string]string
	requestID string // shown where somebody should look into it
	back      string
	onwards   string // what the way back is called; empty: the usual words
	retry     time.Duration
	typed     string // what would be lost
}

// fail answers an error of a handler, or of the door itself.
func (d *Door) fail(c *Ctx, err error) {
	p := problem{status: StatusOf(err), back: "/"}
	var r refusal
	var router *fiber.Error
	switch {
	case errors.As(err, &r):
		p.words = r.words
	case errors.As(err, &router):
		if router.Code == fiber.StatusMethodNotAllowed && !changes(c.Method()) {
			p.words = c.T("problem.button") // a form's address, opened again
			if page := d.pageOf(c); page != "" {
				p.back, p.words, p.onwards = page, c.T("problem.button-page"), c.T("problem.to-page")
			}
		}
	default:
		f := fault.From(err)
		p.words, p.fields, p.retry = f.Safe, f.Fields, f.Retry
		if f.Kind == fault.KindInvalid && len(f.Fields) > 0 {
			p.words = f.Fields[slices.Sorted(maps.Keys(f.Fields))[0]]
		}
	}
	if p.status == fiber.StatusNotFound {
		p.words = "" // an address that leads nowhere and a thing that is not there are told apart by nothing
	}
	if p.status == fiber.StatusUnauthorized {
		p.back = signInPath
	}
	if p.status >= 500 {
		p.requestID = c.requestID
		d.logFault(c, p.status, err)
	}
	if !errors.Is(err, errTooLarge) || len(c.Request().Body()) <= bodyRead {
		p.typed = c.typed()
	}
	c.Response().ResetBody()
	c.retryAfter(p.retry)
	p.page = c.page("", "", "", p.status < 500)
	d.answer(context.WithoutCancel(c.ctx), c.Ctx.Context(), p) // also when it is the deadline that failed
}

func (d *Door) logFault(c *Ctx, status int, err error) {
	if errors.Is(err, errPanicked) {
		return // logged where it was caught
	}
	d.log.Error("request failed", "request", c.requestID, "route", c.pattern, "status", status, "tenant", c.tenant,
		"member", c.Actor.ID, "cause", tenants.LogCause(err))
}

func (c *Ctx) retryAfter(retry time.Duration) {
	if retry > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(retry.Seconds()))))
	}
}

// answer writes a problem as a page, or as JSON for who asks for nothing else.
func (d *Door) answer(ctx context.Context, rc *fasthttp.RequestCtx, p problem) {
	rc.Response.SetStatusCode(p.status)
	accept := string(rc.Request.Header.Peek(fiber.HeaderAccept))
	if strings.Contains(accept, fiber.MIMEApplicationJSON) && !strings.Contains(accept, fiber.MIMETextHTML) {
		p.json(ctx, rc)
		return
	}
	rc.Response.Header.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	var body bytes.Buffer
	if err := p.view(ctx).Render(ctx, &body); err != nil {
		d.log.Error("an error page failed", "status", p.status)
		rc.Response.SetBodyString("<!doctype html><title>Rookery</title><p>Something went wrong on our side.")
		return
	}
	rc.Response.SetBody(body.Bytes())
}

func (p problem) json(ctx context.Context, rc *fasthttp.RequestCtx) {
	rc.Response.Header.SetContentType(fiber.MIMEApplicationJSONCharsetUTF8)
	body, err := json.Marshal(struct {
		Error     string            `json:"error"`
		Fields    map[string]string `json:"fields,omitempty"`
		RequestID string            `json:"request_id,omitempty"`
	}{cmp.Or(p.words, templates.T(ctx, titleKey(p.status))), p.fields, p.requestID})
	if err == nil {
		rc.Response.SetBody(body)
	}
}

func (p problem) view(ctx context.Context) templ.Component {
	p.page.Title = templates.T(ctx, titleKey(p.status))
	if p.typed == "" {
		return templates.ProblemPage(templates.Problem{Page: p.page, Status: p.status, Words: p.words, RequestID: p.requestID,
			Back: p.back, Onwards: p.onwards, Retry: retryWords(p.retry)})
	}
	return within(templates.Layout(p.page),
		templates.Heading("file-pen", p.page.Title, strings.TrimSpace(p.words+" "+retryWords(p.retry))),
		templates.Area(templates.Field{Name: "body", Label: "What you wrote", Hint: "Nothing is lost: copy it from here, or go back and send it again.", Value: p.typed, Rows: 8}),
		links(templates.Link{Label: templates.T(ctx, "problem.back"), Href: p.back}))
}

// within puts parts into a layout.
func within(layout templ.Component, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return layout.Render(templ.WithChildren(ctx, templ.Join(parts...)), w)
	})
}

func titleKey(status int) string {
	switch status {
	case 401, 403, 404, 405, 409, 412, 413, 422, 429, 503:
		return "problem." + strconv.Itoa(status)
	}
	if status < 500 {
		return "problem.400"
	}
	return "problem.500"
}

func retryWords(retry time.Duration) string {
	switch seconds := int(math.Ceil(retry.Seconds())); {
	case seconds <= 0:
		return ""
	case seconds == 1:
		return "Please try again in a second."
	case seconds < 90:
		return "Please try again in " + strconv.Itoa(seconds) + " seconds."
	default:
		return "Please try again in " + strconv.Itoa((seconds+59)/60) + " minutes."
	}
}
