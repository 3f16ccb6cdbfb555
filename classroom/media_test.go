// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/media"
)

// pictured is a day at a school that keeps pictures.
func pictured(t *testing.T) *day {
	t.Helper()
	d := newDay(t)
	self, err := os.Executable()
	must(t, err)
	d.room.Files, err = media.Open(t.Context(), "file://"+t.TempDir())
	must(t, err)
	d.room.Workshop = &media.Workshop{Program: []string{self, "media-worker"}, Limits: media.DefaultLimits()}
	return d
}

// photo is a picture that looks like no other of another seed.
func photo(t *testing.T, seed int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			part := (x/20*7 + y/20*(seed+3)) % 5
			m.Set(x, y, color.RGBA{uint8(40 + part*40), uint8(x * seed % 200), uint8(60 + y%90), 255})
		}
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// add uploads a file whole and makes what waits.
func (d *day) add(t *testing.T, by tenants.Actor, draft uuid.UUID, content []byte) classroom.Medium {
	t.Helper()
	m, err := d.room.AddFile(t.Context(), by, draft, "pond.jpg", content)
	must(t, err)
	return m
}

func (d *day) make(t *testing.T) {
	t.Helper()
	var last uuid.UUID
	for {
		more, err := d.room.MakeNext(t.Context(), false, &last)
		must(t, err)
		if !more {
			return
		}
	}
}

// sees says whether somebody is shown a file.
func (d *day) sees(t *testing.T, who tenants.Actor, id uuid.UUID) bool {
	t.Helper()
	shown, err := d.room.OpenMedia(t.Context(), who, id, "timeline")
	if fault.Is(err, fault.KindNotFound) {
		return false
	}
	must(t, err)
	all, err := io.ReadAll(shown)
	must(t, errors.Join(err, shown.Close()))
	if int64(len(all)) != shown.Size || shown.Type != "image/jpeg" {
		t.Errorf("%d bytes of %s", len(all), shown.Type)
	}
	return true
}

func (d *day) seers(t *testing.T, id uuid.UUID) string {
	t.Helper()
	var names []string
	for _, one := range []struct {
		name string
		who  tenants.Actor
	}{{"teacher", d.teacher}, {"amira", d.amira}, {"ben", d.ben}, {"outsider", d.outsider}, {"moderator", d.moderator}, {"guardian", d.guardian}, {"stranger", d.stranger}} {
		if d.sees(t, one.who, id) {
			names = append(names, one.name)
		}
	}
	return strings.Join(names, " ")
}

func (d *day) showing(t *testing.T, by tenants.Actor, draft uuid.UUID, body string) classroom.Published {
	t.Helper()
	done, err := d.room.Publish(t.Context(), by, classroom.Draft{ID: draft, Body: body, Audience: classroom.InGroup, Group: d.class})
	must(t, err)
	return done
}

// A teacher's picture goes out with the post, and is seen once it was made safe,
// by those who see the post; after it is withdrawn by nobody.
func TestAPictureIsSeenWithItsPost(t *testing.T) {
	d := pictured(t)
	draft := uuid.New()
	m := d.add(t, d.teacher, draft, photo(t, 1))
	done := d.showing(t, d.teacher, draft, "Our pond.")
	if done.Held || d.sees(t, d.teacher, m.ID) {
		t.Errorf("held %v; seen before it was made safe", done.Held)
	}
	d.make(t)
	if who := d.seers(t, m.ID); who != "teacher amira ben moderator" {
		t.Errorf("it is seen by %s", who)
	}
	_, page, err := d.room.GroupPosts(t.Context(), d.ben, d.class, classroom.Cut{})
	must(t, err)
	if len(page.Posts[0].Media.Seen()) != 1 || *page.Posts[0].Media[0].Width != 160 {
		t.Errorf("the post shows %+v", page.Posts[0].Media)
	}
	for _, variant := range []string{"poster", "", "../" + m.ID.String(), "full'"} {
		if _, err := d.room.OpenMedia(t.Context(), d.teacher, m.ID, variant); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the variant %q: %v", variant, err)
		}
	}
	_, err = d.room.Withdraw(t.Context(), d.teacher, done.Post.ID)
	must(t, err)
	if who := d.seers(t, m.ID); who != "" {
		t.Errorf("withdrawn, it is seen by %s", who)
	}
	_, err = d.room.Restore(t.Context(), d.teacher, done.Post.ID)
	must(t, err)
	if who := d.seers(t, m.ID); who != "teacher amira ben moderator" {
		t.Errorf("brought back, it is seen by %s", who)
	}
	must(t, d.room.ClearMedia(t.Context()))
	if !d.sees(t, d.ben, m.ID) {
		t.Error("clearing up took what is shown")
	}
	if _, err := d.room.RemoveMedium(t.Context(), d.ben, m.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody else takes it out: %v", err)
	}
	_, err = d.room.RemoveMedium(t.Context(), d.teacher, m.ID)
	must(t, err)
	if who := d.seers(t, m.ID); who != "" {
		t.Errorf("taken out, it is seen by %s", who)
	}
	must(t, d.room.ClearMedia(t.Context()))
	if left := d.bytesKept(t); left != 0 {
		t.Errorf("%d files are left of it", left)
	}
}

// stored counts what the store of files holds.
func (d *day) bytesKept(t *testing.T) int {
	t.Helper()
	n := 0
	must(t, d.room.Files.Keys(t.Context(), time.Now().Add(time.Hour), func(string) error { n++; return nil }))
	return n
}

// held gives the case of the one text that waits.
func (d *day) waits(t *testing.T) moderation.Case {
	t.Helper()
	cases, err := d.cases.Queue(t.Context(), d.teacher, moderation.QueueFilter{Kind: "held"})
	must(t, err)
	if len(cases) != 1 {
		t.Fatalf("%d texts wait", len(cases))
	}
	return cases[0]
}

func (d *day) decideOn(t *testing.T, c moderation.Case, o moderation.Outcome) error {
	t.Helper()
	return d.cases.Decide(t.Context(), d.teacher, moderation.Decision{Case: c.ID, Hash: c.Hash, Outcome: o, Word: "Thank you."})
}

// A student's picture is looked at by a person first, who can only say yes once
// there is something to look at; a paper goes by its words.
func TestAPersonLooksAtAStudentsPictureFirst(t *testing.T) {
	d := pictured(t)
	draft := uuid.New()
	m := d.add(t, d.amira, draft, photo(t, 2))
	if done := d.showing(t, d.amira, draft, "Our pond."); !done.Held {
		t.Fatal("it went out unseen")
	}
	c := d.waits(t)
	if len(c.Evidence.Attached) != 1 || c.Evidence.Attached[0].ID != m.ID {
		t.Errorf("who decides is told of %+v", c.Evidence.Attached)
	}
	if err := d.decideOn(t, c, moderation.Approve); !fault.Is(err, fault.KindConflict) {
		t.Errorf("what nobody has seen was approved: %v", err)
	}
	d.make(t)
	if who := d.seers(t, m.ID); who != "teacher amira moderator" {
		t.Errorf("while it waits it is seen by %s", who)
	}
	waiting := d.waits(t)
	for _, all := range []bool{false, true} {
		r := d.cases.DecideSeveral(t.Context(), d.teacher, []moderation.Decision{{Case: waiting.ID, Hash: waiting.Hash, Outcome: moderation.Approve, Together: true, All: all}})
		if !errors.Is(r[0].Err, moderation.ErrCaught) {
			t.Errorf("it was approved among others, unseen: %v", r[0].Err)
		}
	}
	must(t, d.decideOn(t, waiting, moderation.Approve))
	if who := d.seers(t, m.ID); who != "teacher amira ben moderator" {
		t.Errorf("approved, it is seen by %s", who)
	}
	paper := uuid.New()
	p, err := d.room.AddFile(t.Context(), d.amira, paper, "notes.pdf", []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"))
	must(t, err)
	if done := d.showing(t, d.amira, paper, "My notes."); p.Kind != media.Document || done.Held {
		t.Errorf("a %s is held: %v", p.Kind, done.Held)
	}
}

// What was refused is not taken again, in this school.
func TestARefusedPictureIsNotTakenAgain(t *testing.T) {
	d := pictured(t)
	draft := uuid.New()
	m := d.add(t, d.amira, draft, photo(t, 3))
	d.make(t)
	d.showing(t, d.amira, draft, "Look.")
	must(t, d.decideOn(t, d.waits(t), moderation.Refuse))
	if who := d.seers(t, m.ID); who != "" {
		t.Errorf("refused, it is seen by %s", who)
	}
	again := d.add(t, d.ben, uuid.New(), photo(t, 3))
	other := d.add(t, d.ben, uuid.New(), photo(t, 11))
	elsewhere := d.add(t, d.stranger, uuid.New(), photo(t, 3))
	d.make(t)
	for _, one := range []struct {
		id    uuid.UUID
		by    tenants.Actor
		state string
	}{{again.ID, d.ben, classroom.NotTaken}, {other.ID, d.ben, classroom.Ready}, {elsewhere.ID, d.stranger, classroom.Ready}} {
		if got, err := d.room.Upload(t.Context(), one.by, one.id); err != nil || got.State != one.state {
			t.Errorf("%s %q, want %s: %v", got.State, got.Word, one.state, err)
		}
	}
}

// What comes back to its author brings its pictures along.
func TestAReturnedPostComesBackWithItsPictures(t *testing.T) {
	d := pictured(t)
	draft := uuid.New()
	m := d.add(t, d.amira, draft, photo(t, 4))
	d.make(t)
	d.showing(t, d.amira, draft, "Luk at this.")
	must(t, d.decideOn(t, d.waits(t), moderation.Return))
	drafts, err := d.room.Drafts(t.Context(), d.amira)
	must(t, err)
	files, err := d.room.DraftMedia(t.Context(), d.amira, drafts[0].ID)
	must(t, err)
	if len(files) != 1 || files[0].ID != m.ID || d.seers(t, m.ID) != "amira" {
		t.Errorf("the draft has %+v, seen by %s", files, d.seers(t, m.ID))
	}
	d.showing(t, d.amira, drafts[0].ID, "Look at this.")
	must(t, d.decideOn(t, d.waits(t), moderation.Approve))
	if !d.sees(t, d.ben, m.ID) {
		t.Error("sent again and approved, it is not seen")
	}
}

// An upload goes on where it stopped, takes no piece twice and none too many, and
// is nobody else's.
func TestAnUploadGoesOnWhereItStopped(t *testing.T) {
	d := pictured(t)
	whole, ctx := photo(t, 5), t.Context()
	m, err := d.room.BeginUpload(ctx, d.teacher, classroom.NewMedium{Draft: uuid.New(), Name: `C:\fakepath\..\pond.jpg`, Size: int64(len(whole))})
	must(t, err)
	if strings.ContainsAny(m.Name, `/\:`) {
		t.Errorf("it is called %q", m.Name)
	}
	third := int64(len(whole) / 3)
	send := func(at int64, piece []byte, want int64, state string) {
		t.Helper()
		got, err := d.room.Append(ctx, d.teacher, m.ID, at, piece)
		if got.Came != want || got.State != state || err != nil && !fault.Is(err, fault.KindConflict) {
			t.Errorf("from %d: %d have come, %s: %v", at, got.Came, got.State, err)
		}
	}
	send(third, whole[third:2*third], 0, classroom.Coming) // too early
	send(0, whole[:third], third, classroom.Coming)
	send(0, whole[:third], third, classroom.Coming)                // once more
	send(third, append(whole[third:], 1), third, classroom.Coming) // more than was said
	for _, other := range []tenants.Actor{d.amira, d.moderator, d.stranger} {
		if _, err := d.room.Append(ctx, other, m.ID, third, whole[third:]); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody else's piece: %v", err)
		}
	}
	send(third, whole[third:2*third], 2*third, classroom.Coming)
	send(2*third, whole[2*third:], int64(len(whole)), classroom.Waiting)
	d.make(t)
	if !d.sees(t, d.teacher, m.ID) || d.seers(t, m.ID) != "teacher" {
		t.Errorf("not sent yet, it is seen by %s", d.seers(t, m.ID))
	}
}

// What is no picture, paper, sound or video is refused by its content, whatever
// it is called, and leaves nothing behind.
func TestWhatAFileIsCalledDoesNotCount(t *testing.T) {
	d := pictured(t)
	for _, content := range []string{"<html><script>alert(1)</script></html>", "<svg xmlns='http://www.w3.org/2000/svg'/>", `{"@context":"https://www.w3.org/ns/activitystreams"}`, "PK\x03\x04", "MZ"} {
		m, err := d.room.AddFile(t.Context(), d.teacher, uuid.New(), "pond.png", []byte(content))
		if err != nil || m.State != classroom.NotTaken || m.Word == "" {
			t.Errorf("%.20q: %s %q %v", content, m.State, m.Word, err)
		}
	}
	if _, err := d.room.AddFile(t.Context(), d.teacher, uuid.New(), "empty.png", nil); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an empty one: %v", err)
	}
	if n := d.bytesKept(t); n != 0 {
		t.Errorf("%d files are stored", n)
	}
}

// The room of a member and of a school is bounded, whoever comes at once, and is
// given back.
func TestRoomForFilesIsBoundedAndGivenBack(t *testing.T) {
	d := pictured(t)
	whole := photo(t, 6)
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(t.Context(), `update schools set member_media_quota = $2, media_quota = $3 where tenant_id = $1`, 2*len(whole)+10, 3*len(whole)+10)
		return err
	})
	atOnce(t, 6, func(int) error {
		_, err := d.room.AddFile(context.Background(), d.amira, uuid.New(), "pond.jpg", whole)
		if fault.Is(err, fault.KindTooLarge) {
			err = nil
		}
		return err
	})
	full := func(who tenants.Actor, want bool) classroom.Medium {
		t.Helper()
		m, err := d.room.AddFile(t.Context(), who, uuid.New(), "pond.jpg", whole)
		if is := fault.Is(err, fault.KindTooLarge); is != want || err != nil && !is {
			t.Errorf("full %v: %v", is, err)
		}
		return m
	}
	full(d.amira, true)
	last := full(d.ben, false)
	full(d.ben, true) // the school is full
	_, err := d.room.RemoveMedium(t.Context(), d.ben, last.ID)
	must(t, err)
	_, err = d.room.RemoveMedium(t.Context(), d.ben, last.ID) // twice gives back once
	must(t, err)
	full(d.ben, false)
	full(d.ben, true)
}

// The rules read what a file is called, and what is said of it.
func TestTheRulesReadWhatIsSaidOfAFile(t *testing.T) {
	d := pictured(t)
	for _, c := range []struct {
		name, alt string
		caught    bool
	}{{"Ring me on 07700 900123.pdf", "", true}, {"notes.pdf", "Ring me on 07700 900123", true}, {"notes.pdf", "What we measured at the pond", false}} {
		draft := uuid.New()
		m, err := d.room.AddFile(t.Context(), d.amira, draft, c.name, []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"))
		must(t, err)
		must(t, d.room.Describe(t.Context(), d.amira, draft, map[uuid.UUID]string{m.ID: c.alt}))
		done := d.showing(t, d.amira, draft, "Here they are, "+uuid.NewString()[:6])
		if done.Held != c.caught {
			t.Errorf("%q, %q: held %v, %q", c.name, c.alt, done.Held, done.Words)
		}
	}
}

// Where the school asks for it, a picture needs words for those who cannot see it.
func TestASchoolMayAskForWordsWithEveryPicture(t *testing.T) {
	d := pictured(t)
	d.teacher.School.AltRequired = true
	draft := uuid.New()
	m := d.add(t, d.teacher, draft, photo(t, 8))
	send := func() error {
		_, err := d.room.Publish(t.Context(), d.teacher, classroom.Draft{ID: draft, Body: "Look.", Audience: classroom.InGroup, Group: d.class})
		return err
	}
	if err := send(); fault.From(err).Fields["alt-"+m.ID.String()] == "" {
		t.Errorf("without words: %v", err)
	}
	if err := d.room.Describe(t.Context(), d.teacher, draft, map[uuid.UUID]string{m.ID: strings.Repeat("a", 1001)}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("too many words: %v", err)
	}
	must(t, d.room.Describe(t.Context(), d.teacher, draft, map[uuid.UUID]string{m.ID: "Green water"}))
	must(t, send())
}
