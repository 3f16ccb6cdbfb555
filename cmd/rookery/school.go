// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"rookery/tenants"
	"rookery/tenants/fault"
)

type schoolAddCommand struct {
	databaseFlags
	Slug     string   `arg:"" help:"The first label of its host name, such as oakfield."`
	Name     string   `help:"The school's name." required:""`
	Timezone string   `help:"Its time zone, as in the IANA database." default:"Europe/London"`
	Region   string   `help:"Its country as two letters, by which phone numbers are read." default:"GB"`
	Host     []string `help:"A host name of its own, besides <slug>.<base domain>; may be given several times." placeholder:"NAME"`
}

// Help is what `rookery school add --help` adds.
func (schoolAddCommand) Help() string {
	return `Then give it its first admin:

  rookery school add oakfield --name "Oakfield School" --timezone Europe/London --region GB
  rookery member add oakfield r.adeyemi --given Ruth --family Adeyemi --title Ms --role admin`
}

// Run adds the school.
func (c schoolAddCommand) Run(ctx context.Context, p *Program) error {
	return c.with(ctx, func(db *tenants.DB) error {
		school, err := db.AddSchool(ctx, tenants.NewSchool{Slug: c.Slug, Name: c.Name, Timezone: c.Timezone, Region: c.Region, Hosts: c.Host})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s is there as %s. Next, its first admin:\n\n  rookery member add %s <username> --given <name> --family <name> --role admin\n",
			school.Name, school.Slug, school.Slug)
		return nil
	})
}

type schoolListCommand struct {
	databaseFlags
	Words string `arg:"" optional:"" help:"Only schools with these letters in their name or slug."`
}

// schoolsListed bounds the list; whoever has more narrows it by words.
const schoolsListed = 10_000

// Run lists the schools.
func (c schoolListCommand) Run(ctx context.Context, p *Program) error {
	return c.with(ctx, func(db *tenants.DB) error {
		schools, err := db.Schools(ctx, c.Words, schoolsListed)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', 0)
		fmt.Fprintln(table, "SLUG\tNAME\tSTATUS\tSINCE\tID")
		for _, s := range schools {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.Slug, s.Name, s.Status, s.CreatedAt.Format("2006-01-02"), s.ID)
		}
		return table.Flush()
	})
}

type schoolSuspendCommand struct {
	databaseFlags
	Slug string `arg:"" help:"Which school."`
}

// Run closes the school.
func (c schoolSuspendCommand) Run(ctx context.Context, p *Program) error {
	return c.with(ctx, func(db *tenants.DB) error { return setSuspended(ctx, p, db, c.Slug, true) })
}

type schoolResumeCommand struct {
	databaseFlags
	Slug string `arg:"" help:"Which school."`
}

// Run opens the school again.
func (c schoolResumeCommand) Run(ctx context.Context, p *Program) error {
	return c.with(ctx, func(db *tenants.DB) error { return setSuspended(ctx, p, db, c.Slug, false) })
}

func setSuspended(ctx context.Context, p *Program, db *tenants.DB, slug string, suspended bool) error {
	err := db.SuspendSchool(ctx, slug, suspended)
	if fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("there is no school %q; `rookery school list` shows which there are", slug)
	}
	if err != nil {
		return err
	}
	if suspended {
		fmt.Fprintf(p.Stdout, "%s is closed to everyone. `rookery school resume %s` opens it again.\n", slug, slug)
	} else {
		fmt.Fprintf(p.Stdout, "%s is open again.\n", slug)
	}
	return nil
}
