// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

func (s *site) person(rest string, who tenants.Actor) string {
	return s.at("/members/" + who.ID.String() + "/" + rest)
}

func TestWhoIsInAGroupIsForThoseInIt(t *testing.T) {
	s := open(t)
	s.as(t, s.hale).Get(s.at("/members")).Must(t, 200, "Ms Hale", "Amira Karimova", "Year 8", "amira.k", "Add somebody", "Mute")
	student := s.as(t, s.ben).Get(s.at("/members")).Must(t, 200, "Ms Hale", "Amira K.")
	student.MustNot(t, "Karimova", "amira.k", "Add somebody", "/mute", "/remove")
	s.as(t, s.admin).Get(s.at("/members")).Must(t, 200, "Amira Karimova", "Add somebody")
	s.as(t, s.moderator).Get(s.at("/members")).Must(t, 200, "Amira Karimova")
	for _, who := range []tenants.Actor{s.chidi, s.dorota, s.rivers} {
		s.as(t, who).Get(s.at("/members")).Must(t, 404)
	}
}

func TestAddingPeopleByUsername(t *testing.T) {
	s := open(t)
	teacher := s.as(t, s.hale)
	form := teacher.Get(s.at("/members")).Form("Add")
	bad := form.Set("members", "chidi.e, nobody.here elif.d").Submit().Must(t, 422, "nobody here with this username: nobody.here, elif.d")
	if typed := bad.Form("Add").Fields.Get("members"); typed != "chidi.e, nobody.here elif.d" {
		t.Errorf("what was typed came back as %q", typed)
	}
	s.as(t, s.chidi).Get(s.at("")).Must(t, 404)
	form.Set("members", " ").Submit().Must(t, 422, "Write the username")
	form.Set("members", "a\x00b").Submit().Must(t, 422)
	form.Set("members", "@Chidi.E;\n"+s.moderator.Username).Submit().Must(t, 200, "Chidi Eze and Dr Lind are in the group now.")
	s.as(t, s.chidi).Get(s.at("")).Must(t, 200, "8B Science")
	form.Set("members", "chidi.e").Submit().Must(t, 200, "They are in the group already.")
	s.as(t, s.chidi).Get("/notifications").Must(t, 200, "You are now in 8B Science.")
	forged := s.as(t, s.ben).Get(s.at("/members")).FormAt("/sign-out")
	forged.Action = s.at("/members/add")
	forged.Set("members", "chidi.e").Submit().Must(t, 403)
	stranger := s.as(t, s.rivers).Get("/groups").FormAt("/sign-out")
	stranger.Action = s.at("/members/add")
	stranger.Set("members", "chidi.e").Submit().Must(t, 404)
}

func TestMutingInAGroup(t *testing.T) {
	s := open(t)
	teacher := s.as(t, s.hale)
	form := teacher.Get(s.at("/members")).FormAt(s.person("mute", s.amira))
	bad := form.Set("until", "week").Set("reason", "").Submit().Must(t, 422, "Please say why")
	if back := bad.FormAt(s.person("mute", s.amira)); back.Fields.Get("until") != "week" {
		t.Errorf("the choice came back as %v", back.Fields)
	}
	if len(bad.Find("details[open] #f-reason-"+s.amira.ID.String())) != 1 {
		t.Error("the form to mend is folded away")
	}
	for until, words := range map[string]string{"someday": "choose until when", "2026-09-01": "The end has to be in the future"} {
		bad := form.Set("until", until).Set("reason", "Twice off topic").Submit().Must(t, 422, words)
		if typed := bad.FormAt(s.person("mute", s.amira)).Fields.Get("reason"); typed != "Twice off topic" {
			t.Errorf("the reason came back as %q", typed)
		}
	}
	form.Set("until", "hour").Submit().Must(t, 200, "Amira Karimova cannot write in 8B Science until today at 11:00.", "Muted until today at 11:00")

	amira := s.as(t, s.amira)
	page := amira.Get(s.at("")).Must(t, 200, "You cannot write in this group until today at 11:00", "Twice off topic")
	if page.HasForm("Post") {
		t.Error("who is muted here finds a composer here")
	}
	s.as(t, s.ben).Get(s.at("/members")).MustNot(t, "Muted", "Twice off topic")
	teacher.Get(s.at("/members")).FormAt(s.person("unmute", s.amira)).Submit().Must(t, 200, "Amira Karimova can write in 8B Science again.")
	amira.Get(s.at("")).Form("Post")

	form.Set("until", "day").Submit().Must(t, 200, "until tomorrow at 08:00")
	s.Clock.Move(24 * time.Hour)
	amira = s.as(t, s.amira)
	amira.Get(s.at("")).Form("Post")
	// Nobody mutes a teacher of the group, and students mute nobody.
	for _, c := range []struct {
		by, whom tenants.Actor
		status   int
	}{{s.moderator, s.hale, 403}, {s.ben, s.amira, 403}, {s.chidi, s.amira, 404}, {s.rivers, s.amira, 404}, {s.hale, s.chidi, 404}} {
		f := s.as(t, c.by).Get("/groups").FormAt("/sign-out")
		f.Action = s.person("mute", c.whom)
		f.Set("until", "hour").Set("reason", "Because").Submit().Must(t, c.status)
	}
}

func TestStewardsRemoveAndShareTheirCare(t *testing.T) {
	s := open(t)
	teacher := s.as(t, s.hale)
	add := teacher.Get(s.at("/members")).Form("Add")
	second := s.Person(t, s.Oakfield, policy.Teacher)
	add.Set("members", second.Username).Submit().Must(t, 200)
	page := teacher.Get(s.at("/members"))
	own := s.person("remove", s.hale)
	page.MustNot(t, own, s.person("unsteward", s.hale), s.person("steward", s.amira))
	page.FormAt(s.person("steward", second)).Submit().Must(t, 200, "looks after 8B Science too.")
	s.as(t, second).Get(s.at("/settings")).Must(t, 200)
	teacher.Get(s.at("/members")).FormAt(s.person("unsteward", s.hale)).Submit().Must(t, 200, "Ms Hale does not look after 8B Science any more.")
	teacher.Get(s.at("/settings")).Must(t, 403)
	colleague := s.as(t, second)
	colleague.Get(s.at("/members")).FormAt(s.person("remove", s.ben)).Submit().Must(t, 200, "Ben Okonkwo is not in 8B Science.")
	s.as(t, s.ben).Get(s.at("")).Must(t, 404)
	f := colleague.Get(s.at("/members")).FormAt(s.person("remove", s.amira))
	for _, c := range []struct {
		path   string
		status int
	}{{s.person("remove", second), 403}, {s.person("unsteward", second), 403}, {s.person("steward", s.amira), 403}, {s.person("promote", s.amira), 404},
		{s.at("/members/" + uuid.NewString() + "/remove"), 404}, {s.person("remove", s.elif), 404}, {s.at("/members/x/remove"), 404}, {s.person("remove", s.ben), 200}, {s.person("mute", s.ben), 404}} { // taken out twice by the same person
		f.Action = c.path
		f.Submit().Must(t, c.status)
	}
}
