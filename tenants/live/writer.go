// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"
)

// errFull says that the client's window is full for now.
var errFull = errors.New("live: the connection takes no more at the moment")

// stream is one open page (or one browser, where a SharedWorker gathers them).
// It has no goroutine of its own: that is what keeps ten thousand of them small.
type stream struct {
	tenant, member, session uuid.UUID
	conn                    net.Conn
	raw                     syscall.RawConn // nil where a write cannot be merely tried

	// Guarded by Hub.mu.
	school   *school
	nextBeat time.Time
	behind   int // catch-ups under way: a beat must not promise completeness

	mu      sync.Mutex
	out     [][]byte // frames to write, shared with other streams, never changed
	off     int      // how much of out[0] is written
	size    int      // bytes in out
	queued  bool     // stands in the ready line or is being written
	writing bool     // out[0] is in somebody's hands
	ending  bool     // close when out is written
	closed  bool
}

func newStream(conn net.Conn, w Watcher) *stream {
	s := &stream{tenant: w.Tenant, member: w.Member, session: w.Session, conn: bare(conn)}
	_ = s.conn.SetDeadline(time.Time{}) // the web server's timeouts are for requests
	s.raw = tryable(s.conn)
	return s
}

// bare takes the web server's wrapper off: it would keep a 16 KiB reader alive
// for each stream, and we never read.
func bare(conn net.Conn) net.Conn {
	if w, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		return w.UnsafeConn()
	}
	return conn
}

// push queues a frame. A stream that has too much unwritten is dropped: its
// client returns and catches up.
func (h *Hub) push(s *stream, frame []byte) {
	s.mu.Lock()
	if s.closed || s.ending {
		s.mu.Unlock()
		return
	}
	if s.size > h.o.QueueBytes {
		s.mu.Unlock()
		h.stats.slow.Add(1)
		h.drop(s)
		return
	}
	s.out, s.size = append(s.out, frame), s.size+len(frame)
	wake := !s.queued
	s.queued = true
	s.mu.Unlock()
	if wake {
		h.ready.put(s)
	}
}

// signOut throws away what was not yet sent, says goodbye and closes.
func (h *Hub) signOut(s *stream) {
	s.mu.Lock()
	if s.closed || s.ending {
		s.mu.Unlock()
		return
	}
	keep := 0
	if s.writing || s.off > 0 || len(s.out) > 0 && isHead(s.out[0]) {
		keep = 1 // half a frame, or the head itself, must be finished
	}
	s.out = append(s.out[:keep:keep], signedOut)
	s.ending = true
	wake := !s.queued
	s.queued = true
	s.mu.Unlock()
	h.stats.signedOut.Add(1)
	if wake {
		h.ready.put(s)
	}
}

func isHead(frame []byte) bool { return len(frame) > 5 && string(frame[:5]) == "HTTP/" }

// flush writes what a stream has, as far as the client takes it without
// waiting; a full one is handed to a patient writer.
func (h *Hub) flush(s *stream) {
	if s.raw == nil {
		h.patient <- struct{}{}
		go h.flushPatiently(s)
		return
	}
	err := h.writeOut(s, func(b []byte) (int, error) { return tryWrite(s.raw, b) })
	if !errors.Is(err, errFull) {
		return
	}
	select {
	case h.patient <- struct{}{}:
		go h.flushPatiently(s)
	default: // too many slow clients at once: this one may come back
		h.stats.slow.Add(1)
		h.drop(s)
	}
}

// flushPatiently writes with a deadline. At most cap(h.patient) of them run.
func (h *Hub) flushPatiently(s *stream) {
	defer func() { <-h.patient }()
	_ = h.writeOut(s, func(b []byte) (int, error) {
		_ = s.conn.SetWriteDeadline(time.Now().Add(h.o.Patience))
		n, err := s.conn.Write(b)
		_ = s.conn.SetWriteDeadline(time.Time{})
		return n, err
	})
}

// writeOut is the only place that writes to a stream; queued makes sure that
// one goroutine at a time is here for it. It returns errFull, with the stream
// still marked as queued, or nil.
func (h *Hub) writeOut(s *stream, write func([]byte) (int, error)) error {
	for {
		s.mu.Lock()
		if s.closed || len(s.out) == 0 {
			s.queued, s.out = false, nil
			over := s.ending && !s.closed
			s.mu.Unlock()
			if over {
				h.drop(s)
			}
			return nil
		}
		rest := s.out[0][s.off:]
		s.writing = true
		s.mu.Unlock()

		n, err := write(rest)
		if done := s.wrote(n); done {
			h.stats.frames.Add(1)
		}
		if errors.Is(err, errFull) {
			return err
		}
		if err != nil {
			h.lost(s, err)
			return nil
		}
	}
}

// wrote books n bytes of the first frame; true when that finished it.
func (s *stream) wrote(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = false
	s.off += n
	if len(s.out) == 0 || s.off < len(s.out[0]) {
		return false
	}
	s.size -= len(s.out[0])
	s.out[0] = nil
	s.out, s.off = s.out[1:], 0
	return true
}

func (h *Hub) lost(s *stream, err error) {
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		h.stats.slow.Add(1)
	} else if !s.isClosed() {
		h.stats.gone.Add(1)
	}
	h.drop(s)
}

// drop closes a stream and forgets it. Never call it with s.mu or h.mu held.
func (h *Hub) drop(s *stream) {
	h.mu.Lock()
	h.leave(s)
	h.mu.Unlock()
	s.mu.Lock()
	first := !s.closed
	s.closed, s.out = true, nil
	s.mu.Unlock()
	if !first {
		return
	}
	conn := s.conn
	if inner, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = inner.NetConn() // TLS would wait to say goodbye to a client that is gone
	}
	_ = conn.Close()
}

func (s *stream) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// hungUp looks, without waiting, whether the client has closed its side.
func (s *stream) hungUp() bool { return s.raw != nil && !s.isClosed() && peekEnd(s.raw) }
