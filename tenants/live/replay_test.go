// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func newPipe() (server, client net.Conn) { return net.Pipe() }

func TestAPageThatReturnsIsCaughtUpThenGreeted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		w := someone(newID())
		b.post(w.Tenant, "long ago")
		pass(time.Minute)
		left := time.Now()
		b.post(w.Tenant, "missed")
		b.post(w.Tenant, "not mine", newID())
		b.unread[w.Member] = 2
		pass(time.Minute)
		w.Since = left
		p := open(h, w)
		synctest.Wait()
		want(t, p, "post missed", `notify {"unread":2}`)
		if !strings.HasPrefix(p.got[len(p.got)-1], "hello ") {
			t.Errorf("greeted before it was up to date: %q", p.got)
		}
	})
}

// A beat says that nothing before it is missing. Neither a page that returns nor
// one whose hub missed something may hear that before it is caught up.
func TestAPageThatIsNotCaughtUpIsNotPromisedAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{Beat: time.Second, Recheck: time.Hour})
		w := someone(newID())
		there := open(h, someone(w.Tenant))
		synctest.Wait()
		b.setMute(true)
		h.missed(time.Now())
		synctest.Wait()
		w.Since = time.Now()
		back := open(h, w)
		synctest.Wait()
		pass(8 * time.Second)
		if there.beats() > 0 || back.beats() > 0 || len(back.got) > 0 || back.ended() || there.ended() {
			t.Errorf("%d and %d beats, got %q while nothing could be read", there.beats(), back.beats(), back.got)
		}
		b.setMute(false)
		pass(8 * time.Second)
		if there.beats() == 0 || back.beats() == 0 || len(back.got) == 0 {
			t.Errorf("%d and %d beats, got %q after the database is back", there.beats(), back.beats(), back.got)
		}
	})
}

func TestTooMuchMissedIsAReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{CatchUpBytes: 10 << 10, CatchUpWindow: time.Hour})
		w := someone(newID())
		w.Since = time.Now()
		for i := range 20 {
			b.post(w.Tenant, fmt.Sprint(i, strings.Repeat("x", 1000)))
		}
		many := open(h, w)
		w.Since = time.Now().Add(-2 * time.Hour)
		old := open(h, w)
		synctest.Wait()
		want(t, many, "stale {}")
		want(t, old, "stale {}")
	})
}

func TestTooManyEventsBecomeOneCatchUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		p := open(h, someone(newID()))
		synctest.Wait()
		b.blocked[p.Tenant] = make(chan struct{})
		h.Publish(b.post(p.Tenant, "first"))
		synctest.Wait()
		for i := range maxEvents + 1 {
			h.Publish(b.post(p.Tenant, fmt.Sprint(i)))
		}
		close(b.blocked[p.Tenant])
		synctest.Wait()
		got := p.posts()
		slices.Sort(got)
		if n := len(slices.Compact(got)); n != maxEvents+2 {
			t.Errorf("%d different posts arrived, want %d", n, maxEvents+2)
		}
		if asked, _, caught := b.figures(); asked > 3 || caught != 1 {
			t.Errorf("%d events read one by one, %d catch-ups; want a single catch-up", asked, caught)
		}
	})
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"":                             {},
		"yesterday":                    {},
		"2026-11-20T08:59:30.250Z":     now.Add(-30*time.Second + 250*time.Millisecond),
		"2026-11-20T10:00:00+01:00":    now,
		"2026-11-20T09:00:20Z":         now, // a clock a little ahead
		"2027-01-01T00:00:00Z":         {},
		"0001-01-01T00:00:00Z":         {},
		"2026-11-20T08:59:30Z\x00junk": {},
	} {
		if got := Since(text, now); !got.Equal(want) {
			t.Errorf("Since(%q) = %v, want %v", text, got, want)
		}
	}
}
