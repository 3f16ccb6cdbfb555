// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

type memberAddCommand struct {
	databaseFlags
	School   string   `arg:"" help:"The school's slug."`
	Username string   `arg:"" help:"What they sign in with."`
	Title    string   `help:"How staff are addressed, such as Ms."`
	Given    string   `help:"First name." required:""`
	Family   string   `help:"Surname."`
	Role     []string `help:"admin, safeguarding, moderator, teacher, student or guardian; several for one person where that makes sense." enum:"admin,safeguarding,moderator,teacher,student,guardian" required:""`
	Year     *int     `help:"A student's year level, 0 to 13."`
}

// Help is what `rookery member add --help` adds.
func (memberAddCommand) Help() string {
	return `An admin, and a student of year 8:

  rookery member add oakfield r.adeyemi --title Ms --given Ruth --family Adeyemi --role admin
  rookery member add oakfield amira.k --given Amira --family Khan --role student --year 8

The printed password is for the first sign-in, where a new one is asked for. Schools add most of their members
themselves, from a page or a pasted list.`
}

// Run adds the member.
func (c memberAddCommand) Run(ctx context.Context, p *Program) error {
	n := tenants.NewMember{Username: c.Username, Title: c.Title, Given: c.Given, Family: c.Family, YearLevel: c.Year}
	for _, role := range c.Role {
		n.Roles = append(n.Roles, policy.Role(role))
	}
	return c.with(ctx, func(db *tenants.DB) error {
		password, hash, err := oneTimePassword(ctx)
		if err != nil {
			return err
		}
		var m tenants.Member
		err = inSchool(ctx, db, c.School, func(tx *tenants.Tx) error {
			id, err := tx.AddMember(ctx, n, "")
			if err != nil {
				return err
			}
			tx.Record(tenants.Deed{Deed: "member.add", ObjectKind: "member", Object: id, Details: map[string]string{"by": "operator"}})
			if err := tx.ResetPassword(ctx, uuid.Nil, id, hash); err != nil {
				return err
			}
			m, err = tx.Member(ctx, id)
			return err
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s can sign in at %s.\n\n  username   %s\n  password   %s   (once; then a new one is asked for)\n", m.Full(), c.School, m.Username, password)
		return nil
	})
}

type memberResetPasswordCommand struct {
	databaseFlags
	School   string `arg:"" help:"The school's slug."`
	Username string `arg:"" help:"Whose password."`
}

// Run resets the password.
func (c memberResetPasswordCommand) Run(ctx context.Context, p *Program) error {
	return c.with(ctx, func(db *tenants.DB) error {
		password, hash, err := oneTimePassword(ctx)
		if err != nil {
			return err
		}
		err = inSchool(ctx, db, c.School, func(tx *tenants.Tx) error {
			m, err := memberNamed(ctx, tx, c.School, c.Username)
			if err != nil {
				return err
			}
			return tx.ResetPassword(ctx, uuid.Nil, m.ID, hash)
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s is signed out everywhere and can sign in with\n\n  password   %s   (once; then a new one is asked for)\n", c.Username, password)
		return nil
	})
}

func oneTimePassword(ctx context.Context) (password, hash string, err error) {
	password = tenants.EasyPassword()
	hash, err = tenants.NewPasswords(1).Hash(ctx, password)
	return password, hash, err
}

func memberNamed(ctx context.Context, tx *tenants.Tx, school, username string) (tenants.Member, error) {
	m, err := tx.MemberByUsername(ctx, username)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("nobody at %s has the username %q", school, username)
	}
	return m, err
}
