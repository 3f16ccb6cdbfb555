// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"strings"
	"testing"
	"time"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// How many have replied comes with the reply to those who see the post, goes
// down with it, and says nothing of what waits or is private.
func TestTheCountOfRepliesComesWithThem(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "Who has the second half of the map?")
	reply := func(who tenants.Actor, body string) classroom.Post {
		return s.publish(t, who, classroom.Draft{Body: body, ReplyTo: p.ID}).Post
	}
	pages := map[string]*stream{"ben": s.watch(t, s.ben, time.Time{}), "hale": s.watch(t, s.hale, time.Time{}), "moderator": s.watch(t, s.moderator, time.Time{})}
	says := func(name, body, want string) {
		t.Helper()
		e, _ := pages[name].untilPost(body)
		if e.Answers == nil || e.Answers.ID != p.ID.String() || !strings.Contains(e.Answers.HTML, want) || !strings.Contains(e.Answers.HTML, "data-replies") {
			t.Errorf("%s is told %+v, want %q", name, e.Answers, want)
		}
	}
	reply(s.ben, "I have it")
	for name := range pages {
		says(name, "I have it", "1 reply")
	}
	reply(s.amira, held) // waits: nobody's count
	second := reply(s.hale, "And I have the key")
	for name := range pages {
		says(name, "And I have the key", "2 replies")
	}
	_, err := s.room.Withdraw(t.Context(), s.hale, second.ID)
	must(t, err)
	for name, page := range pages {
		if e := page.wait("post"); e.ID != second.ID.String() || e.Answers == nil || !strings.Contains(e.Answers.HTML, "1 reply") {
			t.Errorf("%s is told of the withdrawal %+v, %+v", name, e.told, e.Answers)
		}
	}
	s.post(t, s.ben, "Something else")
	if e, _ := pages["hale"].untilPost("Something else"); e.Answers != nil {
		t.Errorf("what answers nothing counts %+v", e.Answers)
	}
}

// Who reads along with their child is told nothing of what the child answers.
func TestAGuardianWhoReadsAlongIsToldNoCount(t *testing.T) {
	s := open(t)
	must(t, s.DB.ChangePolicy(t.Context(), s.admin, policy.Change{Role: policy.Guardian, Permission: policy.ChildPosts, Allow: true}))
	p := s.post(t, s.ben, "A question to the class")
	dorota := s.watch(t, s.dorota, time.Time{})
	s.publish(t, s.amira, classroom.Draft{Body: "An answer of hers", ReplyTo: p.ID})
	if e, _ := dorota.untilPost("An answer of hers"); e.Answers != nil {
		t.Errorf("she is told %+v", e.Answers)
	}
}
