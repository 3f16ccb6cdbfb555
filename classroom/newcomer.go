// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// errCode is the one answer to a code that is wrong, withdrawn, too old or used
// up, and to one of a group that is no longer joined by code.
var errCode = fault.InvalidField("code", "This code is not right, or it no longer works. Please check it, or ask your teacher for a new one.")

// wrongCodes is how many wrong codes a visitor may type before they are slowed.
const wrongCodes = 60

// CodeGroup says where a code leads, so that a newcomer sees the group's name
// before they type theirs. from is the visitor's address and browser.
func (c *Classroom) CodeGroup(ctx context.Context, school tenants.School, typed, from string) (JoinCode, Group, error) {
	var code JoinCode
	var g Group
	err := c.redeeming(ctx, school, from, func(tx *tenants.Tx) error {
		var err error
		code, g, err = workingCode(ctx, tx, typed, "")
		return err
	})
	return code, g, err
}

// redeeming runs do, which looks a code up, as one guess of the visitor's: a
// wrong one is counted, and answered when its turn has come.
func (c *Classroom) redeeming(ctx context.Context, school tenants.School, from string, do func(*tenants.Tx) error) error {
	var turn time.Time
	wrong := false
	err := c.DB.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		at, miss, err := tx.Throttled(ctx, "join", from, wrongCodes)
		if err != nil {
			return err
		}
		turn, wrong = at, false
		if err = do(tx); errors.Is(err, errCode) {
			wrong = true
			return miss() // stored: the answer comes after
		}
		return err
	})
	if err != nil || !wrong {
		return err
	}
	if err := c.DB.WaitUntil(ctx, turn); err != nil {
		return err
	}
	return errCode
}

// workingCode finds a code that can be used now, and its group; lock is "" or
// " for update", for who is about to use it.
func workingCode(ctx context.Context, tx *tenants.Tx, typed, lock string) (JoinCode, Group, error) {
	var code JoinCode
	err := tx.Get(ctx, &code, `select `+codeColumns+` from join_codes where tenant_id = $1 and code = $2`+lock, tenants.FoldCode(typed))
	if isNoRows(err) || err == nil && !code.Works(tx.Now) {
		return code, Group{}, errCode
	}
	if err != nil {
		return code, Group{}, err
	}
	g, err := group(ctx, tx, code.Group)
	if err == nil && (g.JoinRule != JoinByCode || g.Archived != nil) {
		err = errCode
	}
	return code, g, err
}

// use counts one use of a code and tells the group's stewards who asks.
func (c *Classroom) use(ctx context.Context, tx *tenants.Tx, code JoinCode, g Group, who uuid.UUID) error {
	if _, err := tx.Exec(ctx, `update join_codes set uses = uses + 1 where tenant_id = $1 and id = $2`, code.ID); err != nil {
		return err
	}
	return c.tellStewards(ctx, tx, g, who)
}

// Newcomer is what the second page of joining sends.
type Newcomer struct {
	Code     string
	Username string
	Given    string
	Family   string
	Year     *int
	Password string
	From     string
}

func (n Newcomer) member(code JoinCode, g Group) tenants.NewMember {
	m := tenants.NewMember{Username: n.Username, Given: n.Given, Family: n.Family, Roles: []policy.Role{code.Role}, Password: n.Password, Waiting: true}
	if code.Role == policy.Student {
		if m.YearLevel = n.Year; g.Year != nil {
			m.YearLevel = g.Year
		}
	}
	return m
}

// check says all that is to be mended, before a password is hashed.
func (n Newcomer) check(code JoinCode, g Group) error {
	fields := map[string]string{}
	maps.Copy(fields, n.member(code, g).Problems())
	if n.Password == "" {
		fields["password"] = "Please choose a password."
	}
	if code.Role == policy.Student && g.Year == nil && (n.Year == nil || *n.Year < 0 || *n.Year > 13) {
		fields["year_level"] = "Please choose your year."
	}
	if len(fields) > 0 {
		return fault.Invalid(fields)
	}
	return nil
}

// Join makes a newcomer a waiting member and puts them on the group's waiting
// list; a person lets them in. The same form sent twice makes one member.
func (c *Classroom) Join(ctx context.Context, passwords *tenants.Passwords, school tenants.School, n Newcomer) (Group, error) {
	code, g, err := c.CodeGroup(ctx, school, n.Code, n.From)
	if err != nil {
		return g, err
	}
	if err := n.check(code, g); err != nil {
		return g, err
	}
	hash, err := passwords.Hash(ctx, n.Password)
	if err != nil {
		return g, err
	}
	err = c.DB.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		code, g, err := workingCode(ctx, tx, n.Code, " for update")
		if err != nil {
			return err
		}
		id, err := tx.AddMember(ctx, n.member(code, g), hash)
		if err != nil {
			return err
		}
		if _, err := askInto(ctx, tx, g.ID, id); err != nil {
			return err
		}
		tx.Record(tenants.Deed{Actor: id, Deed: "member.join", ObjectKind: "group", Object: g.ID})
		return c.use(ctx, tx, code, g, id)
	})
	if taken := fault.From(err); taken != nil && taken.Fields["username"] != "" {
		return g, c.unlessSentTwice(ctx, passwords, school, n.member(code, g), n.From, err)
	}
	return g, err
}

// unlessSentTwice forgives a taken username to whom it belongs: a form that was
// sent twice. A wrong password is counted like a wrong code.
func (c *Classroom) unlessSentTwice(ctx context.Context, passwords *tenants.Passwords, school tenants.School, m tenants.NewMember, from string, taken error) error {
	found, right, err := c.DB.JoinedAlready(ctx, passwords, school, m)
	switch {
	case err != nil:
		return err
	case right:
		return nil
	case !found:
		return taken
	}
	err = c.DB.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		_, miss, err := tx.Throttled(ctx, "join", from, wrongCodes)
		if err != nil {
			return err
		}
		return miss()
	})
	if err != nil {
		return err
	}
	return taken
}

// AskByCode puts a member of the school on a group's waiting list by its code.
func (c *Classroom) AskByCode(ctx context.Context, actor tenants.Actor, typed, from string) (Group, error) {
	var g Group
	if err := actor.Require(policy.GroupJoin, policy.Group, "You cannot join groups."); err != nil {
		return g, err
	}
	err := c.redeeming(ctx, actor.School, from, func(tx *tenants.Tx) error {
		code, found, err := workingCode(ctx, tx, typed, " for update")
		if err != nil {
			return err
		}
		if g = found; code.Role == policy.Guardian {
			return fault.InvalidField("code", "This code is for guardians who are new here.")
		}
		asked, err := askInto(ctx, tx, g.ID, actor.ID)
		if err == nil && !asked {
			err = fault.InvalidField("code", "You are in this group, or have asked to join it already.")
		}
		if err != nil {
			return err
		}
		return c.use(ctx, tx, code, g, actor.ID)
	})
	return g, err
}

// askInto puts somebody on a group's waiting list; false if they are on it, or
// in the group, already.
func askInto(ctx context.Context, tx *tenants.Tx, group, member uuid.UUID) (bool, error) {
	asked, err := tx.Exec(ctx, `insert into group_members (tenant_id, group_id, member_id, state, joined_at) values ($1, $2, $3, 'requested', $4)
		on conflict (tenant_id, group_id, member_id) do nothing`, group, member, tx.Now)
	return asked > 0, err
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
