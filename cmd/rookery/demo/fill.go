// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"rookery/tenants"
)

// Fill makes the two schools and their people in an empty database.
func Fill(ctx context.Context, db *tenants.DB) error {
	known, err := db.Schools(ctx, "", 1)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		return errors.New("demo: there are schools in this database already")
	}
	schools := casts()
	hashed, err := hashAll(ctx, schools)
	if err != nil {
		return err
	}
	for _, school := range schools {
		if err := fillSchool(ctx, db, school, hashed); err != nil {
			return fmt.Errorf("filling %s: %w", school.slug, err)
		}
	}
	return nil
}

func fillSchool(ctx context.Context, db *tenants.DB, c cast, hashed hashes) error {
	school, err := db.AddSchool(ctx, tenants.NewSchool{Slug: c.slug, Name: c.name, Timezone: c.timezone, Region: c.region})
	if err != nil {
		return err
	}
	var first uuid.UUID // the admin, who adds everybody else
	err = db.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		ids := map[string]uuid.UUID{}
		first = uuid.Nil
		for _, who := range c.people {
			id, err := who.join(ctx, tx, first, hashed[[2]string{c.slug, who.username}], ids)
			if err != nil {
				return fmt.Errorf("%s: %w", who.username, err)
			}
			ids[who.username] = id
			if first == uuid.Nil {
				first = id
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return settle(ctx, db, school, first, c.accent)
}

// join adds one of the cast, and links a guardian with the children who have
// been added before.
func (who person) join(ctx context.Context, tx *tenants.Tx, by uuid.UUID, hash string, ids map[string]uuid.UUID) (uuid.UUID, error) {
	n := tenants.NewMember{Username: who.username, Title: who.title, Given: who.given, Family: who.family, Roles: who.roles}
	if who.year > 0 {
		n.YearLevel = &who.year
	}
	id, err := tx.AddMember(ctx, n, hash)
	if err != nil {
		return id, err
	}
	tx.Record(tenants.Deed{Actor: by, Deed: "member.add", ObjectKind: "member", Object: id})
	for _, child := range who.children {
		if err := tx.LinkGuardian(ctx, by, id, ids[child], who.relationship); err != nil {
			return id, fmt.Errorf("link with %s: %w", child, err)
		}
	}
	return id, nil
}

// settle gives the school its own colour.
func settle(ctx context.Context, db *tenants.DB, school tenants.School, admin uuid.UUID, accent string) error {
	var actor tenants.Actor
	err := db.InSchool(ctx, school.ID, func(tx *tenants.Tx) error {
		var err error
		actor, err = tx.ActorOf(ctx, admin)
		return err
	})
	if err != nil {
		return err
	}
	return db.ChangeSettings(ctx, actor, tenants.Settings{Name: school.Name, Timezone: school.Timezone, Region: school.Region, Accent: accent,
		DayStart: school.DayStart, DayEnd: school.DayEnd, HelpText: school.HelpText, PostLimit: school.PostLimit, IdleMinutes: school.IdleMinutes})
}
