// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"rookery/tenants/policy"
	"rookery/tenants/web"
)

func TestAFormGoesThroughOnlyFromOurOwnPage(t *testing.T) {
	s := open(t, web.Config{})
	maya, tariq := s.Person(t, s.Oakfield, policy.Student), s.Person(t, s.Oakfield, policy.Student)
	b, other := s.As(t, s.World, maya), s.As(t, s.World, tariq)
	token := b.Get("/probe").FormAt("/sign-out").Fields.Get("_csrf")
	foreign := other.Get("/probe").FormAt("/sign-out").Fields.Get("_csrf")
	if token == foreign {
		t.Fatal("two members share a token")
	}
	for name, try := range map[string]struct {
		token  string
		header http.Header
		status int
	}{
		"as it should be":              {token, nil, 303},
		"with a browser's word for it": {token, http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://oakfield.localhost"}}, 303},
		"with no origin of its own":    {token, http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"null"}}, 303},
		"no token":                     {"", nil, 403},
		"somebody else's token":        {foreign, nil, 403},
		"a made-up token":              {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", nil, 403},
		"from another site":            {token, http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"from a neighbouring school":   {token, http.Header{"Sec-Fetch-Site": {"same-site"}}, 403},
		"with the neighbour's origin":  {token, http.Header{"Origin": {"http://riverside.localhost"}}, 403},
		"with an origin of nobody":     {token, http.Header{"Origin": {"null"}}, 403},
		"over another scheme":          {token, http.Header{"Origin": {"https://oakfield.localhost"}}, 403},
		"from another port":            {token, http.Header{"Origin": {"http://oakfield.localhost:9999"}}, 403},
		"from a longer name":           {token, http.Header{"Origin": {"http://oakfield.localhost.evil.test"}}, 403},
	} {
		r := b.Request("POST", "/probe", url.Values{"_csrf": {try.token}, "body": {"words"}})
		for key, values := range try.header {
			r.Header[key] = values
		}
		if p := b.Once(r); p.Status != try.status {
			t.Errorf("%s: %d, not %d", name, p.Status, try.status)
		}
	}
	r := b.Request("POST", "/probe", url.Values{"body": {"words"}})
	r.Header.Set("X-CSRF-Token", token)
	if p := b.Once(r); p.Status != 303 {
		t.Errorf("the token in the header: %d", p.Status)
	}
	// A refusal gives back what was typed.
	b.Post("/probe", url.Values{"body": {"three lines about frogs"}}).Must(t, 403, "three lines about frogs")
}

func TestAVisitorsFormNeedsTheVisitorsCookie(t *testing.T) {
	s := open(t, web.Config{})
	b := s.At(t, s.Oakfield)
	b.Post("/probe/open", url.Values{"body": {"a"}}).Must(t, 403)
	page := b.Get("/probe/open")
	meta := page.Find("meta[name=csrf-token]")
	if len(meta) != 1 {
		t.Fatal("a visitor's page has no token")
	}
	token := meta[0].Attr[1].Val
	form := url.Values{"_csrf": {token}, "body": {"a"}}
	if p := b.Once(b.Request("POST", "/probe/open", form)); p.Status != 303 {
		t.Errorf("a visitor's own form: %d", p.Status)
	}
	thief := s.At(t, s.Oakfield)
	thief.Post("/probe/open", form).Must(t, 403)
	// Signing in changes the key: the visitor's token is nothing worth with the session alone.
	member := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	member.Post("/probe", form).Must(t, 403)
}

func TestTheFlashIsSaidOnceAndNothingElseGetsIn(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	token := b.Get("/probe").FormAt("/sign-out").Fields.Get("_csrf")
	p := b.Post("/probe", url.Values{"_csrf": {token}, "body": {"a"}}).Must(t, 200)
	if p.Flash() == "" || b.Get("/probe").Flash() != "" {
		t.Errorf("the flash says %q, and then %q", p.Flash(), b.Get("/probe").Flash())
	}
	for _, forged := range []string{
		"eyJUZXh0IjoiPHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PiJ9", // {"Text":"<script>alert(1)</script>"}
		"eyJUZXh0IjoiYSIsIlVuZG8iOiIvL2V2aWwudGVzdCJ9",     // {"Text":"a","Undo":"//evil.test"}
		"not base64 at all", "e30", "bnVsbA",
	} {
		b.SetCookie("rookery-flash", forged)
		b.Get("/probe").Must(t, 200).MustNot(t, "<script>alert", "evil.test")
	}
}
