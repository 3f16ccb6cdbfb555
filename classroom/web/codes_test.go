// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
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

// One press takes no slip from anybody: where some have one, it is asked first,
// and who has none can have one without that.
func TestSlipsThatSomeHaveAreKeptUnlessTheirTeacherSaysOtherwise(t *testing.T) {
	s := open(t)
	s.confirm(t)
	ctx := context.Background()
	press := func() *webtest.Page { return s.as(t, s.hale).Get(s.at("")).Form("Print sign-in slips").Submit() }
	first := press().Must(t, 200, "Amira Karimova", "Ben Okonkwo").Find(".slip-code")
	uses := func(code string, whom tenants.Actor) {
		t.Helper()
		session, err := s.DB.SignIn(ctx, nil, s.Oakfield, tenants.SignIn{Slip: code, Address: "192.0.2.4"})
		if err != nil || session.Member != whom.ID {
			t.Errorf("the slip of %s leads to %s: %v", whom.Username, session.Member, err)
		}
	}
	ask := press().Must(t, 200, "2 students have a slip that still works and was not used yet.", "They cannot be printed again", "Print new slips for all")
	ask.MustNot(t, "without one", "have none")
	if len(ask.Find(".slip-code, script:not([src])")) > 0 {
		t.Error("the question prints slips")
	}
	uses(webtest.Text(first[0]), s.amira)

	_, err := s.room.AddToGroup(ctx, s.admin, s.class, []string{s.chidi.Username})
	must(t, err)
	ask = press().Must(t, 200, "1 student has a slip that still works and was not used yet.", "2 students have none.")
	rest := ask.Form("Print only for those without one").Submit().Must(t, 200, "Amira Karimova", "Chidi Eze", "1 student has a slip already. It goes on working.")
	rest.MustNot(t, "Ben Okonkwo")
	if len(rest.Find(".slip-code")) != 2 {
		t.Errorf("%d slips for those without one", len(rest.Find(".slip-code")))
	}
	ask.Form("Print only for those without one").Submit().Must(t, 200, "Every student of 8B Science has a slip already")
	uses(webtest.Text(first[1]), s.ben)

	all := press().Must(t, 200, "2 students have a slip").Form("Print new slips for all").Submit().Must(t, 200, "Ben Okonkwo")
	if codes := all.Find(".slip-code"); len(codes) != 3 {
		t.Fatalf("%d slips for all", len(codes))
	}
	old := webtest.Text(rest.Find(".slip-code")[0])
	if _, err := s.DB.SignIn(ctx, nil, s.Oakfield, tenants.SignIn{Slip: old, Address: "192.0.2.4"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a slip that was replaced: %v", err)
	}
	s.Clock.Move(8 * 24 * time.Hour) // those slips are over
	press().Must(t, 200, "Ben Okonkwo").MustNot(t, "still works")
}
