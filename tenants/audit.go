// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Scope says who may read an audit line.
type Scope string

// The scopes of audit lines.
const (
	ScopeGeneral      Scope = "general"
	ScopeSafeguarding Scope = "safeguarding" // the safeguarding team alone
)

// Deed is something done that the school must be able to look up later; not an
// ordinary post. Details hold ids and settings, never what somebody wrote.
type Deed struct {
	Actor      uuid.UUID // uuid.Nil: the system or the operator
	Deed       string    // such as "member.suspend"
	ObjectKind string    // such as "member"
	Object     uuid.UUID // uuid.Nil: none
	Details    map[string]string
	Scope      Scope // empty: general
}

// Record adds a deed to the transaction's audit lines. They are chained when
// the transaction ends, so that the chain's head is the last thing locked.
func (tx *Tx) Record(d Deed) { tx.deeds = append(tx.deeds, d) }

// AuditLine is one stored deed.
type AuditLine struct {
	Seq        int64      `db:"seq"`
	At         time.Time  `db:"at"`
	Actor      *uuid.UUID `db:"actor_id"`
	Deed       string     `db:"deed"`
	ObjectKind string     `db:"object_kind"`
	Object     *uuid.UUID `db:"object_id"`
	Details    string     `db:"details"` // a JSON object
	Scope      Scope      `db:"scope"`
	PrevHash   []byte     `db:"prev_hash"`
	Hash       []byte     `db:"hash"`
}

// chained gives the line's hash: SHA-256 over the hash before it and every
// field, each with its length, so that no two lines share an encoding.
func (l AuditLine) chained(tenant uuid.UUID) []byte {
	h := sha256.New()
	field := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(n int64) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n)) // #nosec G115 -- the same bits, whatever their sign
		field(b[:])
	}
	id := func(p *uuid.UUID) {
		if p == nil {
			field(nil)
			return
		}
		field(p[:])
	}
	field(tenant[:])
	number(l.Seq)
	number(l.At.UnixMicro())
	id(l.Actor)
	field([]byte(l.Deed))
	field([]byte(l.ObjectKind))
	id(l.Object)
	field([]byte(l.Details))
	field([]byte(l.Scope))
	field(l.PrevHash)
	return h.Sum(nil)
}

// AuditChain checks lines as they come in order of seq.
type AuditChain struct {
	Tenant uuid.UUID
	Seq    int64
	Hash   []byte
}

// Next says whether line follows on what was seen before; after a false the
// chain is of no further use.
func (c *AuditChain) Next(line AuditLine) bool {
	if line.Seq != c.Seq+1 || !bytes.Equal(line.PrevHash, c.Hash) || !bytes.Equal(line.Hash, line.chained(c.Tenant)) {
		return false
	}
	c.Seq, c.Hash = line.Seq, line.Hash
	return true
}

func details(d map[string]string) string {
	if len(d) == 0 {
		return "{}"
	}
	b, err := json.Marshal(d) // keys are sorted; strings cannot fail
	if err != nil {
		return "{}"
	}
	return string(b)
}
