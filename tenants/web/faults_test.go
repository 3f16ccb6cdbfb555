// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/tenants/policy"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

func TestAPanicAndABrokenHandlerAreAnsweredAndLoggedOnce(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	for _, path := range []string{"/probe/panic", "/probe/broken"} {
		p := b.Get(path+"?q=private+words").Must(t, 500).MustNot(t, "secret", "a probe broke", "goroutine")
		id := p.Header.Get("X-Request-Id")
		if id == "" || !p.Says(id) {
			t.Errorf("%s: the page does not name the request %q", path, id)
		}
	}
	b.Get("/probe").Must(t, 200)
	log := s.log.String()
	if strings.Contains(log, "private") || strings.Contains(log, "secret") {
		t.Errorf("the log has what is nobody's business: %s", log)
	}
	if n := strings.Count(log, "a probe broke"); n != 1 {
		t.Errorf("the broken handler is logged %d times", n)
	}
	for _, want := range []string{"route=/probe/broken status=500", "tenant=" + s.Oakfield.ID.String(), "level=ERROR msg=panic"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

func TestWhatWasTypedSurvivesADatabaseThatIsAway(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	token := b.Get("/probe").FormAt("/sign-out").Fields.Get("_csrf")
	p := b.Post("/probe/broken", url.Values{"_csrf": {token}, "body": {"my essay about <newts> & frogs"}}).Must(t, 503, "my essay about <newts> & frogs")
	if p.Header.Get("Retry-After") != "5" {
		t.Errorf("Retry-After is %q", p.Header.Get("Retry-After"))
	}
	r := b.Request("POST", "/probe/broken", url.Values{"_csrf": {token}})
	r.Header.Set("Accept", "application/json")
	var answer struct {
		Error     string `json:"error"`
		RequestID string `json:"request_id"`
	}
	if q := b.Do(r); q.Status != 503 || json.Unmarshal([]byte(q.Body), &answer) != nil || answer.Error == "" || answer.RequestID == "" {
		t.Errorf("as JSON: %d %s", q.Status, q.Body)
	}
}

func TestEveryAnswerCarriesItsHeaders(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	for _, path := range []string{"/probe", "/sign-in", "/nowhere", "/probe/broken", "/livez", "/help", "/settings/data/download", "/static/app.css"} {
		h := b.Get(path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		cache := "no-store"
		if strings.HasPrefix(path, "/static/") {
			cache = "public, max-age=300"
		}
		if got := h.Get("Cache-Control"); got != cache {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
		if h.Get("Server") != "" {
			t.Errorf("%s names its server: %q", path, h.Get("Server"))
		}
	}
	css := b.Get("/probe").Find("link[rel=stylesheet]")
	for _, a := range css[0].Attr {
		if a.Key == "href" {
			if got := b.Get(a.Val).Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
				t.Errorf("%s: Cache-Control is %q", a.Val, got)
			}
		}
	}
}

func TestHealthIsAnsweredOnEveryHost(t *testing.T) {
	s := house(t, web.Config{})
	for _, host := range []string{"oakfield.localhost", "nowhere.test", "127.0.0.1", "localhost"} {
		b := s.Browser(t, host)
		for _, path := range []string{"/livez", "/readyz"} {
			if p := b.Get(path); p.Status != 200 || p.Body != "ok\n" {
				t.Errorf("%s%s: %d %q", host, path, p.Status, p.Body)
			}
		}
	}
}

// An address that only a form is sent to may be opened again, from the bar above
// the page of a form to mend. The words are the same whether it names anything.
func TestTheAddressOfAFormSaysThatAButtonSendsToIt(t *testing.T) {
	s := house(t, web.Config{})
	child := s.Person(t, s.Oakfield, policy.Student)
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	for _, id := range []string{child.ID.String(), "0190a001-0000-7000-8000-000000000010", "nonsense"} {
		p := b.Get("/admin/members/"+id+"/suspend").Must(t, 405, "There is no page at this address", "only sent to by a button").MustNot(t, "did not make sense")
		if !strings.Contains(p.Header.Get("Allow"), "POST") || p.Link("Open the page that it belongs to") != "/admin/members/"+id {
			t.Errorf("%s: Allow %q, it leads to %q", id, p.Header.Get("Allow"), p.Link("Open the page that it belongs to"))
		}
	}
}

// Nobody who presses Enter in the address bar after a form came back is left
// without the page of the form.
func TestTheAddressOfAFormLeadsToThePageOfTheForm(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	own := "http://" + b.Host()
	const words, home = "Open the page that it belongs to", "Go on"
	for name, c := range map[string]struct{ path, from, to string }{
		"the nearest page above":          {"/admin/members/nonsense/guardians/any/remove", "", "/admin/members/nonsense"},
		"no page but home":                {"/sign-out", "", ""},
		"the page of ours one comes from": {"/sign-out", own + "/settings?tab=1", "/settings?tab=1"},
		"rather than one above":           {"/admin/members/nonsense/suspend", own + "/admin", "/admin"},
		"never to itself":                 {"/admin/members/nonsense/suspend", own + "/admin/members/nonsense/suspend", "/admin/members/nonsense"},
		"never to another site":           {"/admin/members/nonsense/suspend", "http://elsewhere.example/admin", "/admin/members/nonsense"},
		"never to another school":         {"/admin/members/nonsense/suspend", strings.Replace(own, "oakfield", "riverside", 1) + "/admin", "/admin/members/nonsense"},
		"never to another form's address": {"/sign-out", own + "/admin/members/nonsense/suspend", ""},
		"never to what only hands over":   {"/sign-out", own + "/settings/data/download", ""},
	} {
		r := b.Request("GET", c.path, nil)
		if c.from != "" {
			r.Header.Set("Referer", c.from)
		}
		p := b.Do(r).Must(t, 405, "There is no page at this address", "only sent to by a button")
		if c.to == "" {
			if p.Link(home) != "/" || p.Says(words) || !p.Says("Go home") {
				t.Errorf("%s: %s", name, p.Text())
			}
			continue
		}
		if p.Link(words) != c.to || p.Says("Go home") || !strings.Contains(p.Header.Get("Allow"), "POST") {
			t.Errorf("%s: it leads to %q, Allow %q", name, p.Link(words), p.Header.Get("Allow"))
		}
	}
	// What is no form's address, or is sent to, is answered as before.
	b.Get("/admin/nowhere").Must(t, 404).MustNot(t, words)
	b.Do(b.Request("POST", "/admin", url.Values{"_csrf": {b.Get("/admin").FormAt("/sign-out").Fields.Get("_csrf")}})).Must(t, 405).MustNot(t, words)
}

func TestTheBareDomainFindsASchool(t *testing.T) {
	s := house(t, web.Config{BaseURL: "http://localhost:8080"})
	b := s.Browser(t, "localhost")
	b.Get("/").Must(t, 200).MustNot(t, "Oakfield")
	p := b.Get("/?q=OAK").Must(t, 200, "Oakfield School").MustNot(t, "Riverside")
	if to := p.Link("Oakfield School"); to != "http://oakfield.localhost:8080/" {
		t.Errorf("the finder leads to %s", to)
	}
	b.Get("/?q="+url.QueryEscape("%_'\x00\xff")).Must(t, 200)
	b.Get("/sign-in").Must(t, 404)
	b.Do(b.Request("POST", "/", url.Values{})).Must(t, http.StatusMethodNotAllowed)
	if err := s.DB.SuspendSchool(t.Context(), "oakfield", true); err != nil {
		t.Fatal(err)
	}
	b.Get("/?q=oak").MustNot(t, "Oakfield School")
}

// Whoever asks for what is not there, or not theirs, cannot tell it by the answer
// from an address that leads nowhere.
func TestThereIsOneWayToSayThatThereIsNothing(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	stranger := s.Person(t, s.Riverside, policy.Student)
	for _, accept := range []string{"text/html", "application/json"} {
		var first *webtest.Page
		for _, path := range []string{"/nowhere", "/no/where/at/all", "/admin/members/" + stranger.ID.String(), "/admin/members/" + uuid.NewString(), "/admin/members/x"} {
			r := b.Request("GET", path, nil)
			r.Header.Set("Accept", accept)
			p := b.Once(r)
			if first == nil {
				first = p
			}
			if p.Status != 404 || p.Body != first.Body || !strings.Contains(p.Body, "There is nothing here") {
				t.Errorf("%s as %s: %d\n%s\nwant\n%s", path, accept, p.Status, p.Body, first.Body)
			}
		}
	}
}
