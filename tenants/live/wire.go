// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Wire carries short notices between the processes. PostgresWire is one; a
// message broker could be another.
type Wire interface {
	// Send tells every process, this one included. Outside any transaction of
	// the domain. At most MaxPayload bytes.
	Send(ctx context.Context, payload string) error
	// Listen calls heard for each payload, in the order they were sent, until
	// ctx ends, and onReconnect whenever it begins to hear (again).
	Listen(ctx context.Context, heard func(payload string), onReconnect func()) error
}

// MaxPayload is the size of a notice: PostgreSQL takes less than 8,000 bytes.
const MaxPayload = 7000

// batch is one notice: from whom, when, and what. Written as
//
//	r1,<process>,<milliseconds, base 36>{,<kind><tenant and id, base64url>}
//
// with "!" in place of an entry where the sender lost some.
type batch struct {
	process string
	at      time.Time
	events  []Event
	lost    time.Time // not zero: whatever happened since then may be missing
}

// The letters are part of what processes of different versions say to each
// other: add, never change.
var letters = map[string]byte{KindPost: 'p', KindNotify: 'n', KindMember: 'm', KindSession: 's', KindSchool: 'c'}

const entrySize = 2 + 43 // a comma, a letter, 32 bytes in base64

func (b batch) String() string {
	var out strings.Builder
	out.Grow(48 + len(b.events)*entrySize)
	out.WriteString("r1," + b.process + "," + strconv.FormatInt(b.at.UnixMilli(), 36))
	if !b.lost.IsZero() {
		out.WriteString(",!" + strconv.FormatInt(b.lost.UnixMilli(), 36))
	}
	for _, e := range b.events {
		out.WriteByte(',')
		out.WriteByte(letters[e.Kind])
		out.WriteString(base64.RawURLEncoding.EncodeToString(append(e.Tenant[:len(e.Tenant):len(e.Tenant)], e.ID[:]...)))
	}
	return out.String()
}

// room is how many events fit into one notice.
const room = (MaxPayload - 64) / entrySize

// parseBatch reads a notice. Entries of a kind we do not know are left out: a
// newer process may say more than we understand.
func parseBatch(payload string) (batch, error) {
	parts := strings.Split(payload, ",")
	if len(payload) > MaxPayload || len(parts) < 3 || parts[0] != "r1" {
		return batch{}, fmt.Errorf("live: not a notice (%d bytes)", len(payload))
	}
	at, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil {
		return batch{}, fmt.Errorf("live: notice without a time")
	}
	b := batch{process: parts[1], at: time.UnixMilli(at)}
	for _, entry := range parts[3:] {
		if rest, ok := strings.CutPrefix(entry, "!"); ok {
			since, err := strconv.ParseInt(rest, 36, 64)
			if err != nil {
				return batch{}, fmt.Errorf("live: notice with a broken mark")
			}
			b.lost = time.UnixMilli(since)
			continue
		}
		e, known, err := parseEntry(entry)
		if err != nil {
			return batch{}, err
		}
		if known {
			b.events = append(b.events, e)
		}
	}
	return b, nil
}

func parseEntry(entry string) (e Event, known bool, err error) {
	if entry == "" {
		return e, false, fmt.Errorf("live: notice with an empty entry")
	}
	for kind, letter := range letters {
		if entry[0] == letter {
			e.Kind, known = kind, true
		}
	}
	if !known {
		return e, false, nil
	}
	ids, err := base64.RawURLEncoding.DecodeString(entry[1:])
	if err != nil || len(ids) != 32 {
		return e, false, fmt.Errorf("live: notice with a broken id")
	}
	e.Tenant, e.ID = uuid.UUID(ids[:16]), uuid.UUID(ids[16:])
	return e, true, nil
}
