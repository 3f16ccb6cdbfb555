// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

const bell = "The bell rings in a minute." // everybody at Oakfield is told; what came before it is all that came

func (s *site) ring(t *testing.T) {
	t.Helper()
	s.publish(t, s.admin, classroom.Draft{Body: bell, Audience: classroom.InSchool})
}

func TestANewPostComesToTheOpenPagesOfThoseWhoMaySeeItAndToNobodyElse(t *testing.T) {
	s := open(t)
	pages := map[string]*stream{}
	for name, who := range map[string]tenants.Actor{"amira": s.amira, "ben": s.ben, "hale": s.hale, "moderator": s.moderator, "chidi": s.chidi, "dorota": s.dorota} {
		pages[name] = s.watch(t, who, time.Time{})
	}
	riverside := s.watch(t, s.elif, time.Time{})
	p := s.post(t, s.amira, "Come and look at the seeds #garden")
	for name, see := range map[string]string{"amira": "Amira K.", "ben": "Amira K.", "hale": "Amira Karimova", "moderator": "Amira Karimova"} {
		e, _ := pages[name].untilPost("Come and look")
		if e.ID != p.ID.String() || e.Position != p.Position.String() || e.Version != 1 || e.State != "released" || !strings.Contains(e.HTML, see) {
			t.Errorf("%s is told %+v", name, e.told)
		}
		for _, page := range []string{"group:" + s.class.String(), "member:" + s.amira.ID.String(), "tag:garden"} {
			if !slices.Contains(e.Streams, page) {
				t.Errorf("%s is not told for %s", name, page)
			}
		}
		if slices.Contains(e.Streams, "home") != (name != "moderator") || slices.Contains(e.Streams, "school") {
			t.Errorf("%s is told for %v", name, e.Streams)
		}
		if name == "ben" && strings.Contains(e.HTML, "Karimova") {
			t.Error("a classmate is told the whole name")
		}
	}
	s.ring(t)
	for _, name := range []string{"chidi", "dorota"} {
		if e, before := pages[name].untilPost(bell); len(before) > 0 || !slices.Contains(e.Streams, "home") || !slices.Contains(e.Streams, "school") {
			t.Errorf("%s was told %v before, and %v", name, before, e.Streams)
		}
	}
	s.publish(t, s.rivers, classroom.Draft{Body: "Only at Riverside", Audience: classroom.InSchool})
	if _, before := riverside.untilPost("Only at Riverside"); len(before) > 0 {
		t.Errorf("another school was told %v", before)
	}
}

func TestAPieceHasTheDeedsOfItsReaderAndNobodysToken(t *testing.T) {
	s := open(t)
	_, _, err := s.room.DoInGroup(t.Context(), s.hale, s.class, s.ben.ID, classroom.MuteIn, muteFor(s))
	must(t, err)
	amira, ben, hale := s.watch(t, s.amira, time.Time{}), s.watch(t, s.ben, time.Time{}), s.watch(t, s.hale, time.Time{})
	p := s.post(t, s.amira, "Deeds below")
	path := "/posts/" + p.ID.String()
	for _, reader := range []struct {
		name                                  string
		page                                  *stream
		edit, withdraw, reply, report, author bool
	}{
		{"the author", amira, true, true, true, false, true},
		{"a muted classmate", ben, false, false, false, true, false},
		{"the teacher", hale, false, true, true, true, false},
	} {
		e, _ := reader.page.untilPost("Deeds below")
		for deed, want := range map[string]bool{path + "/edit": reader.edit, path + "/withdraw": reader.withdraw, path + "/reply": reader.reply, path + "/report": reader.report} {
			if strings.Contains(e.HTML, deed) != want {
				t.Errorf("%s: %s is there %v", reader.name, deed, !want)
			}
		}
		if strings.Contains(e.HTML, "_csrf") != reader.withdraw || strings.Count(e.HTML, `name="_csrf" value=""`) != strings.Count(e.HTML, "_csrf") {
			t.Errorf("%s is sent a token: %s", reader.name, e.HTML)
		}
	}
}

func TestEditsAndWithdrawalsComeToo(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	p := s.post(t, s.amira, "First words")
	ben := s.watch(t, s.ben, time.Time{})
	_, err := s.room.Edit(ctx, s.amira, classroom.Edit{Post: p.ID, Version: 1, Body: "Second words"})
	must(t, err)
	if e, _ := ben.untilPost("Second words"); e.Version != 2 || !strings.Contains(e.HTML, "edited") {
		t.Errorf("an edit arrives as %+v", e.told)
	}
	_, err = s.room.Withdraw(ctx, s.amira, p.ID)
	must(t, err)
	if e := ben.wait("post"); e.State != "withdrawn" || e.HTML != "" || e.ID != p.ID.String() {
		t.Errorf("a withdrawal arrives as %+v", e.told)
	}
	_, err = s.room.Restore(ctx, s.amira, p.ID)
	must(t, err)
	if e := ben.wait("post"); e.State != "released" || e.Version <= 2 || e.Position == "" {
		t.Errorf("brought back it arrives as %+v", e.told)
	}
}

func TestAHeldPostComesToItsAuthorAlone(t *testing.T) {
	s := open(t)
	amira, ben, hale, moderator := s.watch(t, s.amira, time.Time{}), s.watch(t, s.ben, time.Time{}), s.watch(t, s.hale, time.Time{}), s.watch(t, s.moderator, time.Time{})
	done := s.publish(t, s.amira, classroom.Draft{Body: held, Audience: classroom.InGroup, Group: s.class})
	if e, _ := amira.untilPost("Call me tonight"); e.State != "held" || e.Position != "" || !strings.Contains(e.HTML, "Waiting for a teacher") {
		t.Errorf("its author is told %+v", e.told)
	}
	s.ring(t)
	for name, page := range map[string]*stream{"a classmate": ben, "the teacher": hale, "a moderator": moderator} {
		if _, before := page.untilPost(bell); len(before) > 0 {
			t.Errorf("%s was told %v", name, before)
		}
	}
	s.approve(t, s.hale)
	if e, _ := ben.untilPost("Call me tonight"); e.ID != done.Post.ID.String() || e.State != "released" {
		t.Errorf("let out it arrives as %+v", e.told)
	}
	if n := amira.wait("notify"); n.Unread == nil || *n.Unread == 0 {
		t.Errorf("its author is told %s", n.Data)
	}
}

func TestAPageThatWasAwayIsToldWhatItMissed(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	old := s.post(t, s.amira, "Long ago")
	gone := s.post(t, s.amira, "Soon to be gone")
	s.Clock.Move(time.Hour)
	since := s.Clock.Now()
	s.Clock.Move(time.Minute)
	s.post(t, s.amira, "While you were away @ben.o")
	_, err := s.room.Edit(ctx, s.amira, classroom.Edit{Post: old.ID, Version: 1, Body: "Long ago, told anew"})
	must(t, err)
	_, err = s.room.Withdraw(ctx, s.amira, gone.ID)
	must(t, err)
	s.publish(t, s.amira, classroom.Draft{Body: held, Audience: classroom.InGroup, Group: s.class})

	ben := s.missed(t, s.ben, since)
	if len(ben) != 3 {
		t.Fatalf("a classmate missed %d: %v", len(ben), ben)
	}
	for _, e := range ben {
		switch {
		case e.ID == gone.ID.String() && e.State == "withdrawn" && e.HTML == "":
		case e.ID == old.ID.String() && e.Version == 2 && !slices.Contains(e.Streams, "mentions"):
		case strings.Contains(e.HTML, "While you were away") && slices.Contains(e.Streams, "home") && slices.Contains(e.Streams, "mentions"):
		default:
			t.Errorf("a classmate missed %+v", e.told)
		}
	}
	if own := s.missed(t, s.amira, since); len(own) != 4 {
		t.Errorf("its author missed %d", len(own))
	}
	for _, other := range []tenants.Actor{s.chidi, s.dorota, s.elif} {
		if e := s.missed(t, other, since); len(e) != 0 {
			t.Errorf("%s missed %v", other.Username, e)
		}
	}
}

// missed gives the posts that a returning page is told of before its greeting.
func (s *site) missed(t *testing.T, who tenants.Actor, since time.Time) []event {
	t.Helper()
	st := s.dialAs(t, who, since)
	_, before := st.waitFor("hello", func(event) bool { return true })
	return slices.DeleteFunc(before, func(e event) bool { return e.Name != "post" })
}

func TestWhoIsOutIsOutOnEveryOpenPage(t *testing.T) {
	s := open(t)
	nobody := s.dial(t, "oakfield.localhost", "", time.Time{})
	nobody.wait("signed-out")
	ben := s.watch(t, s.ben, time.Time{})
	end := s.Clock.Now().Add(48 * time.Hour)
	must(t, s.DB.Suspend(t.Context(), s.admin, s.ben.ID, tenants.Measure{Reason: "Talk to us first.", Until: &end}))
	ben.wait("signed-out")
	again := s.dial(t, "oakfield.localhost", "", time.Time{})
	again.wait("signed-out")
}

func TestAnAnnouncementAsksEachReaderForTheirOwn(t *testing.T) {
	s := open(t)
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		father := tenants.NewMember{Username: "tomasz.k", Given: "Tomasz", Family: "Karimov", Roles: []policy.Role{policy.Guardian}}
		id, err := tx.AddMember(t.Context(), father, "")
		if err != nil {
			return err
		}
		return tx.LinkGuardian(t.Context(), uuid.Nil, id, s.ben.ID, "carer")
	})
	dorota, amira, hale := s.watch(t, s.dorota, time.Time{}), s.watch(t, s.amira, time.Time{}), s.watch(t, s.hale, time.Time{})
	_, err := s.room.Announce(t.Context(), s.hale, classroom.NewAnnouncement{ID: uuid.New(), Body: "The museum on Friday.", Target: classroom.ToGuardians, Group: s.class, Acknowledge: true})
	must(t, err)
	e, _ := dorota.untilPost("The museum on Friday.")
	if !strings.Contains(e.HTML, `name="for" value="`+s.amira.ID.String()+`"`) || strings.Contains(e.HTML, s.ben.ID.String()) || !slices.Contains(e.Streams, "announcements") {
		t.Errorf("a guardian is told %s", e.HTML)
	}
	if e, _ := hale.untilPost("The museum on Friday."); !strings.Contains(e.HTML, "0 of 2 have acknowledged") || strings.Contains(e.HTML, `name="for"`) {
		t.Errorf("its author is told %s", e.HTML)
	}
	s.ring(t)
	if _, before := amira.untilPost(bell); len(before) > 0 {
		t.Errorf("the child is told %v", before)
	}
	receipts, err := s.room.Receipts(t.Context(), s.hale, uuid.MustParse(e.ID), classroom.ReachCut{})
	must(t, err)
	if receipts.Opened != 0 {
		t.Error("what came to an open page counts as opened")
	}
}
