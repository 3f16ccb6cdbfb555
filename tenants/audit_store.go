// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"
)

// writeDeeds chains what Record gathered. It locks the chain's head, which is
// therefore the last lock that a transaction takes.
func (tx *Tx) writeDeeds(ctx context.Context) error {
	if len(tx.deeds) == 0 {
		return nil
	}
	var head struct {
		Seq  int64  `db:"seq"`
		Hash []byte `db:"hash"`
	}
	err := tx.Get(ctx, &head, `
		insert into audit_heads (tenant_id, seq, hash) values ($1, 0, '')
		on conflict (tenant_id) do update set seq = audit_heads.seq
		returning seq, hash`)
	if err != nil {
		return err
	}
	for _, d := range tx.deeds {
		line := AuditLine{Seq: head.Seq + 1, At: tx.Now, Actor: orNull(d.Actor), Deed: d.Deed, ObjectKind: d.ObjectKind,
			Object: orNull(d.Object), Details: details(d.Details), Scope: d.Scope, PrevHash: head.Hash}
		if line.Scope == "" {
			line.Scope = ScopeGeneral
		}
		line.Hash = line.chained(tx.Tenant)
		if _, err := tx.Exec(ctx, `
			insert into audit (tenant_id, seq, at, actor_id, deed, object_kind, object_id, details, scope, prev_hash, hash)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			line.Seq, line.At, line.Actor, line.Deed, line.ObjectKind, line.Object, line.Details, line.Scope, line.PrevHash, line.Hash); err != nil {
			return err
		}
		head.Seq, head.Hash = line.Seq, line.Hash
	}
	_, err = tx.Exec(ctx, `update audit_heads set seq = $2, hash = $3 where tenant_id = $1`, head.Seq, head.Hash)
	return err
}

// AuditLines gives a page of the school's deeds, newest first, before seq
// (0: from the newest). safeguarding adds the lines of that scope.
func (db *DB) AuditLines(ctx context.Context, tenant uuid.UUID, safeguarding bool, before int64, most int) ([]AuditLine, error) {
	var lines []AuditLine
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		return tx.Select(ctx, &lines, `
			select seq, at, actor_id, deed, object_kind, object_id, details, scope, prev_hash, hash
			  from audit
			 where tenant_id = $1 and (scope = 'general' or $2) and ($3 = 0 or seq < $3)
			 order by seq desc limit $4`, safeguarding, before, most)
	})
	return lines, err
}

// AuditFinding is what VerifyAudit found wrong: the first altered or missing
// line. Seq 0 means that the chain is whole.
type AuditFinding struct {
	Seq   int64
	Lines int64
	Head  []byte // the last whole line's hash: what to compare with a copy that was kept elsewhere
	Words string
}

// VerifyAudit walks the whole chain of a school and compares its end with the
// head.
func (db *DB) VerifyAudit(ctx context.Context, tenant uuid.UUID) (AuditFinding, error) {
	var found AuditFinding
	err := db.Read(ctx, tenant, func(tx *Tx) error {
		chain := AuditChain{Tenant: tenant, Hash: []byte{}}
		for {
			var lines []AuditLine
			err := tx.Select(ctx, &lines, `
				select seq, at, actor_id, deed, object_kind, object_id, details, scope, prev_hash, hash
				  from audit where tenant_id = $1 and seq > $2 order by seq limit 1000`, chain.Seq)
			if err != nil {
				return err
			}
			if len(lines) == 0 {
				break
			}
			for _, line := range lines {
				if !chain.Next(line) {
					found = AuditFinding{Seq: chain.Seq + 1, Lines: chain.Seq, Head: chain.Hash, Words: "this line was altered, moved or taken out"}
					return nil
				}
			}
		}
		var head AuditLine
		err := tx.Get(ctx, &head, `select seq, hash from audit_heads where tenant_id = $1`)
		if errors.Is(err, sql.ErrNoRows) && chain.Seq == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		found.Lines, found.Head = chain.Seq, chain.Hash
		if head.Seq != chain.Seq || !bytes.Equal(head.Hash, chain.Hash) {
			found.Seq, found.Words = chain.Seq+1, "lines are missing at the end: the head knows of more"
		}
		return nil
	})
	return found, err
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
