// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"rookery/tenants"
	"rookery/tenants/policy"
)

type policyShowCommand struct {
	databaseFlags
	School string `arg:"" help:"The school's slug."`
}

// Help is what `rookery policy show --help` adds.
func (policyShowCommand) Help() string {
	return `One line for each permission, one column for each role:

  y   anywhere in the school        o   their own        g   in groups they belong to
  s   in groups they steward        w   for their wards: a guardian's children, a teacher's own students
  –   no                            *   off, and the school may turn it on
  !   the school changed this       h   what it allows is reviewed before it is seen`
}

// Run prints the matrix.
func (c policyShowCommand) Run(ctx context.Context, p *Program) error {
	return c.with(ctx, func(db *tenants.DB) error {
		var rows []policy.Row
		err := inSchool(ctx, db, c.School, func(tx *tenants.Tx) error {
			changes, err := tx.PolicyChanges(ctx)
			rows = policy.Matrix(changes)
			return err
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprint(table, "PERMISSION")
		for _, role := range policy.Roles() {
			fmt.Fprintf(table, "\t%s", strings.ToUpper(string(role)))
		}
		fmt.Fprintln(table)
		for _, row := range rows {
			fmt.Fprint(table, row.Permission)
			for _, cell := range row.Cells {
				fmt.Fprintf(table, "\t%s", marks(cell))
			}
			fmt.Fprintln(table)
		}
		return table.Flush()
	})
}

func marks(cell policy.Cell) string {
	text := cell.Letters
	if cell.Held && cell.Allowed {
		text += "h"
	}
	if cell.Star && !cell.Allowed {
		text += "*"
	}
	if cell.Changed {
		text += "!"
	}
	return text
}

type policyExplainCommand struct {
	databaseFlags
	School     string   `arg:"" help:"The school's slug."`
	Username   string   `arg:"" help:"Who."`
	Permission string   `arg:"" help:"What, such as post.create-to-school; rookery policy show lists all."`
	Rel        []string `help:"How they stand to the thing: own, group, steward, ward. Being in the same school is always added." placeholder:"RELATION"`
}

// Help is what `rookery policy explain --help` adds.
func (policyExplainCommand) Help() string {
	return `May Amira withdraw a post of her own? And one of somebody else's?

  rookery policy explain oakfield amira.k post.withdraw --rel own
  rookery policy explain oakfield amira.k post.withdraw`
}

// Run answers.
func (c policyExplainCommand) Run(ctx context.Context, p *Program) error {
	permission, ok := policy.ParsePermission(c.Permission)
	if !ok {
		return misused("there is no permission %q; `rookery policy show %s` lists all", c.Permission, c.School)
	}
	var rel policy.Rel
	for _, name := range c.Rel {
		one, ok := policy.ParseRel(name)
		if !ok {
			return misused("there is no relation %q; use own, group, steward, ward or school", name)
		}
		rel |= one
	}
	return c.with(ctx, func(db *tenants.DB) error {
		var actor tenants.Actor
		err := inSchool(ctx, db, c.School, func(tx *tenants.Tx) error {
			m, err := memberNamed(ctx, tx, c.School, c.Username)
			if err != nil {
				return err
			}
			actor, err = tx.ActorOf(ctx, m.ID)
			return err
		})
		if err != nil {
			return err
		}
		decision := actor.Decide(permission, rel)
		answer := "No"
		switch {
		case decision.Held:
			answer = "Yes, and it is reviewed before anyone sees it"
		case decision.Allowed:
			answer = "Yes"
		}
		fmt.Fprintf(p.Stdout, "%s: %s\n%s\nBecause: %s.\n", permission, permission.Sentence(), answer, strings.TrimSuffix(decision.Rule, "."))
		return nil
	})
}
