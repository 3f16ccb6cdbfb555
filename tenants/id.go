// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"

	"github.com/google/uuid"
)

// idMint makes UUIDv7 (RFC 9562 section 5.7) from the injected clock: 48 bits of
// milliseconds, 12 bits of their fraction, 62 random bits. Within a process
// each is greater than the one before, also when the clock goes back.
type idMint struct {
	mu   sync.Mutex
	last uint64 // milliseconds<<12 | fraction
}

func (m *idMint) mint(at time.Time) uuid.UUID {
	micros := uint64(max(at.UnixMicro(), 0))
	stamp := micros/1000<<12 | (micros%1000)*4096/1000
	m.mu.Lock()
	stamp = max(stamp, m.last+1)
	m.last = stamp
	m.mu.Unlock()

	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], stamp>>12<<16|0x7000|stamp&0xfff)
	_, _ = rand.Read(id[8:]) // crypto/rand never fails (Go 1.24)
	id[8] = id[8]&0x3f | 0x80
	return id
}
