// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// door is a school with a student who can sign in.
type door struct {
	*tenantstest.World
	passwords *tenants.Passwords
	ravi      tenants.Actor
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{World: tenantstest.New(t), passwords: tenants.NewPasswords(50)}
	hash, err := d.passwords.Hash(context.Background(), "otter-castle-881")
	if err != nil {
		t.Fatal(err)
	}
	var id uuid.UUID
	d.In(t, d.Oakfield, func(tx *tenants.Tx) error {
		id, err = tx.AddMember(context.Background(), tenants.NewMember{Username: "ravi", Given: "Ravi", Family: "Menon", Roles: []policy.Role{policy.Student}}, hash)
		return err
	})
	d.ravi = d.Actor(t, d.Oakfield, id)
	return d
}

func (d *door) signIn(t *testing.T, s tenants.SignIn) tenants.Session {
	t.Helper()
	s.Username, s.Password, s.Address = "ravi", "otter-castle-881", "192.0.2.9"
	session, err := d.DB.SignIn(context.Background(), d.passwords, d.Oakfield, s)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// holds says whether a session's token still opens the school.
func (d *door) holds(t *testing.T, s tenants.Session) bool {
	t.Helper()
	_, err := d.DB.Actor(context.Background(), d.Oakfield.ID, s.Token)
	if err != nil && !fault.Is(err, fault.KindSignIn) {
		t.Fatal(err)
	}
	return err == nil
}

func TestASharedDeviceIsNotRememberedAndItsSessionIsShort(t *testing.T) {
	d := newDoor(t)
	now := d.Clock.Now()
	known := strings.Repeat("k", 100)
	shared := d.signIn(t, tenants.SignIn{Shared: true, Device: known})
	if idle := time.Duration(d.Oakfield.IdleMinutes) * time.Minute; shared.Device != "" || idle <= 0 || !shared.Expires.Equal(now.Add(idle)) {
		t.Errorf("shared: device %q, until %v", shared.Device, shared.Expires)
	}
	own := d.signIn(t, tenants.SignIn{})
	if own.Device == "" || own.Device == own.Token || !own.Expires.Equal(now.Add(30*24*time.Hour)) {
		t.Errorf("one's own: device %q, until %v", own.Device, own.Expires)
	}
	if again := d.signIn(t, tenants.SignIn{Device: own.Device}); again.Device != own.Device || again.Token == own.Token {
		t.Errorf("the known device is called %q, it was %q", again.Device, own.Device)
	}
	for device, kept := range map[string]bool{known: true, known + "k": false} {
		if got := d.signIn(t, tenants.SignIn{Device: device}).Device; (got == device) != kept || got == "" {
			t.Errorf("a device of %d characters is called %q", len(device), got)
		}
	}
}

func TestASessionEndsWhenItsTimeIsOver(t *testing.T) {
	d := newDoor(t)
	shared, own := d.signIn(t, tenants.SignIn{Shared: true}), d.signIn(t, tenants.SignIn{})
	d.Clock.Move(time.Duration(d.Oakfield.IdleMinutes) * time.Minute)
	if d.holds(t, shared) || !d.holds(t, own) {
		t.Error("the shared device's outlives its idle minutes, or one's own does not")
	}
	d.Clock.Move(31 * 24 * time.Hour)
	if d.holds(t, own) {
		t.Error("a session holds a month after it was last used")
	}
}

// A member ends their own sessions, and who may end others' does; to everybody
// else there are none.
func TestSessionsAreEndedByTheirOwnersAndByWhoMay(t *testing.T) {
	d := newDoor(t)
	ctx := context.Background()
	admin, other := d.Person(t, d.Oakfield, policy.Admin), d.Person(t, d.Oakfield, policy.Student)
	first, second, third := d.signIn(t, tenants.SignIn{}), d.signIn(t, tenants.SignIn{}), d.signIn(t, tenants.SignIn{})
	session := func(s tenants.Session) uuid.UUID {
		actor, err := d.DB.Actor(ctx, d.Oakfield.ID, s.Token)
		if err != nil {
			t.Fatal(err)
		}
		return actor.Session
	}
	one, two, three := session(first), session(second), session(third)

	if _, err := d.DB.Sessions(ctx, other, d.ravi.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a classmate lists them: %v", err)
	}
	for name, err := range map[string]error{"one": d.DB.EndSession(ctx, other, d.ravi.ID, one), "all": d.DB.EndOtherSessions(ctx, other, d.ravi.ID, uuid.Nil),
		"one as their own": d.DB.EndSession(ctx, other, other.ID, one)} {
		if name != "all" && !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a classmate ends %s: %v", name, err)
		}
	}
	if !d.holds(t, first) || !d.holds(t, second) {
		t.Fatal("a classmate has ended them")
	}

	for range 2 { // pressed twice
		if err := d.DB.EndSession(ctx, d.ravi, d.ravi.ID, one); err != nil {
			t.Errorf("ending one's own: %v", err)
		}
	}
	if d.holds(t, first) || !d.holds(t, second) {
		t.Error("the wrong one ended")
	}
	dead, err := d.DB.DeadSessions(ctx, d.Oakfield.ID, []uuid.UUID{one, two, three})
	if err != nil || !slices.Equal(dead, []uuid.UUID{one}) {
		t.Errorf("dead: %v, %v", dead, err)
	}
	if err := d.DB.EndOtherSessions(ctx, d.ravi, d.ravi.ID, two); err != nil || !d.holds(t, second) || d.holds(t, third) {
		t.Errorf("ending all but this one: %v", err)
	}
	if err := d.DB.EndOtherSessions(ctx, d.ravi, d.ravi.ID, two); err != nil {
		t.Errorf("where there is no other: %v", err)
	}
	if lines := d.endings(t); lines != 0 {
		t.Errorf("the record has %d lines of who ended their own", lines)
	}
	if err := d.DB.EndOtherSessions(ctx, admin, d.ravi.ID, uuid.Nil); err != nil || d.holds(t, second) {
		t.Errorf("an admin ends them: %v", err)
	}
	if open, err := d.DB.Sessions(ctx, admin, d.ravi.ID); err != nil || len(open) != 0 || d.endings(t) != 1 {
		t.Errorf("%d are open, %d lines: %v", len(open), d.endings(t), err)
	}
}

// endings counts what the record says of sessions that somebody else ended.
func (d *door) endings(t *testing.T) int {
	t.Helper()
	lines, err := d.DB.AuditLines(context.Background(), d.Oakfield.ID, false, 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range lines {
		if l.Deed == "member.sessions-ended" {
			n++
		}
	}
	return n
}

// A session's last use is noted after a minute, on a shared device after a
// quarter of one, so that reading seldom writes.
func TestLastUseIsNotedAtMostOnceAMinute(t *testing.T) {
	d := newDoor(t)
	ctx := context.Background()
	for shared, every := range map[bool]time.Duration{false: time.Minute, true: 15 * time.Second} {
		session := d.signIn(t, tenants.SignIn{Shared: shared})
		began := d.Clock.Now()
		seen := func() time.Duration {
			actor, err := d.DB.Actor(ctx, d.Oakfield.ID, session.Token)
			if err != nil {
				t.Fatal(err)
			}
			open, err := d.DB.Sessions(ctx, d.ravi, d.ravi.ID)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(open, func(o tenants.OpenSession) bool { return o.ID == actor.Session })
			return open[i].SeenAt.Sub(began)
		}
		d.Clock.Move(every - time.Second)
		if got := seen(); got != 0 {
			t.Errorf("shared %v: noted after %v", shared, got)
		}
		d.Clock.Move(time.Second)
		if got := seen(); got != every {
			t.Errorf("shared %v: at %v the last use is %v", shared, every, got)
		}
	}
}

// What fails outside of the schools is told, and what does not is not.
func TestWhatFailsOutsideOfSchoolsIsTold(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	wrong := errors.New("something went wrong")
	name := func(tx *sqlx.Tx) (slug string, err error) {
		return slug, tx.GetContext(ctx, &slug, "select slug from platform.tenants where id = $1", w.Oakfield.ID)
	}
	for _, fails := range []bool{true, false} {
		err := w.DB.Outside(ctx, func(tx *sqlx.Tx) error {
			if slug, err := name(tx); err != nil || slug != "oakfield" {
				t.Errorf("%q, %v", slug, err)
			}
			if fails {
				return wrong
			}
			return nil
		})
		if (err != nil) != fails {
			t.Errorf("fails %v: %v", fails, err)
		}
	}
}
