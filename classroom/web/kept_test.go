// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"rookery/classroom"
	classroomweb "rookery/classroom/web"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// fresh is the site as a process shows it that has only just started and
// remembers nothing.
func (s *site) fresh(t *testing.T) *webtest.Server {
	room := &classroom.Classroom{DB: s.DB, Gate: moderation.NewGate()}
	door := tenantsweb.NewDoor(s.DB, tenants.NewPasswords(400), tenantsweb.Config{BaseURL: webtest.Base, Log: slog.New(slog.DiscardHandler)})
	pages := classroomweb.New(door, room, &moderation.Moderation{DB: s.DB, Gate: room.Gate, Posts: room})
	door.SetCounts(pages.Counts)
	return webtest.Serve(t, door.App(pages.Routes()))
}

// passing is what two answers never have in common: tokens, the ids of new
// drafts, when the page was made.
var passing = regexp.MustCompile(`(name="_csrf" value|name="draft_id" value|data-made|content)="[^"]*"`)

// What a process remembers of posts, names, groups and their pieces of a page is
// never another reader's, and never out of date: after every kind of change,
// everybody's pages are to the byte those of a process that remembers nothing.
func TestNothingKeptIsOutOfDateOrAnothersReaders(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	must(t, s.DB.ChangePolicy(ctx, s.admin, policy.Change{Role: policy.Guardian, Permission: policy.ChildPosts, Allow: true}))
	homework := s.post(t, s.ben, "Who has the homework? @amira.k @chidi.e #maths").ID
	answer := s.publish(t, s.amira, classroom.Draft{Body: "I do. #maths", ReplyTo: homework}).Post
	trip := uuid.MustParse(strings.TrimPrefix(s.announce(t, s.hale, "acknowledge", "yes").Path, "/announcements/"))
	s.publish(t, s.hale, classroom.Draft{Body: "Doors open at eight. @ben.o", Audience: classroom.InSchool})
	readers := map[string]tenants.Actor{"teacher": s.hale, "author": s.ben, "classmate": s.amira, "outside": s.chidi,
		"guardian": s.dorota, "moderator": s.moderator, "elsewhere": s.rivers}
	pages := []string{"/home", "/groups/" + s.class.String(), "/school", "/mentions", "/members/" + s.amira.ID.String(), "/announcements", "/posts/" + homework.String()}
	look := func(after string) {
		t.Helper()
		anew := s.fresh(t)
		for name, reader := range readers {
			warm, cold := s.as(t, reader), anew.As(t, s.World, reader)
			for _, path := range pages {
				kept, read := warm.Get(path), cold.Get(path)
				if diff := cmp.Diff(passing.ReplaceAllString(read.Body, ""), passing.ReplaceAllString(kept.Body, "")); diff != "" || kept.Status != read.Status {
					t.Errorf("%s: the %s sees on %s, with %d for %d:\n%.2000s", after, name, path, kept.Status, read.Status, diff)
				}
			}
		}
	}
	look("as it began")
	look("the second time")
	for _, change := range []struct {
		what string
		do   func() error
	}{
		{"a reply more", func() error { s.publish(t, s.ben, classroom.Draft{Body: "Thank you!", ReplyTo: answer.ID}); return nil }},
		{"an edit", func() error {
			_, err := s.room.Edit(ctx, s.ben, classroom.Edit{Post: homework, Version: 1, Body: "Who has the maths homework? @amira.k"})
			return err
		}},
		{"a name", func() error {
			return s.DB.ChangeDetails(ctx, s.admin, s.ben.ID, tenants.MemberDetails{Given: "Benedict", Family: "Okonkwo", YearLevel: s.ben.YearLevel})
		}},
		{"a namesake", func() error {
			s.Add(t, s.Oakfield, tenants.NewMember{Username: "amira.kh", Given: "Amira", Family: "Karimi", Roles: []policy.Role{policy.Student}, YearLevel: s.ben.YearLevel})
			return nil
		}},
		{"a group's name", func() error {
			return s.room.ChangeGroup(ctx, s.hale, s.class, classroom.GroupSettings{Kind: classroom.Class, Name: "8B Physics", JoinRule: classroom.JoinByCode, Gate: "hold_all"})
		}},
		{"a new member", func() error { _, err := s.room.AddToGroup(ctx, s.hale, s.class, []string{"chidi.e"}); return err }},
		{"a mute", func() error {
			until := s.Clock.Now().Add(time.Hour)
			_, _, err := s.room.DoInGroup(ctx, s.hale, s.class, s.amira.ID, classroom.MuteIn, tenants.Measure{Reason: "A pause", Until: &until})
			return err
		}},
		{"the mute's end", func() error { s.Clock.Move(2 * time.Hour); return nil }},
		{"an acknowledgement", func() error { return s.room.Acknowledge(ctx, s.dorota, trip, s.amira.ID) }},
		{"another role", func() error {
			return s.DB.ChangeRoles(ctx, s.admin, s.moderator.ID, []policy.Role{policy.Moderator, policy.Teacher})
		}},
		{"the next day", func() error { s.Clock.Move(24 * time.Hour); return nil }},
		{"a withdrawal", func() error { _, err := s.room.Withdraw(ctx, s.amira, answer.ID); return err }},
	} {
		if err := change.do(); err != nil {
			t.Fatalf("%s: %v", change.what, err)
		}
		look(change.what)
	}
}
