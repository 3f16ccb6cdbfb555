// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// credentials are what a sign-in is checked against; empty for an unknown name.
type credentials struct {
	ID   uuid.UUID `db:"id"`
	Hash string    `db:"password_hash"`
	Due  bool      `db:"password_change_due"` // it is a one-time password
}

func (tx *Tx) credentials(ctx context.Context, name string) (credentials, error) {
	var c credentials
	if strings.ContainsRune(name, 0) {
		return c, nil
	}
	err := tx.Get(ctx, &c, `select id, password_hash, password_change_due from members where tenant_id = $1 and username = $2 and status <> 'left'`, strings.ToValidUTF8(name, ""))
	if errors.Is(err, sql.ErrNoRows) {
		return credentials{}, nil
	}
	return c, err
}

func (tx *Tx) knowsDevice(ctx context.Context, device string, member uuid.UUID) (bool, error) {
	if device == "" || member == uuid.Nil {
		return false, nil
	}
	var known bool
	err := tx.Get(ctx, &known, `select exists (select from known_devices where tenant_id = $1 and token_hash = $2 and member_id = $3)`,
		hashToken(device), member)
	return known, err
}

// begin stores a session of the member.
func (db *DB) begin(ctx context.Context, school School, member uuid.UUID, s SignIn) (Session, error) {
	session := Session{Token: newToken(), Device: s.Device, Member: member}
	if s.Shared {
		session.Device = ""
	} else if session.Device == "" || len(session.Device) > 100 {
		session.Device = newToken()
	}
	err := db.InSchool(ctx, school.ID, func(tx *Tx) error {
		session.Expires = school.sessionEnd(tx.Now, s.Shared)
		stored, err := tx.Exec(ctx, `
			insert into sessions (tenant_id, id, token_hash, member_id, authority_version, device, shared, created_at, seen_at, expires_at)
			select $1, $2, $3, id, authority_version, $5, $6, $7, $7, $8 from members
			 where tenant_id = $1 and id = $4 and status <> 'left'`,
			tx.NewID(), hashToken(session.Token), member, deviceLabel(s.Agent), s.Shared, tx.Now, session.Expires)
		if err != nil {
			return err
		}
		if stored == 0 {
			return errSignIn
		}
		if session.Device == "" {
			return nil
		}
		_, err = tx.Exec(ctx, `
			insert into known_devices (tenant_id, token_hash, member_id, seen_at) values ($1, $2, $3, $4)
			on conflict (tenant_id, token_hash, member_id) do update set seen_at = excluded.seen_at`,
			hashToken(session.Device), member, tx.Now)
		return err
	})
	return session, err
}

// sessionRow is everything that a request needs to know of who sends it, read
// in one query.
type sessionRow struct {
	School
	SessionID uuid.UUID `db:"session_id"`
	Shared    bool      `db:"shared"`
	SeenAt    time.Time `db:"seen_at"`
	Licence   string    `db:"licence"`
	Due       bool      `db:"password_change_due"`
	Unset     bool      `db:"password_unset"`
	Wards     IDs       `db:"wards"`
	Member
}

// Actor gives who a session token belongs to, now. SignIn if the session is
// unknown, over, ended, of another school, or older than the member's last
// change of role, password or suspension.
func (db *DB) Actor(ctx context.Context, tenant uuid.UUID, token string) (Actor, error) {
	var row sessionRow
	var set *policy.Set
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		err := tx.Get(ctx, &row, `
			select `+schoolColumns+`, s.id as session_id, s.shared, s.seen_at, m.licence, m.password_change_due, m.password_hash = '' as password_unset, `+memberColumns+`,
				array(select child_id from guardian_links g where g.tenant_id = $1 and g.guardian_id = m.id) as wards
			  from sessions s
			  join members m on m.tenant_id = $1 and m.id = s.member_id and m.authority_version = s.authority_version and m.status <> 'left'
			  join schools sc on sc.tenant_id = $1
			  join platform.tenants pt on pt.id = sc.tenant_id
			 where s.tenant_id = $1 and s.token_hash = $2 and s.ended_at is null and s.expires_at > $3`,
			hashToken(token), tx.Now)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.SignIn()
		}
		if err != nil {
			return err
		}
		if set, err = tx.Policy(ctx, row.PolicyVersion); err != nil {
			return err
		}
		row.seen(ctx, tx)
		return nil
	})
	if err != nil {
		return Actor{}, err
	}
	return row.actor(db.Now(), set), nil
}

func (row sessionRow) actor(now time.Time, set *policy.Set) Actor {
	return Actor{School: row.School, ID: row.Member.ID, Session: row.SessionID, Shared: row.Shared, Username: row.Username, Name: row.Member.Name,
		Roles: row.Roles, YearLevel: row.YearLevel, Waiting: row.Status == Waiting, MutedUntil: row.MutedNow(now),
		SuspendedUntil: row.SuspendedNow(now), Licence: row.Licence, PasswordChangeDue: row.Due, PasswordUnset: row.Unset, Wards: row.Wards, Policy: set}
}

// seen moves a session's end, at most once a minute (a few times a minute on a
// shared device), so that reading a page seldom writes.
func (row sessionRow) seen(ctx context.Context, tx *Tx) {
	every := time.Minute
	if row.Shared {
		every = 15 * time.Second
	}
	if tx.Now.Sub(row.SeenAt) < every {
		return
	}
	tx.Afterwards(ctx, "a session's last use", func(tx *Tx) error {
		_, err := tx.Exec(ctx, `update sessions set seen_at = $3, expires_at = $4 where tenant_id = $1 and id = $2`,
			row.SessionID, tx.Now, row.School.sessionEnd(tx.Now, row.Shared))
		return err
	})
}

// ActorOf gives the actor that a member is when no session speaks for them: a
// job or a conduit. Jobs act with what the member may do now.
func (tx *Tx) ActorOf(ctx context.Context, member uuid.UUID) (Actor, error) {
	var row sessionRow
	err := tx.Get(ctx, &row, `
		select `+schoolColumns+`, m.licence, m.password_change_due, m.password_hash = '' as password_unset, `+memberColumns+`,
			array(select child_id from guardian_links g where g.tenant_id = $1 and g.guardian_id = m.id) as wards
		  from members m join schools sc on sc.tenant_id = $1 join platform.tenants pt on pt.id = sc.tenant_id
		 where m.tenant_id = $1 and m.id = $2`, member)
	if err != nil {
		return Actor{}, err
	}
	set, err := tx.Policy(ctx, row.PolicyVersion)
	return row.actor(tx.Now, set), err
}

// OpenSession is a session as its owner sees it in the list.
type OpenSession struct {
	ID        uuid.UUID `db:"id"`
	Device    string    `db:"device"`
	Shared    bool      `db:"shared"`
	CreatedAt time.Time `db:"created_at"`
	SeenAt    time.Time `db:"seen_at"`
}

// Sessions lists the open sessions of a member: one's own, or by permission.
func (db *DB) Sessions(ctx context.Context, actor Actor, member uuid.UUID) ([]OpenSession, error) {
	if err := actor.mayEndSessions(member); err != nil {
		return nil, err
	}
	var open []OpenSession
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		return tx.Select(ctx, &open, `
			select s.id, s.device, s.shared, s.created_at, s.seen_at
			  from sessions s join members m on m.tenant_id = $1 and m.id = s.member_id and m.authority_version = s.authority_version
			 where s.tenant_id = $1 and s.member_id = $2 and s.ended_at is null and s.expires_at > $3
			 order by s.seen_at desc, s.id limit 100`, member, tx.Now)
	})
	return open, err
}

// EndSession ends one session of a member. NotFound if there is none such.
func (db *DB) EndSession(ctx context.Context, actor Actor, member, session uuid.UUID) error {
	err := db.endSessions(ctx, actor, member, ` and id = $4`, session)
	if !fault.Is(err, fault.KindNotFound) || actor.mayEndSessions(member) != nil {
		return err
	}
	return db.Read(ctx, actor.School.ID, func(tx *Tx) error { // it has ended already, or was never theirs
		var ended uuid.UUID
		return tx.Get(ctx, &ended, `select id from sessions where tenant_id = $1 and member_id = $2 and id = $3`, member, session)
	})
}

// EndOtherSessions ends all sessions of a member but this one; uuid.Nil spares none.
func (db *DB) EndOtherSessions(ctx context.Context, actor Actor, member, spared uuid.UUID) error {
	err := db.endSessions(ctx, actor, member, ` and id <> $4`, spared)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	return err
}

func (db *DB) endSessions(ctx context.Context, actor Actor, member uuid.UUID, which string, id uuid.UUID) error {
	if err := actor.mayEndSessions(member); err != nil {
		return err
	}
	return db.InSchool(ctx, actor.School.ID, func(tx *Tx) error {
		ended, err := tx.Exec(ctx, `update sessions set ended_at = $3 where tenant_id = $1 and member_id = $2 and ended_at is null`+which, member, tx.Now, id)
		if err == nil && ended == 0 {
			return fault.NotFound()
		}
		tx.authorityChanged(member)
		if err == nil && member != actor.ID {
			tx.Record(Deed{Actor: actor.ID, Deed: "member.sessions-ended", ObjectKind: "member", Object: member})
		}
		return err
	})
}

func (a Actor) mayEndSessions(member uuid.UUID) error {
	rel := policy.School
	if member == a.ID {
		rel |= policy.Own
	}
	if member == a.ID || a.Allows(policy.MemberSessions, rel) {
		return nil // signing out is never refused
	}
	return fault.NotFound()
}

// DeadSessions gives those of the sessions that no longer hold: the live
// streams ask it, set-based.
func (db *DB) DeadSessions(ctx context.Context, tenant uuid.UUID, sessions []uuid.UUID) ([]uuid.UUID, error) {
	var dead []uuid.UUID
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		return tx.Select(ctx, &dead, `
			select asked.id from unnest($2::uuid[]) as asked (id)
			 where not exists (
				select from sessions s
				  join members m on m.tenant_id = $1 and m.id = s.member_id and m.authority_version = s.authority_version and m.status = 'active'
				   and (m.suspended_at is null or m.suspended_until <= $3)
				  join platform.tenants pt on pt.id = $1 and pt.status = 'active'
				 where s.tenant_id = $1 and s.id = asked.id and s.ended_at is null and s.expires_at > $3)`, IDs(sessions), tx.Now)
	})
	return dead, err
}
