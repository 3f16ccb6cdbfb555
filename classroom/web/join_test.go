// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web/webtest"
)

const goodPassword = "heron-lantern-204"

// code makes a join code for the class by its settings page and gives it as it
// is read off the board.
func (s *site) code(t *testing.T, role string) string {
	t.Helper()
	p := s.as(t, s.hale).Get(s.at("/settings")).FormAt(s.at("/codes")).Set("role", role).Set("days", "7").Submit().Must(t, 200, "There is a new code for "+role+"s.")
	codes := p.Find(".big-code")
	return webtest.Text(codes[0])
}

// second opens the second step of joining in a fresh browser.
func (s *site) second(t *testing.T, code string) *webtest.Form {
	t.Helper()
	return s.At(t, s.Oakfield).Get("/join").Form("Join").Set("code", code).Submit().Must(t, 200, "Join 8B Science").Form("Join")
}

func fillIn(f *webtest.Form, username string) *webtest.Form {
	return f.Set("given_name", "Noor").Set("family_name", "Aziz").Set("username", username).Set("year_level", "8").Set("password", goodPassword)
}

func TestANewcomerJoinsByCodeAndWaits(t *testing.T) {
	s := open(t)
	code := s.code(t, "student")
	b := s.At(t, s.Oakfield)
	first := b.Get("/join?code="+url.QueryEscape(code)).Must(t, 200, "Join code")
	if got := first.Form("Join").Fields.Get("code"); got != code {
		t.Errorf("a scanned code is filled in as %q", got)
	}
	second := first.Form("Join").Set("code", strings.ToLower(strings.ReplaceAll(code, "-", " "))).Submit().Must(t, 200, "Join 8B Science", "Your year")
	page := fillIn(second.Form("Join"), "Noor.A").Submit().Must(t, 200, "You asked to join 8B Science as Noor.A.", "A teacher of 8B Science will look at your request")
	if !strings.HasPrefix(page.Path, "/join/waiting") || strings.Contains(page.Path, "Noor") {
		t.Errorf("one ends at %s", page.Path)
	}
	teacher := s.as(t, s.hale)
	teacher.Get("/notifications").Must(t, 200, "asks to join 8B Science")
	teacher.Get(s.at("/settings")).Must(t, 200, "Used once")
	members := teacher.Get(s.at("/members")).Must(t, 200, "1 person asks to join", "Noor Aziz", "is new at school")
	s.as(t, s.ben).Get(s.at("/members")).MustNot(t, "Noor")
	approve := members.Form("Approve")
	other := s.as(t, s.moderator).Get(s.at("/members")).FormAt(approve.Action)
	approve.Submit().Must(t, 200, "Noor Aziz is in 8B Science now.").MustNot(t, "asks to join")
	approve.Submit().Must(t, 200, "Noor Aziz is in 8B Science now.").MustNot(t, "Somebody was first")
	other.Submit().Must(t, 200, "Somebody was first: Noor Aziz is in already.")
	s.as(t, s.ben).Get(s.at("/members")).Must(t, 200, "Noor A.")
}

// Who asks is said where the groups are listed, and counted beside them, to those
// who let people in and to nobody else.
func TestTheListOfGroupsSaysWhoAsksToJoin(t *testing.T) {
	s := open(t)
	chess, err := s.room.NewGroup(context.Background(), s.Person(t, s.Oakfield, policy.Teacher), // none of Ms Hale's
		classroom.GroupSettings{Kind: classroom.Club, Name: "Chess", JoinRule: classroom.JoinRequest, Gate: "by_rule"})
	must(t, err)
	_, err = s.room.AskToJoin(context.Background(), s.chidi, chess)
	must(t, err)
	code := s.code(t, "student")
	fillIn(s.second(t, code), "noor.a").Submit().Must(t, 200)
	fillIn(s.second(t, code), "yusuf.b").Submit().Must(t, 200)
	for name, who := range map[string]tenants.Actor{"its teacher": s.hale, "an admin": s.admin, "a moderator": s.moderator} {
		all := "3"
		if who.ID == s.hale.ID {
			all = "2"
		}
		p := s.as(t, who).Get("/groups").Must(t, 200, "2 ask to join")
		links := p.Find(`a[href="` + s.at("/members#waiting") + `"]`)
		if len(links) != 1 {
			t.Fatalf("%s finds %d ways to let them in", name, len(links))
		}
		if counted := p.Find(`.rail a[href="/groups"] .count`); len(counted) != 1 || webtest.Text(counted[0]) != all {
			t.Errorf("%s is not told in the navigation that %s ask", name, all)
		}
	}
	for name, who := range map[string]tenants.Actor{"a student of the class": s.ben, "a guardian": s.dorota, "another school's teacher": s.rivers} {
		p := s.as(t, who).Get("/groups").Must(t, 200).MustNot(t, "2 ask to join", "1 asks to join")
		if len(p.Find(`.rail a[href="/groups"] .count`)) != 0 {
			t.Errorf("%s is told that somebody asks", name)
		}
	}
	members := s.as(t, s.hale).Get(s.at("/members"))
	members.Form("Approve").Submit().Must(t, 200)
	p := s.as(t, s.hale).Get("/groups").Must(t, 200, "1 asks to join")
	if counted := p.Find(`.rail a[href="/groups"] .count`); len(counted) != 1 || webtest.Text(counted[0]) != "1" {
		t.Error("one was let in, and the count stands")
	}
	s.as(t, s.hale).Get(s.at("/members")).Form("Refuse").Submit().Must(t, 200)
	p = s.as(t, s.hale).Get("/groups").MustNot(t, "asks to join")
	if len(p.Find(`.rail a[href="/groups"] .count`)) != 0 {
		t.Error("nobody asks any more, and the count stands")
	}
}

func TestWhoIsTurnedAwayIsNotInTheGroup(t *testing.T) {
	s := open(t)
	fillIn(s.second(t, s.code(t, "student")), "noor.a").Submit().Must(t, 200)
	members := s.as(t, s.hale).Get(s.at("/members"))
	members.Form("Refuse").Submit().Must(t, 200, "Noor Aziz is not in 8B Science.").MustNot(t, "asks to join")
	members.Form("Approve").Submit().Must(t, 404)
}

func TestEveryWrongCodeGetsTheSameAnswer(t *testing.T) {
	s := open(t)
	withdrawn, good := s.code(t, "student"), s.code(t, "student")
	p := s.as(t, s.hale).Get(s.at("/settings"))
	withdraw := p.Find(`form[action$="/withdraw"]`)
	if len(withdraw) != 2 {
		t.Fatalf("%d codes can be withdrawn", len(withdraw))
	}
	for _, a := range withdraw[1].Attr { // the older one stands below
		if a.Key == "action" {
			p.FormAt(a.Val).Submit().Must(t, 200, "The code is withdrawn.", "No longer works")
		}
	}
	answers := map[string]bool{}
	for _, typed := range []string{withdrawn, "KITE-4827", "x", strings.Repeat("A", 3000), "' or 1=1 --", "\x00"} {
		b := s.At(t, s.Oakfield)
		p := b.Get("/join").Form("Join").Set("code", typed).Submit()
		if p.Status != 422 {
			t.Fatalf("%.20q answers %d", typed, p.Status)
		}
		if typed != "\x00" {
			answers[strings.Join(p.Errors(), "|")] = true
		}
	}
	if len(answers) != 1 {
		t.Errorf("the answers can be told apart: %v", answers)
	}
	s.At(t, s.Riverside).Get("/join").Form("Join").Set("code", good).Submit().Must(t, 422, "This code is not right").MustNot(t, "8B Science")
	s.At(t, s.Oakfield).Get("/join/waiting?code=KITE4827").Must(t, 200, "Thank you").MustNot(t, "8B Science")
	s.second(t, good)
}

func TestABadNameComesBackWithEverythingButThePassword(t *testing.T) {
	s := open(t)
	code := s.code(t, "student")
	empty := s.second(t, code).Submit().Must(t, 422) // all at once, not one after the other
	for _, words := range []string{"give a name", "A username needs", "choose your year", "choose a password"} {
		if !strings.Contains(strings.Join(empty.Errors(), " "), words) {
			t.Errorf("an empty form is not told %q, but %v", words, empty.Errors())
		}
	}
	for name, c := range map[string]struct{ field, value, words string }{
		"a taken name":        {"username", "amira.k", "Somebody in this school has that username already"},
		"one that looks like": {"username", "arnira.k", "looks too much like another one"},
		"a role":              {"username", "teacher", "kept for the school"},
		"no name":             {"given_name", " ", "give a name"},
		"no year":             {"year_level", "", "choose your year"},
		"a year of none":      {"year_level", "77", "choose your year"},
		"a short password":    {"password", "abc", "at least 8 characters"},
		"no password":         {"password", "", "choose a password"},
		"a NUL":               {"given_name", "No\x00or", "cannot be stored"},
	} {
		p := fillIn(s.second(t, code), "noor.a").Set(c.field, c.value).Submit()
		if p.Status != 422 || !strings.Contains(strings.Join(p.Errors(), " "), c.words) {
			t.Errorf("%s answers %d with %v", name, p.Status, p.Errors())
			continue
		}
		p.MustNot(t, goodPassword)
		back := p.Form("Join").Fields
		for field, want := range map[string]string{"given_name": "Noor", "family_name": "Aziz", "username": "noor.a", "year_level": "8"} {
			if c.field == field && field != "given_name" {
				want = c.value
			}
			if c.field != field && back.Get(field) != want {
				t.Errorf("%s: %s came back as %q", name, field, back.Get(field))
			}
		}
		if back.Get("password") != "" {
			t.Errorf("%s: the password came back", name)
		}
	}
	if got := len(s.find(t, "noor")); got != 0 {
		t.Errorf("%d members were made of bad forms", got)
	}
}

// find gives Oakfield's members whose username has these words.
func (s *site) find(t *testing.T, words string) []tenants.Member {
	t.Helper()
	var found []tenants.Member
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		var err error
		found, err = tx.Members(context.Background(), tenants.MemberFilter{Words: words})
		return err
	})
	return found
}

func TestACodeThatEndsMeanwhileLosesNothingTyped(t *testing.T) {
	s := open(t)
	form := fillIn(s.second(t, s.code(t, "student")), "noor.a")
	s.Clock.Move(8 * 24 * time.Hour)
	p := form.Submit().Must(t, 422, "This code is not right, or it no longer works")
	p.MustNot(t, goodPassword)
	again := p.Form("Join").Set("code", s.code(t, "student")).Submit().Must(t, 422, "Join 8B Science", "choose a password").Form("Join")
	if again.Fields.Get("given_name") != "Noor" || again.Fields.Get("username") != "noor.a" || again.Fields.Get("year_level") != "8" {
		t.Errorf("what was typed came back as %v", again.Fields)
	}
	again.Set("password", goodPassword).Submit().Must(t, 200, "You asked to join 8B Science")
}

func TestJoiningTwiceMakesOneMember(t *testing.T) {
	s := open(t)
	form := fillIn(s.second(t, s.code(t, "student")), "noor.a")
	form.Submit().Must(t, 200, "You asked to join")
	form.Submit().Must(t, 200, "You asked to join")
	form.Set("password", "another-one-205").Submit().Must(t, 422, "that username already")
	if got := len(s.find(t, "noor")); got != 1 {
		t.Errorf("%d members were made", got)
	}
}

func TestThirtyJoinByOneCodeAtOnce(t *testing.T) {
	s := open(t)
	code := s.code(t, "student")
	var forms []*webtest.Form
	for i := range 30 {
		forms = append(forms, fillIn(s.second(t, code), fmt.Sprintf("pupil.%c%c", 'a'+i/6, 'a'+i%6)))
	}
	statuses := make([]int, len(forms))
	var wait sync.WaitGroup
	for i, f := range forms {
		wait.Go(func() { statuses[i] = f.Submit().Status })
	}
	wait.Wait()
	for i, status := range statuses {
		if status != 200 {
			t.Errorf("%s is answered %d", forms[i].Fields.Get("username"), status)
		}
	}
	s.as(t, s.hale).Get(s.at("/members")).Must(t, 200, "30 people ask to join")
}

func TestGuessingCodesIsSlowedForTheGuesserAlone(t *testing.T) {
	s := open(t)
	code := s.code(t, "student")
	b := s.At(t, s.Oakfield)
	form := b.Get("/join").Form("Join")
	from := "127.0.0.1 " + b.Cookie("rookery-visitor")
	for range 80 { // what the domain notes of 80 wrong codes, without waiting for each answer
		s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
			_, miss, err := tx.Throttled(context.Background(), "join", from, 60)
			if err != nil {
				return nil
			}
			return miss()
		})
	}
	p := form.Set("code", "KITE-4827").Submit().Must(t, 429, "many wrong guesses")
	if p.Header.Get("Retry-After") == "" || p.Form("Join").Fields.Get("code") != "KITE-4827" {
		t.Errorf("Retry-After %q, code %q", p.Header.Get("Retry-After"), p.Form("Join").Fields.Get("code"))
	}
	s.second(t, code) // a classmate behind the same address
	s.Clock.Move(16 * time.Minute)
	form.Set("code", code).Submit().Must(t, 200, "Join 8B Science")
}

func TestAGuardianWhoJoinsDoesNotReadTheClass(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, "Only for us in 8B")
	form := s.second(t, s.code(t, "guardian"))
	if _, asked := form.Fields["year_level"]; asked {
		t.Error("a guardian is asked for a year")
	}
	form.Set("given_name", "Aziza").Set("family_name", "Aziz").Set("username", "aziza").Set("password", goodPassword).Submit().Must(t, 200, "You asked to join")
	s.as(t, s.hale).Get(s.at("/members")).Must(t, 200, "as a guardian").Form("Approve").Submit().Must(t, 200, "Aziza Aziz can sign in now.")
	guardian := s.Actor(t, s.Oakfield, s.find(t, "aziza")[0].ID)
	b := s.as(t, guardian)
	b.Get("/home").Must(t, 200).MustNot(t, "Only for us")
	b.Get(s.at("")).Must(t, 404)
}

func TestAMemberAsksForAGroupByItsCode(t *testing.T) {
	s := open(t)
	code := s.code(t, "student")
	chidi := s.as(t, s.chidi)
	page := chidi.Get("/join?code="+code).Must(t, 200, "Join a group")
	page.MustNot(t, "I can already sign in")
	page.Form("Join").Submit().Must(t, 200, "You asked to join 8B Science.")
	page.Form("Join").Submit().Must(t, 422, "have asked to join it already")
	chidi.Get(s.at("")).Must(t, 404)
	s.as(t, s.hale).Get(s.at("/members")).Must(t, 200, "Chidi Eze").MustNot(t, "is new at school")
	s.as(t, s.dorota).Get("/join").Form("Join").Set("code", code).Submit().Must(t, 403)
	s.as(t, s.ben).Get("/join").Form("Join").Set("code", s.code(t, "guardian")).Submit().Must(t, 422, "for guardians who are new here")
	s.as(t, s.elif).Get("/join").Form("Join").Set("code", code).Submit().Must(t, 422, "This code is not right")
	if p := chidi.Once(chidi.Request("GET", "/join/waiting?code="+code, nil)); p.Status != 303 || p.Header.Get("Location") != "/" {
		t.Errorf("a member's waiting page answers %d", p.Status)
	}
}
