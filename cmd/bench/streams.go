// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// streams are many open pages, read by one thread with epoll(7): a goroutine
// for each would cost more than what is measured.
type streams struct {
	address syscall.SockaddrInet4
	epoll   int
	failed  chan error

	mu     sync.Mutex
	all    map[int]*stream // by file descriptor
	greets int             // how many have been greeted, and so are up to date
	word   []byte          // what the event looked for holds
	event  int             // its number
	sent   time.Time
	took   []time.Duration // from sent until the last byte was here
	closed bool
	ended  chan struct{}
}

// stream is one open page.
type stream struct {
	rest    []byte // a frame that is not whole yet
	greeted bool   // and so up to date
	event   int    // the last one seen
}

func newStreams(address string) (*streams, error) {
	at, err := net.ResolveTCPAddr("tcp4", address)
	if err != nil {
		return nil, err
	}
	s := &streams{address: syscall.SockaddrInet4{Port: at.Port}, failed: make(chan error, 1), all: map[int]*stream{}, ended: make(chan struct{})}
	copy(s.address.Addr[:], at.IP.To4())
	if s.epoll, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return nil, err
	}
	go s.listen()
	return s, nil
}

// atOnce bounds how many pages are being opened at the same moment.
const atOnce = 32

// open adds pages of these readers, and returns when the server has greeted
// every one.
func (s *streams) open(ctx context.Context, readers []reader) error {
	s.mu.Lock()
	want := s.greets
	s.mu.Unlock()
	for _, r := range readers {
		if err := s.dial(r); err != nil {
			return fmt.Errorf("opening the page of member %d at %s: %w", r.member, r.slug, err)
		}
		want++
		if err := s.until(ctx, func() bool { return s.greets > want-atOnce }); err != nil {
			return err
		}
	}
	return s.until(ctx, func() bool { return s.greets == want })
}

func (s *streams) dial(r reader) error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	ask := "GET /live?since=" + time.Now().UTC().Format("2006-01-02T15:04:05.000Z") + " HTTP/1.1\r\nHost: " + r.host + "\r\nCookie: " + r.cookie + "\r\n\r\n"
	err = syscall.Connect(fd, &s.address)
	if err == nil {
		_, err = syscall.Write(fd, []byte(ask))
	}
	if err == nil {
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		return errors.Join(err, syscall.Close(fd))
	}
	s.mu.Lock()
	s.all[fd] = &stream{}
	s.mu.Unlock()
	return syscall.EpollCtl(s.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
}

// until waits for something that is under the lock.
func (s *streams) until(ctx context.Context, happened func() bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startPatience, errors.New("not all open pages heard of it"))
	defer cancel()
	var failed error
	err := until(ctx, func() bool {
		select {
		case failed = <-s.failed:
			return true
		default:
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return happened()
	})
	return errors.Join(failed, err)
}

// expect begins to look for an event that holds this word.
func (s *streams) expect(word []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.word, s.sent, s.took = word, time.Now(), make([]time.Duration, 0, len(s.all))
	s.event++
}

// listen reads until close.
func (s *streams) listen() {
	defer close(s.ended)
	events := make([]syscall.EpollEvent, 512)
	buffer := make([]byte, 64<<10)
	for {
		n, err := syscall.EpollWait(s.epoll, events, 100)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			s.fail(err)
			return
		}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return
		}
		for _, e := range events[:max(n, 0)] {
			if err := s.read(int(e.Fd), buffer); err != nil {
				s.fail(err)
			}
		}
		s.mu.Unlock()
	}
}

func (s *streams) fail(err error) {
	select {
	case s.failed <- err:
	default: // one is enough
	}
}

// read takes what one page has got, frame by frame.
func (s *streams) read(fd int, buffer []byte) error {
	n, err := syscall.Read(fd, buffer)
	switch {
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EINTR):
		return nil
	case err != nil:
		return err
	case n == 0:
		return errors.Join(errors.New("the server closed an open page's stream"), syscall.EpollCtl(s.epoll, syscall.EPOLL_CTL_DEL, fd, nil))
	}
	page, now, got := s.all[fd], time.Now(), buffer[:n]
	if len(page.rest) > 0 {
		got = append(page.rest, got...)
	}
	for {
		frame, rest, whole := bytes.Cut(got, []byte("\n\n"))
		if !whole {
			break
		}
		if err := s.take(page, frame, now); err != nil {
			return err
		}
		got = rest
	}
	page.rest = nil
	if len(got) > 0 {
		page.rest = bytes.Clone(got)
	}
	return nil
}

var (
	hello = []byte("event: hello\n")
	stale = []byte("event: stale\n")
	news  = []byte("event: post\n")
	fine  = [][]byte{[]byte("event: beat\n"), []byte("event: notify\n"), []byte("retry: "), []byte(": "), []byte("HTTP/1.1 200 ")}
)

// take looks at one frame.
func (s *streams) take(page *stream, frame []byte, now time.Time) error {
	switch {
	case bytes.HasPrefix(frame, hello):
		page.greeted = true
		s.greets++
		return nil
	case bytes.HasPrefix(frame, stale) && !page.greeted: // much was posted just before: a browser loads anew
		return nil
	case bytes.HasPrefix(frame, news):
		if len(s.word) == 0 || !bytes.Contains(frame, s.word) {
			return nil // what the page missed while it was opened
		}
		if page.event == s.event {
			return errors.New("an open page was told twice of one post")
		}
		page.event = s.event
		s.took = append(s.took, now.Sub(s.sent))
		return nil
	}
	for _, start := range fine {
		if bytes.HasPrefix(frame, start) {
			return nil
		}
	}
	return fmt.Errorf("an open page was told %s", strconv.Quote(string(frame[:min(len(frame), 200)])))
}

// close closes every page.
func (s *streams) close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	<-s.ended
	var err error
	for fd := range s.all {
		err = errors.Join(err, syscall.Close(fd))
	}
	return errors.Join(err, syscall.Close(s.epoll))
}
