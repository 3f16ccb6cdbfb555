// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants/web/webtest"
)

const held = "Call me tonight on 07700 900123"

func TestAStudentPostsToTheClassFromHome(t *testing.T) {
	s := open(t)
	home := s.as(t, s.amira).Get("/home").Must(t, 200, "Write a post", "Who can see this", "Group: 8B Science", "2 students and 1 teacher of 8B Science will see this.")
	home.MustNot(t, "School: everyone", "Public: anyone")
	page := home.Form("Post").Set("body", "The seeds have come up! #garden @ben.o").Submit()
	page.Must(t, 200, "Posted. Everyone in 8B Science can see it.", "The seeds have come up!", "#garden")
	if page.Path != "/home" {
		t.Errorf("one ends at %s", page.Path)
	}
	if len(page.Find(`a.mention[href="/members/`+s.ben.ID.String()+`"]`)) != 1 || len(page.Find(`a.tag[href="/tags/garden"]`)) != 1 {
		t.Error("the mention or the hashtag leads nowhere")
	}
	s.as(t, s.ben).Get("/home").Must(t, 200, "The seeds have come up!", "Amira K.").MustNot(t, "Karimova")
	s.as(t, s.hale).Get("/home").Must(t, 200, "Amira Karimova", "The seeds have come up!")
	for _, other := range []*struct{ body string }{
		{s.as(t, s.chidi).Get("/home").Body}, {s.as(t, s.dorota).Get("/home").Body}, {s.as(t, s.rivers).Get("/home").Body}, {s.as(t, s.chidi).Get("/tags/garden").Body},
	} {
		if strings.Contains(other.body, "The seeds") {
			t.Error("somebody outside the class reads it")
		}
	}
}

// A name that leads to nobody is said to the author, in the same words whether
// nobody has it, somebody has it whom they may not know of, or somebody elsewhere.
func TestANameThatLeadsToNobodyIsSaidToItsAuthor(t *testing.T) {
	s := open(t)
	post := func(body string) *webtest.Page {
		return s.as(t, s.amira).Get("/home").Form("Post").Set("body", body).Submit().Must(t, 200, "Posted.")
	}
	for _, name := range []string{"nobody.n", s.chidi.Username, s.elif.Username} {
		if got := post("Look, @" + name + "!").Flash(); got != "Posted. Everyone in 8B Science can see it. Nobody here is called @"+name+"." {
			t.Errorf("of %s it says %q", name, got)
		}
	}
	post("Look, @ben.o and @hale!").MustNot(t, "Nobody here")
	post("Look, @ben.o, @cy and @di!").Must(t, 200, "Nobody here is called @cy or @di.")
}

func TestTheComposerOffersWhatThePolicyAllows(t *testing.T) {
	s := open(t)
	s.as(t, s.hale).Get("/home").Must(t, 200, "Group: 8B Science", "School: everyone at Oakfield School").MustNot(t, "Public:")
	s.as(t, s.hale).Get("/school").Must(t, 200, "Write a post")
	s.as(t, s.amira).Get("/school").Must(t, 200, "Nothing here yet").MustNot(t, "Write a post")
	if home := s.as(t, s.dorota).Get("/home").Must(t, 200); home.HasForm("Post") {
		t.Error("a guardian is offered a composer")
	}
	if home := s.as(t, s.chidi).Get("/home").Must(t, 200, "Nothing here yet"); home.HasForm("Post") {
		t.Error("a student in no group is offered a composer")
	}
	// The form says no, and so does the deed.
	form := s.as(t, s.amira).Get("/home").Form("Post").Set("body", "To everybody, please").Set("audience", "school")
	form.Submit().Must(t, 403, "You cannot write to the whole school.", "To everybody, please")
	form.Set("audience", "public").Submit().Must(t, 403, "To everybody, please")
	form.Set("audience", "group:"+s.riverClass.String()).Submit().Must(t, 404, "To everybody, please")
	form.Set("audience", "direct").Submit().Must(t, 422, "Please choose who can see this.", "To everybody, please")
}

func TestADoubleClickStoresOnce(t *testing.T) {
	s := open(t)
	form := s.as(t, s.amira).Get("/home").Form("Post").Set("body", "Who has the ruler?")
	form.Submit().Must(t, 200, "Posted.")
	again := form.Submit().Must(t, 200, "Posted.")
	if n := strings.Count(again.Body, "Who has the ruler?"); n != 1 {
		t.Errorf("home shows it %d times", n)
	}
}

func TestABadPostComesBackAsTyped(t *testing.T) {
	s := open(t)
	b := s.as(t, s.amira)
	form := b.Get("/home").Form("Post")
	long := strings.Repeat("word ", 120)
	page := form.Set("body", long).Set("note", "About words").Submit().Must(t, 422, "too long")
	back := page.Form("Post")
	if strings.TrimSpace(back.Fields.Get("body")) != strings.TrimSpace(long) || back.Fields.Get("note") != "About words" || back.Fields.Get("draft_id") != form.Fields.Get("draft_id") {
		t.Errorf("it comes back as %v", back.Fields)
	}
	page.Must(t, 422, "Home") // the page it came from
	for name, body := range map[string]string{"nothing": "  \n ", "a NUL": "a\x00b", "no text": "a\xffb"} {
		if p := form.Set("body", body).Submit(); p.Status != 422 {
			t.Errorf("%s answers %d", name, p.Status)
		}
	}
	form.Set("body", "A fine day").Set("licence", "mine").Submit().Must(t, 422, "one of the licences", "A fine day")
	form.Set("licence", "").Set("draft_id", "").Submit().Must(t, 422, "This form is too old", "A fine day").
		Form("Post").Submit().Must(t, 200, "Posted.")
	// A page to come back to that is none of ours is home.
	for _, next := range []string{"//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", strings.Repeat("/x", 2000)} {
		if p := b.Get("/home").Form("Post").Set("body", "To and fro "+uuid.NewString()).Set("next", next).Submit().Must(t, 200); p.Path != "/home" {
			t.Errorf("next %.20q ends at %s", next, p.Path)
		}
	}
}

func TestAHeldPostIsSeenByItsAuthorAndNobodyElseOnNoSurface(t *testing.T) {
	s := open(t)
	page := s.as(t, s.amira).Get("/home").Form("Post").Set("body", held+" #secretplan @ben.o").Submit()
	page.Must(t, 200, "Waiting for a teacher", "07700 900123")
	id := postOn(t, page.Body)
	s.as(t, s.amira).Get("/posts/"+id).Must(t, 200, "Waiting for a teacher")
	for _, reader := range []struct {
		name string
		get  func(path string) (status int, body string)
	}{
		{"a classmate", getter(t, s, "ben")}, {"the teacher", getter(t, s, "hale")}, {"another class", getter(t, s, "chidi")},
		{"a guardian", getter(t, s, "dorota")}, {"another school", getter(t, s, "rivers")},
	} {
		for _, path := range []string{"/home", "/school", "/mentions", "/notifications", "/tags/secretplan", "/search?q=07700", "/members/" + s.amira.ID.String(),
			"/members/" + s.amira.ID.String() + "/with-others", "/posts/" + id, "/posts/" + id + "/reply", "/posts/" + id + "/edit", "/posts/" + id + "/history"} {
			if _, body := reader.get(path); strings.Contains(body, "07700") && !strings.Contains(path, "07700") || strings.Contains(body, "Call me tonight") {
				t.Errorf("%s reads a held post at %s", reader.name, path)
			}
		}
		if status, _ := reader.get("/posts/" + id); status != 404 {
			t.Errorf("for %s its page answers %d", reader.name, status)
		}
	}
	s.approve(t, s.hale)
	s.as(t, s.ben).Get("/home").Must(t, 200, "Call me tonight")
	s.as(t, s.ben).Get("/mentions").Must(t, 200, "Call me tonight")
	s.as(t, s.amira).Get("/notifications").Must(t, 200, "Your post has been read and is out.")
}

func TestADistressedChildIsShownWhereHelpIs(t *testing.T) {
	s := open(t)
	page := s.as(t, s.amira).Get("/home").Form("Post").Set("body", "I want to hurt myself").Submit()
	page.Must(t, 200, "Waiting for a teacher", "You can talk to any adult at school whom you trust", "Get help")
	s.as(t, s.amira).Get("/home").Must(t, 200).MustNot(t, "whom you trust") // said once
}

func TestAReplyGoesWhereItsPostIs(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "Does anyone have the worksheet?")
	b := s.as(t, s.ben)
	page := b.Get("/home").Click("Reply").Must(t, 200, "Reply to Amira K.", "Does anyone have the worksheet?", "8B Science will see this.")
	thread := page.Form("Reply").Set("body", "Yes, in my bag.").Submit().Must(t, 200, "Your reply is out.", "Yes, in my bag.", "Replying to Amira K.")
	if thread.Path != "/posts/"+p.ID.String() {
		t.Errorf("one ends at %s", thread.Path)
	}
	s.as(t, s.amira).Get("/notifications").Must(t, 200, "Ben O.", "replied to you", "Yes, in my bag.")
	page.Form("Reply").Set("draft_id", uuid.NewString()).Set("body", "").Submit().Must(t, 422, "Write something first", "Does anyone have the worksheet?")
	// A forged answer to what one cannot see is an answer to nothing.
	forged := s.as(t, s.chidi).Post("/posts", url.Values{})
	forged.Must(t, 403)
	form := s.as(t, s.hale).Get("/home").Form("Post").Set("body", "Found you").Set("reply_to", s.post(t, s.hale, "Mine").ID.String())
	form.Submit().Must(t, 200, "Your reply is out.")
	chidi := s.as(t, s.chidi)
	chidi.Get("/posts/"+p.ID.String()+"/reply").Must(t, 404)
}

func TestMutedMembersReadAndKeepTheirWords(t *testing.T) {
	s := open(t)
	p := s.post(t, s.hale, "Good morning, everybody")
	b := s.as(t, s.amira)
	form := b.Get("/home").Form("Post").Set("body", "I was about to say this")
	_, _, err := s.room.DoInGroup(t.Context(), s.hale, s.class, s.amira.ID, classroom.MuteIn, muteFor(s))
	must(t, err)
	form.Submit().Must(t, 403, "You cannot write in this group at the moment", "I was about to say this")
	thread := b.Get("/posts/"+p.ID.String()).Must(t, 200, "Good morning, everybody", "You cannot write in this group at the moment")
	if thread.HasForm("Reply") {
		t.Error("a muted member is offered a reply")
	}
	if b.Get("/home").Must(t, 200).HasForm("Post") {
		t.Error("a muted member is offered a composer")
	}
}

// Back to the page, other words, and Post: the same draft's id comes a second
// time. Nobody is told that those words went out when they did not.
func TestOtherWordsUnderADraftThatWasSentAreNotLost(t *testing.T) {
	s := open(t)
	form := s.as(t, s.amira).Get("/groups/"+s.class.String()).Must(t, 200).Form("Post")
	form.Set("body", "Is the lab open at lunch?").Submit().Must(t, 200, "Posted.")
	again := form.Set("body", "Is the lab open on Friday?").Submit().Must(t, 409, "You have sent this already, in other words.", "Is the lab open on Friday?").Form("Post")
	again.Submit().Must(t, 200, "Posted.")
	again.Submit().Must(t, 200, "Posted.") // pressed twice: once
	page := s.as(t, s.ben).Get("/home").Must(t, 200, "Is the lab open at lunch?", "Is the lab open on Friday?")
	if n := strings.Count(page.Text(), "Is the lab open on Friday?"); n != 1 {
		t.Errorf("it is there %d times", n)
	}
}
