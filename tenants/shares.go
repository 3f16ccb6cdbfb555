// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// shares divides the database's connections, and with them the processors,
// between the schools: who asks as fast as they can waits behind their own
// school, and everybody else finds a connection free. A school that is alone
// may have them all.
type shares struct {
	mu      sync.Mutex
	all     int // connections there are
	most    int // that one school may have while others are about
	taken   int
	lines   map[uuid.UUID]*line
	waiting []*line     // lines in which somebody waits; who is next comes first
	last    [2]whoAsked // the two schools that asked last
}

// line is one school's: how many connections it has, and who waits for one.
type line struct {
	school uuid.UUID
	taken  int
	queue  []chan struct{} // in the order they came; closed when it is one's turn
}

type whoAsked struct {
	school uuid.UUID
	at     time.Time
}

const (
	// about is how long a school counts as being there after it asked.
	about = time.Second
	// longestRest bounds how long a connection that was given back may rest.
	longestRest = 50 * time.Millisecond
)

func newShares(connections int) *shares {
	return &shares{all: connections, most: min(runtime.GOMAXPROCS(0), connections), lines: map[uuid.UUID]*line{}}
}

// share is one connection's worth, from take until giveBack, once.
type share struct {
	of    *shares
	line  *line
	began time.Time
}

// take waits for a connection of the school's share, at most until ctx ends.
func (s *shares) take(ctx context.Context, school uuid.UUID) (share, error) {
	s.mu.Lock()
	s.asks(school)
	l := s.lines[school]
	if l == nil {
		l = &line{school: school}
		s.lines[school] = l
	}
	if len(l.queue) == 0 && s.free(l) {
		s.begin(l)
		s.mu.Unlock()
		return share{s, l, time.Now()}, nil
	}
	mine := make(chan struct{})
	if l.queue = append(l.queue, mine); len(l.queue) == 1 {
		s.waiting = append(s.waiting, l)
	}
	s.mu.Unlock()
	select {
	case <-mine:
		return share{s, l, time.Now()}, nil
	case <-ctx.Done():
		if !s.giveUp(l, mine) {
			s.end(l) // the turn came at the same moment
		}
		return share{}, ctx.Err()
	}
}

// giveBack gives it back. Where a school has people waiting and others are
// about, it rests first for as long as it was used: the school would fill the
// processors otherwise, and everybody else would wait for those instead.
func (u share) giveBack() {
	u.of.mu.Lock()
	busy := len(u.line.queue) > 0 && !u.of.alone(u.line.school)
	u.of.mu.Unlock()
	if busy {
		time.AfterFunc(min(time.Since(u.began), longestRest), func() { u.of.end(u.line) })
		return
	}
	u.of.end(u.line)
}

// end frees a connection and lets whoever is next begin.
func (s *shares) end(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.taken--
	s.taken--
	s.next()
	s.forget(l)
}

// next begins whatever may begin, a school after the other.
func (s *shares) next() {
	for i := 0; i < len(s.waiting); {
		l := s.waiting[i]
		if !s.free(l) {
			i++
			continue
		}
		s.begin(l)
		close(l.queue[0])
		l.queue = l.queue[1:]
		s.waiting = slices.Delete(s.waiting, i, i+1)
		if len(l.queue) > 0 {
			s.waiting = append(s.waiting, l)
		}
	}
}

func (s *shares) free(l *line) bool {
	return s.taken < s.all && (l.taken < s.most || s.alone(l.school))
}

func (s *shares) begin(l *line) {
	l.taken++
	s.taken++
}

// asks remembers who asked last.
func (s *shares) asks(school uuid.UUID) {
	if s.last[0].school != school {
		s.last[1] = s.last[0]
	}
	s.last[0] = whoAsked{school, time.Now()}
}

// alone says whether no other school has asked for a while.
func (s *shares) alone(school uuid.UUID) bool {
	other := s.last[0]
	if other.school == school {
		other = s.last[1]
	}
	return time.Since(other.at) > about
}

// giveUp leaves the line; false if one's turn has come already.
func (s *shares) giveUp(l *line, mine chan struct{}) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(l.queue, mine)
	if i < 0 {
		return false
	}
	if l.queue = slices.Delete(l.queue, i, i+1); len(l.queue) == 0 {
		i = slices.Index(s.waiting, l)
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	s.forget(l)
	return true
}

func (s *shares) forget(l *line) {
	if l.taken == 0 && len(l.queue) == 0 {
		delete(s.lines, l.school)
	}
}
