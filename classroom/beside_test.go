// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func TestAComposerOffersWhatPublishWouldTake(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	strict, err := d.room.NewGroup(ctx, d.teacher, classroom.GroupSettings{Kind: classroom.Club, Name: "Chess", JoinRule: classroom.JoinClosed, Gate: "hold_all"})
	must(t, err)
	_, err = d.room.AddToGroup(ctx, d.teacher, strict, []string{d.amira.Username})
	must(t, err)
	for name, want := range map[string]struct {
		who    tenants.Actor
		groups map[uuid.UUID]bool // and whether it is read first
		school bool
	}{
		"a student":       {d.amira, map[uuid.UUID]bool{d.class: false, strict: true}, false},
		"a teacher":       {d.teacher, map[uuid.UUID]bool{d.class: false, strict: false}, true},
		"another student": {d.outsider, nil, false},
		"a guardian":      {d.guardian, nil, false},
		"a moderator":     {d.moderator, nil, true},
	} {
		v, err := d.room.Viewer(ctx, want.who)
		must(t, err)
		choices, err := d.room.Choices(ctx, v)
		must(t, err)
		school, groups := false, 0
		for _, c := range choices {
			school = school || c.Audience == classroom.InSchool
			if c.Audience == classroom.Public {
				t.Errorf("%s is offered the open web", name)
			}
			if c.Audience != classroom.InGroup {
				continue
			}
			groups++
			if held, offered := want.groups[c.Group]; !offered || c.Held != held {
				t.Errorf("%s is offered %s, read first %v", name, c.Name, c.Held)
			}
			if c.Group == d.class && (c.Students != 2 || c.Staff != 1 || c.Others != 0) {
				t.Errorf("%s counts %d, %d and %d", name, c.Students, c.Staff, c.Others)
			}
		}
		if school != want.school || groups != len(want.groups) {
			t.Errorf("%s: the school %v, groups %d", name, school, groups)
		}
	}
}

func TestWaitsCountsWhatIsNewAndWhatAsks(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	waits := func(who tenants.Actor) classroom.Waits {
		t.Helper()
		w, err := d.room.Waits(ctx, who)
		must(t, err)
		return w
	}
	before := waits(d.guardian)
	done, err := d.room.Announce(ctx, d.teacher, classroom.NewAnnouncement{ID: uuid.New(), Body: "Please bring a coat.", Target: classroom.ToGuardians, Group: d.class, Acknowledge: true})
	must(t, err)
	if w := waits(d.guardian); w.Asks != 1 || w.Unread != before.Unread+1 {
		t.Errorf("the guardian has %+v", w)
	}
	if w := waits(d.amira); w.Asks != 0 {
		t.Errorf("the child has %+v", w)
	}
	must(t, d.room.Acknowledge(ctx, d.guardian, done.Post.ID, d.amira.ID))
	if w := waits(d.guardian); w.Asks != 0 {
		t.Errorf("acknowledged, the guardian has %+v", w)
	}
	d.Add(t, d.Oakfield, tenants.NewMember{Username: "newcomer", Given: "Noor", Roles: []policy.Role{policy.Guardian}, Waiting: true})
	admin := d.Person(t, d.Oakfield, policy.Admin)
	if a, other := waits(admin), waits(d.teacher); a.Newcomers != 1 || other.Newcomers != 0 {
		t.Errorf("an admin has %+v, a teacher %+v", a, other)
	}
}

func TestEditableIsTheNewestTextAndOnlyItsAuthors(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	p := d.post(t, d.amira, "Meet at the library").Post
	_, err := d.room.Edit(ctx, d.amira, classroom.Edit{Post: p.ID, Version: 1, Body: "Ring me: 07700 900456"})
	must(t, err)
	if _, got, err := d.room.Editable(ctx, d.amira, p.ID); err != nil || got.Body != "Ring me: 07700 900456" || got.Newest() != 2 {
		t.Errorf("its author edits %q, %v", got.Body, err)
	}
	for name, refused := range map[string]struct {
		who  tenants.Actor
		kind fault.Kind
	}{"a classmate": {d.ben, fault.KindForbidden}, "the teacher": {d.teacher, fault.KindForbidden}, "another class": {d.outsider, fault.KindNotFound}, "another school": {d.stranger, fault.KindNotFound}} {
		if _, _, err := d.room.Editable(ctx, refused.who, p.ID); !fault.Is(err, refused.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSeersAreThoseWhoMaySee(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	watching := []uuid.UUID{d.teacher.ID, d.amira.ID, d.ben.ID, d.outsider.ID, d.moderator.ID, d.guardian.ID, d.stranger.ID}
	see := func(post uuid.UUID) map[uuid.UUID]classroom.Sight {
		t.Helper()
		seen, err := d.room.Seers(ctx, d.Oakfield.ID, post, watching)
		must(t, err)
		who := map[uuid.UUID]classroom.Sight{}
		for _, s := range seen.Sights {
			who[s.Viewer.ID] = s
		}
		return who
	}
	p := d.post(t, d.amira, "Seen by the class").Post
	who := see(p.ID)
	if len(who) != 4 || !who[d.ben.ID].Home || who[d.moderator.ID].Home || who[d.amira.ID].Viewer.ID != d.amira.ID || who[d.teacher.ID].Viewer.ID != d.teacher.ID {
		t.Errorf("seen by %d", len(who))
	}
	must(t, d.DB.ChangePolicy(ctx, admin, policy.Change{Role: policy.Guardian, Permission: policy.ChildPosts, Allow: true}))
	if who := see(p.ID); len(who) != 5 || !who[d.guardian.ID].Home {
		t.Errorf("with the school's leave seen by %d", len(who))
	}
	if who := see(d.post(t, d.ben, "Somebody else's child").Post.ID); len(who) != 4 {
		t.Errorf("another child's seen by %d", len(who))
	}
	if who := see(d.post(t, d.amira, "Ring me: 07700 900456").Post.ID); len(who) != 1 {
		t.Errorf("a held post is seen by %d", len(who))
	}
	if _, err := d.room.Seers(ctx, d.Riverside.ID, p.ID, watching); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another school asks: %v", err)
	}
}
