// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"rookery/tenants"
)

// Config of the door; cmd fills it from flags and environment.
type Config struct {
	BaseURL        string         // "http://localhost:8080" or "https://schools.example": scheme, base domain, port as browsers see it
	TrustedProxies []netip.Prefix // only from these are X-Forwarded-For and X-Forwarded-Proto believed; X-Forwarded-Host never
	Log            *slog.Logger
}

// Check says what is wrong with the settings and how to mend it.
func (c Config) Check() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("the base URL must be a scheme and a domain, such as https://schools.example: set --base-url or ROOKERY_BASE_URL")
	}
	return nil
}

// Limits of one request. The server reads a little more than a form may hold,
// so that what was typed can be given back with the refusal.
const (
	bodyRead    = 1<<20 + 64<<10
	bodyLimit   = 256 << 10
	filesLimit  = 12 << 20 // of a form with files, from a browser without a script; with one they come in pieces
	headerLimit = 16 << 10
	deadline    = 10 * time.Second
)

// Door is the whole way in. Make one per process; its Set and Add methods are
// for wiring, before App.
type Door struct {
	db        *tenants.DB
	passwords *tenants.Passwords
	base      *url.URL
	https     bool
	trusted   []netip.Prefix
	log       *slog.Logger
	hosts     *hostNames
	zones     sync.Map // *time.Location by IANA name
	fileForms map[string]bool
	counts    Counts
	hooks     hooks
	pages     []string // the patterns of what can be opened, App's
}

// NewDoor makes the door of a database. Config.Check says beforehand whether
// the settings make sense; a door with a bad base URL finds no school.
func NewDoor(db *tenants.DB, passwords *tenants.Passwords, c Config) *Door {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		base = &url.URL{}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Door{db: db, passwords: passwords, base: base, https: base.Scheme == "https", trusted: c.TrustedProxies,
		log: c.Log, hosts: newHostNames()}
}

// Access says who gets in at all; what they may do there is the domain's question.
type Access uint8

// Member is the zero value: a route that says nothing is closed to everybody else.
const (
	Member     Access = iota // signed in and in good standing
	Restricted               // signed in; also waiting, suspended, or with a password to change
	Anyone                   // also nobody signed in; the actor has only School set
)

// Route is one line of the table that cmd puts together.
type Route struct {
	Method string
	Path   string // Fiber's pattern: /posts/:id
	Access Access
	Handle func(c *Ctx) error
}

// App is the whole HTTP application: guards, files, health, landing page,
// host → school, session, CSRF, deadline and error pages around the routes, in
// their order. Serve it with App.Listener.
func (d *Door) App(routes []Route) *fiber.App {
	app := fiber.New(fiber.Config{
		Immutable: true, StrictRouting: true, CaseSensitive: true, DisableStartupMessage: true,
		BodyLimit: bodyRead, ReadBufferSize: headerLimit, DisablePreParseMultipartForm: true,
		ReadTimeout: 20 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 90 * time.Second,
		DisableDefaultContentType: true, Network: fiber.NetworkTCP,
		ErrorHandler: d.unread,
	})
	app.Use(d.edge)
	app.Get("/livez", d.alive)
	app.Get("/readyz", d.ready)
	app.Get("/static/*", d.file)
	app.Use(d.house)
	d.pages = nil
	for _, r := range routes {
		app.Add(r.Method, r.Path, d.enter(r))
		if r.Method == fiber.MethodGet {
			d.pages = append(d.pages, r.Path)
			app.Add(fiber.MethodHead, r.Path, d.enter(r))
		}
	}
	server := app.Server()
	server.KeepHijackedConns = true // the live streams outlive their request
	server.HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig { return d.room(h) }
	inner := server.Handler
	server.Handler = func(rc *fasthttp.RequestCtx) { d.guard(rc, inner) }
	return app
}

// room is how much of a body is read: more for a form with files than for any
// other, and only for who comes with a session.
func (d *Door) room(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	if !h.IsPost() || !d.fileForms[path] || !tokenLike(string(h.Cookie(sessionCookie))) || !bytes.HasPrefix(h.ContentType(), []byte(fiber.MIMEMultipartForm)) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: filesLimit + bodyLimit, ReadTimeout: 2 * time.Minute}
}

// TakeFiles names the patterns of routes whose forms may hold files, or that take
// pieces of them (application/octet-stream).
func (d *Door) TakeFiles(patterns ...string) {
	d.fileForms = map[string]bool{}
	for _, p := range patterns {
		d.fileForms[p] = true
	}
}

// enter is what stands before one route.
func (d *Door) enter(r Route) fiber.Handler {
	return func(fc *fiber.Ctx) error {
		c := ctxOf(fc)
		c.pattern, c.takesFiles = r.Path, d.fileForms[r.Path]
		shared, end := d.db.Sharing(c.ctx, changes(c.Method()))
		defer end()
		c.ctx = shared
		if done, err := d.admit(c, r.Access); done || err != nil {
			return err
		}
		return r.Handle(c)
	}
}
