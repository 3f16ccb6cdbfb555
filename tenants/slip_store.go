// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
)

// slipLife is how long a printed sign-in slip works.
const slipLife = 7 * 24 * time.Hour

// codeLetters leaves out what is easily mistaken when read off paper.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// NewCode makes a code of n letters that is easily read off paper or a board;
// each letter holds just under five bits.
func NewCode(n int) string {
	b := make([]byte, 0, n)
	var random [64]byte
	for len(b) < n {
		_, _ = rand.Read(random[:])
		for _, r := range random {
			if limit := 256 - 256%len(codeLetters); int(r) < limit && len(b) < n {
				b = append(b, codeLetters[int(r)%len(codeLetters)])
			}
		}
	}
	return string(b)
}

// FoldCode makes what was typed comparable with a code: upper case, without
// spaces and dashes.
func FoldCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 32
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, typed)
}

// Slip is a one-time way in, printed for one member: about 59 bits.
type Slip struct {
	Member  uuid.UUID
	Code    string // shown once, stored hashed
	Expires time.Time
}

// HavingSlips gives those of these members who have a slip that still works, and
// keeps others from making slips in this school until the transaction ends: of
// two who look at once, the second finds what the first has made.
func (tx *Tx) HavingSlips(ctx context.Context, members []uuid.UUID) ([]uuid.UUID, error) {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended($1::uuid || ' slips', 0))`); err != nil {
		return nil, err
	}
	var having []uuid.UUID
	err := tx.Select(ctx, &having, `select distinct member_id from sign_in_slips
		where tenant_id = $1 and member_id = any ($2::uuid[]) and used_at is null and expires_at > $3`, IDs(members), tx.Now)
	return having, err
}

// SlipChoice says for whom of several new slips are made.
type SlipChoice string

// The choices.
const (
	SlipsAsk     SlipChoice = ""        // for all, unless a slip that somebody has would stop working: then for nobody
	SlipsAll     SlipChoice = "all"     // earlier slips stop working
	SlipsMissing SlipChoice = "missing" // for those who have none that works
)

// SlipsFor is who gets a new slip by a choice.
type SlipsFor struct {
	Members []uuid.UUID
	Asks    bool // nobody yet: first choose what becomes of the slips of those who have one
	Having  int  // who have a slip that works: it stays, or Asks
	Without int  // who have none, where it asks
}

// SlipsFor finds who of these members gets a new slip by a choice. As with
// HavingSlips, nobody else makes any until the transaction ends.
func (tx *Tx) SlipsFor(ctx context.Context, members []uuid.UUID, choice SlipChoice) (SlipsFor, error) {
	having, err := tx.HavingSlips(ctx, members)
	switch {
	case err != nil:
		return SlipsFor{}, err
	case len(having) == 0 || choice == SlipsAll:
		return SlipsFor{Members: members}, nil
	case choice != SlipsMissing:
		return SlipsFor{Asks: true, Having: len(having), Without: len(members) - len(having)}, nil
	}
	without := slices.DeleteFunc(slices.Clone(members), func(id uuid.UUID) bool { return slices.Contains(having, id) })
	return SlipsFor{Members: without, Having: len(having)}, nil
}

// NewSlips makes a slip for each member and withdraws their earlier ones. The
// caller has checked that the actor may reset these members' passwords.
func (tx *Tx) NewSlips(ctx context.Context, actor Actor, members []uuid.UUID) ([]Slip, error) {
	if _, err := tx.Exec(ctx, `update sign_in_slips set expires_at = $3 where tenant_id = $1 and member_id = any ($2::uuid[]) and used_at is null and expires_at > $3`,
		IDs(members), tx.Now); err != nil {
		return nil, err
	}
	slips := make([]Slip, len(members))
	for i, member := range members {
		slips[i] = Slip{Member: member, Code: NewCode(12), Expires: tx.Now.Add(slipLife)}
		if _, err := tx.Exec(ctx, `
			insert into sign_in_slips (tenant_id, id, member_id, code_hash, created_by, created_at, expires_at)
			values ($1, $2, $3, $4, $5, $6, $7)`,
			tx.NewID(), member, hashToken(slips[i].Code), actor.ID, tx.Now, slips[i].Expires); err != nil {
			return nil, err
		}
		tx.Record(Deed{Actor: actor.ID, Deed: "member.slip", ObjectKind: "member", Object: member})
	}
	return slips, nil
}

// signInBySlip uses a slip up and begins a session, in which a password is
// chosen first.
func (db *DB) signInBySlip(ctx context.Context, school School, s SignIn) (Session, error) {
	var member uuid.UUID
	var turn time.Time
	slow := newThrottle(20, 2*time.Second, "slip", s.Address, s.Visitor)
	err := db.InSchool(ctx, school.ID, func(tx *Tx) error {
		var err error
		turn, err = tx.turn(ctx, slow)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if err := db.WaitUntil(ctx, turn); err != nil {
		return Session{}, err
	}
	err = db.InSchool(ctx, school.ID, func(tx *Tx) error {
		err := tx.Get(ctx, &member, `
			update sign_in_slips set used_at = $3
			 where tenant_id = $1 and code_hash = $2 and used_at is null and expires_at > $3
			returning member_id`, hashToken(FoldCode(s.Slip)), tx.Now)
		if err != nil {
			return err
		}
		// Who needs a slip does not know the password: it goes, and a new one is chosen.
		_, err = tx.Exec(ctx, `update members set password_hash = '', password_change_due = true
			where tenant_id = $1 and id = $2 and password_hash <> ''`, member)
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		return Session{}, errors.Join(errSlip, db.countWrong(ctx, school.ID, []throttle{slow}))
	}
	if err != nil {
		return Session{}, err
	}
	return db.begin(ctx, school, member, s)
}

var errSlip = fault.InvalidField("slip", "This slip is not right, was used already or is too old. Please ask your teacher for a new one.")
