// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func want(t *testing.T, p *page, events ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, events...), p.posts()); diff != "" {
		t.Errorf("a page got (- wanted, + got):\n%s", diff)
	}
}

func TestAPostReachesThoseWhoMaySeeItAndNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		oakfield, riverside := newID(), newID()
		teacher, pupil, other := open(h, someone(oakfield)), open(h, someone(oakfield)), open(h, someone(oakfield))
		secondTab := open(h, teacher.Watcher)
		stranger := open(h, someone(riverside))

		h.Publish(b.post(oakfield, `{"id":"a"}`, teacher.Member, pupil.Member))
		h.Publish(b.post(oakfield, `{"id":"b"}`))
		h.Publish(b.post(oakfield, `{"id":"c"}`, stranger.Member)) // a Source gone wrong must not cross schools
		synctest.Wait()

		want(t, teacher, `post {"id":"a"}`, `post {"id":"b"}`)
		want(t, secondTab, `post {"id":"a"}`, `post {"id":"b"}`)
		want(t, pupil, `post {"id":"a"}`, `post {"id":"b"}`)
		want(t, other, `post {"id":"b"}`)
		want(t, stranger)
		for _, members := range b.asked {
			if len(members) != 3 {
				t.Errorf("the Source was asked about %d members, want the 3 of that school", len(members))
			}
		}
	})
}

func TestTheHeadAndTheGreeting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, newBoard(), Options{})
		p := open(h, someone(newID()))
		synctest.Wait()
		for _, line := range []string{"HTTP/1.1 200 OK\n", "Content-Type: text/event-stream; charset=utf-8\n", "Cache-Control: no-store\n"} {
			if !strings.Contains(p.head, line) {
				t.Errorf("head %q lacks %q", p.head, line)
			}
		}
		greeting := fmt.Sprintf(`hello {"now":%q,"who":%q}`, stamp(time.Now()), p.Member)
		if diff := cmp.Diff([]string{greeting}, p.got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACountOfUnreadGoesToItsMemberAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		school := newID()
		mine, theirs := open(h, someone(school)), open(h, someone(school))
		b.unread[mine.Member], b.unread[theirs.Member] = 3, 9
		h.Publish(Event{school, KindNotify, mine.Member})
		synctest.Wait()
		want(t, mine, `notify {"unread":3}`)
		want(t, theirs)
	})
}

func TestAPayloadCannotSpeakForTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		p := open(h, someone(newID()))
		h.Publish(b.post(p.Tenant, "{\"html\":\"x\r\n\r\nevent: signed-out\rdata: {}\n\n\"}"))
		synctest.Wait()
		got := p.posts()
		if len(got) != 1 || !strings.HasPrefix(got[0], "post ") {
			t.Errorf("line breaks in a payload became events: %q", got)
		}
	})
}

func TestOneEventWaitingTwiceIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		p := open(h, someone(newID()))
		synctest.Wait()
		b.blocked[p.Tenant] = make(chan struct{})
		first, second := b.post(p.Tenant, "1"), b.post(p.Tenant, "2")
		h.Publish(first)
		synctest.Wait()
		h.Publish(second, second, second)
		close(b.blocked[p.Tenant])
		synctest.Wait()
		want(t, p, "post 1", "post 2")
	})
}

func TestASlowSchoolDoesNotHoldUpAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		slow, quick := open(h, someone(newID())), open(h, someone(newID()))
		synctest.Wait()
		b.blocked[slow.Tenant] = make(chan struct{})
		h.Publish(b.post(slow.Tenant, "1"), b.post(quick.Tenant, "2"))
		synctest.Wait()
		want(t, slow)
		want(t, quick, "post 2")
		close(b.blocked[slow.Tenant])
		synctest.Wait()
		want(t, slow, "post 1")
	})
}

func TestAClientThatReadsNothingIsDroppedWhileOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{QueueBytes: 4 << 10, Patience: 3 * time.Second})
		school := newID()
		good := open(h, someone(school))
		server, stuck := net.Pipe()
		defer stuck.Close()
		h.Watch(server, someone(school))
		for i := range 5 {
			h.Publish(b.post(school, fmt.Sprint(i)))
		}
		synctest.Wait()
		want(t, good, "post 0", "post 1", "post 2", "post 3", "post 4")
		if st := h.Stats(); st.Streams != 2 {
			t.Errorf("%d streams while the slow one still has time, want 2", st.Streams)
		}
		pass(3*time.Second + time.Millisecond)
		if st := h.Stats(); st.Streams != 1 || st.Slow != 1 {
			t.Errorf("after the deadline: %+v, want one stream and one slow", st)
		}
		h.Publish(b.post(school, "after"))
		synctest.Wait()
		if got := good.posts(); got[len(got)-1] != "post after" {
			t.Errorf("the other page stopped at %q", got)
		}
	})
}

func TestAStreamWithTooMuchUnwrittenIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{QueueBytes: 4 << 10, Patience: time.Hour})
		school := newID()
		server, stuck := net.Pipe()
		defer stuck.Close()
		h.Watch(server, someone(school))
		for range 6 {
			h.Publish(b.post(school, strings.Repeat("x", 1000)))
		}
		synctest.Wait()
		if st := h.Stats(); st.Streams != 0 || st.Slow != 1 {
			t.Errorf("%+v, want the stream dropped as slow", st)
		}
	})
}

func TestTheNewestPagesOfAMemberWin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, newBoard(), Options{PerMember: 3})
		w := someone(newID())
		other := open(h, someone(w.Tenant))
		var tabs []*page
		for range 5 {
			tabs = append(tabs, open(h, w))
			synctest.Wait()
		}
		for i, p := range tabs {
			if p.ended() != (i < 2) {
				t.Errorf("tab %d ended: %v", i, p.ended())
			}
		}
		if other.ended() {
			t.Error("somebody else's page was closed")
		}
	})
}

func TestNoRoomIsAnsweredWithComeBackLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, newBoard(), Options{PerProcess: 1})
		first, second := open(h, someone(newID())), open(h, someone(newID()))
		synctest.Wait()
		if first.ended() || !second.ended() {
			t.Fatalf("first ended %v, second ended %v", first.ended(), second.ended())
		}
		if !strings.HasPrefix(second.head, "HTTP/1.1 503 ") || !strings.Contains(second.head, "Retry-After: ") {
			t.Errorf("refused with %q", second.head)
		}
	})
}

func TestAfterCloseNothingIsOpenAndNothingOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, newBoard(), Options{})
		before := open(h, someone(newID()))
		synctest.Wait()
		h.Close()
		after := open(h, someone(newID()))
		synctest.Wait()
		if !before.ended() || !after.ended() || h.Stats().Streams != 0 {
			t.Errorf("before %v, after %v, %+v", before.ended(), after.ended(), h.Stats())
		}
	})
}

func TestBeatsAreSpreadAndFindWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, newBoard(), Options{})
		school := newID()
		var pages []*page
		for range 40 {
			pages = append(pages, open(h, someone(school)))
		}
		pass(19 * time.Second)
		for _, p := range pages {
			if p.beats() != 0 {
				t.Fatal("a beat before its time")
			}
		}
		pass(6 * time.Second)
		early := 0
		for _, p := range pages {
			early += p.beats()
		}
		if early == 0 || early == len(pages) {
			t.Errorf("%d of %d beaten by second 25: not spread", early, len(pages))
		}
		pages[0].conn.Close()
		pass(31 * time.Second)
		for _, p := range pages[1:] {
			if p.beats() == 0 {
				t.Fatal("a page without a beat")
			}
		}
		if n := h.Stats().Streams; n != len(pages)-1 {
			t.Errorf("%d streams after one client left, want %d", n, len(pages)-1)
		}
	})
}

func TestAPanickingSourceDoesNotEndTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		h := running(t, b, Options{})
		p := open(h, someone(newID()))
		synctest.Wait()
		b.posts = nil // a write to it would panic, and so does this:
		e := Event{p.Tenant, KindPost, newID()}
		h.source = panicky{b}
		h.Publish(e)
		synctest.Wait()
		if h.Stats().Failures == 0 {
			t.Error("a panic left no trace")
		}
	})
}
