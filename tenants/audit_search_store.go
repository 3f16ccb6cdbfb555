// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/policy"
)

// AuditFilter narrows the record; zero values do not.
type AuditFilter struct {
	Deed   string // the part before the dot: member, case …
	Who    string // in the name or username of who did it
	From   time.Time
	To     time.Time // before this
	Before []byte    // older than the line with this hash; numbers would tell of lines that one may not see
	After  []byte    // newer than that line
	Most   int       // 0: 50
}

// AuditPage is a page of the record with the members that it names.
type AuditPage struct {
	Lines   []AuditLine
	More    bool // further ones in the direction asked for
	Members map[uuid.UUID]Member
}

// Audit reads the record, newest first. Forbidden without audit.read; lines of
// the safeguarding team only for who may read those.
func (db *DB) Audit(ctx context.Context, actor Actor, f AuditFilter) (AuditPage, error) {
	if err := actor.Require(policy.AuditRead, policy.School, "The record is for admins and the safeguarding lead."); err != nil {
		return AuditPage{}, err
	}
	if f.Most == 0 {
		f.Most = 50
	}
	var page AuditPage
	err := db.Read(ctx, actor.School.ID, func(tx *Tx) error {
		who, err := tx.whoDid(ctx, f.Who)
		if err != nil {
			return err
		}
		if page.Lines, err = tx.auditLines(ctx, f, who, actor.Allows(policy.AuditReadSafeguarding, policy.School)); err != nil {
			return err
		}
		if page.More = len(page.Lines) > f.Most; page.More {
			page.Lines = page.Lines[:f.Most]
		}
		if len(f.After) > 0 {
			slices.Reverse(page.Lines)
		}
		page.Members, err = tx.named(ctx, page.Lines)
		return err
	})
	return page, err
}

func (tx *Tx) auditLines(ctx context.Context, f AuditFilter, who IDs, safeguarding bool) ([]AuditLine, error) {
	const where = `
		select seq, at, actor_id, deed, object_kind, object_id, details, scope, prev_hash, hash
		  from audit
		 where tenant_id = $1 and (scope = 'general' or $2)
		   and ($3 = '' or deed like $3 || '.%')
		   and (not $4 or actor_id = any ($5::uuid[]) or actor_id is null and deed = 'member.join' and object_kind = 'member' and object_id = any ($5::uuid[]))
		   and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
		   and ($8::bytea is null or seq < (select b.seq from audit b where b.tenant_id = $1 and b.hash = $8 and (b.scope = 'general' or $2)))
		   and ($9::bytea is null or seq > (select a.seq from audit a where a.tenant_id = $1 and a.hash = $9 and (a.scope = 'general' or $2)))`
	order := ` order by seq desc limit $10`
	if len(f.After) > 0 {
		order = ` order by seq limit $10`
	}
	var lines []AuditLine
	err := tx.Select(ctx, &lines, where+order, safeguarding, f.Deed, who != nil, who, orNever(f.From), orNever(f.To), orNoLine(f.Before), orNoLine(f.After), f.Most+1)
	return lines, err
}

func orNever(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func orNoLine(hash []byte) any {
	if len(hash) == 0 {
		return nil
	}
	return hash
}

// whoDid gives the members that words name; nil for no words.
func (tx *Tx) whoDid(ctx context.Context, words string) (IDs, error) {
	if words == "" {
		return nil, nil
	}
	found := []uuid.UUID{}
	err := tx.Select(ctx, &found, `select id from members
		where tenant_id = $1 and (position(lower($2) in lower(title || ' ' || given_name || ' ' || family_name)) > 0
		   or position(lower($2) in lower(title || ' ' || family_name)) > 0 or position(lower($2) in username) > 0) limit 200`, words)
	return append(IDs{}, found...), err
}

// Meant is the member whom the details of a deed name: somebody in a group, a
// guardian, whom a case is about; uuid.Nil if none.
func (l AuditLine) Meant() uuid.UUID {
	var details struct{ Member, Guardian, About uuid.UUID }
	if json.Unmarshal([]byte(l.Details), &details) != nil {
		return uuid.Nil
	}
	for _, id := range []uuid.UUID{details.Member, details.Guardian} {
		if id != uuid.Nil {
			return id
		}
	}
	return details.About
}

// By is who did it; nil for nobody of the school. A line about joining by a code
// that names nobody, as they were written before 20 November 2026, is by whom it
// is about.
func (l AuditLine) By() *uuid.UUID {
	if l.Actor == nil && l.Deed == "member.join" && l.ObjectKind == "member" {
		return l.Object
	}
	return l.Actor
}

// named gives the members that lines are by or about, also those who have left.
func (tx *Tx) named(ctx context.Context, lines []AuditLine) (map[uuid.UUID]Member, error) {
	ids := IDs{}
	for _, l := range lines {
		if l.Actor != nil {
			ids = append(ids, *l.Actor)
		}
		if l.Object != nil && l.ObjectKind == "member" {
			ids = append(ids, *l.Object)
		}
		if id := l.Meant(); id != uuid.Nil {
			ids = append(ids, id)
		}
	}
	var found []Member
	if err := tx.Select(ctx, &found, `select `+memberColumns+` from members m where m.tenant_id = $1 and m.id = any ($2::uuid[])`, ids); err != nil {
		return nil, err
	}
	members := make(map[uuid.UUID]Member, len(found))
	for _, m := range found {
		members[m.ID] = m
	}
	return members, nil
}
