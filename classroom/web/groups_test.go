// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web/webtest"
)

// at is a path of the class.
func (s *site) at(rest string) string { return "/groups/" + s.class.String() + rest }

func TestATeacherBeginsAtTheirClassesWithTheComposerOpen(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, "The seeds have come up!")
	p := s.as(t, s.hale).Get("/groups").Must(t, 200, "8B Science", "3 members", "Steward", "Last post today at 10:00", "New group", "Write a post")
	p = p.Form("Post").Set("body", "Bring a ruler tomorrow.").Submit().Must(t, 200, "Posted. Everyone in 8B Science can see it.")
	if p.Path != "/groups" {
		t.Errorf("one ends at %s", p.Path)
	}
	p.Form("Post").Set("body", "").Submit().Must(t, 422, "Your groups")
	student := s.as(t, s.amira).Get("/groups").Must(t, 200, "8B Science")
	if student.HasForm("Post") || student.Says("New group") || student.Says("Steward") {
		t.Error("a student's groups offer what is a teacher's")
	}
	s.as(t, s.chidi).Get("/groups").Must(t, 200, "You are in no group yet").MustNot(t, "8B Science")
	s.as(t, s.dorota).Get("/groups").Must(t, 200).MustNot(t, "8B Science")
	s.as(t, s.admin).Get("/groups").Must(t, 200, "Others at your school", "8B Science").MustNot(t, s.riverClass.String())
}

func TestAGroupsPageShowsEachReaderTheirs(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, "The seeds have come up!")
	teacher := s.as(t, s.hale).Get(s.at("")).Must(t, 200, "8B Science", "The seeds have come up!", "Group settings", "Announce", "Print sign-in slips", "Group: 8B Science")
	if teacher.HasForm("Leave") {
		t.Error("the last steward is offered to leave")
	}
	student := s.as(t, s.ben).Get(s.at("")).Must(t, 200, "The seeds have come up!", "Write a post")
	for _, button := range []string{"Group settings", "Print sign-in slips", "Leave", "Ask to join"} {
		if student.Says(button) {
			t.Errorf("a student of the class is offered %q", button)
		}
	}
	student.Form("Post").Set("body", "Mine have not.").Submit().Must(t, 200, "Mine have not.")
	s.as(t, s.admin).Get(s.at("")).Must(t, 200, "The seeds have come up!", "Group settings").MustNot(t, "Print sign-in slips x")
	missing := "/groups/" + uuid.NewString()
	for name, who := range map[string]tenants.Actor{"another class": s.chidi, "a guardian": s.dorota, "another school": s.rivers} {
		b := s.as(t, who)
		if p := b.Get(s.at("")); p.Status != 404 || plain(p) != plain(b.Get(missing)) {
			t.Errorf("%s can tell the class from none: %d", name, p.Status)
		}
	}
	s.as(t, s.hale).Get("/groups/garbage").Must(t, 404)
}

// plain is a page without what differs with every request.
func plain(p *webtest.Page) string {
	body := p.Body
	for _, n := range p.Find("input[name=_csrf]") {
		for _, a := range n.Attr {
			if a.Key == "value" {
				body = strings.ReplaceAll(body, a.Val, "")
			}
		}
	}
	return body
}

func TestHeldPostsAreDecidedInTheGroup(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, held)
	s.post(t, s.ben, "My number is 07700 900456, ring me")
	for _, who := range []tenants.Actor{s.ben, s.chidi, s.dorota, s.rivers} {
		s.as(t, who).Get(s.at("")).MustNot(t, "07700 900123")
		if p := s.as(t, who).Get(s.at("/queue")); p.Status != 403 && p.Status != 404 {
			t.Errorf("%s opens the queue: %d", who.Username, p.Status)
		}
	}
	other := s.Person(t, s.Oakfield, policy.Teacher)
	s.as(t, other).Get(s.at("/queue")).Must(t, 404)
	teacher := s.as(t, s.hale)
	teacher.Get(s.at("")).Must(t, 200, "2 posts wait for you", "07700 900123", "Amira Karimova", "Approve", "Return", "Refuse").MustNot(t, "Approve all")
	teacher.Get("/groups").Must(t, 200, "2 posts wait")
	teacher.Get(s.at("/queue")).Must(t, 200, "07700 900123", "07700 900456")
	s.as(t, s.moderator).Get(s.at("/queue")).Must(t, 200, "07700 900123")
}

// readFirst has the class's posts read first from here on.
func (s *site) readFirst(t *testing.T) {
	t.Helper()
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(context.Background(), `update groups set gate = 'hold_all' where tenant_id = $1 and id = $2`, s.class)
		return err
	})
}

func TestApprovingAllTakesWhatIsReadFirst(t *testing.T) {
	s := open(t)
	s.readFirst(t)
	s.post(t, s.amira, "The seeds have come up!")
	s.post(t, s.ben, "Mine have not.")
	teacher := s.as(t, s.hale)
	all := teacher.Get(s.at("")).Must(t, 200, "2 posts wait for you").MustNot(t, "a rule has caught").Form("Approve all 2")
	s.approveFirst(t)
	done := all.Submit().Must(t, 200, "1 post is out now. Somebody else was first on 1 post.")
	if done.Path != s.at("") {
		t.Errorf("one ends at %s", done.Path)
	}
	s.as(t, s.ben).Get(s.at("")).Must(t, 200, "The seeds have come up!", "Mine have not.")
	all.Submit().Must(t, 200, "1 post is out now. Somebody else was first on 1 post.") // pressed twice
	all.Set("case", s.class.String()).Submit().Must(t, 200, "Nothing was approved.")
	teacher.Get(s.at("/queue")).Must(t, 200, "Nothing waits")
}

func TestApprovingAllLeavesAloneWhatARuleCaught(t *testing.T) {
	s := open(t)
	s.readFirst(t)
	s.post(t, s.amira, "The seeds have come up!")
	s.post(t, s.ben, "Mine have not.")
	s.post(t, s.amira, held)
	s.post(t, s.ben, "My number is 07700 900456, ring me")
	teacher := s.as(t, s.hale)
	all := teacher.Get(s.at("")).Must(t, 200, "4 posts wait for you", "2 that a rule has caught, or with a picture to look at, wait for you to decide one by one.").Form("Approve all 2")
	all.Submit().Must(t, 200, "2 posts are out now.", "2 posts wait for you", "07700 900123").MustNot(t, "Approve all")
	s.as(t, s.chidi).Get(s.at("")).MustNot(t, "07700 900123")
	s.as(t, s.ben).Get(s.at("")).Must(t, 200, "The seeds have come up!").MustNot(t, "07700 900123")
	// A form that names what was caught, as an older page's would, takes it no more than the button does.
	s.nameAll(t, all).Submit().Must(t, 200, "Nothing was approved. 2 posts wait to be decided one by one")
	s.as(t, s.ben).Get(s.at("")).MustNot(t, "07700 900123")
}

// nameAll has a form name everything that waits in the class, by its text.
func (s *site) nameAll(t *testing.T, f *webtest.Form) *webtest.Form {
	t.Helper()
	cases, err := s.cases.Queue(context.Background(), s.moderator, moderation.QueueFilter{Group: s.class, Kind: "held"})
	must(t, err)
	f.Clear("case")
	for _, c := range cases {
		f.Add("case", c.ID.String()).Set("hash-"+c.ID.String(), hex.EncodeToString(c.Hash))
	}
	return f
}

func TestApprovingAllLeavesAloneWhatWasPassedOn(t *testing.T) {
	s := open(t)
	s.readFirst(t)
	s.post(t, s.amira, "The seeds have come up!")
	s.post(t, s.ben, "Mine have not.")
	cases, err := s.cases.Queue(context.Background(), s.hale, moderation.QueueFilter{Group: s.class, Kind: "held"})
	must(t, err)
	must(t, s.cases.Escalate(context.Background(), s.hale, cases[0].ID, "What do you think?"))
	all := s.as(t, s.moderator).Get(s.at("/queue")).Must(t, 200, "1 with a picture, that a rule has caught or somebody has passed on waits").Form("Approve 1")
	s.nameAll(t, all).Submit()
	s.as(t, s.ben).Get(s.at("")).Must(t, 200, "Mine have not.").MustNot(t, "The seeds")
}

func TestApprovingAllLeavesAloneWhatWorriesAboutAChild(t *testing.T) {
	s := open(t)
	s.readFirst(t)
	s.post(t, s.amira, "I feel sad every day and I want to hurt myself")
	s.post(t, s.ben, "Mine have not.")
	for _, path := range []string{"", "/queue"} {
		p := s.as(t, s.hale).Get(s.at(path)).Must(t, 200, "sad every day", "Mine have not.").MustNot(t, "afeguarding team")
		if stands, all := len(p.Find("form.decide button.main-deed[value=approve]")), len(p.Find("form.decide button[value=approve]")); stands != 1 || all != 2 {
			t.Errorf("%q: approving stands out %d times of %d", path, stands, all)
		}
	}
	all := s.nameAll(t, s.as(t, s.hale).Get(s.at("")).Form("Approve 1"))
	all.Submit().Must(t, 200, "1 post is out now. 1 post wants reading alone", "1 post waits for you", "sad every day").MustNot(t, "Approve 1")
	s.as(t, s.chidi).Get(s.at("")).MustNot(t, "sad every day")
	all.Submit().Must(t, 200, "1 post wants reading alone")
	s.as(t, s.ben).Get(s.at("")).Must(t, 200, "Mine have not.").MustNot(t, "sad every day")
}

// approveFirst has the moderator approve the oldest case.
func (s *site) approveFirst(t *testing.T) {
	t.Helper()
	p := s.as(t, s.moderator).Get(s.at("/queue")).Must(t, 200)
	form := p.Form("Approve all 2")
	first := form.Fields["case"][0]
	form.Fields["case"] = []string{first}
	form.Submit().Must(t, 200, "1 post is out now.")
}

func TestApprovingIsBoundToWhatWasReadAndToTheGroup(t *testing.T) {
	s := open(t)
	s.readFirst(t)
	post := s.post(t, s.amira, "The seeds have come up!")
	teacher := s.as(t, s.hale)
	all := teacher.Get(s.at("")).Form("Approve 1")
	_, err := s.room.Edit(context.Background(), s.amira, classroom.Edit{Post: post.ID, Version: 1, Body: "The seeds have come up at last!"})
	must(t, err)
	all.Submit().Must(t, 200, "Nothing was approved.")
	s.as(t, s.ben).Get(s.at("")).MustNot(t, "The seeds have")
	// Without a hash nothing is decided, and a case of elsewhere is none of this group's.
	again := teacher.Get(s.at("")).Form("Approve 1")
	id := again.Fields.Get("case")
	again.Clear("hash-"+id).Submit().Must(t, 200, "Nothing was approved.", "changed meanwhile")
	chess := s.group(t, s.hale, classroom.Club, "Chess")
	fresh := teacher.Get(s.at("")).Form("Approve 1")
	fresh.Action = "/groups/" + chess.String() + "/queue/approve-all"
	fresh.Submit().Must(t, 200, "Nothing was approved.")
	s.as(t, s.ben).Get(s.at("")).MustNot(t, "The seeds have")
	student := s.as(t, s.amira)
	forged := student.Get("/groups").FormAt("/sign-out")
	forged.Action = s.at("/queue/approve-all")
	forged.Set("case", id).Submit().Must(t, 403)
}

func TestMakingAGroupAsksThePolicyAndKeepsWhatWasTyped(t *testing.T) {
	s := open(t)
	teacher := s.as(t, s.hale)
	form := teacher.Get("/groups/new").Must(t, 200, "Class", "Club").MustNot(t, `value="circle"`, `value="staff"`).Form("Create the group")
	page := form.Set("name", " ").Set("about", "Knights and pawns").Set("kind", "club").Set("join_rule", "request").Submit().Must(t, 422, "Give the group a name", "Knights and pawns")
	back := page.Form("Create the group")
	if back.Fields.Get("kind") != "club" || back.Fields.Get("join_rule") != "request" {
		t.Errorf("the choices came back as %v", back.Fields)
	}
	for name, bad := range map[string][2]string{"a kind of others": {"kind", "circle"}, "no kind": {"kind", "gang"}, "no rule": {"join_rule", "x"}, "no gate": {"gate", "open"},
		"a year of none": {"year_level", "99"}, "a year in words": {"year_level", "eight"}, "a name of others": {"name", "8B Science"}, "a NUL": {"about", "a\x00b"}} {
		f := teacher.Get("/groups/new").Form("Create the group").Set("name", "Chess club").Set("about", "Knights")
		p := f.Set(bad[0], bad[1]).Submit()
		if p.Status != 422 || len(p.Errors()) == 0 {
			t.Errorf("%s answers %d with %v", name, p.Status, p.Errors())
		}
	}
	made := back.Set("name", "Chess club").Submit().Must(t, 200, "Chess club is there, and you look after it", "Ms Hale")
	if !strings.HasSuffix(made.Path, "/members") {
		t.Errorf("one ends at %s", made.Path)
	}
	s.as(t, s.admin).Get("/groups/new").Must(t, 200, "Circle", "Staff alone")
	for _, who := range []tenants.Actor{s.amira, s.dorota, s.moderator} {
		b := s.as(t, who)
		b.Get("/groups/new").Must(t, 403)
		f := b.Get("/groups").FormAt("/sign-out")
		f.Action = "/groups"
		f.Set("name", "Mine").Set("kind", "club").Set("join_rule", "closed").Set("gate", "school").Submit().Must(t, 403)
	}
}

func TestSettingsAreForWhoLooksAfterTheGroup(t *testing.T) {
	s := open(t)
	teacher := s.as(t, s.hale)
	form := teacher.Get(s.at("/settings")).Must(t, 200, "8B Science", "Join codes").Form("Save")
	form.Set("name", "").Set("about", "All about seeds").Submit().Must(t, 422, "Give the group a name", "All about seeds", "Join codes")
	form.Set("name", "8B Biology").Set("year_level", "8").Set("kind", "staff").Submit().Must(t, 200, "The settings of 8B Biology are saved.", "All about seeds", "Class")
	s.as(t, s.ben).Get(s.at("/settings")).Must(t, 403)
	s.as(t, s.chidi).Get(s.at("/settings")).Must(t, 404)
	s.as(t, s.rivers).Get(s.at("/settings")).Must(t, 404)
	closed := teacher.Get(s.at("/settings")).Form("Save").Tick("archived").Submit().Must(t, 200, "8B Biology is closed.")
	if closed.Path != "/groups" {
		t.Errorf("one ends at %s", closed.Path)
	}
	s.as(t, s.ben).Get(s.at("")).Must(t, 404)
	teacher.Get(s.at("")).Must(t, 404)
	s.as(t, s.admin).Get(s.at("/settings")).Must(t, 200).Form("Save").Clear("archived").Submit().Must(t, 200)
	s.as(t, s.ben).Get(s.at("")).Must(t, 200, "8B Biology")
}

func TestAskingToJoinAndLeaving(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	chess, err := s.room.NewGroup(ctx, s.hale, classroom.GroupSettings{Kind: classroom.Club, Name: "Chess club", JoinRule: classroom.JoinRequest, Gate: "school"})
	must(t, err)
	_, err = s.room.Publish(ctx, s.hale, classroom.Draft{ID: uuid.New(), Body: "The first game is on Monday", Audience: classroom.InGroup, Group: chess})
	must(t, err)
	path := "/groups/" + chess.String()
	chidi := s.as(t, s.chidi)
	page := chidi.Get(path).Must(t, 200, "Chess club", "Ask to join", "seen by those who are in it")
	page.MustNot(t, "The first game", path+"/members")
	if page.HasForm("Post") {
		t.Error("who is not in it finds a composer")
	}
	chidi.Get(path+"/members").Must(t, 404)
	page.Form("Ask to join").Submit().Must(t, 200, "You asked to join Chess club.", "You asked to join").MustNot(t, "The first game")
	page.Form("Ask to join").Submit().Must(t, 200)
	chidi.Get("/groups").Must(t, 200, "You asked to join")
	teacher := s.as(t, s.hale)
	if p := teacher.Get(path).Must(t, 200, "1 person asks to join"); p.HasForm("Ask to join") {
		t.Error("the steward is offered to ask")
	}
	chidi.Get(path).Form("Leave").Submit().Must(t, 200, "You are not in Chess club any more.")
	teacher.Get(path).MustNot(t, "asks to join")
	s.as(t, s.dorota).Get(path).Must(t, 404)
	// A class is left by nobody but through its teachers; and the last of them stays.
	for _, who := range []tenants.Actor{s.amira, s.hale} {
		f := s.as(t, who).Get("/groups").FormAt("/sign-out")
		f.Action = s.at("/leave")
		f.Submit().Must(t, 403)
	}
	f := chidi.Get("/groups").FormAt("/sign-out")
	f.Action = s.at("/leave")
	f.Submit().Must(t, 404)
	f.Action = s.at("/join")
	f.Submit().Must(t, 404)
}
