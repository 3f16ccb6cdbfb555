// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"sync"
	"time"
)

// ether is a wire in memory that can be cut.
type ether struct {
	mu     sync.Mutex
	ears   map[int]ear
	next   int
	sent   []string
	when   []time.Time
	cut    bool // nothing is heard, and sending fails
	muffle bool // sending works, nothing is heard
}

type ear struct {
	heard func(string)
	again func()
}

func (w *ether) Send(_ context.Context, payload string) error {
	w.mu.Lock()
	if w.cut {
		w.mu.Unlock()
		return errAway
	}
	w.sent, w.when = append(w.sent, payload), append(w.when, time.Now())
	ears := map[int]ear{}
	if !w.muffle {
		for i, e := range w.ears {
			ears[i] = e
		}
	}
	w.mu.Unlock()
	for _, e := range ears {
		e.heard(payload)
	}
	return nil
}

func (w *ether) Listen(ctx context.Context, heard func(string), again func()) error {
	w.mu.Lock()
	if w.ears == nil {
		w.ears = map[int]ear{}
	}
	mine := w.next
	w.next++
	w.ears[mine] = ear{heard, again}
	w.mu.Unlock()
	again()
	<-ctx.Done()
	w.mu.Lock()
	delete(w.ears, mine)
	w.mu.Unlock()
	return ctx.Err()
}

func (w *ether) set(cut, muffle bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.muffle = cut, muffle
}

func (w *ether) batches() ([]batch, []time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []batch
	var when []time.Time
	for i, p := range w.sent {
		if b, err := parseBatch(p); err == nil && (len(b.events) > 0 || !b.lost.IsZero()) {
			out, when = append(out, b), append(when, w.when[i])
		}
	}
	return out, when
}

func (w *ether) ringAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.ears {
		e.again()
	}
}
