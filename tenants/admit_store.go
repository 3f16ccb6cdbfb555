// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// Newcomer is a line of a list of members to be, and what becomes of it.
type Newcomer struct {
	NewMember
	Made    bool   // the username was made from the name
	Problem string // in words; empty: the line is good
	Cared   []Care // for a student: by whom
	Here    *Here  // why it is a problem: who is a member already
}

// newcomersMost bounds one list.
const newcomersMost = 500

// mayAdmit says whether the actor may add members with these roles. Making
// staff is giving a role, and asks for that permission besides.
func (a Actor) mayAdmit(roles []policy.Role) error {
	if err := a.Require(policy.MemberAdd, policy.School, "Only an admin can add members."); err != nil {
		return err
	}
	if slices.ContainsFunc(roles, policy.Role.Staff) {
		return a.Require(policy.MemberRole, policy.School, "Only an admin can add members of staff.")
	}
	return nil
}

// CheckNewcomers says what adding this list would do, line by line, and stores
// nothing. Missing usernames are made from the names.
func (db *DB) CheckNewcomers(ctx context.Context, actor Actor, list []NewMember) ([]Newcomer, error) {
	if err := actor.mayAdmit(nil); err != nil {
		return nil, err
	}
	if len(list) > newcomersMost {
		return nil, fault.InvalidField("list", fmt.Sprintf("Please paste at most %d lines at once.", newcomersMost))
	}
	var checked []Newcomer
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		var err error
		checked, err = tx.checkNewcomers(ctx, actor, list)
		return err
	})
	return checked, err
}

func (tx *Tx) checkNewcomers(ctx context.Context, actor Actor, list []NewMember) ([]Newcomer, error) {
	given, err := tx.usernames(ctx)
	if err != nil {
		return nil, err
	}
	checked := make([]Newcomer, len(list))
	for i, n := range list {
		line := Newcomer{NewMember: n}
		if line.Here, line.Problem = given.here(n); line.Problem != "" {
			checked[i] = line
			continue
		}
		if n.Username == "" {
			line.Username, line.Made = suggestUsername(n.Given, n.Family, given.taken), true
		}
		line.Problem = line.problem(actor)
		if line.Problem == "" && given.taken(line.Username) {
			line.Problem = "Somebody has this username already, or one that looks like it."
		}
		if line.Problem == "" {
			given.take(line.Username)
		}
		checked[i] = line
	}
	return checked, tx.findGuardians(ctx, actor, given, checked)
}

// problem is the first thing to mend in a line; it also cleans the line.
func (n *Newcomer) problem(actor Actor) string {
	if err := n.check(); err != nil {
		fields := fault.From(err).Fields
		for _, name := range []string{"given_name", "family_name", "title", "username", "roles", "password"} {
			if fields[name] != "" {
				return fields[name]
			}
		}
		return fault.From(err).Safe
	}
	if err := actor.mayAdmit(n.Roles); err != nil {
		return fault.From(err).Safe
	}
	return ""
}

// Admitted is a member just added, with the one way in that they are handed.
type Admitted struct {
	ID       uuid.UUID
	Username string
	Name     Name
	Slip     string // a one-time slip's code, or
	Password string // a one-time password
	Line     int    // of the list, from 0; -1 for a guardian whom a line only named
}

// Seat puts a newcomer into a class, in the transaction that adds them.
type Seat func(ctx context.Context, tx *Tx, actor Actor, member, class uuid.UUID) error

// AdmitList adds the good lines of a list and the guardians that they name, all
// or none of them, with a one-time slip each. CheckNewcomers has shown what will
// become of it; a line that turned bad meanwhile is left out.
func (db *DB) AdmitList(ctx context.Context, actor Actor, list []NewMember, seats ...Seat) ([]Admitted, error) {
	if err := actor.mayAdmit(nil); err != nil {
		return nil, db.Refused(ctx, actor, err, Deed{Deed: "member.add.refused", ObjectKind: "member"})
	}
	if len(list) > newcomersMost {
		return nil, fault.InvalidField("list", fmt.Sprintf("Please paste at most %d lines at once.", newcomersMost))
	}
	var added []Admitted
	err := db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		added = nil
		checked, err := tx.checkNewcomers(ctx, actor, list)
		if err != nil {
			return err
		}
		if added, err = tx.admitAll(ctx, actor, checked, seats); err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(added))
		for i, a := range added {
			ids[i] = a.ID
		}
		slips, err := tx.NewSlips(ctx, actor, ids)
		for i := range slips {
			added[i].Slip = slips[i].Code
		}
		return err
	})
	return added, err
}

// Admit adds one member with a one-time password to hand over. A username that
// was left out is made from the name; Invalid then for somebody who seems to be
// here already, so that a form sent twice does not add them twice.
func (db *DB) Admit(ctx context.Context, passwords *Passwords, actor Actor, n NewMember) (Admitted, error) {
	if err := actor.mayAdmit(n.Roles); err != nil {
		return Admitted{}, db.Refused(ctx, actor, err, Deed{Deed: "member.add.refused", ObjectKind: "member"})
	}
	password := EasyPassword()
	hash, err := passwords.Hash(ctx, password)
	if err != nil {
		return Admitted{}, err
	}
	var added Admitted
	err = db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		one := n
		if one.Username == "" {
			if message := checkName(&one.Given, true); message != "" { // nothing to make a username from
				return fault.InvalidField("given_name", message)
			}
			given, err := tx.usernames(ctx)
			if err != nil {
				return err
			}
			if _, message := given.here(one); message != "" {
				return fault.InvalidField("username", message)
			}
			one.Username = suggestUsername(n.Given, n.Family, given.taken)
		}
		added, err = tx.admit(ctx, actor, one, hash)
		return err
	})
	added.Password = password
	return added, err
}

// admit stores a member who chooses a password of their own at the first sign-in.
func (tx *Tx) admit(ctx context.Context, actor Actor, n NewMember, hash string) (Admitted, error) {
	n.Password = ""
	id, err := tx.AddMember(ctx, n, hash)
	if err != nil {
		return Admitted{}, err
	}
	if _, err := tx.Exec(ctx, `update members set password_change_due = true where tenant_id = $1 and id = $2`, id); err != nil {
		return Admitted{}, err
	}
	m, err := tx.Member(ctx, id)
	roles, _ := Roles(n.Roles).Value()
	text, _ := roles.(string)
	tx.Record(Deed{Actor: actor.ID, Deed: "member.add", ObjectKind: "member", Object: id, Details: map[string]string{"roles": text}})
	return Admitted{ID: id, Username: m.Username, Name: m.Name}, err
}
