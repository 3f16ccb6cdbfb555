// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// worry opens a case about Amira, reported by Ben.
func (h *house) worry(t *testing.T) string {
	t.Helper()
	must(t, h.m.Report(ctx, h.ben, moderation.NewReport{Member: h.amira.ID, Category: "worried", Words: "She cries in the corridor."}))
	cases, err := h.m.SafeguardingCases(ctx, h.lead)
	must(t, err)
	return "/safeguarding/" + cases[len(cases)-1].ID.String()
}

func TestForAnybodyButTheTeamTheseCasesAreNotThere(t *testing.T) {
	h := open(t)
	path := h.worry(t)
	id, err := uuid.Parse(strings.TrimPrefix(path, "/safeguarding/"))
	must(t, err)
	guardian := h.Person(t, h.Oakfield, policy.Guardian)
	for name, who := range map[string]tenants.Actor{
		"an admin": h.admin, "a moderator": h.moderator, "a teacher": h.teacher, "who reported": h.ben, "whom it is about": h.amira, "a guardian": guardian, "Riverside's lead": h.theirLead,
	} {
		b := h.as(t, who)
		missing := b.Get("/safeguarding/"+uuid.NewString()).Must(t, 404)
		token := b.Get("/help").Form("Sign out").Fields.Get("_csrf")
		if p := b.Get(path); p.Status != 404 || plain(p) != plain(missing) || len(p.Header) != len(missing.Header) {
			t.Errorf("%s reads %d, and another page than of a case that is not there", name, p.Status)
		}
		if who.School.ID == h.Oakfield.ID {
			for _, list := range []string{"/safeguarding", "/safeguarding?state=closed"} {
				if p := b.Get(list); p.Status != 404 || plain(p) != plain(missing) {
					t.Errorf("%s lists: %d", name, p.Status)
				}
			}
		}
		for _, deed := range []string{"acknowledge", "note", "close"} {
			fields := url.Values{"_csrf": {token}, "note": {"x"}, "outcome": {"supported"}, "words": {"x"}}
			gone := b.Post("/safeguarding/"+uuid.NewString()+"/"+deed, fields)
			if p := b.Post(path+"/"+deed, fields); p.Status != 404 || plain(p) != plain(gone) {
				t.Errorf("%s, %s: %d", name, deed, p.Status)
			}
			if p := b.Post(path+"/"+deed, url.Values{"_csrf": {token}, "note": {"\x00"}}); p.Status != 404 {
				t.Errorf("%s, %s with a NUL: %d", name, deed, p.Status)
			}
		}
		missing.MustNot(t, "afeguarding case", "corridor")
	}
	lines, err := h.DB.AuditLines(ctx, h.Oakfield.ID, true, 0, 500)
	must(t, err)
	tried := map[uuid.UUID]bool{}
	for _, l := range lines {
		if l.Deed == "safeguarding.refused" {
			if l.Scope != tenants.ScopeSafeguarding {
				t.Errorf("a try is recorded for %s", l.Scope)
			}
			if l.Object != nil && *l.Object == id {
				tried[*l.Actor] = true
			}
		}
	}
	if len(tried) != 6 {
		t.Errorf("%d of 6 people who tried are recorded", len(tried))
	}
	// The admins' record shows none of it.
	h.as(t, h.admin).Get("/audit").Must(t, 200).MustNot(t, "safeguarding.refused", "tried to open", id.String())
	h.as(t, h.lead).Get("/audit").Must(t, 200, "tried to open what is the safeguarding team's")
}

func TestTheTeamTakesACaseWritesAndClosesIt(t *testing.T) {
	h := open(t)
	path := h.worry(t)
	lead := h.as(t, h.lead)
	list := lead.Get("/safeguarding").Must(t, 200, "1 waits for somebody to take it", h.amira.Name.Full(), "Somebody may not be safe", "Reported by "+h.ben.Name.Full(), "Nobody has taken this yet")
	page := list.Click(h.amira.Name.Full()).Must(t, 200, "She cries in the corridor.", "Year 8")
	if page.HasForm("Close the case") {
		t.Error("a case that nobody took can be closed")
	}
	other := h.as(t, h.Person(t, h.Oakfield, policy.Safeguarding))
	second := other.Get(path)
	taken := page.Form("Acknowledge").Submit().Must(t, 200)
	if !strings.HasPrefix(taken.Flash(), "Acknowledged") || taken.HasForm("Acknowledge") {
		t.Errorf("taken: %q", taken.Flash())
	}
	if late := second.Form("Acknowledge").Submit(); late.Status != 409 || !late.Says("Somebody was first") || !late.Says(h.lead.Name.Full()) {
		t.Errorf("the second to take it: %d %s", late.Status, late.Text())
	}
	bad := taken.Form("Add").Set("note", " ").Submit().Must(t, 422, "Please write what happened")
	noted := bad.Form("Add").Set("note", "Rang the tutor.\nShe comes at four.").Submit().Must(t, 200, "Rang the tutor.")
	half := noted.Form("Close the case").Set("words", "We met with her.").Submit().Must(t, 422, "Please choose how it ended.")
	if got := half.Form("Close the case").Fields.Get("words"); got != "We met with her." {
		t.Errorf("what was typed came back as %q", got)
	}
	if other := half.Form("Add").Fields.Get("note"); other != "" {
		t.Errorf("the other form has %q", other)
	}
	closed := half.Form("Close the case").Set("outcome", "supported").Submit().Must(t, 200, "Supported at school", "We met with her.")
	if closed.HasForm("Acknowledge") || closed.HasForm("Close the case") || !closed.HasForm("Add") {
		t.Error("a closed case offers the wrong deeds")
	}
	lead.Get("/safeguarding").Must(t, 200, "Nothing is open")
	lead.Get("/safeguarding?state=closed").Must(t, 200, h.amira.Name.Full(), "Supported at school")
	other.Get("/safeguarding?state=closed&after="+uuid.NewString()).Must(t, 200)
}

func TestTheClockSaysThatItIsLate(t *testing.T) {
	h := open(t)
	path := h.worry(t)
	lead := h.as(t, h.lead)
	const late = "It should be taken within 15 minutes."
	if lead.Get("/safeguarding").Says(late) {
		t.Error("late at once")
	}
	h.Clock.Move(16 * time.Minute)
	lead.Get("/safeguarding").Must(t, 200, late, "waits 16 minutes")
	lead.Get(path).Must(t, 200, late, "10:00") // the report, by Oakfield's clock
	lead.Get(path).Form("Acknowledge").Submit()
	if lead.Get("/safeguarding").Says(late) {
		t.Error("late although it is taken")
	}
}

func TestATryIsToldInTheCase(t *testing.T) {
	h := open(t)
	path := h.worry(t)
	h.as(t, h.moderator).Get(path).Must(t, 404)
	h.as(t, h.lead).Get(path).Must(t, 200, "Somebody else tried to open this", h.moderator.Name.Full())
}
