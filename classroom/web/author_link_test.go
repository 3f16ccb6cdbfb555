// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// A post outlives its author's place: who reads it is led to the author's page
// only where it opens, on the page and live.
func TestANameLeadsNowhereWhereTheirPageDoesNotOpen(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	s.group(t, s.hale, classroom.Club, "Chess", s.chidi, s.ben)
	post := s.post(t, s.amira, "The seeds have come up.")
	trip := s.announce(t, s.hale, "target", "guardians:"+s.class.String()).Must(t, 200)
	note := s.publish(t, s.rivers, classroom.Draft{Body: "Only at Riverside", Audience: classroom.InSchool}).Post
	path := "/members/" + s.amira.ID.String()
	linked := func(who tenants.Actor, at, whose string, want bool) {
		t.Helper()
		page := s.as(t, who).Get(at).Must(t, 200)
		if got := strings.Contains(page.Body, `class="post-name" href="`+whose+`"`); got != want {
			t.Errorf("%s at %s: linked %v, want %v", who.Username, at, got, want)
		}
		if status := s.as(t, who).Get(whose).Status; (status == 200) != want {
			t.Errorf("%s: the page answers %d", who.Username, status)
		}
	}
	thread := "/posts/" + post.ID.String()
	for _, who := range []tenants.Actor{s.ben, s.hale, s.moderator, s.amira} {
		linked(who, thread, path, true)
	}
	teacher := "/members/" + s.hale.ID.String()
	linked(s.dorota, strings.Replace(trip.Path, "/announcements/", "/posts/", 1), teacher, true)
	linked(s.elif, "/posts/"+note.ID.String(), "/members/"+s.rivers.ID.String(), true)

	_, _, err := s.room.DoInGroup(ctx, s.hale, s.class, s.amira.ID, classroom.Remove, tenants.Measure{})
	must(t, err)
	linked(s.ben, thread, path, false)
	linked(s.hale, thread, path, true)
	second := s.Person(t, s.Oakfield, policy.Teacher)
	_, err = s.room.AddToGroup(ctx, s.hale, s.class, []string{second.Username})
	must(t, err)
	_, _, err = s.room.DoInGroup(ctx, s.hale, s.class, second.ID, classroom.MakeChief, tenants.Measure{})
	must(t, err)
	s.leaves(t, s.hale.ID)
	linked(s.dorota, strings.Replace(trip.Path, "/announcements/", "/posts/", 1), teacher, false)
}

// leaves is a member who leaves the school.
func (s *site) leaves(t *testing.T, who uuid.UUID) {
	t.Helper()
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error { return tx.SetStatus(context.Background(), who, tenants.Left) })
}
