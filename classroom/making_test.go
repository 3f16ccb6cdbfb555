// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/media"
)

// A worker that dies loses nothing: it is tried again, and given up in words
// after a few times.
func TestAWorkerThatDiesLosesNothing(t *testing.T) {
	d := pictured(t)
	good := d.room.Workshop
	d.room.Workshop = &media.Workshop{Program: []string{"/bin/false"}, Limits: media.DefaultLimits()}
	first, second := d.add(t, d.teacher, uuid.New(), photo(t, 9)), d.add(t, d.teacher, uuid.New(), photo(t, 10))
	try := func(dies bool) {
		t.Helper()
		if more, err := d.room.MakeNext(t.Context(), false, new(uuid.UUID)); more != true || (err != nil) != dies {
			t.Errorf("another %v, %v", more, err)
		}
	}
	state := func(m classroom.Medium, want string) {
		t.Helper()
		if got, err := d.room.Upload(t.Context(), d.teacher, m.ID); err != nil || got.State != want {
			t.Errorf("it is %s %q: %v", got.State, got.Word, err)
		}
	}
	for range 3 {
		try(true)
		d.Clock.Move(time.Minute)
	}
	state(first, classroom.Waiting)
	try(false) // given up
	state(first, classroom.NotTaken)
	d.room.Workshop = good
	d.make(t)
	state(second, classroom.Ready)
}

// Files that no row knows are swept after a day, and no others.
func TestTheSweepTakesOrphansAlone(t *testing.T) {
	d := pictured(t)
	m := d.add(t, d.teacher, uuid.New(), photo(t, 12))
	d.make(t)
	orphan := d.Oakfield.ID.String() + "/" + uuid.NewString()
	must(t, d.room.Files.Put(t.Context(), orphan, strings.NewReader("left"), 4))
	sweep := func(want int) {
		t.Helper()
		if n, err := d.room.SweepMedia(t.Context()); err != nil || n != want {
			t.Errorf("%d were swept: %v", n, err)
		}
	}
	sweep(0) // it may get its row yet
	d.Clock.Move(time.Since(d.Clock.Now()) + 48*time.Hour)
	sweep(1)
	sweep(0)
	if !d.sees(t, d.teacher, m.ID) {
		t.Error("what is shown was swept")
	}
}

// The schools take turns: whoever sends many pictures waits behind their own.
func TestSchoolsTakeTurnsInTheWorkshop(t *testing.T) {
	d := pictured(t)
	for seed := range 3 {
		d.add(t, d.teacher, uuid.New(), photo(t, 20+seed))
		d.Clock.Move(time.Second)
	}
	other := d.add(t, d.stranger, uuid.New(), photo(t, 30))
	var last uuid.UUID
	for range 2 {
		if more, err := d.room.MakeNext(t.Context(), false, &last); err != nil || !more {
			t.Fatalf("another %v: %v", more, err)
		}
	}
	if m, err := d.room.Upload(t.Context(), d.stranger, other.ID); err != nil || m.State != classroom.Ready {
		t.Errorf("the other school's picture is %s after two: %v", m.State, err)
	}
	if more, err := d.room.MakeNext(t.Context(), true, &last); err != nil || more {
		t.Errorf("a picture waits among the films: %v, %v", more, err)
	}
}

// What was begun and let go of goes after a day, with its room; what is kept as a
// draft stays.
func TestWhatNobodyComesBackToIsLetGoOf(t *testing.T) {
	d := pictured(t)
	kept, lost := uuid.New(), uuid.New()
	stays, goes := d.add(t, d.teacher, kept, photo(t, 40)), d.add(t, d.teacher, lost, photo(t, 41))
	half, err := d.room.BeginUpload(t.Context(), d.teacher, classroom.NewMedium{Draft: kept, Name: "half.jpg", Size: 9000})
	must(t, err)
	d.make(t)
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(t.Context(), `delete from drafts where tenant_id = $1 and id = $2`, lost)
		return err
	})
	state := func(want map[uuid.UUID]string) {
		t.Helper()
		must(t, d.room.ClearMedia(t.Context()))
		for id, state := range want {
			if m, err := d.room.Upload(t.Context(), d.teacher, id); err != nil || m.State != state {
				t.Errorf("%s, want %s: %v", m.State, state, err)
			}
		}
	}
	state(map[uuid.UUID]string{stays.ID: classroom.Ready, goes.ID: classroom.Ready, half.ID: classroom.Coming})
	d.Clock.Move(25 * time.Hour)
	state(map[uuid.UUID]string{stays.ID: classroom.Ready, goes.ID: classroom.ThrownAway, half.ID: classroom.ThrownAway})
}

// A store that is away for long is no reason to give up what somebody sent.
func TestAStoreThatIsAwayGivesNothingUp(t *testing.T) {
	d := pictured(t)
	m := d.add(t, d.teacher, uuid.New(), photo(t, 50))
	store := d.room.Files
	var err error
	d.room.Files, err = media.Open(t.Context(), "file://"+t.TempDir()) // which has none of it
	must(t, err)
	for range 6 {
		if _, err := d.room.MakeNext(t.Context(), false, new(uuid.UUID)); err == nil {
			t.Error("it was made of nothing")
		}
		d.Clock.Move(time.Minute)
	}
	d.room.Files = store
	d.make(t)
	if got, err := d.room.Upload(t.Context(), d.teacher, m.ID); err != nil || got.State != classroom.Ready {
		t.Errorf("it is %s %q: %v", got.State, got.Word, err)
	}
}
