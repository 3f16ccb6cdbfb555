// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"compress/gzip"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

// site is a world with a door before it.
type site struct {
	*tenantstest.World
	*webtest.Server
	door *web.Door
	log  *lines
}

// open serves the door of a new world over these routes.
func open(t *testing.T, c web.Config, routes ...web.Route) *site {
	t.Helper()
	s := &site{World: tenantstest.New(t), log: &lines{}}
	if c.BaseURL == "" {
		c.BaseURL = webtest.Base
	}
	c.Log = slog.New(slog.NewTextHandler(s.log, nil))
	s.door = web.NewDoor(s.DB, tenants.NewPasswords(400), c)
	s.Server = webtest.Serve(t, s.door.App(append(routes, probes()...)))
	return s
}

// probes are routes of the tests' own, one for each way in.
func probes() []web.Route {
	page := func(c *web.Ctx) error {
		return c.Render(http.StatusOK, templates.Layout(c.Page("Probe of "+c.Actor.School.Name, "", "")))
	}
	write := func(c *web.Ctx) error {
		f, err := c.Form()
		if err == nil && f.Text("body") == "" {
			err = fault.InvalidField("body", "Please write something.")
		}
		if err != nil {
			return c.Again(err, f, func(form templates.Form) templ.Component {
				p := c.Page("Write", "", "")
				return templates.Layout(withText(p, form))
			})
		}
		return c.SeeOther("/probe", templates.Flash{Kind: "good", Text: "Stored for " + c.Actor.Username})
	}
	return []web.Route{
		{Method: "GET", Path: "/probe", Handle: page},
		{Method: "POST", Path: "/probe", Handle: write},
		{Method: "GET", Path: "/probe/open", Access: web.Anyone, Handle: page},
		{Method: "POST", Path: "/probe/open", Access: web.Anyone, Handle: write},
		{Method: "GET", Path: "/probe/own", Access: web.Restricted, Handle: page},
		{Method: "POST", Path: "/probe/own", Access: web.Restricted, Handle: write},
		{Method: "GET", Path: "/probe/panic", Access: web.Anyone, Handle: func(*web.Ctx) error { panic("the probe's secret") }},
		{Method: "GET", Path: "/probe/broken", Access: web.Anyone, Handle: func(*web.Ctx) error { return errors.New("a probe broke") }},
		{Method: "POST", Path: "/probe/broken", Access: web.Anyone, Handle: func(*web.Ctx) error { return fault.Unavailable(io.EOF) }},
		{Method: "GET", Path: "/probe/things/:id", Access: web.Anyone, Handle: func(c *web.Ctx) error {
			if _, err := c.ID("id"); err != nil {
				return err
			}
			return page(c)
		}},
	}
}

func withText(p templates.Page, f templates.Form) templates.Page {
	p.Query = f.Value("body") // shown in the search field of the layout
	p.Flash = templates.Flash{Kind: "bad", Text: f.Problem + f.Error("body")}
	return p
}

// lines is a log that tests read.
type lines struct{ strings.Builder }

func TestTheSchoolIsFoundByTheHostAndByNothingElse(t *testing.T) {
	s := open(t, web.Config{})
	for _, host := range []string{"oakfield.localhost", "OAKFIELD.localhost", "oakfield.localhost.", "oakfield.localhost:8080"} {
		s.Browser(t, host).Get("/probe/open").Must(t, 200).MustNot(t, "Riverside")
	}
	for _, host := range []string{"nowhere.localhost", "a.oakfield.localhost", "oakfield.localhost.evil.test", "127.0.0.1", "oakfield", "xn--oakfeld-9va.localhost"} {
		s.Browser(t, host).Get("/probe/open").Must(t, 421, "No school lives").MustNot(t, "Oakfield School")
	}
	b := s.At(t, s.Oakfield)
	for _, header := range []string{"X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host", "X-Forwarded-Server"} {
		b.Header = http.Header{header: {"riverside.localhost"}}
		b.Get("/probe/open").Must(t, 200).MustNot(t, "Riverside")
	}
}

func TestProxiesAreBelievedOnlyWhereConfigured(t *testing.T) {
	address := web.Route{Method: "GET", Path: "/address", Access: web.Anyone, Handle: func(c *web.Ctx) error { return c.SendString(c.Address()) }}
	strict := open(t, web.Config{}, address)
	b := strict.At(t, strict.Oakfield)
	b.Header = http.Header{"X-Forwarded-For": {"203.0.113.7"}}
	if p := b.Get("/address"); p.Body != "127.0.0.1" {
		t.Errorf("an unknown proxy is believed: %s", p.Body)
	}
	behind := open(t, web.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, address)
	b = behind.At(t, behind.Oakfield)
	b.Header = http.Header{"X-Forwarded-For": {"198.51.100.1, 203.0.113.7, 127.0.0.9"}}
	if p := b.Get("/address"); p.Body != "203.0.113.7" {
		t.Errorf("behind a trusted proxy the client is %s", p.Body)
	}
}

func TestAPageIsCompressedForWhoTakesIt(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Teacher))
	plain := b.Get("/probe").Must(t, 200)
	for accepts, want := range map[string]string{"gzip, deflate, br": "gzip", "br": "", "gzip;q=0": "", "": ""} {
		b.Header = http.Header{"Accept-Encoding": {accepts}}
		p := b.Get("/probe")
		if got := p.Header.Get("Content-Encoding"); got != want || p.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: %q", accepts, got)
		}
		if want == "" {
			continue
		}
		r, err := gzip.NewReader(strings.NewReader(p.Body))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || len(body) != len(plain.Body) || len(p.Body) > len(body)/2 {
			t.Errorf("%d bytes became %d and then %d: %v", len(plain.Body), len(p.Body), len(body), err)
		}
	}
}

func TestMembersGetInAndOthersAreSentToTheDoor(t *testing.T) {
	s := open(t, web.Config{})
	visitor := s.At(t, s.Oakfield)
	if p := visitor.Once(visitor.Request("GET", "/probe?page=2", nil)); p.Status != 303 || p.Header.Get("Location") != "/sign-in?next=%2Fprobe%3Fpage%3D2" {
		t.Errorf("a visitor gets %d to %q", p.Status, p.Header.Get("Location"))
	}
	member := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	p := member.Get("/probe").Must(t, 200)
	p.MustNot(t, "Riverside")

	// A form that was open when the session ended keeps what was typed; a script is sent on.
	visitor.Post("/probe", url.Values{"body": {"a poem"}}).Must(t, 401, "a poem")
	script := visitor.Request("GET", "/probe", nil)
	script.Header.Set("HX-Request", "true")
	if p := visitor.Once(script); p.Status != 401 || p.Header.Get("HX-Redirect") != "/sign-in?next=%2Fprobe" {
		t.Errorf("a visitor's script gets %d to %q", p.Status, p.Header.Get("HX-Redirect"))
	}

	// The same cookie is nothing in the other school.
	other := s.At(t, s.Riverside)
	other.SetCookie(web.CookieName(false), member.Cookie(web.CookieName(false)))
	if p := other.Once(other.Request("GET", "/probe", nil)); p.Status != 303 {
		t.Errorf("a session of Oakfield answers %d in Riverside", p.Status)
	}
}
