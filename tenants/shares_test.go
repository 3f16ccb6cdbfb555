// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

var oakfield, riverside = uuid.UUID{1}, uuid.UUID{2}

// ask takes a share, or fails the test if it is not free at once.
func ask(t *testing.T, s *shares, school uuid.UUID) share {
	t.Helper()
	at, end := context.WithTimeout(t.Context(), time.Nanosecond)
	defer end()
	got, err := s.take(at, school)
	if err != nil {
		t.Fatalf("a share of school %d is not free", school[0])
	}
	return got
}

// waits says whether the next of a school would have to wait.
func waits(t *testing.T, s *shares, school uuid.UUID) bool {
	t.Helper()
	at, end := context.WithTimeout(t.Context(), time.Nanosecond)
	defer end()
	got, err := s.take(at, school)
	if err == nil {
		s.end(got.line)
	}
	return err != nil
}

// pass lets time go by in a bubble, whose clock moves when nobody works.
func pass(d time.Duration) { <-time.After(d) }

func TestASchoolThatIsAloneHasAllConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShares(5)
		s.most = 2
		for range 5 {
			ask(t, s, oakfield)
		}
		if !waits(t, s, oakfield) {
			t.Error("there are more than there are")
		}
	})
}

func TestASchoolHasItsShareWhileOthersAreAboutAndAllWhenTheyHaveGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShares(5)
		s.most = 2
		ask(t, s, riverside).giveBack()
		ask(t, s, oakfield)
		ask(t, s, oakfield)
		if !waits(t, s, oakfield) {
			t.Error("a third connection for one school, with another about")
		}
		ask(t, s, riverside).giveBack()
		pass(about + time.Millisecond)
		ask(t, s, oakfield)
	})
}

func TestWhoFloodsWaitsBehindTheirOwnSchoolAndRestsInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShares(5)
		s.most = 2
		ask(t, s, riverside).giveBack()
		var served atomic.Int64
		flooding, end := context.WithCancel(t.Context())
		for range 24 {
			go func() {
				for flooding.Err() == nil {
					if got, err := s.take(flooding, oakfield); err == nil {
						served.Add(1)
						pass(10 * time.Millisecond)
						got.giveBack()
					}
				}
			}()
		}
		for range 100 {
			pass(10 * time.Millisecond)
			ask(t, s, riverside).giveBack()
		}
		end()
		pass(time.Second)
		if n := served.Load(); n < 98 || n > 102 {
			t.Errorf("%d of a flood's pages were served in a second, and two at a time for half of it are 100", n)
		}
	})
}

func TestWhereAllIsTakenTheSchoolsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShares(1)
		first := ask(t, s, oakfield)
		var order []byte
		for _, school := range []uuid.UUID{oakfield, oakfield, oakfield, riverside} {
			go func() {
				got, err := s.take(t.Context(), school)
				if err != nil {
					t.Error(err)
				}
				order = append(order, school[0])
				got.giveBack()
			}()
			synctest.Wait()
		}
		first.giveBack()
		pass(time.Second)
		synctest.Wait()
		if string(order) != "\x01\x02\x01\x01" {
			t.Errorf("they came in the order %v", order)
		}
	})
}

// Nothing is left of who gave up waiting, nor of who was served.
func TestNothingIsKeptOfThoseWhoHaveGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShares(1)
		first := ask(t, s, oakfield)
		for range 3 {
			if !waits(t, s, riverside) || !waits(t, s, oakfield) {
				t.Fatal("two have the one connection")
			}
		}
		first.giveBack()
		ask(t, s, riverside).giveBack()
		if len(s.lines) != 0 || len(s.waiting) != 0 || s.taken != 0 {
			t.Errorf("%d schools, %d waiting, %d taken are left", len(s.lines), len(s.waiting), s.taken)
		}
	})
}

func TestWhoGivesUpWaitingTakesNothingWithThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShares(1)
		first := ask(t, s, oakfield)
		var begun atomic.Bool
		go func() {
			got, err := s.take(t.Context(), uuid.UUID{3})
			if err != nil {
				t.Error(err)
				return
			}
			begun.Store(true)
			got.giveBack()
		}()
		synctest.Wait()
		for n := range 3 {
			if !waits(t, s, oakfield) || !waits(t, s, riverside) {
				t.Fatalf("after %d who gave up there is more than there is", n)
			}
			if synctest.Wait(); begun.Load() {
				t.Fatal("who waits has begun beside the one who has it")
			}
		}
		first.giveBack()
		pass(time.Second)
		if !begun.Load() || len(s.waiting) != 0 || len(s.lines) != 0 || s.taken != 0 {
			t.Errorf("begun %v; %d schools wait, %d are remembered, %d are taken", begun.Load(), len(s.waiting), len(s.lines), s.taken)
		}
	})
}
