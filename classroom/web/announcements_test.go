// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web/webtest"
)

const trip = "The museum trip is on Friday. Bring a packed lunch."

// announce sends the form as somebody fills it in; pairs are fields and values.
func (s *site) announce(t *testing.T, who tenants.Actor, pairs ...string) *webtest.Page {
	t.Helper()
	f := s.as(t, who).Get("/announce?group="+s.class.String()).Must(t, 200).Form("Announce").Set("body", trip)
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f.Submit()
}

func TestAnnouncingSaysWhomItIsForAndHowManyItReaches(t *testing.T) {
	s := open(t)
	page := s.as(t, s.hale).Get("/announce").Must(t, 200, "8B Science (2 people)", "Guardians of 8B Science (1 person)", "In London time.")
	if !strings.Contains(page.Body, "1 guardian of 1 child in 8B Science. 1 member has no guardian here.") || !strings.Contains(page.Body, "2 members of 8B Science. Their guardians see it too.") {
		t.Error("it does not say whom each choice reaches")
	}
	page.MustNot(t, "Everyone at Oakfield", "Year 8 (", s.riverClass.String())
	out := page.Form("Announce").Set("body", trip).Submit().Must(t, 200, "Announced to 8B Science: 2 people.", "Your announcement", trip, "Amira Karimova", "Ben Okonkwo")
	if !strings.HasPrefix(out.Path, "/announcements/") {
		t.Errorf("one ends at %s", out.Path)
	}
	s.as(t, s.hale).Get("/announce").Must(t, 200, "What you have announced", "The museum trip")
	for _, who := range []tenants.Actor{s.amira, s.ben, s.dorota} {
		s.as(t, who).Get("/announcements").Must(t, 200, trip)
	}
	for _, who := range []tenants.Actor{s.chidi, s.rivers, s.elif} {
		s.as(t, who).Get("/announcements").Must(t, 200).MustNot(t, "museum")
	}
	wide := s.as(t, s.admin).Get("/announce").Must(t, 200, "Everyone at Oakfield School", "Year 8 (3 people)")
	wide.MustNot(t, "Guardians of 8B")
	wide.Form("Announce").Set("body", "No school on Monday").Set("target", "school").Submit().Must(t, 200, "Announced to Everyone at Oakfield School: 6 people.")
	s.as(t, s.chidi).Get("/announcements").Must(t, 200, "No school on Monday")
	s.as(t, s.elif).Get("/announcements").Must(t, 200).MustNot(t, "No school")
	for _, who := range []tenants.Actor{s.amira, s.dorota, s.moderator} {
		s.as(t, who).Get("/announce").Must(t, 403)
	}
	s.as(t, s.Person(t, s.Oakfield, policy.Teacher)).Get("/announce").Must(t, 200, "You look after no class yet.")
}

func TestABadAnnouncementComesBackAsTyped(t *testing.T) {
	s := open(t)
	for name, c := range map[string]struct{ field, value, words string }{
		"no words":              {"body", "  ", "write something"},
		"too many":              {"body", strings.Repeat("word ", 300), "too long"},
		"a NUL":                 {"body", "a\x00b", "cannot be stored"},
		"nobody":                {"target", "", "choose whom this is for"},
		"nonsense":              {"target", "class:everybody", "choose whom this is for"},
		"a class of elsewhere":  {"target", "class:" + s.riverClass.String(), "choose whom this is for"},
		"a class of nowhere":    {"target", "guardians:" + uuid.NewString(), "choose whom this is for"},
		"a year of none":        {"target", "year:99", "Year levels"},
		"no time":               {"at", "", "Please choose the day and the time at which it is to go out."},
		"a time that is over":   {"at", "2026-09-15T09:00", "passed already"},
		"a time far away":       {"at", "2029-09-15T09:00", "within a year"},
		"an hour that is not":   {"at", "2027-03-28T01:30", "no such time"},
		"a time in other words": {"at", "tomorrow", "Please choose the day and the time at which it is to go out."},
		"an old form":           {"draft_id", "", "This form is too old"},
	} {
		pairs := []string{"acknowledge", "yes", "when", "later", "at", "2026-09-16T08:00", c.field, c.value}
		p := s.announce(t, s.hale, pairs...)
		if p.Status != 422 || !strings.Contains(strings.ToLower(strings.Join(p.Errors(), " ")), strings.ToLower(c.words)) {
			t.Errorf("%s answers %d with %v", name, p.Status, p.Errors())
			continue
		}
		back := p.Form("Announce").Fields
		if c.field != "body" && back.Get("body") != trip || back.Get("acknowledge") != "yes" || back.Get("when") != "later" || c.field == "body" && len(c.value) > 9 && strings.TrimSpace(back.Get("body")) != strings.TrimSpace(c.value) {
			t.Errorf("%s: it came back as %v", name, back)
		}
	}
	// What is not a teacher's to do is refused with the text still there.
	s.announce(t, s.hale, "target", "school").Must(t, 403, trip)
	forged := s.as(t, s.amira).Get("/groups").FormAt("/sign-out")
	forged.Action = "/announce"
	forged.Set("draft_id", uuid.NewString()).Set("body", trip).Set("target", "class:"+s.class.String()).Submit().Must(t, 403, trip)
	s.as(t, s.ben).Get("/announcements").MustNot(t, "museum")
}

func TestAnAnnouncementSentTwiceGoesOutOnce(t *testing.T) {
	s := open(t)
	form := s.as(t, s.hale).Get("/announce").Form("Announce").Set("body", trip)
	first, again := form.Submit().Must(t, 200), form.Submit().Must(t, 200, "Announced to 8B Science")
	if first.Path != again.Path {
		t.Errorf("it is %s and %s", first.Path, again.Path)
	}
	if n := strings.Count(s.as(t, s.ben).Get("/announcements").Body, "Bring a packed lunch"); n != 1 {
		t.Errorf("it is there %d times", n)
	}
}

func TestAcknowledgingForEachChildGoesBackToWhereOneWas(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error { return tx.LinkGuardian(ctx, uuid.Nil, s.dorota.ID, s.ben.ID, "aunt") })
	s.dorota = s.Actor(t, s.Oakfield, s.dorota.ID)
	figures := s.announce(t, s.hale, "acknowledge", "yes").Must(t, 200)
	b := s.as(t, s.dorota)
	page := b.Get("/announcements").Must(t, 200, "For me and my children", "Amira Karimova", "Ben Okonkwo", "1 announcement asks for your answer", "For Amira: please", "For Ben: please", "1 to acknowledge")
	id := strings.TrimPrefix(figures.Path, "/announcements/")
	form := page.FormAt("/announcements/" + id + "/acknowledge")
	from := func(f *webtest.Form, referer string) *http.Request {
		r := f.Request()
		r.Header.Set("Referer", referer)
		return r
	}
	for referer, want := range map[string]string{
		"http://oakfield.localhost/announcements?before=x": "/announcements?before=x#post-" + id,
		"https://evil.example/home":                        "/home#post-" + id,
		"http://riverside.localhost/home":                  "/home#post-" + id,
	} {
		if p := b.Once(from(form, referer)); p.Status != 303 || p.Header.Get("Location") != want {
			t.Errorf("from %s it leads to %q (%d)", referer, p.Header.Get("Location"), p.Status)
		}
	}
	page = b.Get("/announcements").Must(t, 200, "Acknowledged for Amira", "For Ben: please")
	p := page.FormAt("/announcements/"+id+"/acknowledge").Submit().Must(t, 200, "Acknowledged for Ben. Thank you.", "Nothing waits for you")
	if strings.Contains(p.Text(), "asks for your answer") {
		t.Error("it still asks")
	}
	// Ben sees that it was done for him; the teacher by whom.
	s.as(t, s.ben).Get("/announcements").Must(t, 200, "Acknowledged")
	s.as(t, s.hale).Get(figures.Path).Must(t, 200, "by Dorota Karimova")
	// Their own child's name is theirs to read; anybody else's child's is not.
	b.Get("/members/"+s.amira.ID.String()).Must(t, 200, "Amira Karimova")
	if other := b.Get("/members/" + s.chidi.ID.String()); strings.Contains(other.Body, "Eze") {
		t.Error("a guardian reads the surname of a child that is not theirs")
	}
	// For nobody else's child, and not for what was never asked.
	for _, c := range []struct {
		who  tenants.Actor
		whom uuid.UUID
		path string
	}{
		{s.dorota, s.chidi.ID, id}, {s.amira, s.ben.ID, id}, {s.chidi, s.chidi.ID, id}, {s.rivers, s.rivers.ID, id},
		{s.amira, s.amira.ID, uuid.NewString()}, {s.dorota, uuid.Nil, id}, {s.hale, s.hale.ID, id},
	} {
		f := s.as(t, c.who).Get("/groups").FormAt("/sign-out")
		f.Action = "/announcements/" + c.path + "/acknowledge"
		f.Set("for", c.whom.String()).Submit().Must(t, 404)
	}
}

func TestTheFiguresAreTheAuthorsAlone(t *testing.T) {
	s := open(t)
	path := s.announce(t, s.hale, "acknowledge", "yes", "include_late", "yes").Must(t, 200, "Remind the 2 who have not", "Nobody has been reminded yet.", "Not yet").Path
	amira := s.as(t, s.amira)
	amira.Get("/announcements").Must(t, 200)
	teacher := s.as(t, s.hale)
	opened := teacher.Get(path).Must(t, 200, "Opened", "Not acknowledged")
	if chart := opened.Find(`[role=img]`); len(chart) != 1 || !strings.Contains(opened.Body, "of 2 people, 2 were reached, 1 opened it and 0 acknowledged") {
		t.Error("the chart does not say what it shows")
	}
	amira.Get("/announcements").FormAt(path+"/acknowledge").Submit().Must(t, 200, "Acknowledged. Thank you.")
	done := teacher.Get(path).Must(t, 200, "Remind the 1 who has not")
	if !strings.Contains(done.Body, "1 opened it and 1 acknowledged") {
		t.Error("the figures do not move")
	}
	teacher.Get(path+"?show=waiting").Must(t, 200, "Ben Okonkwo").MustNot(t, "Amira Karimova")
	teacher.Get(path+"?show=unopened").Must(t, 200, "Ben Okonkwo").MustNot(t, "Amira Karimova")
	teacher.Get(path+"?show=x%00&after=y").Must(t, 200, "Ben Okonkwo", "Amira Karimova")
	// Reminding tells who has not, once an hour.
	remind := done.FormAt(path + "/remind")
	remind.Submit().Must(t, 200, "Reminded 1 person.", "Last reminded today at 10:00. An hour after that you can remind them again.").MustNot(t, "Remind the")
	remind.Submit().Must(t, 200, "reminded within the last hour")
	s.as(t, s.ben).Get("/notifications").Must(t, 200, "asks you once more to acknowledge")
	amira.Get("/notifications").MustNot(t, "once more")
	// Who comes into the class later finds it, and is marked so.
	s.Clock.Move(time.Minute)
	_, err := s.room.AddToGroup(context.Background(), s.hale, s.class, []string{s.chidi.Username})
	must(t, err)
	s.as(t, s.chidi).Get("/announcements").Must(t, 200, trip)
	teacher.Get(path).Must(t, 200, "Chidi Eze", "Joined later")
	// For everybody else the page does not exist.
	for _, who := range []tenants.Actor{s.amira, s.dorota, s.moderator, s.admin, s.rivers} {
		b := s.as(t, who)
		if p := b.Get(path); p.Status != 404 || plain(p) != plain(b.Get("/announcements/"+uuid.NewString())) {
			t.Errorf("%s opens the figures: %d", who.Username, p.Status)
		}
		f := b.Get("/groups").FormAt("/sign-out")
		for _, deed := range []string{"/remind", "/cancel"} {
			f.Action = path + deed
			f.Submit().Must(t, 404)
		}
	}
}

func TestAParentIsToldWhichAnswerIsTheirOwn(t *testing.T) {
	s := open(t)
	ask := s.as(t, s.admin).Get("/announce").Form("Announce").Set("body", "The gate is closed.").Set("target", "school").Set("acknowledge", "yes")
	ask.Submit().Must(t, 200, "Announced to")
	s.as(t, s.dorota).Get("/announcements").Must(t, 200, "For Amira: please", "For yourself: please")
	s.as(t, s.ben).Get("/announcements").Must(t, 200, "Please let us know").MustNot(t, "yourself")
	s.as(t, s.dorota).Get("/home").Must(t, 200, "announced to you and your children").MustNot(t, "Your groups")
	s.as(t, s.ben).Get("/home").Must(t, 200, "Your groups").MustNot(t, "your children")
}

// Back to the form, another choice, and Announce: the same draft's id comes a
// second time, and nobody else has been told.
func TestAnAnnouncementSentAgainToOthersIsKeptAndSaid(t *testing.T) {
	s := open(t)
	form := s.as(t, s.hale).Get("/announce").Form("Announce").Set("body", trip)
	form.Submit().Must(t, 200, "Announced to 8B Science: 2 people.")
	form.Submit().Must(t, 200, "Announced to 8B Science: 2 people.") // pressed twice
	again := form.Set("target", "guardians:"+s.class.String()).Submit().Must(t, 409, "You have sent these words already", "nothing more was sent", trip)
	kept := again.Form("Announce")
	if kept.Fields.Get("target") != "guardians:"+s.class.String() || kept.Fields.Get("body") != trip {
		t.Errorf("what was chosen is lost: %v", kept.Fields)
	}
	kept.Submit().Must(t, 200, "Announced to Guardians of 8B Science: 1 person.")
}

func TestAllThatOneHasAnnouncedCanBeReached(t *testing.T) {
	s := open(t)
	for i := range 21 {
		s.Clock.Move(time.Minute)
		_, err := s.room.Announce(t.Context(), s.hale, classroom.NewAnnouncement{ID: uuid.New(), Body: "Note " + strconv.Itoa(i) + ".", Target: classroom.ToClass, Group: s.class})
		must(t, err)
	}
	hale := s.as(t, s.hale)
	front := hale.Get("/announce?group="+s.class.String()).Must(t, 200, "Note 20.", "Note 1.").MustNot(t, "Note 0.")
	older := front.Link("Older")
	if !strings.Contains(older, "group="+s.class.String()) || !strings.HasSuffix(older, "#sent") || len(front.Find("#sent .pager a")) != 1 || len(front.Find("#sent")) != 1 {
		t.Errorf("older ones are at %q", older)
	}
	last := hale.Get(older).Must(t, 200, "Note 0.").MustNot(t, "Note 1.")
	if len(last.Find("input[value='class:"+s.class.String()+"'][checked], option[value='class:"+s.class.String()+"'][selected]")) != 1 {
		t.Error("the form has lost whom it was for")
	}
	if len(last.Find("#sent .pager a")) != 1 {
		t.Error("it leads on past the first")
	}
	hale.Get(last.Link("Newer")).Must(t, 200, "Note 20.", "Note 1.").MustNot(t, "Note 0.")
	beyond := hale.Get("/announce?before="+uuid.NewString()).Must(t, 200, "Nothing more here").MustNot(t, "Note ")
	if beyond.Link("To the newest") != "/announce" {
		t.Errorf("it leads to %q", beyond.Link("To the newest"))
	}
}
