// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rookery/tenants"
)

// fillScript fills the schools that are still empty, by sets of rows.
//
//go:embed fill.sql
var fillScript string

// password is everybody's, so that the bell does not begin with an hour of
// hashing.
const password = "kettle-lantern-042"

// hall is one large school beside the others, where pages stand open.
const hall = "hall"

func slugOf(school int) string     { return fmt.Sprintf("school-%04d", school) }
func schoolHost(school int) string { return slugOf(school) + "." + domain }

// tokenOf is the session token of a member, as fill.sql makes it.
func tokenOf(slug string, member int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s session %d", slug, member))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// cast is how many of a school's members are what; fill.sql numbers them in
// this order.
type cast struct{ members, teachers, guardians int }

func castOf(members int) cast { return cast{members, max(2, members/16), members / 8} }

// Before the teachers come an admin, a safeguarding lead and a moderator.
const firstTeacher = 4

func (c cast) firstStudent() int { return firstTeacher + c.teachers }
func (c cast) students() int     { return c.members - c.guardians - c.teachers - firstTeacher + 1 }

// classes of 25, and as many clubs; each student is in one of both.
func (c cast) classes() int { return (c.students() + 24) / 25 }

// fill adds schools until there are so many.
func (b *bench) fill(ctx context.Context, schools int) (err error) {
	// Nobody relies on this database yet, so its commits need not wait.
	db, err := tenants.Open(b.postgres.URL("rookery_app", database)+"&synchronous_commit=off", tenants.Options{Connections: 4})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	hash, err := tenants.NewPasswords(1).Hash(ctx, password)
	if err != nil {
		return err
	}
	for n := b.schools + 1; n <= schools; n++ {
		if err := add(ctx, db, slugOf(n), fmt.Sprintf("School %04d", n)); err != nil {
			return err
		}
		if n%100 == 0 || n == schools { // a transaction's worth
			if err := b.fillEmpty(ctx, b.o.members, hash); err != nil {
				return err
			}
		}
	}
	if most := b.o.listeners(); b.schools == 0 && most > 0 {
		if err := add(ctx, db, hall, "The Hall"); err != nil {
			return err
		}
		if err := b.fillEmpty(ctx, most, hash); err != nil {
			return err
		}
	}
	_, err = b.super.ExecContext(ctx, "vacuum (analyze)")
	if err == nil {
		_, err = b.super.ExecContext(ctx, "checkpoint") // not in the middle of a measurement
	}
	return err
}

func add(ctx context.Context, db *tenants.DB, slug, name string) error {
	_, err := db.AddSchool(ctx, tenants.NewSchool{Slug: slug, Name: name, Timezone: "Europe/London", Region: "GB"})
	return err
}

func (b *bench) fillEmpty(ctx context.Context, members int, hash string) error {
	c := castOf(members)
	script := strings.NewReplacer("{members}", strconv.Itoa(c.members), "{teachers}", strconv.Itoa(c.teachers), "{guardians}", strconv.Itoa(c.guardians),
		"{students}", strconv.Itoa(c.students()), "{classes}", strconv.Itoa(c.classes()), "{posts}", strconv.Itoa(b.o.posts), "{password}", hash,
		"{given}", strings.Join(given, "','"), "{givens}", strconv.Itoa(len(given))).Replace(fillScript)
	tx, err := b.super.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// listeners is how many members the hall needs: each may have a few pages open.
func (o options) listeners() int {
	if !o.wants("live") || len(o.streams) == 0 {
		return 0
	}
	most := 0
	for _, n := range o.streams {
		most = max(most, min(n, membersListening))
	}
	return max(40, most)
}

// membersListening is a large school; beyond it members have several pages
// open, on a telephone and a computer.
const membersListening = 2000

// given are first names; fill.sql takes them from here.
var given = strings.Fields("Amira Ben Chidi Dorota Elif Farah Grace Hugo Ines Jonas Kofi Leila Mateo Nia Oskar Priya")

// usernameOf is what a member signs in with.
func usernameOf(member int) string {
	return strings.ToLower(given[member%len(given)]) + strconv.Itoa(member)
}
