// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// A draft that comes a second time with other words, in its body or in its
// content note, is told so: nobody is to think that words went out which did not.
func TestADraftThatComesAgainInOtherWordsIsNotTheSame(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	first := classroom.Draft{ID: uuid.New(), Body: "Who has the ruler?", Note: "about rulers", Audience: classroom.InGroup, Group: d.class}
	_, err := d.room.Publish(ctx, d.amira, first)
	must(t, err)
	otherBody, otherNote := first, first
	otherBody.Body, otherNote.Note = "Who has the compass?", "about compasses"
	for what, draft := range map[string]classroom.Draft{"another body": otherBody, "another note": otherNote} {
		if _, err := d.room.Publish(ctx, d.amira, draft); !fault.Is(err, fault.KindConflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Who sends a draft again is told what became of it, also while it waits.
func TestADraftSentAgainSaysWhatBecameOfIt(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	for body, held := range map[string]bool{"Good morning!": false, "Ring me on 07700 900123": true} {
		draft := classroom.Draft{ID: uuid.New(), Body: body, Audience: classroom.InGroup, Group: d.class}
		_, err := d.room.Publish(ctx, d.amira, draft)
		must(t, err)
		again, err := d.room.Publish(ctx, d.amira, draft)
		must(t, err)
		if !again.Again || again.Held != held || again.Back {
			t.Errorf("%q: %+v", body, again)
		}
	}
}

func TestAContentNoteHasUpTo100Characters(t *testing.T) {
	d := newDay(t)
	for note, fits := range map[string]bool{strings.Repeat("é", 100): true, strings.Repeat("é", 101): false, "a\x00b": false} {
		_, err := d.room.Publish(context.Background(), d.amira, classroom.Draft{ID: uuid.New(), Body: "Hello!", Note: note, Audience: classroom.InGroup, Group: d.class})
		if f := fault.From(err); (err == nil) != fits || !fits && (f == nil || f.Fields["note"] == "") {
			t.Errorf("a note of %d bytes: %v", len(note), err)
		}
	}
}

// Nothing goes to the open web from a school that does not publish there, and
// nothing of a student's from one that does.
func TestTheOpenWebIsForStaffOfSchoolsThatPublishThere(t *testing.T) {
	d := newDay(t)
	public := func(by tenants.Actor, publishes bool) error {
		by.School.PublicPosts = publishes
		_, err := d.room.Publish(context.Background(), by, classroom.Draft{ID: uuid.New(), Body: "Open day on Friday!", Audience: classroom.Public})
		return err
	}
	for name, err := range map[string]error{"a student": public(d.amira, true), "a student of a closed school": public(d.amira, false), "a teacher of a closed school": public(d.teacher, false)} {
		if f := fault.From(err); f == nil || f.Kind != fault.KindForbidden || !strings.Contains(f.Safe, "open web") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Others see a member's page where they may know of them at all, which a post
// alone tells: its author, staff, a group in common, or a post that the whole
// school reads.
func TestAnAuthorsPageOpensForWhoMayKnowOfThem(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	inClass := d.post(t, d.amira, "The seeds have come up!").Post.ID
	toSchool := d.toSchool(t, d.teacher, "The hall is closed today.").Post.ID
	meets := func(who tenants.Actor, id uuid.UUID, change func(*classroom.Post)) bool {
		t.Helper()
		v, err := d.room.Viewer(ctx, who)
		must(t, err)
		p := d.stored(t, id)
		change(&p)
		return v.MeetsAuthor(p)
	}
	as := func(*classroom.Post) {}
	left := func(p *classroom.Post) { p.AuthorLeft, p.AuthorIn = true, false }
	gone := func(p *classroom.Post) { p.AuthorIn = false }
	held := func(p *classroom.Post) { p.State = classroom.Held }
	student := func(p *classroom.Post) { p.AuthorRoles = d.amira.Roles }
	heldStudent := func(p *classroom.Post) { held(p); student(p) }
	public := func(p *classroom.Post) { student(p); p.Audience = classroom.Public }
	for _, c := range []struct {
		name   string
		who    tenants.Actor
		post   uuid.UUID
		change func(*classroom.Post)
		want   bool
	}{
		{"the author", d.amira, inClass, left, true},
		{"her mother", d.guardian, inClass, left, true},
		{"the teacher", d.teacher, inClass, as, true},
		{"the teacher, after she left", d.teacher, inClass, left, false},
		{"a classmate", d.ben, inClass, as, true},
		{"a classmate, after she left the class", d.ben, inClass, gone, false},
		{"another class", d.outsider, inClass, as, false},
		{"a student, of staff", d.outsider, toSchool, as, true},
		{"a student, of staff whose post is not out", d.outsider, toSchool, held, true},
		{"a moderator, of a student elsewhere", d.moderator, inClass, as, true},
		{"a student, of staff who left", d.outsider, toSchool, func(p *classroom.Post) { left(p); held(p) }, false},
		{"a student, of who wrote to the school", d.outsider, toSchool, student, true},
		{"a student, of who wrote in public", d.outsider, toSchool, public, true},
		{"a student, of who wants to write to the school", d.outsider, toSchool, heldStudent, false},
	} {
		if got := meets(c.who, c.post, c.change); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// stored gives a post as its author sees it.
func (d *day) stored(t *testing.T, id uuid.UUID) classroom.Post {
	t.Helper()
	for _, who := range []tenants.Actor{d.amira, d.teacher} {
		if _, p, err := d.room.Editable(context.Background(), who, id); err == nil {
			return p
		}
	}
	t.Fatal("nobody has written it")
	return classroom.Post{}
}
