// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// atOnce runs them all and waits.
func atOnce(t *testing.T, n int, do func(int) error) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := do(i); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestPostsSentAtOnceDoNotPassTheRuleAboutSpeed(t *testing.T) {
	d := newDay(t)
	things := []string{"pencil", "ruler", "eraser", "sharpener", "compass", "notebook", "marker", "crayon"}
	released := func(by tenants.Actor, send func(int) error, run func(*testing.T, int, func(int) error)) int {
		run(t, len(things)*2, send)
		_, page, err := d.room.GroupPosts(context.Background(), d.teacher, d.class, classroom.Cut{})
		must(t, err)
		out := 0
		for _, p := range page.Posts {
			if p.Author == by.ID {
				out++
			}
		}
		return out
	}
	sender := func(by tenants.Actor) func(int) error {
		return func(i int) error {
			_, err := d.room.Publish(context.Background(), by, classroom.Draft{ID: uuid.New(), Audience: classroom.InGroup, Group: d.class,
				Body: fmt.Sprintf("Has anybody found a %s near the %s shelf?", things[i%len(things)], things[(i*3+i/8)%len(things)])})
			return err
		}
	}
	after := func(t *testing.T, n int, do func(int) error) {
		for i := range n {
			must(t, do(i))
		}
	}
	one := released(d.amira, sender(d.amira), after)
	together := released(d.ben, sender(d.ben), atOnce)
	if one == 0 || one == 16 || together != one {
		t.Errorf("%d go out one after the other, and %d all at once", one, together)
	}
}

func TestADraftSavedWhileItIsSentDoesNotStayBehind(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	for range 5 {
		draft := classroom.Draft{ID: uuid.New(), Body: "Does anybody have the map of the " + uuid.NewString()[:8], Audience: classroom.InGroup, Group: d.class}
		atOnce(t, 6, func(i int) error {
			if i == 2 {
				_, err := d.room.Publish(ctx, d.teacher, draft)
				return err
			}
			return d.room.SaveDraft(ctx, d.teacher, draft)
		})
		kept, err := d.room.Drafts(ctx, d.teacher)
		must(t, err)
		if len(kept) > 0 {
			t.Fatal("what went out is among the drafts too")
		}
	}
}

func TestWhoIsNotStaffDoesNotFindASurnameByTryingUsernames(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	year := 8
	chloe := d.Add(t, d.Oakfield, tenants.NewMember{Username: "chloe.winterbourne", Given: "Chloe", Family: "Winterbourne", Roles: []policy.Role{policy.Student}, YearLevel: &year})
	_, err := d.room.AddToGroup(ctx, d.teacher, d.class, []string{"chloe.winterbourne"})
	must(t, err)
	finds := func(who tenants.Actor, words string) bool {
		found, err := d.room.SearchMembers(ctx, who, words, "")
		must(t, err)
		return slices.ContainsFunc(found, func(m tenants.Member) bool { return m.ID == chloe.ID })
	}
	for _, probe := range []string{"winter", ".wi", "bourne", "chloe.w", "Winterbourne"} {
		if finds(d.amira, probe) {
			t.Errorf("a classmate finds Chloe by %q", probe)
		}
	}
	if !finds(d.teacher, "winter") || !finds(d.amira, "chloe") || !finds(d.amira, "chloe.winterbourne") {
		t.Error("who may find her does not")
	}
	if staff := d.teacher.Username[:4]; staff != "pers" {
		t.Fatalf("the teacher's username is %q", d.teacher.Username)
	} else if found, err := d.room.SearchMembers(ctx, d.amira, staff, ""); err != nil || len(found) == 0 {
		t.Errorf("staff are not found by a part of their username: %v", err)
	}
}
