// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"testing"

	"rookery/tenants"
)

// confirm is an admin who confirms who is in 8B Science.
func (s *site) confirm(t *testing.T) {
	t.Helper()
	s.as(t, s.admin).Get(s.at("/members")).Form("Confirm this list").Submit().Must(t, 200, "You have confirmed 2 students of 8B Science.")
}

func TestAClassListIsConfirmedByAnAdmin(t *testing.T) {
	s := open(t)
	admin := s.as(t, s.admin)
	admin.Get("/notifications").Must(t, 200, "Ms Hale added 2 students to 8B Science and asks you to confirm the list")
	teacher := s.as(t, s.hale).Get(s.at("/members")).Must(t, 200, "2 students wait to be confirmed", "Not confirmed yet",
		"Please ask Mr Moss to press “Confirm this list” on the page of its members.")
	teacher.MustNot(t, "Do they belong there?")
	if teacher.HasForm("Confirm this list") {
		t.Error("the teacher confirms their own list")
	}
	s.as(t, s.ben).Get(s.at("/members")).Must(t, 200).MustNot(t, "confirm")
	s.as(t, s.hale).Get(s.at("")).Form("Print sign-in slips").Submit().Must(t, 200, "There are no slips yet", "Please ask Mr Moss")
	list := admin.Get(s.at("/members")).Must(t, 200, "2 students wait to be confirmed", "Amira Karimova (amira.k)", "Do they belong there?")
	_, err := s.room.AddToGroup(context.Background(), s.hale, s.class, []string{s.chidi.Username})
	must(t, err) // meanwhile: not on the list that the admin reads
	list.Form("Confirm this list").Submit().Must(t, 200, "You have confirmed 2 students of 8B Science.", "1 student waits to be confirmed", "Chidi Eze (chidi.e)")
	list.Form("Confirm this list").Submit().Must(t, 200, "You have confirmed 2 students of 8B Science.", "1 student waits to be confirmed")
	second := list.Form("Confirm this list")
	second.Fields["student"] = nil
	second.Submit().Must(t, 409, "Please look at it again.")
	sheet := s.as(t, s.hale).Get(s.at("")).Form("Print sign-in slips").Submit().Must(t, 200, "Sign-in slips of 8B Science", "Chidi Eze gets no slip before somebody confirms that they are in 8B Science.")
	if codes := sheet.Find(".slip-code"); len(codes) != 2 {
		t.Errorf("%d slips", len(codes))
	}
	for _, c := range []struct {
		who    tenants.Actor
		status int
	}{{s.hale, 403}, {s.ben, 403}, {s.rivers, 404}} {
		f := s.as(t, c.who).Get("/groups").FormAt("/sign-out")
		f.Action = s.at("/members/confirm")
		f.Submit().Must(t, c.status)
	}
}
