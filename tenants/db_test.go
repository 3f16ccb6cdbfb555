// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"os"
	"testing"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

func TestASchoolSeesOnlyItsOwnRows(t *testing.T) {
	w := tenantstest.New(t)
	amira := w.Person(t, w.Oakfield, policy.Student)
	w.Person(t, w.Riverside, policy.Student)

	var names []string
	w.In(t, w.Riverside, func(tx *tenants.Tx) error {
		// $1 is asked for and not used as a condition: row level security alone decides.
		return tx.Select(context.Background(), &names, `select username from members where $1::uuid is not null`)
	})
	if len(names) != 1 || names[0] == amira.Username {
		t.Errorf("Riverside sees %v", names)
	}
	w.In(t, w.Riverside, func(tx *tenants.Tx) error {
		if _, err := tx.Member(context.Background(), amira.ID); err == nil {
			t.Error("Riverside reads a member of Oakfield")
		}
		return nil
	})
}

func TestSignInBeginsASessionAndARoleChangeEndsIt(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	passwords := tenants.NewPasswords(50)
	hash, err := passwords.Hash(ctx, "heron-lantern-204")
	if err != nil {
		t.Fatal(err)
	}
	admin := w.Person(t, w.Oakfield, policy.Admin)
	var id = admin.ID
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
		id, err = tx.AddMember(ctx, tenants.NewMember{Username: "m.hale", Title: "Ms", Given: "Morgan", Family: "Hale", Roles: []policy.Role{policy.Teacher}}, hash)
		return err
	})

	for name, password := range map[string]string{"m.hale": "wrong", "nobody": "heron-lantern-204"} {
		_, err := w.DB.SignIn(ctx, passwords, w.Oakfield, tenants.SignIn{Username: name, Password: password, Address: "192.0.2.1"})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("signing in as %s with %q: %v", name, password, err)
		}
	}
	session, err := w.DB.SignIn(ctx, passwords, w.Oakfield, tenants.SignIn{Username: " M.Hale", Password: "heron-lantern-204", Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := w.DB.Actor(ctx, w.Oakfield.ID, session.Token)
	if err != nil || actor.ID != id || !actor.Staff() {
		t.Fatalf("actor %+v, %v", actor.ID, err)
	}
	if _, err := w.DB.Actor(ctx, w.Riverside.ID, session.Token); !fault.Is(err, fault.KindSignIn) {
		t.Errorf("the session holds in another school: %v", err)
	}
	if err := w.DB.ChangeRoles(ctx, admin, id, []policy.Role{policy.Moderator}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.Actor(ctx, w.Oakfield.ID, session.Token); !fault.Is(err, fault.KindSignIn) {
		t.Errorf("the session outlives a role change: %v", err)
	}
	found, err := w.DB.VerifyAudit(ctx, w.Oakfield.ID)
	if err != nil || found.Seq != 0 || found.Lines < 2 {
		t.Errorf("audit %+v, %v", found, err)
	}
}

func TestWrongGuessesSlowTheGuesserAndLockNobodyOut(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	passwords := tenants.NewPasswords(50)
	hash, err := passwords.Hash(ctx, "otter-castle-881")
	if err != nil {
		t.Fatal(err)
	}
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.AddMember(ctx, tenants.NewMember{Username: "ravi", Given: "Ravi", Family: "Menon", Roles: []policy.Role{policy.Student}}, hash)
		return err
	})
	guess := tenants.SignIn{Username: "ravi", Address: "192.0.2.9", Visitor: "classmate"}
	slowed := 0
	for range 12 {
		at, wrong, err := w.DB.TurnToSignIn(ctx, w.Oakfield, guess)
		if fault.Is(err, fault.KindTooMany) || err == nil && at.After(w.Clock.Now()) {
			slowed++
		}
		if err == nil {
			err = wrong()
		}
		if err != nil && !fault.Is(err, fault.KindTooMany) {
			t.Fatal(err)
		}
	}
	if slowed < 3 {
		t.Errorf("of twelve wrong guesses in a row only %d had to wait", slowed)
	}
	ravi := tenants.SignIn{Username: "ravi", Password: "otter-castle-881", Address: "192.0.2.9", Visitor: "ravi's own"}
	if _, err := w.DB.SignIn(ctx, passwords, w.Oakfield, ravi); err != nil {
		t.Errorf("Ravi is shut out by a classmate's guesses: %v", err)
	}
}
