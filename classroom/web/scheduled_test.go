// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/policy"
)

func TestWhatIsScheduledWaitsForItsTimeAndCanBeCancelled(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	later := []string{"when", "later", "at", "2026-09-16T08:00"}
	page := s.announce(t, s.hale, later...).Must(t, 200, "It goes out tomorrow at 08:00 to 8B Science.", "Goes out tomorrow at 08:00.", trip)
	page.MustNot(t, "Waiting for a moderator", "Remind")
	teacher := s.as(t, s.hale)
	teacher.Get("/announce").Must(t, 200, "Goes out tomorrow at 08:00")
	s.as(t, s.ben).Get("/announcements").MustNot(t, "museum")
	s.as(t, s.ben).Get("/home").MustNot(t, "museum")
	cancel := page.FormAt(page.Path + "/cancel")
	cancel.Submit().Must(t, 200, "Cancelled. It will not go out.")
	teacher.Get(page.Path).Must(t, 200, "It never went out.").MustNot(t, "/cancel")
	cancel.Submit().Must(t, 200, "Cancelled. It will not go out.")

	second := s.announce(t, s.hale, append(later, "body", "Bring your swimming things")...)
	s.Clock.Move(23 * time.Hour)
	if sent, err := s.room.SendDue(ctx); err != nil || sent != 1 {
		t.Fatalf("%d went out, %v", sent, err)
	}
	s.as(t, s.ben).Get("/announcements").Must(t, 200, "Bring your swimming things").MustNot(t, "museum")
	second.FormAt(second.Path+"/cancel").Submit().Must(t, 200, "It has gone out already.")
	teacher.Get(second.Path).Must(t, 200, "How far it came").MustNot(t, "Goes out")
	// Autumn: of the hour that comes twice, the first.
	autumn := s.announce(t, s.hale, "when", "later", "at", "2026-10-25T01:30").Must(t, 200, "25 October")
	r, err := s.room.Receipts(ctx, s.hale, uuid.MustParse(strings.TrimPrefix(autumn.Path, "/announcements/")), classroom.ReachCut{})
	must(t, err)
	if got := r.Announcement.DueAt.UTC().Format(time.RFC3339); got != "2026-10-25T00:30:00Z" {
		t.Errorf("it is due at %s", got)
	}
}

func TestWithoutThePermissionThereAreNoFigures(t *testing.T) {
	s := open(t)
	must(t, s.DB.ChangePolicy(context.Background(), s.admin, policy.Change{Role: policy.Teacher, Permission: policy.AnnouncementReceipts, Allow: false}))
	page := s.announce(t, s.hale, "acknowledge", "yes").Must(t, 200, "Your announcement is on its way.", "Gone out")
	page.MustNot(t, "/announcements/0", "have acknowledged")
	s.as(t, s.ben).Get("/announcements").Must(t, 200, "The museum trip")
}

func TestAHeldAnnouncementReachesNobodyUntilItIsApproved(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	book, err := s.cases.Rules(ctx, s.admin)
	must(t, err)
	book.Doc.Gate.ByRole = map[policy.Role]rules.Mode{policy.Teacher: rules.HoldAll}
	_, err = s.cases.ChangeRules(ctx, s.admin, book.Version, book.Doc, "Try it")
	must(t, err)
	s.hale = s.Actor(t, s.Oakfield, s.hale.ID)
	page := s.announce(t, s.hale).Must(t, 200, "Waiting for a moderator. Nobody gets it until then.", trip)
	s.as(t, s.hale).Get("/announce").Must(t, 200, "Waiting for a moderator")
	for _, who := range []tenants.Actor{s.amira, s.ben, s.dorota, s.chidi, s.rivers} {
		b := s.as(t, who)
		for _, path := range []string{"/announcements", "/home", "/notifications", "/search?q=museum", s.at(""), strings.Replace(page.Path, "announcements", "posts", 1)} {
			if p := b.Get(path); strings.Contains(p.Body, "packed lunch") {
				t.Errorf("%s reads it at %s", who.Username, path)
			}
		}
	}
	s.approve(t, s.moderator)
	s.as(t, s.ben).Get("/announcements").Must(t, 200, trip)
	s.as(t, s.hale).Get(page.Path).Must(t, 200, "How far it came").MustNot(t, "Waiting for a moderator")
}

// What somebody wrote is not lost with its time: a cancelled announcement stays
// in the list, to be read and used again as a new one.
func TestACancelledAnnouncementIsKeptAndCanBeUsedAgain(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	guardians := "guardians:" + s.class.String()
	const text = "There is no club on Tuesday.\nWe meet again in a week, in the room beside the library, and bring our plants with us."
	page := s.announce(t, s.hale, "body", text, "target", guardians, "acknowledge", "yes", "include_late", "", "when", "later", "at", "2026-09-16T08:00")
	list := page.FormAt(page.Path+"/cancel").Submit().Must(t, 200, "What you have announced", "Cancelled", "bring our plants with us.", "Use again")
	form := list.Click("Use again").Must(t, 200).Form("Announce")
	for field, want := range map[string]string{"body": text, "target": guardians, "acknowledge": "yes", "include_late": "", "when": "later", "at": "2026-09-16T08:00"} {
		if got := strings.ReplaceAll(form.Fields.Get(field), "\r", ""); got != want {
			t.Errorf("%s comes back as %q, want %q", field, got, want)
		}
	}
	form.Submit().Must(t, 200, "It goes out tomorrow at 08:00 to Guardians of 8B Science.", "Goes out tomorrow at 08:00.")
	s.as(t, s.hale).Get(page.Path).Must(t, 200, "It never went out.", "Use again")

	id := strings.TrimPrefix(page.Path, "/announcements/")
	s.Clock.Move(48 * time.Hour)
	past := s.as(t, s.hale).Get("/announce?again="+id).Must(t, 200).Form("Announce")
	if past.Fields.Get("when") != "later" || past.Fields.Get("at") != "" {
		t.Errorf("its time has passed and it comes back as %v", past.Fields)
	}
	past.Submit().Must(t, 422)
	for _, who := range []tenants.Actor{s.admin, s.rivers} {
		s.as(t, who).Get("/announce?again="+id).Must(t, 404).MustNot(t, "plants")
	}
	s.as(t, s.ben).Get("/announce?again="+id).MustNot(t, "plants")
	out := s.announce(t, s.hale)
	s.as(t, s.hale).Get(strings.Replace(out.Path, "/announcements/", "/announce?again=", 1)).Must(t, 404)

	// Who looks after the class no longer still has the words, and is asked whom they are for.
	other := s.Person(t, s.Oakfield, policy.Teacher)
	_, err := s.room.AddToGroup(ctx, s.hale, s.class, []string{other.Username})
	must(t, err)
	_, _, err = s.room.DoInGroup(ctx, s.hale, s.class, other.ID, classroom.MakeChief, tenants.Measure{})
	must(t, err)
	_, _, err = s.room.DoInGroup(ctx, other, s.class, s.hale.ID, classroom.Remove, tenants.Measure{})
	must(t, err)
	s.as(t, s.hale).Get("/announce?again="+id).Must(t, 200, "bring our plants with us.", "You cannot announce to those whom this was for any more.")
}
