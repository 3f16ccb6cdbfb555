// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

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
	if p := open.Get("/probe"); p.Path != "/standing" {
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

// Whom a suspension signs out reads why in the same browser, and can do nothing
// there but read help and sign in again.
func TestASuspensionTellsWhyWithoutSigningInAgain(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	admin := s.Person(t, s.Oakfield, policy.Admin)
	maya := s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	open, left, ended := s.As(t, s.World, maya), s.As(t, s.World, maya), s.As(t, s.World, maya)
	shared := s.At(t, s.Oakfield)
	shared.SignIn(s.World, maya, true)
	ended.Get("/help").FormAt("/sign-out").Submit()
	foreign := s.At(t, s.Riverside)
	foreign.SetCookie("rookery", open.Cookie("rookery"))
	s.Clock.Move(time.Minute)
	until := s.Clock.Now().Add(24 * time.Hour)
	if err := s.DB.Suspend(ctx, admin, maya.ID, tenants.Measure{Reason: "We talk on Thursday.", Until: &until}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/probe", "/standing", "/settings/data", "/settings/sessions", "/probe/own"} {
		p := open.Get(path).Must(t, 200, "Your account is paused", "tomorrow at", "We talk on Thursday.", "Get help").MustNot(t, maya.Name.Given)
		if p.Path != "/standing" {
			t.Errorf("%s leads to %s", path, p.Path)
		}
	}
	open.Get("/settings/data/download").Must(t, 200, "Your account is paused")
	open.Get("/help").Must(t, 200).MustNot(t, "/sign-out")
	shared.Get("/probe").Must(t, 200, "Your account is paused", "tomorrow at").MustNot(t, "Thursday")
	for name, b := range map[string]*webtest.Browser{"who had signed out": ended, "another school's host": foreign, "a stranger": s.At(t, s.Oakfield)} {
		b.Get("/standing").Must(t, 200, "Sign in to").MustNot(t, "paused", "Thursday")
		if p := b.Get("/probe"); p.Path != "/sign-in?next=%2Fprobe" {
			t.Errorf("%s is led to %s", name, p.Path)
		}
	}
	// A session that something else has ended as well says nothing.
	if _, _, err := s.DB.NewPassword(ctx, tenants.NewPasswords(10), admin, maya.ID, 0); err != nil {
		t.Fatal(err)
	}
	left.Get("/standing").MustNot(t, "paused", "Thursday")
	s.As(t, s.World, maya).Get("/standing").Must(t, 200, "Your account is paused", "My data")
	// What has ended stays ended when the suspension does.
	if err := s.DB.Restore(ctx, admin, maya.ID); err != nil {
		t.Fatal(err)
	}
	open.Get("/standing").Must(t, 200, "Sign in to")
}

// A page that waits to be let in asks for itself, and is led on when it is.
func TestTheWaitingPageLeadsOnOnceLetIn(t *testing.T) {
	s := house(t, web.Config{})
	admin := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	amara := s.Add(t, s.Oakfield, tenants.NewMember{Username: "amara.d", Given: "Amara", Family: "Dike", Roles: []policy.Role{policy.Student}, Waiting: true})
	b := s.As(t, s.World, amara)
	if p := b.Get("/standing").Must(t, 200, "Look again"); len(p.Find("[data-again]")) != 1 || len(p.Find("meta[http-equiv=refresh]")) != 0 {
		t.Error("the page does not look again by itself, or reloads")
	}
	admin.Get("/admin/waiting").FormAt("/admin/waiting/"+amara.ID.String()+"/approve").Submit().Must(t, 200, "is let in").MustNot(t, "signed out")
	if p := b.Get("/standing"); p.Path != "/home" {
		t.Errorf("who was let in is led to %s", p.Path)
	}
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
