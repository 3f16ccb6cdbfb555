// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/moderation/rules"
)

// Every form that somebody can write into, on every page that they can come
// to: with a character that no database takes in what they wrote, the form
// comes back with their words in it.
func TestEveryFormComesBackAsTyped(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	tried := map[string]bool{}
	for _, who := range []string{"admin", "lead", "moderator", "teacher", "amira", "guardian", "newcomer", "nobody"} {
		v := s.reader(t, p, who)
		found := crawl(t, v, 250, "/join", "/sign-in", "/help")
		for _, form := range found.forms {
			if form.method != http.MethodPost || len(form.texts) == 0 || tried[form.shape()] {
				continue
			}
			tried[form.shape()] = true
			form.fields = maps.Clone(form.fields)
			for _, name := range form.texts {
				form.fields.Set(name, unstorable+"\x00")
			}
			got := v.do(t, form.send())
			if got.status != 422 || !strings.Contains(got.body, unstorable) {
				t.Errorf("%s as %s, the form to %s (%v): %d, and the words are there: %t", form.page, who, form.pathOf(), form.texts, got.status,
					strings.Contains(got.body, unstorable))
			}
		}
	}
	for shape := range tried {
		t.Log(shape)
	}
	if len(tried) < 20 {
		t.Errorf("only %d forms found", len(tried))
	}
}

// What is too long for the database, or for a form at all, comes back as well.
func TestALongTextComesBackAsTyped(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := s.reader(t, p, "amira")
	for length, want := range map[int]int{20_000: 422, 300_000: 413, 900_000: 413} {
		text := tellTale + strings.Repeat("x", length)
		got := v.post(t, "/posts", "draft_id", uuid.NewString(), "audience", "group:"+s.class.String(), "body", text)
		if got.status != want || !strings.Contains(got.body, text) {
			t.Errorf("%d characters: %d, and they are there: %t", length, got.status, strings.Contains(got.body, text))
		}
	}
}

// The same post opened in two tabs, and the same draft sent from two: the first
// counts, and the second tab keeps its words.
func TestTwoTabs(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	v := s.reader(t, p, "amira")
	edit := "/posts/" + s.posts["classwork"].String() + "/edit"
	var tabs []pageForm
	for range 2 {
		page := &crawler{t: t, v: v, most: 1, pages: map[string]answer{}}
		page.open(edit)
		i := slices.IndexFunc(page.forms, func(f pageForm) bool { return f.pathOf() == edit })
		if i < 0 {
			t.Fatal("no form to edit with")
		}
		tabs = append(tabs, page.forms[i])
	}
	tabs[0].fields.Set("body", "From the first tab.")
	tabs[1].fields.Set("body", "From the second tab.")
	if got := v.do(t, tabs[0].send()); got.status != 303 {
		t.Fatalf("the first tab: %.400s", got.show())
	}
	got := v.do(t, tabs[1].send())
	if got.status != 412 || !strings.Contains(got.body, "From the second tab.") {
		t.Errorf("the second tab: %d, and its words are there: %t", got.status, strings.Contains(got.body, "From the second tab."))
	}
	if thread := v.get(t, "/posts/"+s.posts["classwork"].String()); !strings.Contains(thread.body, "From the first tab.") || strings.Contains(thread.body, "From the second tab.") {
		t.Error("the second tab won")
	}
	draft := url.Values{"draft_id": {uuid.NewString()}, "audience": {"group:" + s.class.String()}, "body": {"Sent from two tabs at once."}}
	answers := make(chan answer, 6)
	for range cap(answers) {
		go func() {
			got, err := v.try(attempt{method: http.MethodPost, path: "/posts", form: draft})
			if err != nil {
				got.body = err.Error()
			}
			answers <- got
		}()
	}
	for range cap(answers) {
		if got := <-answers; got.status != 303 {
			t.Errorf("a draft sent twice: %d %.300s", got.status, got.body)
		}
	}
	if stored := pairs(t, f.super, `select '', count(*)::text from posts where tenant_id = $1 and body = 'Sent from two tabs at once.'`, s.ID); stored[0].value != "1" {
		t.Errorf("a draft sent from two tabs is stored %s times", stored[0].value)
	}
}

// A school may have two hundred rules, each with its fields on one page. That
// form is ours and is taken.
func TestTheLongestOfOurFormsIsTaken(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	book, err := f.cases.Rules(t.Context(), s.admin)
	if err != nil {
		t.Fatal(err)
	}
	for n := len(book.Doc.Rules); n < rules.MaxRules; n++ {
		book.Doc.Rules = append(book.Doc.Rules, rules.Rule{ID: fmt.Sprintf("own-%d", n), Name: fmt.Sprintf("Our rule %d", n), Kind: rules.Words,
			Enabled: true, Action: rules.Hold, Phrases: []string{fmt.Sprintf("pudding number %d", n)}})
	}
	if _, err := f.cases.ChangeRules(t.Context(), s.admin, book.Version, book.Doc, "Many rules."); err != nil {
		t.Fatal(err)
	}
	v := s.reader(t, p, "admin")
	page := &crawler{t: t, v: v, most: 1, pages: map[string]answer{}}
	page.open("/rules")
	i := slices.IndexFunc(page.forms, func(f pageForm) bool { return f.pathOf() == "/rules" && f.method == http.MethodPost })
	if i < 0 {
		t.Fatal("there is no form")
	}
	form := page.forms[i]
	form.fields.Set("gate.default", string(rules.HoldAll))
	form.fields.Set("reason", "Everything is read first.")
	if got := v.do(t, form.send()); got.status != 303 {
		t.Errorf("a form of %d fields: %d: %.400s", len(form.fields), got.status, got.body)
	}
}
