// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rookery/static"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// schoolColumns reads a School from schools sc joined with platform.tenants pt.
const schoolColumns = `sc.tenant_id, pt.slug, sc.name, pt.status = 'suspended' as school_suspended, sc.timezone, sc.region,
	sc.accent, sc.post_limit, sc.public_posts, sc.idle_minutes, to_char(sc.day_start, 'HH24:MI') as day_start,
	to_char(sc.day_end, 'HH24:MI') as day_end, sc.help_text, sc.alt_required, sc.policy_version, sc.rules_version, sc.roster_version`

// TenantByHost gives the school that a host name of its own leads to. slug is
// the first label under the base domain, or empty. NotFound if there is none.
func (db *DB) TenantByHost(ctx context.Context, host, slug string) (uuid.UUID, error) {
	var id uuid.UUID
	err := db.Outside(ctx, func(tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &id, `
			select id from platform.tenants where slug = $2 and $2 <> ''
			union all
			select tenant_id from platform.hosts where host = $1
			limit 1`, host, slug)
	})
	return id, err
}

// School gives a school with its settings.
func (db *DB) School(ctx context.Context, tenant uuid.UUID) (School, error) {
	var school School
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		var err error
		school, err = tx.School(ctx)
		return err
	})
	return school, err
}

// School gives the transaction's school.
func (tx *Tx) School(ctx context.Context) (School, error) {
	var school School
	err := tx.Get(ctx, &school, `select `+schoolColumns+`
		  from schools sc join platform.tenants pt on pt.id = sc.tenant_id where sc.tenant_id = $1`)
	return school, err
}

// ListedSchool is a school as the finder and the operator see it.
type ListedSchool struct {
	ID        uuid.UUID `db:"id"`
	Slug      string    `db:"slug"`
	Name      string    `db:"name"`
	Status    string    `db:"status"`
	CreatedAt time.Time `db:"created_at"`
}

// Schools lists schools whose name contains words (all for ""), by name.
func (db *DB) Schools(ctx context.Context, words string, most int) ([]ListedSchool, error) {
	var found []ListedSchool
	err := db.Outside(ctx, func(tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &found, `
			select id, slug, name, status, created_at from platform.tenants
			 where position(lower($1) in lower(name)) > 0 or position(lower($1) in slug) > 0
			 order by name, id limit $2`, words, most)
	})
	return found, err
}

// AddSchool makes a school with the settings a new one starts with.
func (db *DB) AddSchool(ctx context.Context, n NewSchool) (School, error) {
	if err := n.check(); err != nil {
		return School{}, err
	}
	id := db.ids.mint(db.Now())
	err := db.InSchool(ctx, id, func(tx *Tx) error {
		if _, err := tx.Exec(ctx, `insert into platform.tenants (id, slug, name, created_at) values ($1, $2, $3, $4)`,
			n.Slug, n.Name, tx.Now); err != nil {
			return err
		}
		for _, host := range n.Hosts {
			if _, err := tx.Exec(ctx, `insert into platform.hosts (host, tenant_id, created_at) values (lower($2), $1, $3)`, host, tx.Now); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `
			insert into schools (tenant_id, name, timezone, region, accent, post_limit, public_posts, idle_minutes, day_start, day_end,
				help_text, policy_version, rules_version, changed_at)
			values ($1, $2, $3, $4, $7, 500, false, 10, '08:00', '17:00', $5, 1, 0, $6)`,
			n.Name, n.Timezone, n.Region, DefaultHelp, tx.Now, static.DefaultAccent)
		tx.Record(Deed{Deed: "school.add", ObjectKind: "school", Object: id, Details: map[string]string{"slug": n.Slug}})
		return err
	})
	if err != nil {
		return School{}, err
	}
	return db.School(ctx, id)
}

// SuspendSchool closes a school to everyone, or opens it again.
func (db *DB) SuspendSchool(ctx context.Context, slug string, suspended bool) error {
	tenant, err := db.TenantByHost(ctx, "", slug)
	if err != nil {
		return err
	}
	status, deed := "active", "school.resume"
	if suspended {
		status, deed = "suspended", "school.suspend"
	}
	return db.InSchool(ctx, tenant, func(tx *Tx) error {
		tx.Record(Deed{Deed: deed, ObjectKind: "school", Object: tenant})
		_, err := tx.Exec(ctx, `update platform.tenants set status = $2 where id = $1`, status)
		return err
	})
}

// ChangeSettings stores a school's settings. Forbidden without school.settings.
func (db *DB) ChangeSettings(ctx context.Context, actor Actor, s Settings) error {
	if !actor.Allows(policy.SchoolSettings, policy.School) {
		return fault.Forbidden("Only an admin can change the school's settings.")
	}
	if err := s.check(); err != nil {
		return err
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		if _, err := tx.Exec(ctx, `
			update schools set name = $2, timezone = $3, region = $4, accent = $5, post_limit = $6, public_posts = $7, idle_minutes = $8,
				day_start = $9::time, day_end = $10::time, help_text = $11, changed_at = $12, alt_required = $13
			 where tenant_id = $1`,
			s.Name, s.Timezone, s.Region, s.Accent, s.PostLimit, s.PublicPosts, s.IdleMinutes, s.DayStart, s.DayEnd, s.HelpText, tx.Now, s.AltRequired); err != nil {
			return err
		}
		tx.Record(Deed{Actor: actor.ID, Deed: "school.settings", ObjectKind: "school", Object: tx.Tenant, Details: settingsChanged(actor.School, s)})
		_, err := tx.Exec(ctx, `update platform.tenants set name = $2 where id = $1`, s.Name)
		return err
	})
}

// settingsChanged names the settings that changed, for the audit; texts only by
// their name.
func settingsChanged(was School, is Settings) map[string]string {
	changed := map[string]string{}
	note := func(name string, differs bool, value string) {
		if differs {
			changed[name] = value
		}
	}
	note("name", was.Name != is.Name, is.Name)
	note("timezone", was.Timezone != is.Timezone, is.Timezone)
	note("region", was.Region != is.Region, is.Region)
	note("accent", was.Accent != is.Accent, is.Accent)
	note("post_limit", was.PostLimit != is.PostLimit, strconv.Itoa(is.PostLimit))
	note("public_posts", was.PublicPosts != is.PublicPosts, strconv.FormatBool(is.PublicPosts))
	note("alt_required", was.AltRequired != is.AltRequired, strconv.FormatBool(is.AltRequired))
	note("idle_minutes", was.IdleMinutes != is.IdleMinutes, strconv.Itoa(is.IdleMinutes))
	note("school_day", was.DayStart != is.DayStart || was.DayEnd != is.DayEnd, is.DayStart+"–"+is.DayEnd)
	note("help_text", was.HelpText != is.HelpText, "changed")
	return changed
}
