// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
)

func TestAMemberIsReportedInTwoSteps(t *testing.T) {
	h := open(t)
	ben := h.as(t, h.ben)
	page := ben.Get("/members/"+h.amira.ID.String()+"/report").Must(t, 200, "Report "+h.amira.Name.Short, "Somebody may not be safe")
	page.MustNot(t, h.amira.Name.Family) // students are named in short
	wrong := page.Form("Report").Set("words", "Every lunch break <b>she</b>").Submit().Must(t, 422, "Please choose what it is about.")
	if got := wrong.Form("Report").Fields.Get("words"); got != "Every lunch break <b>she</b>" {
		t.Errorf("what was typed came back as %q", got)
	}
	done := wrong.Form("Report").Set("category", "unkind").Submit()
	if !strings.HasPrefix(done.Flash(), "Thank you for telling us.") || done.Hops[0] != "/members/"+h.amira.ID.String()+"/report" {
		t.Errorf("answered with %q by %v", done.Flash(), done.Hops)
	}
	cases, err := h.m.Queue(ctx, h.moderator, moderation.QueueFilter{})
	must(t, err)
	if len(cases) != 1 || cases[0].Reports != 1 {
		t.Errorf("cases %+v", cases)
	}
}

func TestAReportForTheTeamShowsWhereHelpIs(t *testing.T) {
	h := open(t)
	done := h.as(t, h.ben).Get("/members/"+h.amira.ID.String()+"/report").Form("Report").Set("category", "worried").Set("words", "She cries.").Submit()
	if !strings.Contains(done.Flash(), "keep everybody safe") || !done.Says("You can talk to any adult at school whom you trust") {
		t.Errorf("answered with %q", done.Text())
	}
	cases, err := h.m.SafeguardingCases(ctx, h.lead)
	must(t, err)
	if queue, err := h.m.Queue(ctx, h.moderator, moderation.QueueFilter{}); err != nil || len(queue) != 0 || len(cases) != 1 {
		t.Errorf("%d cases for the team, %d in the queue, %v", len(cases), len(queue), err)
	}
	h.as(t, h.moderator).Get("/queue").Must(t, 200, "Nothing waits").MustNot(t, h.amira.ID.String(), "She cries")
}

func TestWhatCannotBeReportedIsNotThere(t *testing.T) {
	h := open(t)
	h.people.Hermit = h.teacher.ID
	ben := h.as(t, h.ben)
	missing := ben.Get("/members/"+uuid.NewString()+"/report").Must(t, 404)
	token := ben.Get("/help").Form("Sign out").Fields.Get("_csrf")
	for name, path := range map[string]string{
		"somebody of another school": "/members/" + h.theirLead.ID.String() + "/report",
		"somebody one cannot know":   "/members/" + h.teacher.ID.String() + "/report",
		"oneself":                    "/members/" + h.ben.ID.String() + "/report",
		"no id at all":               "/members/nobody/report",
		"a post that is not there":   "/posts/" + uuid.NewString() + "/report",
		"no post's id":               "/posts/..%2f/report",
	} {
		if p := ben.Get(path); p.Status != 404 || plain(p) != plain(missing) {
			t.Errorf("%s: %d, and another page than of nobody", name, p.Status)
		}
		for _, category := range []string{"unkind", "worried", "nonsense", ""} {
			f := map[string][]string{"_csrf": {token}, "category": {category}, "words": {"x\x00y"}}
			if p := ben.Post(path, f); p.Status != 404 {
				t.Errorf("%s, sent as %q: %d", name, category, p.Status)
			}
		}
	}
	if cases, err := h.m.Queue(ctx, h.moderator, moderation.QueueFilter{}); err != nil || len(cases) != 0 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}

func TestWhoIsMutedSuspendedOrWaitsMayReportAndTell(t *testing.T) {
	h := open(t)
	muted, suspended := h.Person(t, h.Oakfield, policy.Student), h.Person(t, h.Oakfield, policy.Student)
	must(t, h.DB.Mute(ctx, h.moderator, muted.ID, tenants.Measure{Reason: "A pause."}))
	must(t, h.DB.Suspend(ctx, h.admin, suspended.ID, tenants.Measure{Reason: "A longer pause."}))
	year := 8
	waiting := h.Add(t, h.Oakfield, tenants.NewMember{Username: "newcomer", Given: "New", Roles: []policy.Role{policy.Student}, YearLevel: &year, Waiting: true})
	for name, who := range map[string]tenants.Actor{"muted": muted, "suspended": suspended, "waiting": waiting} {
		b := h.as(t, who)
		report := b.Get("/members/"+h.amira.ID.String()+"/report").Must(t, 200, "Report")
		if who.ID != muted.ID { // they read nothing here that they could not read anyway
			report.MustNot(t, h.amira.Name.Given, h.amira.Name.Short)
		}
		if done := report.Form("Report").Set("category", "unkind").Submit(); !strings.HasPrefix(done.Flash(), "Thank you") {
			t.Errorf("%s: a report is answered with %d, %q", name, done.Status, done.Text())
		}
		tell := b.Get("/help").Must(t, 200).Click("Tell the safeguarding team").Must(t, 200, "What would you like to tell them?")
		again := tell.Form("Send").Set("words", " ").Submit().Must(t, 422, "Please write a few words")
		if done := again.Form("Send").Set("words", "Can I talk to somebody? "+name).Submit(); !strings.HasPrefix(done.Flash(), "Thank you for telling us.") || done.Path != "/help" {
			t.Errorf("%s: a concern is answered with %q at %s", name, done.Text(), done.Path)
		}
		for _, closed := range []string{"/queue", "/rules", "/safeguarding"} {
			if p := b.Get(closed); name != "muted" && p.Path == closed && p.Status == 200 {
				t.Errorf("%s gets to %s", name, closed)
			}
		}
	}
	cases, err := h.m.SafeguardingCases(ctx, h.lead)
	must(t, err)
	if len(cases) != 3 {
		t.Errorf("the team sees %d concerns", len(cases))
	}
	visitor := h.At(t, h.Oakfield)
	if p := visitor.Get("/help").Must(t, 200); p.HasForm("Send") || strings.Contains(p.Body, "/help/concern") {
		t.Error("a visitor is offered what they cannot send")
	}
	if p := visitor.Get("/help/concern"); !strings.HasPrefix(p.Path, "/sign-in") {
		t.Errorf("a visitor at the form: %d %s", p.Status, p.Path)
	}
}

func TestBadInputToReportsIsNeverOurFault(t *testing.T) {
	h := open(t)
	ben := h.as(t, h.ben)
	page := ben.Get("/members/" + h.amira.ID.String() + "/report")
	for name, words := range map[string]string{
		"a NUL": "a\x00b", "no text": "\xff\xfe", "a book": strings.Repeat("long ", 9000), "markup": "<script>alert(1)</script>", "too many": strings.Repeat("x", 2001),
	} {
		p := ben.Once(page.Form("Report").Set("category", "rude").Set("words", words).Request())
		if p.Status != 422 && p.Status != 303 {
			t.Errorf("%s: %d", name, p.Status)
		}
		p.MustNot(t, "<script>alert")
		if p.Status == 422 && p.Form("Report").Fields.Get("category") != "rude" {
			t.Errorf("%s: what was chosen is lost", name)
		}
	}
	tell := ben.Get("/help/concern")
	for name, words := range map[string]string{"a NUL": "a\x00b", "no text": "\xff", "too much": strings.Repeat("x", 4001)} {
		p := tell.Form("Send").Set("words", words).Submit().Must(t, 422)
		if got := p.Form("Send").Fields.Get("words"); name == "too much" && got != words || got == "" {
			t.Errorf("%s: what was typed came back as %.20q", name, got)
		}
	}
}
