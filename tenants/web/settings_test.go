// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"strings"
	"testing"

	"rookery/tenants/policy"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// Settings begin with what people come for. The licence is folded away, its
// summary says which one holds, and a child reads no names of licences first.
func TestSettingsBeginWithWhatPeopleComeFor(t *testing.T) {
	s := house(t, web.Config{})
	teacher, student := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Teacher)), s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	folded := func(p *webtest.Page) string {
		t.Helper()
		fold := p.Find("main details:not([open]) summary")
		if len(fold) != 1 || len(p.Find("main details form[action='/settings'] input[type=radio]")) != 8 || len(p.Find("main > form")) != 0 {
			t.Fatal("the licences are not folded away")
		}
		var order []string
		for _, a := range p.Find("main a.item-link") {
			order = append(order, webtest.Text(a))
		}
		if got := strings.Join(order, ", "); got != "Password, Devices, My data" {
			t.Errorf("the page leads to %s", got)
		}
		return webtest.Text(fold[0])
	}
	if got := folded(teacher.Get("/settings").Must(t, 200)); got != "Licence for new posts: All rights reserved" {
		t.Errorf("a teacher's licence is summed up as %q", got)
	}
	page := student.Get("/settings").Must(t, 200, "May others use what you write?")
	if got := folded(page); got != "Others and your words: Ask me first" {
		t.Errorf("a student's licence is summed up as %q", got)
	}
	saved := page.Form("Save").Set("licence", "cc-by").Submit().Must(t, 200, "Saved. Your new posts start with: Use it, with my name.")
	if got := folded(saved); got != "Others and your words: Use it, with my name" {
		t.Errorf("afterwards it is summed up as %q", got)
	}
	if got := student.Get("/settings").Form("Save").Fields.Get("licence"); got != "cc-by" {
		t.Errorf("chosen is %q", got)
	}
}

// A choice that cannot be kept comes back unfolded, with the message at it.
func TestSettingsThatFailComeBackUnfolded(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	p := b.Get("/settings").Form("Save").Set("licence", "mine").Submit().Must(t, 422, "Choose one of the licences.", "Ask me first")
	if len(p.Find("main details[open] .field.wrong .field-error")) != 1 {
		t.Error("the message is folded away")
	}
	p.Form("Save").Set("licence", "cc0").Submit().Must(t, 200, "Do what you like with it")
}
