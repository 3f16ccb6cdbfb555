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
