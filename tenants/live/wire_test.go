// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatOneProcessPublishesAnotherShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		one, two := running(t, b, Options{Wire: w}), running(t, b, Options{Wire: w})
		school := newID()
		here, there := open(one, someone(school)), open(two, someone(school))
		hidden := open(two, someone(school))
		synctest.Wait()
		one.Publish(b.post(school, "a", here.Member, there.Member))
		synctest.Wait() // no time passes: a lone event goes at once
		want(t, here, "post a")
		want(t, there, "post a")
		want(t, hidden)

		b.end(there.Session)
		one.Publish(Event{school, KindSession, there.Session})
		pass(time.Second)
		want(t, there, "post a", "signed-out {}")
	})
}

func TestNoticesGoInBatchesOfIdsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		h := running(t, b, Options{Wire: w, BatchEvery: 200 * time.Millisecond})
		synctest.Wait()
		school := newID()
		first := b.post(school, "secret words")
		h.Publish(first)
		synctest.Wait()
		var rest []Event
		for range 10 {
			e := b.post(school, "secret words")
			rest = append(rest, e)
			h.Publish(e, e)
			pass(10 * time.Millisecond)
		}
		pass(time.Second)
		got, when := w.batches()
		if len(got) != 2 {
			t.Fatalf("%d batches, want the lone one and one with the rest", len(got))
		}
		if diff := cmp.Diff([]Event{first}, got[0].events); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(rest, got[1].events); diff != "" {
			t.Error(diff)
		}
		if gap := when[1].Sub(when[0]); gap != 200*time.Millisecond {
			t.Errorf("batches %v apart, want 200ms", gap)
		}
		if strings.Contains(strings.Join(w.sent, ""), "secret") {
			t.Error("words on the wire")
		}
	})
}

func TestManyEventsAreCutIntoNoticesThatFit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		h := running(t, b, Options{Wire: w})
		synctest.Wait()
		var all []Event
		for range 1000 {
			all = append(all, Event{newID(), KindMember, newID()})
		}
		h.Publish(all...)
		pass(time.Second)
		got, _ := w.batches()
		var heard []Event
		for _, g := range got {
			if n := len(g.String()); n > MaxPayload {
				t.Errorf("a notice of %d bytes", n)
			}
			heard = append(heard, g.events...)
		}
		if diff := cmp.Diff(all, heard); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNoticesWaitForTheWireAndAreSentAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		h := New(b, nil, Options{Alive: b.Alive, Wire: w})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); _ = h.Run(ctx) }()
		synctest.Wait()
		w.set(true, false)
		early, late := b.post(newID(), "x"), b.post(newID(), "x")
		h.Publish(early)
		pass(5 * time.Second)
		w.set(false, false)
		pass(2 * time.Second)
		got, _ := w.batches()
		if len(got) != 1 || got[0].events[0] != early {
			t.Errorf("after the wire came back: %v", got)
		}
		h.Publish(b.post(newID(), "x")) // at once
		synctest.Wait()
		h.Close()
		h.Publish(late) // while the web server finishes its requests
		cancel()
		<-done
		got, _ = w.batches()
		if last := got[len(got)-1]; last.events[0] != late {
			t.Error("the last notice was lost on the way down")
		}
	})
}

func TestMoreThanCanBeKeptIsConfessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		one, two := running(t, b, Options{Wire: w}), running(t, b, Options{Wire: w})
		p := open(two, someone(newID()))
		synctest.Wait()
		w.set(true, false)
		for range maxUnsent + 1 {
			one.Publish(Event{newID(), KindPost, newID()})
		}
		one.Publish(b.post(p.Tenant, "dropped, or not"))
		pass(3 * time.Second)
		want(t, p)
		w.set(false, false)
		pass(3 * time.Second)
		if got := p.posts(); len(got) == 0 {
			t.Error("the other process did not catch up")
		}
		if st := two.Stats(); st.Missed < 2 {
			t.Errorf("%+v: the loss was not told", st)
		}
	})
}

func TestAListenerThatWasAwayMakesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		h := running(t, b, Options{Wire: w})
		kept, gone := open(h, someone(newID())), open(h, someone(newID()))
		pass(time.Minute)
		b.end(gone.Session) // by another process, whose notice is lost
		b.post(kept.Tenant, "unheard")
		w.ringAll()
		synctest.Wait()
		want(t, kept, "post unheard")
		want(t, gone, "signed-out {}")
	})
}

func TestAWireThatFallsSilentIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBoard(), &ether{}
		h := running(t, b, Options{Wire: w, Beat: time.Second, Recheck: time.Hour})
		kept, gone := open(h, someone(newID())), open(h, someone(newID()))
		pass(time.Minute)
		w.set(false, true)
		b.end(gone.Session)
		b.post(kept.Tenant, "unheard")
		pass(13 * time.Second)
		before := kept.beats()
		pass(7 * time.Second)
		if n := kept.beats() - before; n > 0 || before == 0 {
			t.Errorf("a deaf process promised completeness %d times (%d before)", n, before)
		}
		pass(35 * time.Second)
		want(t, kept, "post unheard")
		want(t, gone, "signed-out {}")
		w.set(false, false)
		before = kept.beats()
		pass(20 * time.Second)
		if kept.beats() == before {
			t.Error("no beats after the wire is back")
		}
	})
}

func TestNoticesReadBack(t *testing.T) {
	all := batch{process: "p", at: time.UnixMilli(1764000000123), lost: time.UnixMilli(1763999999000)}
	for _, kind := range []string{KindPost, KindNotify, KindMember, KindSession, KindSchool} {
		all.events = append(all.events, Event{newID(), kind, newID()})
	}
	got, err := parseBatch(all.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, got, cmp.AllowUnexported(batch{})); diff != "" {
		t.Error(diff)
	}
	newer, err := parseBatch(all.String() + ",zSomethingNew")
	if err != nil || len(newer.events) != len(all.events) {
		t.Errorf("a newer process's entry: %v, %d events", err, len(newer.events))
	}
	for _, bad := range []string{"", "x", "r2,p,1", "r1,p", "r1,p,?", "r1,p,1,", "r1,p,1,p", "r1,p,1,p####", "r1,p,1,!", "r1,p,1," + strings.Repeat("z", MaxPayload)} {
		if _, err := parseBatch(bad); err == nil {
			t.Errorf("%.20q was understood", bad)
		}
	}
}

func FuzzParseBatch(f *testing.F) {
	f.Add("r1,p,1,p" + strings.Repeat("A", 43))
	f.Add("r1,p,zzz,!a,c,,s")
	f.Fuzz(func(t *testing.T, payload string) {
		b, err := parseBatch(payload)
		if err != nil {
			return
		}
		for _, e := range b.events {
			if letters[e.Kind] == 0 {
				t.Errorf("an event of kind %q", e.Kind)
			}
		}
	})
}
