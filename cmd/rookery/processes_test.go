// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
)

// ticking is a clock that goes on from an hour after the full school's: eleven
// o'clock on a school day, whatever the time is where the tests run.
type ticking struct{ from, since time.Time }

func (f *full) ticking() ticking { return ticking{f.Clock.Now().Add(time.Hour), time.Now()} }

// Now is tenants.Clock's.
func (c ticking) Now() time.Time { return c.from.Add(time.Since(c.since)) }

// pair is a full school served by two processes on one database.
type pair struct {
	*full
	one, two *served
	clock    ticking
}

func newPair(t *testing.T) *pair {
	t.Helper()
	f := newFull(t)
	clock := f.ticking()
	return &pair{full: f, one: serve(t, f.URL, clock), two: serve(t, f.URL, clock), clock: clock}
}

// soon is how long a change may take to hold in every process.
const soon = time.Second

// write sends a post as the composer does.
func write(t testing.TB, v *visitor, audience, body string) answer {
	t.Helper()
	return v.post(t, "/posts", "draft_id", uuid.NewString(), "audience", audience, "body", body)
}

func TestASessionHoldsInEveryProcess(t *testing.T) {
	w := newPair(t)
	s := w.riverside
	newcomer := w.one.visitor(s.School).readToken(t, "/sign-in")
	signed := newcomer.post(t, "/sign-in", "slip", w.slip(t, s.ben))
	token := sessionOf(signed)
	if signed.status != 303 || token == "" {
		t.Fatalf("a slip does not sign in: %.400s", signed.show())
	}
	there := w.two.visitor(s.School).signedIn(token).readToken(t, "/home")
	if page := there.get(t, "/home"); page.status != 200 || !strings.Contains(page.body, s.text("classwork")) {
		t.Fatalf("the other process does not know the session: %d", page.status)
	}
	if done := there.post(t, "/sign-out"); done.status != 303 {
		t.Fatalf("signing out there: %.400s", done.show())
	}
	if page := w.one.visitor(s.School).signedIn(token).get(t, "/home"); !strings.HasPrefix(page.location(), "/sign-in") {
		t.Errorf("signed out on one, and still in on the other: %d %s", page.status, page.location())
	}
}

// slip is a one-time way in.
func (f *full) slip(t testing.TB, who tenants.Actor) string {
	t.Helper()
	var slips []tenants.Slip
	f.In(t, who.School, func(tx *tenants.Tx) error {
		var err error
		slips, err = tx.NewSlips(t.Context(), who, tenants.IDs{who.ID})
		return err
	})
	return slips[0].Code
}

// sessionOf is the session that an answer begins.
func sessionOf(a answer) string {
	for _, line := range a.header["Set-Cookie"] {
		if value, found := strings.CutPrefix(line, "rookery="); found {
			token, _, _ := strings.Cut(value, ";")
			return token
		}
	}
	return ""
}

func TestARevokedRoleASuspensionAndAnEndedSessionHoldInEveryProcess(t *testing.T) {
	w := newPair(t)
	s := w.riverside
	admin := s.reader(t, w.one, "admin")
	for _, story := range []struct {
		who, path string
		fields    []string
	}{
		{"colleague", "/admin/members/" + s.colleague.ID.String() + "/roles", []string{"role", "guardian"}},
		{"ben", "/admin/members/" + s.ben.ID.String() + "/suspend", []string{"reason", "A rest."}},
		{"outsider", "/admin/members/" + s.outsider.ID.String() + "/end-sessions", nil},
	} {
		t.Run(story.who, func(t *testing.T) {
			there := s.reader(t, w.two, story.who)
			if page := there.get(t, "/home"); page.status != 200 {
				t.Fatalf("%s is not in: %d", story.who, page.status)
			}
			page := w.two.leaveOpen(t, s.School, story.who, s.sessions[story.who], time.Time{})
			bystander := w.two.leaveOpen(t, s.School, "amira", s.sessions["amira"], time.Time{})
			if done := admin.post(t, story.path, story.fields...); done.status != 303 {
				t.Fatalf("%s: %.600s", story.path, done.show())
			}
			if next := there.get(t, "/home"); next.status == 200 {
				t.Errorf("%s still reads on the other process", story.who)
			}
			if next := write(t, there, "school", "Still here."); next.status < 400 {
				t.Errorf("%s still writes on the other process: %d", story.who, next.status)
			}
			page.ended(soon)
			select {
			case <-bystander.done:
				t.Error("somebody else's page ended as well")
			default:
			}
		})
	}
}

func TestChangedRulesAndPolicyHoldInEveryProcess(t *testing.T) {
	w := newPair(t)
	s := w.riverside
	there, audience := s.reader(t, w.two, "amira"), "group:"+s.class.String()
	const word = "marzipan"
	if done := write(t, there, audience, "I like "+word+"."); done.status != 303 {
		t.Fatalf("writing: %.600s", done.show())
	}
	book, err := w.one.app.services.cases.Rules(t.Context(), s.moderator)
	if err != nil {
		t.Fatal(err)
	}
	book.Doc.Rules = append(book.Doc.Rules, rules.Rule{ID: "sweets", Name: "Sweets", Kind: rules.Words, Enabled: true, Action: rules.Hold, Phrases: []string{word}})
	if _, err := w.one.app.services.cases.ChangeRules(t.Context(), s.moderator, book.Version, book.Doc, "No sweets."); err != nil {
		t.Fatal(err)
	}
	write(t, there, audience, "I still like "+word+".")
	if seen := s.reader(t, w.one, "ben").get(t, "/home"); strings.Contains(seen.body, "I still like") || !strings.Contains(seen.body, "I like "+word) {
		t.Error("a rule changed in one process does not hold in the other")
	}
	admin := s.reader(t, w.one, "admin")
	if done := admin.post(t, "/policy", "permission", "post.create-in-group", "change", "student:off"); done.status != 303 {
		t.Fatalf("changing the policy: %.600s", done.show())
	}
	if done := write(t, there, audience, "May I?"); done.status != 403 {
		t.Errorf("a permission taken away in one process is there in the other: %d", done.status)
	}
	if done := admin.post(t, "/policy", "permission", "post.create-in-group", "change", "student:builtin"); done.status != 303 {
		t.Fatalf("changing it back: %.600s", done.show())
	}
	if done := write(t, there, audience, "Now I may."); done.status != 303 {
		t.Errorf("a permission given back in one process is not there in the other: %d", done.status)
	}
}

// A post through one process is on the open pages of the other within a second,
// and on nobody's for whom it is not. How long it takes is the best of three:
// whatever else the machine is doing does not count.
func TestAPostReachesOpenPagesOfTheOtherProcess(t *testing.T) {
	w := newPair(t)
	s, o := w.riverside, w.oakfield
	author, teacher := s.reader(t, w.one, "amira"), s.reader(t, w.one, "teacher")
	ben := w.two.leaveOpen(t, s.School, "ben", s.sessions["ben"], time.Time{})
	others := []*openPage{}
	for _, who := range []string{"outsider", "colleague", "guardian"} {
		others = append(others, w.two.leaveOpen(t, s.School, who, s.sessions[who], time.Time{}))
	}
	elsewhere := w.two.leaveOpen(t, o.School, "oakfield's ben", o.sessions["ben"], time.Time{})
	best := time.Hour
	for _, word := range []string{"first", "second", "third"} {
		began := time.Now()
		if done := write(t, author, "group:"+s.class.String(), s.text(word)); done.status != 303 {
			t.Fatalf("writing: %.600s", done.show())
		}
		e, _ := ben.until("post", s.text(word))
		best = min(best, e.at.Sub(began))
	}
	if best > soon {
		t.Errorf("at its quickest it took %s", best)
	}
	write(t, author, "group:"+s.class.String(), s.text("secret")+contact) // held
	write(t, teacher, "school", s.text("bell"))
	ben.nothingBut(s.text("bell"))
	for _, page := range others {
		page.nothingBut(s.text("bell"))
	}
	write(t, o.reader(t, w.one, "teacher"), "school", o.text("bell"))
	elsewhere.nothingBut(o.text("bell"))
	t.Logf("it took %s", best.Round(time.Millisecond))
}

func TestAPageLeftOpenOverARestartCatchesUp(t *testing.T) {
	w := newPair(t)
	s := w.riverside
	author := s.reader(t, w.one, "amira")
	before := w.two.leaveOpen(t, s.School, "ben", s.sessions["ben"], time.Time{})
	made := w.clock.Now()
	w.two.stop()
	select {
	case <-before.done:
	case <-time.After(15 * time.Second):
		t.Fatal("the process is gone and the stream is not")
	}
	write(t, author, "group:"+s.class.String(), s.text("missed"))
	write(t, author, "group:"+s.class.String(), s.text("unseen")+contact)
	if done := author.post(t, "/posts/"+s.posts["classwork"].String()+"/withdraw"); done.status != 303 {
		t.Fatalf("withdrawing: %.600s", done.show())
	}
	again := serve(t, w.URL, w.clock)
	page := again.leaveOpen(t, s.School, "ben", s.sessions["ben"], made)
	_, told := page.until("hello", "")
	var all []string
	for _, e := range told {
		all = append(all, e.shown())
	}
	text := strings.Join(all, "\n")
	if !strings.Contains(text, s.text("missed")) || !strings.Contains(text, "withdrawn") || strings.Contains(text, "unseen"+s.mark) {
		t.Errorf("the page is told: %s", text)
	}
	outsider := again.leaveOpen(t, s.School, "outsider", s.sessions["outsider"], made)
	_, told = outsider.until("hello", "")
	for _, e := range told {
		if strings.Contains(e.shown(), "missed") || strings.Contains(e.shown(), "unseen") || strings.Contains(e.data, s.posts["classwork"].String()) {
			t.Errorf("somebody else is told: %.500s", e.shown())
		}
	}
}
