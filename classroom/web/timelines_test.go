// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants/policy"
	"rookery/tenants/web/webtest"
)

func TestATimelineIsReadInPagesBothWays(t *testing.T) {
	s := open(t)
	for i := range 45 {
		s.post(t, s.hale, fmt.Sprintf("Sentence number %02d.", i))
	}
	b := s.as(t, s.ben)
	first := b.Get("/home").Must(t, 200, "number 44", "number 25").MustNot(t, "number 24", `rel="prev"`)
	second := first.Click("Older").Must(t, 200, "number 24", "number 05").MustNot(t, "number 25", "number 04")
	if second.HasForm("Post") {
		t.Error("an older page has a composer")
	}
	third := second.Click("Older").Must(t, 200, "number 04", "number 00").MustNot(t, `rel="next"`)
	third.Click("Newer").Must(t, 200, "number 24", "number 05").MustNot(t, "number 25", "number 04").
		Click("Newer").Must(t, 200, "number 44", "number 25").MustNot(t, "number 24")
	b.Get("/home?before="+uuid.Nil.String()).Must(t, 200)
	b.Get("/home?before=nonsense&after=%00").Must(t, 200, "number 44")
	b.Get("/home?after="+uuid.Max.String()).Must(t, 200, "Nothing more here")
}

func TestHomeIsGroupsStaffAndWhomOneFollows(t *testing.T) {
	s := open(t)
	s.publish(t, s.admin, classroom.Draft{Body: "The library is open until five.", Audience: classroom.InSchool})
	s.as(t, s.chidi).Get("/home").Must(t, 200, "The library is open until five.", "Everyone at school")
	s.as(t, s.dorota).Get("/home").Must(t, 200, "The library is open until five.")
	s.as(t, s.rivers).Get("/home").Must(t, 200).MustNot(t, "The library")
	s.as(t, s.rivers).Get("/school").Must(t, 200).MustNot(t, "The library")
}

func TestAMembersPage(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, "Hello from Amira")
	path := "/members/" + s.amira.ID.String()
	page := s.as(t, s.ben).Get(path).Must(t, 200, "Amira K.", "8B Science", "Hello from Amira", "Follow", "Report")
	page.MustNot(t, "Karimova", "New password", "Manage", "amira.k")
	s.as(t, s.hale).Get(path).Must(t, 200, "Amira Karimova", "You can give Amira Karimova a new password once an admin has confirmed the list of 8B Science.")
	s.confirm(t)
	s.as(t, s.hale).Get(path).Must(t, 200, "Amira Karimova", "Student, Year 8", "New password").MustNot(t, "Manage", "has confirmed the list")
	s.as(t, s.admin).Get(path).Must(t, 200, "Amira Karimova", "Manage", "New password")
	s.as(t, s.dorota).Get(path).Must(t, 200, "Amira Karimova").MustNot(t, "Hello from Amira") // where the school does not allow it
	own := s.as(t, s.amira).Get(path).Must(t, 200, "Hello from Amira", "Settings")
	if own.HasForm("Follow") || strings.Contains(own.Body, path+"/report") {
		t.Error("one can follow or report oneself")
	}
	// Students of another class do not know of each other; staff everybody knows.
	s.as(t, s.chidi).Get(path).Must(t, 404)
	s.as(t, s.rivers).Get(path).Must(t, 404)
	s.as(t, s.chidi).Get("/members/"+s.hale.ID.String()).Must(t, 200, "Ms Hale", "Teacher").MustNot(t, "Harriet")
	s.as(t, s.amira).Get("/members/"+s.hale.ID.String()).Must(t, 200, "Ms Hale").MustNot(t, "New password")
}

func TestAGuardianReadsAlongWhereTheSchoolAllowsIt(t *testing.T) {
	s := open(t)
	q := s.post(t, s.ben, "Shall we practise on Sunday?")
	s.publish(t, s.amira, classroom.Draft{Body: "Yes, at ten! @ben.o", ReplyTo: q.ID})
	must(t, s.DB.ChangePolicy(context.Background(), s.admin, policy.Change{Role: policy.Guardian, Permission: policy.ChildPosts, Allow: true}))
	for _, path := range []string{"/home", "/members/" + s.amira.ID.String()} {
		page := s.as(t, s.dorota).Get(path).Must(t, 200, "Yes, at ten!")
		page.MustNot(t, "practise on Sunday", "Ben O.", "/members/"+s.ben.ID.String(), "/groups/"+s.class.String())
	}
	s.as(t, s.dorota).Get("/members/"+s.ben.ID.String()).Must(t, 404)
	s.as(t, s.dorota).Get("/posts/"+q.ID.String()).Must(t, 404)
}

func TestFollowing(t *testing.T) {
	s := open(t)
	path := "/members/" + s.amira.ID.String()
	b := s.as(t, s.ben)
	b.Get(path).Form("Follow").Submit().Must(t, 200, "You follow Amira K. now.", "Unfollow").
		Form("Unfollow").Submit().Must(t, 200, "You do not follow Amira K. any more.", "Follow")
	form := s.as(t, s.chidi).Get("/home").Form("Sign out") // any form with a token
	for _, deed := range []string{"/follow", "/unfollow"} {
		form.Action = path + deed
		form.Submit().Must(t, 404)
		form.Action = "/members/" + s.elif.ID.String() + deed
		form.Submit().Must(t, 404)
	}
	form.Action = "/members/" + s.chidi.ID.String() + "/follow"
	form.Submit().Must(t, 403)
}

func TestWithOthersShowsBothSidesAndOnlyWhatTheReaderMaySee(t *testing.T) {
	s := open(t)
	club := s.group(t, s.hale, classroom.Club, "Chess", s.amira, s.ben, s.chidi)
	q := s.post(t, s.ben, "Who takes notes today?")
	s.publish(t, s.amira, classroom.Draft{Body: "I can do it", ReplyTo: q.ID})
	s.post(t, s.ben, "Alone with my thoughts")
	move := s.publish(t, s.chidi, classroom.Draft{Body: "e4 or d4?", Audience: classroom.InGroup, Group: club}).Post
	s.publish(t, s.amira, classroom.Draft{Body: "d4, always", ReplyTo: move.ID})
	path := "/members/" + s.amira.ID.String() + "/with-others"
	s.as(t, s.ben).Get(path).Must(t, 200, "Who takes notes today?", "I can do it", "e4 or d4?", "d4, always").MustNot(t, "Alone with my thoughts")
	s.as(t, s.chidi).Get(path).Must(t, 200, "e4 or d4?", "d4, always").MustNot(t, "takes notes", "I can do it")
	s.as(t, s.rivers).Get(path).Must(t, 404)
	s.as(t, s.dorota).Get(path).Must(t, 200).MustNot(t, "takes notes", "e4 or", ", always")
}

func TestTagsAndMentions(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, "Look: #Frühling and @hale, @chidi.e and @elif.d")
	s.as(t, s.ben).Get("/tags/Fr%C3%BChling").Must(t, 200, "#frühling", "Look:")
	s.as(t, s.ben).Get("/tags/fr%C3%BChling").Must(t, 200, "Look:")
	s.as(t, s.chidi).Get("/tags/fr%C3%BChling").Must(t, 200, "No posts with this hashtag").MustNot(t, "Look:")
	s.as(t, s.ben).Get("/tags/123").Must(t, 404)
	s.as(t, s.ben).Get("/tags/%00").Must(t, 400)
	// A mention leads to whom the reader may know of and stays plain for others.
	page := s.as(t, s.ben).Get("/home").Must(t, 200, "@chidi.e")
	page.MustNot(t, "/members/"+s.chidi.ID.String(), s.elif.ID.String())
	if len(page.Find(`a.mention[href="/members/`+s.hale.ID.String()+`"]`)) != 1 {
		t.Error("the teacher's mention leads nowhere")
	}
	if staff := s.as(t, s.hale).Get("/mentions").Must(t, 200, "Look:"); len(staff.Find(`a.mention[href="/members/`+s.chidi.ID.String()+`"]`)) != 1 {
		t.Error("staff know everybody")
	}
	s.as(t, s.chidi).Get("/mentions").Must(t, 200, "Nobody has named you yet") // it was written where Chidi is not
	s.as(t, s.elif).Get("/mentions").Must(t, 200, "Nobody has named you yet")
	s.as(t, s.chidi).Get("/notifications").Must(t, 200, "All quiet")
}

func TestLinksLeadOutSafely(t *testing.T) {
	s := open(t)
	s.post(t, s.hale, "Read https://physics.example/a?b=1&c=<x> and javascript:alert(1) and <b>bold</b>")
	page := s.as(t, s.ben).Get("/home").Must(t, 200, "physics.example/a", "<b>bold</b>")
	links := page.Find(`.post-body a`)
	if len(links) != 1 {
		t.Fatalf("%d links", len(links))
	}
	for _, a := range links[0].Attr {
		if a.Key == "rel" && !(strings.Contains(a.Val, "noopener") && strings.Contains(a.Val, "noreferrer") && strings.Contains(a.Val, "nofollow")) {
			t.Errorf("rel is %q", a.Val)
		}
		if a.Key == "href" && !strings.HasPrefix(a.Val, "https://physics.example/") {
			t.Errorf("it leads to %q", a.Val)
		}
	}
}

func TestSearchFindsWhatOneMaySee(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, "The hedgehog sleeps under the stairs")
	s.as(t, s.ben).Get("/search?q=hedgehog").Must(t, 200, "The hedgehog sleeps")
	for _, who := range []string{"chidi", "dorota", "rivers", "elif"} {
		if _, body := getter(t, s, who)("/search?q=hedgehog"); strings.Contains(body, "sleeps") {
			t.Errorf("%s finds it", who)
		}
	}
	s.as(t, s.ben).Get("/search?q=amira&kind=members").Must(t, 200, "Amira K.").MustNot(t, "Karimova")
	s.as(t, s.ben).Get("/search?q=karimova&kind=members").Must(t, 200, "Nothing found")
	s.as(t, s.ben).Get("/search?q=chidi&kind=members").Must(t, 200, "Nothing found")
	s.as(t, s.hale).Get("/search?q=karimova&kind=members").Must(t, 200, "Amira Karimova", "Dorota Karimova")
	s.as(t, s.dorota).Get("/search?q=amira&kind=members").Must(t, 200).MustNot(t, "Amira K.", "People")
	s.as(t, s.ben).Get("/search?q=8b&kind=groups").Must(t, 200, "8B Science")
	for _, c := range []struct{ q, open, shows string }{
		{"hedgehog", "Posts", "The hedgehog sleeps"}, {"amira", "People", "Amira K."}, {"8b", "Groups", "8B Science"},
		{"nothingatall", "Posts", "Nothing found"}, {"", "Posts", "What are you looking for?"},
	} {
		p := s.as(t, s.ben).Get("/search?q="+c.q).Must(t, 200, c.shows)
		if tabs := p.Find(".tabs a[aria-current]"); len(tabs) != 1 || webtest.Text(tabs[0]) != c.open {
			t.Errorf("%q opens on another kind than %s", c.q, c.open)
		}
		if len(p.Find("main input[name=kind]")) != 0 {
			t.Errorf("%q: the next words are looked for among one kind alone", c.q)
		}
	}
	if kept := s.as(t, s.ben).Get("/search?q=amira&kind=posts").Must(t, 200, "Nothing found"); len(kept.Find("main input[name=kind][value=posts]")) != 1 {
		t.Error("the kind that was chosen is not kept")
	}
	if p := s.as(t, s.dorota).Get("/search?q=amira").Must(t, 200).MustNot(t, "Amira K."); len(p.Find(".tabs a")) != 2 {
		t.Error("who lists nobody finds people")
	}
	s.as(t, s.chidi).Get("/search?q=8b&kind=groups").Must(t, 200, "Nothing found")
	for _, q := range []string{"%00", "%ff", "'", "&", "!(", "%22", strings.Repeat("a", 4000), "a%20%26%20b"} {
		for _, kind := range []string{"posts", "members", "groups", "nonsense"} {
			if p := s.as(t, s.ben).Get("/search?q=" + q + "&kind=" + kind); p.Status != 200 {
				t.Errorf("%s for %.20q answers %d", kind, q, p.Status)
			}
		}
	}
}

func TestTheDirectoryIsForThoseWhoMayListMembers(t *testing.T) {
	s := open(t)
	s.as(t, s.ben).Get("/members").Must(t, 200, "Amira K.", "Ms Hale", "Dr Lind").MustNot(t, "Chidi", "Karimova", "Dorota", "Riverside", "Elif")
	s.as(t, s.hale).Get("/members").Must(t, 200, "Amira Karimova", "Chidi Eze", "Dorota Karimova", "chidi.e").MustNot(t, "Elif")
	s.as(t, s.hale).Get("/members?q=chidi").Must(t, 200, "Chidi Eze").MustNot(t, "Amira")
	s.as(t, s.dorota).Get("/members").Must(t, 403)
}

func TestNotificationsAreReadOnce(t *testing.T) {
	s := open(t)
	b := s.as(t, s.ben)
	b.Get("/notifications").Form("Mark all as read").Submit()
	s.post(t, s.amira, "Good morning @ben.o")
	page := b.Get("/notifications").Must(t, 200, "Amira K.", "mentioned you", "Good morning @ben.o")
	if !strings.Contains(page.Body, "<title>(1) Notifications") {
		t.Error("the tab does not count it")
	}
	s.post(t, s.hale, "Just now @ben.o")
	if p := page.Form("Mark all as read").Submit().Must(t, 200, "Just now @ben.o"); !strings.Contains(p.Body, "<title>(1) ") {
		t.Error("what came after the page was made is marked as read")
	}
	read := b.Get("/notifications").Form("Mark all as read").Submit().Must(t, 200, "Marked as read.", "Good morning")
	if read.HasForm("Mark all as read") || strings.Contains(read.Body, "<title>(") {
		t.Error("it is still new")
	}
	for i := range 40 {
		s.post(t, s.hale, fmt.Sprintf("Lesson %02d @ben.o", i))
	}
	b.Get("/notifications").Must(t, 200, "Lesson 39").MustNot(t, "Lesson 09").Click("Older").Must(t, 200, "Lesson 09", "Good morning").MustNot(t, "Lesson 10")
	s.as(t, s.chidi).Get("/notifications").Must(t, 200).MustNot(t, "Lesson", "Good morning")
}
