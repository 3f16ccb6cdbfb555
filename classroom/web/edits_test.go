// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/web/webtest"
)

func TestAnAuthorEditsAndStaffSeeWhatStoodBefore(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "Meet at the library")
	path := "/posts/" + p.ID.String()
	b := s.as(t, s.amira)
	b.Get("/home").Click("Edit").Must(t, 200, "The same people see it: 8B Science.").Form("Save").Set("body", "Meet at the hall").Submit().
		Must(t, 200, "Saved. 8B Science can see the new text.", "Meet at the hall", "edited 10:00").MustNot(t, "Meet at the library")
	b.Get(path+"/edit").Form("Save").Submit().Must(t, 200, "Nothing was changed.")
	b.Get(path+"/history").Must(t, 404)
	s.as(t, s.ben).Get("/home").Must(t, 200, "Meet at the hall", "edited").MustNot(t, "Meet at the library", "history")
	s.as(t, s.ben).Get(path+"/history").Must(t, 404)
	s.as(t, s.hale).Get("/home").Click("edited 10:00").Must(t, 200, "Meet at the library", "Meet at the hall", "What stands now")
	// Nobody else edits it: who can see it is told so, for others it is not there.
	s.as(t, s.ben).Get(path+"/edit").Must(t, 403)
	s.as(t, s.hale).Get(path+"/edit").Must(t, 403)
	s.as(t, s.chidi).Get(path+"/edit").Must(t, 404)
	s.as(t, s.rivers).Get(path+"/edit").Must(t, 404)
}

func TestAnEditInTwoWindowsShowsBothTexts(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "Meet at the library")
	b := s.as(t, s.amira)
	one, two := b.Get("/posts/"+p.ID.String()+"/edit").Form("Save"), b.Get("/posts/"+p.ID.String()+"/edit").Form("Save")
	one.Set("body", "Meet at the hall").Submit().Must(t, 200, "Saved.")
	late := two.Set("body", "Meet at the gate").Submit().Must(t, 412, "Meet at the hall", "This post was changed meanwhile")
	again := late.Form("Save")
	if got := again.Fields.Get("body"); got != "Meet at the gate" {
		t.Fatalf("the later text comes back as %q", got)
	}
	again.Submit().Must(t, 200, "Saved.", "Meet at the gate").MustNot(t, "Meet at the hall")
}

func TestAnEditIsReadFirstAndTheOldTextStands(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "Meet at the library")
	path := "/posts/" + p.ID.String()
	b := s.as(t, s.amira)
	b.Get(path+"/edit").Form("Save").Set("body", "Meet at mine, ring 07700 900456").Submit().
		Must(t, 200, "Your change is waiting for a teacher", "Meet at the library").MustNot(t, "07700 900456")
	b.Get(path+"/edit").Must(t, 200, "07700 900456") // the newest text, to go on with
	for _, reader := range []string{"ben", "hale"} {
		if _, body := getter(t, s, reader)(path); strings.Contains(body, "07700") || strings.Contains(body, "waiting for") || !strings.Contains(body, "Meet at the library") {
			t.Errorf("%s reads: %s", reader, body)
		}
	}
	queue, err := s.cases.Queue(context.Background(), s.hale, moderation.QueueFilter{})
	must(t, err)
	must(t, s.cases.Decide(context.Background(), s.hale, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Return, Word: "No numbers, please.", Hash: queue[0].Hash}))
	b.Get(path).Must(t, 200, "Meet at the library").MustNot(t, "waiting for")
	b.Get("/notifications").Must(t, 200, "A post came back to you", "No numbers, please.")
	back := b.Get("/drafts").Must(t, 200, "No numbers, please.", "Meet at mine, ring 07700 900456", "Came back to you")
	back.Click("Carry on").Must(t, 200, "No numbers, please.", "Meet at mine").MustNot(t, "There is something to mend") // the form is well
}

func TestWithdrawingCanBeUndone(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "The dog ate my volcano")
	b := s.as(t, s.amira)
	gone := b.Get("/home").Form("Withdraw").Submit().Must(t, 200, "Withdrawn. Nobody in 8B Science can see it any more.")
	gone.MustNot(t, "volcano")
	s.as(t, s.ben).Get("/home").Must(t, 200).MustNot(t, "volcano")
	s.as(t, s.ben).Get("/posts/"+p.ID.String()).Must(t, 404)
	gone.Form("Undo").Submit().Must(t, 200, "It is back.", "volcano")
	s.as(t, s.ben).Get("/home").Must(t, 200, "volcano")

	gone = b.Get("/posts/"+p.ID.String()).Form("Withdraw").Submit().Must(t, 200, "Withdrawn.")
	if gone.Path != "/home" {
		t.Errorf("from the post's own page one ends at %s", gone.Path)
	}
	s.Clock.Move(time.Hour)
	gone.Form("Undo").Submit().Must(t, 409, "This was withdrawn a while ago")
}

func TestTeachersWithdrawInTheirClassAndTheAuthorCannotBeImpersonated(t *testing.T) {
	s := open(t)
	p := s.post(t, s.amira, "Something hasty")
	if s.as(t, s.ben).Get("/home").Must(t, 200, "Something hasty").HasForm("Withdraw") {
		t.Error("a classmate is offered to withdraw it")
	}
	form := s.as(t, s.hale).Get("/home").Form("Withdraw")
	withdrawn := form.Submit().Must(t, 200, "You withdrew a post by Amira Karimova.")
	if withdrawn.HasForm("Undo") {
		t.Error("a teacher is offered to put it back")
	}
	// The same form in other hands: for a classmate it is gone, and was never theirs.
	p = s.post(t, s.amira, "Something else")
	ben := s.as(t, s.ben)
	forged := ben.Get("/home").Form("Post")
	forged.Action = "/posts/" + p.ID.String() + "/withdraw"
	forged.Submit().Must(t, 403, "You cannot withdraw this post.")
	forged.Action = "/posts/" + p.ID.String() + "/restore"
	forged.Submit().Must(t, 404)
}

func TestDraftsAreKeptAndCarriedOn(t *testing.T) {
	s := open(t)
	b := s.as(t, s.amira)
	form := b.Get("/home").Form("Post").Set("body", "Things to bring on Thursday")
	save := *form
	save.Action = "/drafts"
	if p := b.Once(save.Request()); p.Status != 204 {
		t.Fatalf("keeping it answers %d", p.Status)
	}
	list := b.Get("/drafts").Must(t, 200, "Things to bring on Thursday", "For 8B Science")
	s.as(t, s.ben).Get("/drafts").Must(t, 200, "No drafts").MustNot(t, "Thursday")
	carried := list.Click("Carry on").Must(t, 200).Form("Post")
	if carried.Fields.Get("body") != "Things to bring on Thursday" || carried.Fields.Get("draft_id") != form.Fields.Get("draft_id") {
		t.Errorf("carried on with %v", carried.Fields)
	}
	s.as(t, s.ben).Get("/home?draft="+form.Fields.Get("draft_id")).Must(t, 200).MustNot(t, "Thursday")
	carried.Set("body", "Things to bring on Thursday: string").Submit().Must(t, 200, "Posted.")
	b.Get("/drafts").Must(t, 200, "No drafts")
	if p := b.Once(save.Request()); p.Status != 204 { // a late save of what went out
		t.Fatalf("a late one answers %d", p.Status)
	}
	b.Get("/drafts").Must(t, 200, "No drafts")

	form = b.Get("/home").Form("Post").Set("body", "Never mind")
	form.Action = "/drafts"
	b.Once(form.Request())
	b.Get("/drafts").Must(t, 200, "Never mind").Form("Delete").Submit().Must(t, 200, "The draft is deleted.", "No drafts")
}

// On a shared device, and without a script, a button keeps a draft and says so;
// what cannot be kept comes back as it was typed.
func TestAButtonKeepsADraftAndSaysSo(t *testing.T) {
	s := open(t)
	b := s.At(t, s.Oakfield)
	b.SignIn(s.World, s.amira, true)
	form := b.Get("/home").Must(t, 200).Form("Save as a draft").Set("body", "Things to bring on Thursday")
	kept := form.Submit().Must(t, 200, "Saved as a draft. You can carry on with it here.", "Things to bring on Thursday")
	if kept.Path != "/drafts" {
		t.Errorf("it ends at %s", kept.Path)
	}
	carried := kept.Click("Carry on").Must(t, 200)
	if state := carried.Find("#composer [data-kept]"); len(state) != 1 || webtest.Text(state[0]) != "Saved as a draft" {
		t.Error("the composer does not say that this is kept")
	}
	if state := b.Get("/home").Find("#composer [data-kept]"); len(state) != 1 || webtest.Text(state[0]) != "" {
		t.Error("a fresh composer says that something is kept")
	}
	if p := form.Set("body", " ").Submit().Must(t, 200, "There was nothing to save."); p.Path != "/home" {
		t.Errorf("nothing to save ends at %s", p.Path)
	}
	form.Set("body", "What is for lunch?").Set("draft_id", "").Submit().Must(t, 422, "This form is too old", "What is for lunch?")
	long := strings.Repeat("lunch ", 8000)
	form.Set("body", long).Set("draft_id", uuid.NewString()).Submit().Must(t, 413, "too long to keep as a draft", "lunch lunch")
	// With a script it is kept by itself: the button is there for who has none.
	if own := s.as(t, s.amira).Get("/home"); own.HasForm("Save as a draft") || !strings.Contains(own.Body, "Save as a draft") {
		t.Error("on a device of one's own the button is not folded away behind the script")
	}
}

func TestADraftOfAReplyOutlivesItsPost(t *testing.T) {
	s := open(t)
	p := s.post(t, s.ben, "What is for lunch?")
	b := s.as(t, s.amira)
	form := b.Get("/posts/"+p.ID.String()+"/reply").Form("Reply").Set("body", "Soup, I think")
	form.Action = "/drafts"
	b.Once(form.Request())
	b.Get("/drafts").Click("Carry on").Must(t, 200, "Soup, I think", "What is for lunch?")
	_, err := s.room.Withdraw(context.Background(), s.ben, p.ID)
	must(t, err)
	b.Get("/drafts").Click("Carry on").Must(t, 200, "Soup, I think", "can no longer be replied to").MustNot(t, "What is for lunch?")
}

func TestWhatARefusedPostBecomes(t *testing.T) {
	s := open(t)
	b := s.as(t, s.amira)
	form := b.Get("/home").Form("Post").Set("body", held)
	form.Submit().Must(t, 200, "Waiting for a teacher")
	queue, err := s.cases.Queue(context.Background(), s.moderator, moderation.QueueFilter{})
	must(t, err)
	must(t, s.cases.Decide(context.Background(), s.moderator, moderation.Decision{Case: queue[0].ID, Outcome: moderation.Refuse, Hash: queue[0].Hash}))
	b.Get("/home").Must(t, 200).MustNot(t, "Call me tonight")
	b.Get("/drafts").Must(t, 200, "Call me tonight", "This cannot go out.")
	form.Submit().Must(t, 200, "came back to you. You find it in your drafts.") // the same form once more
	if queue, err := s.cases.Queue(context.Background(), s.moderator, moderation.QueueFilter{}); err != nil || len(queue) != 0 {
		t.Errorf("a second sending files %d cases, %v", len(queue), err)
	}
	if _, _, err := s.room.Editable(context.Background(), s.amira, postID(t, s)); err == nil {
		t.Error("a refused post can be edited")
	}
}

func TestAnOverseerLooksIntoAPostAndAClassmateDoesNot(t *testing.T) {
	s := open(t)
	done := s.publish(t, s.amira, classroom.Draft{Body: held, Audience: classroom.InGroup, Group: s.class})
	path := "/posts/" + done.Post.ID.String()
	page := s.as(t, s.moderator).Get(path).Must(t, 200, "Call me tonight", "Waiting for a decision.")
	if page.HasForm("Reply") {
		t.Error("one can reply to a post that waits")
	}
	s.as(t, s.ben).Get(path).Must(t, 404)
}
