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

func TestAGuardianAnswersAnAnnouncementAndIsToldWhoReadsIt(t *testing.T) {
	s := open(t)
	out := s.announce(t, s.hale, "target", "guardians:"+s.class.String()).Must(t, 200)
	post := "/posts/" + strings.TrimPrefix(out.Path, "/announcements/")
	s.as(t, s.hale).Get(out.Path).Must(t, 200).MustNot(t, "private answer")
	b := s.as(t, s.dorota)
	b.Get("/announcements").Must(t, 200, trip, "(privately)")
	page := b.Get(post).Must(t, 200,
		"Ms Hale will read this. Other families and students will not. The school’s safeguarding leads, moderators and admins can read it too.")
	page.Form("Reply").Set("body", "Amira brings a packed lunch.").Submit().Must(t, 200, "Your reply is sent, privately.", "Amira brings a packed lunch.")
	s.as(t, s.hale).Get(out.Path).Must(t, 200, "Read 1 private answer").Click("Read 1 private answer").Must(t, 200, "Amira brings a packed lunch.", "Dorota Karimova")
	answer := func(body string) {
		t.Helper()
		_, _, thread, err := s.room.Thread(context.Background(), s.hale, uuid.MustParse(strings.TrimPrefix(post, "/posts/")))
		must(t, err)
		_, err = s.room.Publish(context.Background(), s.hale, classroom.Draft{ID: uuid.New(), Body: body, ReplyTo: thread.Posts[len(thread.Posts)-1].ID})
		must(t, err)
	}
	answer("Thank you.")                                                                                                          // her own is none that she is told of
	page.Form("Reply").Set("body", "Ring me on 07700 900456.").Set("draft_id", uuid.NewString()).Submit().Must(t, 200, "Waiting") // and what waits is for who decides
	s.as(t, s.hale).Get(out.Path).Must(t, 200, "Read 1 private answer").MustNot(t, "private answers")
	s.as(t, s.ben).Get(post).Must(t, 404)
	s.as(t, s.hale).Get(out.Path).Must(t, 200, trip).MustNot(t, "(privately)") // nobody answers their own
	s.as(t, s.hale).Get(post).Must(t, 200, trip).MustNot(t, "Reply to yourself")
}

// The form names exactly those who then find the reply, and says who else can.
func TestWhoReadsAPrivateReplyIsNamedAndIsWhoFindsIt(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	second := s.Add(t, s.Oakfield, tenants.NewMember{Username: "reid", Title: "Mr", Given: "Callum", Family: "Reid", Roles: []policy.Role{policy.Teacher}})
	_, err := s.room.AddToGroup(ctx, s.hale, s.class, []string{second.Username})
	must(t, err)
	_, _, err = s.room.DoInGroup(ctx, s.hale, s.class, second.ID, classroom.MakeChief, tenants.Measure{})
	must(t, err)
	out := s.announce(t, s.hale, "target", "class:"+s.class.String()).Must(t, 200)
	post := "/posts/" + strings.TrimPrefix(out.Path, "/announcements/")
	const both = "Ms Hale and Mr Reid will read this. Other families and students will not."

	amira := s.as(t, s.amira)
	amira.Get(post).Must(t, 200, both, "The school’s safeguarding leads, moderators and admins can read it too.").MustNot(t, "guardians, and")
	must(t, s.DB.ChangePolicy(ctx, s.admin, policy.Change{Role: policy.Guardian, Permission: policy.ChildPosts, Allow: true}))
	page := amira.Get(post).Must(t, 200, both, "Your guardians, and the school’s safeguarding leads, moderators and admins, can read it too.")
	page.Form("Reply").Set("body", "I have no wellies.").Submit().Must(t, 200)
	_, _, thread, err := s.room.Thread(ctx, s.hale, uuid.MustParse(strings.TrimPrefix(post, "/posts/")))
	must(t, err)
	if len(thread.Posts) != 2 {
		t.Fatalf("Ms Hale finds %d posts", len(thread.Posts))
	}
	reply := "/posts/" + thread.Posts[1].ID.String()
	reads := map[string]tenants.Actor{"Ms Hale": s.hale, "Mr Reid": second, "a guardian of hers, where the school allows it": s.dorota, "a moderator": s.moderator, "an admin": s.admin}
	for name, who := range reads {
		if p := s.as(t, s.Actor(t, s.Oakfield, who.ID)).Get(reply); p.Status != 200 {
			t.Errorf("%s is said to read it and gets %d", name, p.Status)
		}
	}
	for name, who := range map[string]tenants.Actor{"a classmate": s.ben, "another student": s.chidi, "another teacher": s.Person(t, s.Oakfield, policy.Teacher)} {
		if p := s.as(t, who).Get(reply); p.Status != 404 {
			t.Errorf("%s is not said to read it and gets %d", name, p.Status)
		}
	}
	s.as(t, s.hale).Get(reply).Must(t, 200, "Amira Karimova and Mr Reid will read this.")
}
