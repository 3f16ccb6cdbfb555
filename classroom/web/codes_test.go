// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"strings"
	"testing"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web/webtest"
)

func TestCodesAndTheirSheetsAreForTheGroupsTeachers(t *testing.T) {
	s := open(t)
	code := s.code(t, "student")
	teacher := s.as(t, s.hale)
	settings := teacher.Get(s.at("/settings")).Must(t, 200, code, "For students", "Not used yet", "Works until Tuesday 22 September 2026, 10:00")
	sheet := settings.Link("Print")
	page := teacher.Get(sheet).Must(t, 200, "Join 8B Science", code, "oakfield.localhost/join", "Works until Tuesday 22 September 2026")
	if len(page.Find("svg.qr path")) != 1 {
		t.Error("the sheet has no QR code")
	}
	if strings.Contains(sheet, strings.ReplaceAll(code, "-", "")) || strings.Contains(sheet, code) {
		t.Error("the code stands in the sheet's address")
	}
	another := settings.FormAt(s.at("/codes"))
	for name, bad := range map[string][2]string{"for teachers": {"role", "teacher"}, "for ever": {"days", "3650000"}, "for too long": {"days", "200"}, "for nothing": {"days", "0"}, "in words": {"days", "some"}} {
		f := settings.FormAt(s.at("/codes")).Set(bad[0], bad[1])
		if p := f.Submit(); p.Status != 422 || len(p.Errors()) == 0 {
			t.Errorf("a code %s answers %d", name, p.Status)
		}
	}
	for _, c := range []struct {
		who    tenants.Actor
		status int
	}{{s.ben, 403}, {s.chidi, 404}, {s.dorota, 404}, {s.rivers, 404}} {
		b := s.as(t, c.who)
		b.Get(sheet).Must(t, c.status)
		for _, path := range []string{s.at("/codes"), strings.Replace(sheet, "/sheet", "/withdraw", 1)} {
			f := b.Get("/groups").FormAt("/sign-out")
			f.Action = path
			f.Set("role", "student").Set("days", "7").Submit().Must(t, c.status)
		}
	}
	chess := s.group(t, s.hale, classroom.Club, "Chess")
	teacher.Get(strings.Replace(sheet, s.class.String(), chess.String(), 1)).Must(t, 404)
	teacher.Get(settings.Link("Print")).Must(t, 200)
	settings.FormAt(strings.Replace(sheet, "/sheet", "/withdraw", 1)).Submit().Must(t, 200)
	if p := teacher.Get(sheet); !strings.HasSuffix(p.Path, "/settings") || !p.Says("does not work any more") {
		t.Errorf("the sheet of a withdrawn code ends at %s", p.Path)
	}
	settings.Form("Save").Set("join_rule", "closed").Submit().Must(t, 200)
	another.Submit().Must(t, 409, "not joined by code")
}

func TestSignInSlipsOfAClass(t *testing.T) {
	s := open(t)
	s.confirm(t)
	page := s.as(t, s.hale).Get(s.at("")).Form("Print sign-in slips").Submit().Must(t, 200, "Sign-in slips of 8B Science", "Amira Karimova", "amira.k", "Ben Okonkwo", "oakfield.localhost")
	page.MustNot(t, "Chidi", "Ms Hale</h2>")
	codes := page.Find(".slip-code")
	if len(codes) != 2 {
		t.Fatalf("%d slips", len(codes))
	}
	session, err := s.DB.SignIn(context.Background(), nil, s.Oakfield, tenants.SignIn{Slip: webtest.Text(codes[0]), Address: "192.0.2.4"})
	must(t, err)
	if session.Member != s.amira.ID {
		t.Error("the slip signs in somebody else")
	}
	if cache := page.Header.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
		t.Errorf("slips may be kept: %q", cache)
	}
	colleague := s.Person(t, s.Oakfield, policy.Teacher)
	_, err = s.room.AddToGroup(context.Background(), s.hale, s.class, []string{colleague.Username})
	must(t, err)
	for _, c := range []struct {
		who    tenants.Actor
		status int
	}{{s.ben, 403}, {colleague, 403}, {s.moderator, 403}, {s.chidi, 404}, {s.rivers, 404}} {
		f := s.as(t, c.who).Get("/groups").FormAt("/sign-out")
		f.Action = s.at("/slips")
		f.Submit().Must(t, c.status)
	}
}
