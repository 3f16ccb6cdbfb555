// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func student(given, family, username string) tenants.NewMember {
	year := 8
	return tenants.NewMember{Username: username, Given: given, Family: family, Roles: []policy.Role{policy.Student}, YearLevel: &year}
}

func TestAListIsCheckedBeforeAnybodyIsAdded(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	admin := w.Person(t, w.Oakfield, policy.Admin)
	w.Add(t, w.Oakfield, student("Maya", "Rowe", "maya.r"))
	w.Add(t, w.Riverside, student("Tariq", "Hassan", "tariq.h")) // the other school's names are its own

	list := []tenants.NewMember{
		student("Maya", "Rao", ""), student("Tariq", "Hassan", ""), student("Tariq", "Hall", ""),
		student("Tariq", "Haddad", ""), student("Tariq", "Hadi", ""), student("Wei", "Ho", ""), student("Wei", "Hu", ""),
		student("", "Nobody", "x.nobody"), student("Amy", "Brown", "teacher"), student("Éloïse", "Dubois", ""), student("Lena", "Wolf", "MAYA.R"),
	}
	checked, err := w.DB.CheckNewcomers(ctx, admin, list)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"maya.ra", "tariq.h", "tariq.ha", "tariq.had", "tariq.h2", "wei.h", "wei.h2", "", "", "eloise.d", ""} {
		if good := checked[i].Problem == ""; good != (want != "") || good && checked[i].Username != want {
			t.Errorf("line %d: username %q, problem %q, want %q", i+1, checked[i].Username, checked[i].Problem, want)
		}
	}
	var before int
	w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
		return tx.Get(ctx, &before, `select count(*) from members where tenant_id = $1`)
	})
	if before != 2 {
		t.Errorf("checking stored something: %d members", before)
	}

	added, err := w.DB.AdmitList(ctx, admin, list)
	if err != nil || len(added) != 8 {
		t.Fatalf("%d were added: %v", len(added), err)
	}
	session, err := w.DB.SignIn(ctx, nil, w.Oakfield, tenants.SignIn{Slip: added[0].Slip, Address: "192.0.2.1"})
	if err != nil {
		t.Fatalf("the slip of a new member: %v", err)
	}
	maya, err := w.DB.Actor(ctx, w.Oakfield.ID, session.Token)
	if err != nil || maya.Username != "maya.ra" || !maya.PasswordChangeDue {
		t.Errorf("signed in as %q, due %v: %v", maya.Username, maya.PasswordChangeDue, err)
	}
	if _, err := w.DB.SignIn(ctx, nil, w.Oakfield, tenants.SignIn{Slip: added[0].Slip, Address: "192.0.2.1"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a slip works twice: %v", err)
	}
}

func TestWhoMayAddMayNotAddStaffBesides(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	admin, teacher := w.Person(t, w.Oakfield, policy.Admin), w.Person(t, w.Oakfield, policy.Teacher)
	passwords := tenants.NewPasswords(10)
	if _, err := w.DB.Admit(ctx, passwords, teacher, student("Ann", "Lee", "")); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher adds members: %v", err)
	}
	if err := w.DB.ChangePolicy(ctx, admin, policy.Change{Role: policy.Teacher, Permission: policy.MemberAdd, Allow: true}); err != nil {
		t.Fatal(err)
	}
	teacher = w.Actor(t, w.Oakfield, teacher.ID)
	added, err := w.DB.Admit(ctx, passwords, teacher, student("Ann", "Lee", ""))
	if err != nil || added.Username != "ann.l" || strings.Count(added.Password, "-") != 2 {
		t.Errorf("added %+v: %v", added, err)
	}
	boss := tenants.NewMember{Given: "Ivo", Family: "Marsh", Roles: []policy.Role{policy.Admin}}
	if _, err := w.DB.Admit(ctx, passwords, teacher, boss); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher who may add members makes an admin: %v", err)
	}
	checked, err := w.DB.CheckNewcomers(ctx, teacher, []tenants.NewMember{boss})
	if err != nil || checked[0].Problem == "" {
		t.Errorf("the list says nothing about it: %+v, %v", checked, err)
	}
}

func TestANewPasswordEndsEverySessionAndHasToBeChanged(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	passwords := tenants.NewPasswords(10)
	admin, teacher := w.Person(t, w.Oakfield, policy.Admin), w.Person(t, w.Oakfield, policy.Teacher)
	child, colleague := w.Person(t, w.Oakfield, policy.Student), w.Person(t, w.Oakfield, policy.Teacher)
	stranger := w.Person(t, w.Riverside, policy.Student)

	for name, try := range map[string]struct {
		actor  tenants.Actor
		member tenants.Actor
		rel    policy.Rel
		kind   fault.Kind
	}{
		"a teacher, of a student of others":  {teacher, child, 0, fault.KindForbidden},
		"a teacher, of a colleague":          {teacher, colleague, policy.Steward, fault.KindForbidden},
		"a student, of a teacher":            {child, teacher, policy.Own, fault.KindForbidden},
		"an admin, of another school":        {admin, stranger, 0, fault.KindNotFound},
		"an admin, of their own by this way": {admin, admin, 0, fault.KindForbidden},
	} {
		if _, _, err := w.DB.NewPassword(ctx, passwords, try.actor, try.member.ID, try.rel); !fault.Is(err, try.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var told []string
	w.DB.OnAuthorityChange(func(_, member uuid.UUID) { told = append(told, member.String()) })
	password, m, err := w.DB.NewPassword(ctx, passwords, teacher, child.ID, policy.Steward)
	if err != nil || m.ID != child.ID {
		t.Fatal(err)
	}
	if len(told) != 1 || told[0] != child.ID.String() {
		t.Errorf("the live streams are told %d times", len(told))
	}
	session, err := w.DB.SignIn(ctx, passwords, w.Oakfield, tenants.SignIn{Username: child.Username, Password: password, Address: "192.0.2.1"})
	if err != nil {
		t.Fatalf("with the new password: %v", err)
	}
	actor, err := w.DB.Actor(ctx, w.Oakfield.ID, session.Token)
	if err != nil || !actor.PasswordChangeDue {
		t.Errorf("nothing asks to change it: %v", err)
	}
}
