// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
)

const opened = "A safeguarding case has opened."

// A child in distress is heard within the second by the safeguarding team, and
// nobody else learns of it: no line, no count.
func TestTheSafeguardingTeamIsToldAtOnceAndNobodyElse(t *testing.T) {
	s := open(t)
	lead := s.Person(t, s.Oakfield, policy.Safeguarding)
	page := s.watch(t, lead, time.Time{})
	others := map[string]tenants.Actor{"its author": s.amira, "a classmate": s.ben, "the teacher": s.hale, "a moderator": s.moderator, "an admin": s.admin, "a guardian": s.dorota}
	unread := func(who tenants.Actor) int {
		t.Helper()
		n, err := s.room.Unread(context.Background(), who)
		must(t, err)
		return n
	}
	before := map[string]int{}
	for name, who := range others {
		before[name] = unread(who)
	}
	s.post(t, s.amira, "I feel sad every day and I want to hurt myself")
	if e := page.untilUnread(); e != 1 {
		t.Errorf("the team's open page counts %d", e)
	}
	must(t, s.cases.Report(context.Background(), s.ben, moderation.NewReport{Member: s.amira.ID, Category: "worried", Words: "She looks sad."}))
	if e := page.untilUnread(); e != 2 {
		t.Errorf("after a report it counts %d", e)
	}
	list := s.as(t, lead).Get("/notifications").Must(t, 200, opened)
	if strings.Contains(list.Body, "Amira") || list.Link(opened+" Please look at it now.") != "/safeguarding" {
		t.Errorf("it says more than that, or leads elsewhere")
	}
	for name, who := range others {
		if n := unread(who); n != before[name] {
			t.Errorf("%s had %d unread and has %d", name, before[name], n)
		}
		s.as(t, who).Get("/notifications").Must(t, 200).MustNot(t, "afeguarding case")
	}
	must(t, s.DB.ChangeRoles(context.Background(), s.admin, lead.ID, []policy.Role{policy.Teacher}))
	lead = s.Actor(t, s.Oakfield, lead.ID)
	s.as(t, lead).Get("/notifications").Must(t, 200).MustNot(t, "afeguarding case")
	if n := unread(lead); n != 0 {
		t.Errorf("who has left the team counts %d", n)
	}
}

// untilUnread gives the next count of what is unread.
func (st *stream) untilUnread() int {
	st.t.Helper()
	e, _ := st.waitFor("notify", func(e event) bool { return e.Unread != nil })
	return *e.Unread
}
