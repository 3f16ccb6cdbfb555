// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

func TestWhoWaitsOrIsSuspendedReachesHelpAndTheirOwnDataAlone(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	admin := s.Person(t, s.Oakfield, policy.Admin)
	waiting := s.Add(t, s.Oakfield, tenants.NewMember{Username: "amara.d", Given: "Amara", Family: "Dike", Roles: []policy.Role{policy.Student}, Waiting: true})
	suspended := s.Person(t, s.Oakfield, policy.Student)
	open := s.As(t, s.World, suspended)
	open.Get("/probe").Must(t, 200)
	if err := s.DB.Suspend(ctx, admin, suspended.ID, tenants.Measure{Reason: "We talk on Thursday."}); err != nil {
		t.Fatal(err)
	}
	if p := open.Get("/probe"); p.Path != "/sign-in?next=%2Fprobe" {
		t.Errorf("a suspended member's page is still open: %s", p.Path)
	}
	for name, b := range map[string]*webtest.Browser{"who waits": s.As(t, s.World, waiting), "who is suspended": s.As(t, s.World, suspended)} {
		if p := b.Get("/probe"); p.Path != "/standing" || p.Status != 200 {
			t.Errorf("%s asks for a member's page and is at %s (%d)", name, p.Path, p.Status)
		}
		b.Get("/").Must(t, 200)
		token := b.Get("/help").Must(t, 200, "You can talk to any adult").FormAt("/sign-out").Fields.Get("_csrf")
		b.Get("/settings/data").Must(t, 200)
		b.Get("/settings/data/download").Must(t, 200)
		b.Get("/probe/own").Must(t, 200)
		b.Post("/probe", url.Values{"_csrf": {token}, "body": {"let me write"}}).Must(t, 403, "let me write")
		b.Post("/probe/own", url.Values{"_csrf": {token}}).Must(t, 422)
		script := b.Request("GET", "/probe", nil)
		script.Header.Set("HX-Request", "true")
		if p := b.Once(script); p.Header.Get("HX-Redirect") != "/standing" || p.Status != 403 {
			t.Errorf("%s by script: %d to %q", name, p.Status, p.Header.Get("HX-Redirect"))
		}
		b.Post("/sign-out", url.Values{"_csrf": {token}}).Must(t, 200, "You are signed out.")
	}
	s.As(t, s.World, suspended).Get("/standing").Must(t, 200, "We talk on Thursday.", "until somebody ends it")
	s.As(t, s.World, waiting).Get("/standing").Must(t, 200, "Amara")
	if err := s.DB.Restore(ctx, admin, suspended.ID); err != nil {
		t.Fatal(err)
	}
	s.As(t, s.World, suspended).Get("/probe").Must(t, 200)
}

func TestAPasswordHandedOverIsChangedFirst(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	admin := s.Person(t, s.Oakfield, policy.Admin)
	maya := s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	password, _, err := s.DB.NewPassword(ctx, tenants.NewPasswords(10), admin, maya.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := s.At(t, s.Oakfield)
	p := b.Get("/sign-in?next=/probe").Form("Sign in").Set("username", "maya.r").Set("password", password).Submit()
	if p.Path != "/settings/password" {
		t.Fatalf("signing in with it leads to %s", p.Path)
	}
	p.Form("Change").Set("current", "wrong").Set("password", "my own password").Submit().Must(t, 422, "not your password at present")
	p.Form("Change").Set("current", password).Set("password", "maya.r").Submit().Must(t, 422)
	changed := p.Form("Change").Set("current", password).Set("password", "my own password").Submit()
	if changed.Path != "/home" {
		t.Errorf("after the change one is at %s", changed.Path)
	}
	b.Get("/probe").Must(t, 200)
	again := s.At(t, s.Oakfield)
	again.Get("/sign-in").Form("Sign in").Set("username", "maya.r").Set("password", password).Submit().Must(t, 422)
}

func TestEndingSessionsEndsThemEverywhere(t *testing.T) {
	s := house(t, web.Config{})
	maya := s.Person(t, s.Oakfield, policy.Student)
	here, there, third := s.As(t, s.World, maya), s.As(t, s.World, maya), s.As(t, s.World, maya)
	p := here.Get("/settings/sessions").Must(t, 200)
	if n := len(p.Find("ul.list li.item")); n != 3 {
		t.Fatalf("%d sessions are listed", n)
	}
	var ends []string
	for _, f := range p.Find("form[action^='/settings/sessions/']") {
		for _, a := range f.Attr {
			if a.Key == "action" && strings.HasSuffix(a.Val, "/end") {
				ends = append(ends, a.Val)
			}
		}
	}
	p.FormAt(ends[0]).Submit().Must(t, 200, "Signed out there.")
	alive := 0
	for _, b := range []*webtest.Browser{there, third} {
		if b.Get("/probe").Path == "/probe" {
			alive++
		}
	}
	if alive != 1 {
		t.Errorf("%d of two other sessions are alive after one was ended", alive)
	}
	here.Get("/settings/sessions").FormAt("/settings/sessions/end-others").Submit().Must(t, 200, "everywhere but here")
	for _, b := range []*webtest.Browser{there, third} {
		if b.Get("/probe").Path == "/probe" {
			t.Error("a session outlives ending all others")
		}
	}
	here.Get("/probe").Must(t, 200)
	// Nobody ends a session of somebody else's.
	thief := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	token := thief.Get("/probe").FormAt("/sign-out").Fields.Get("_csrf")
	thief.Post(ends[1], url.Values{"_csrf": {token}}).Must(t, 404)
}

func TestASchoolThatIsClosedServesNothing(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	if err := s.DB.SuspendSchool(context.Background(), "oakfield", true); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/sign-in", "/probe", "/help", "/admin", "/nowhere", "/settings/data/download"} {
		b.Get(path).Must(t, http.StatusForbidden, "closed at the moment")
	}
	b.Get("/livez").Must(t, 200)
	s.At(t, s.Riverside).Get("/sign-in").Must(t, 200)
}
