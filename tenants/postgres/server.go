// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Server is a private PostgreSQL. It holds its folder until Stop.
type Server struct {
	options  Options
	place    *place
	owner    owner
	programs programs
	socket   string
	shortcut bool // the socket is in a folder outside ours

	mu      sync.Mutex // one Halt, Resume or Stop at a time
	run     *run
	stopped bool
}

// Start starts the server in o.Folder, making a cluster where there is none,
// and returns when it answers. It fails, naming the process, where another
// one already runs in that folder.
func Start(ctx context.Context, o Options) (*Server, error) {
	return begin(ctx, o, nil)
}

// begin is Start; fill, where given, brings a cluster in initdb's stead.
func begin(ctx context.Context, o Options, fill func(p programs, w owner, data string) error) (*Server, error) {
	w, err := findOwner(dataFolder(o.Folder))
	if err != nil {
		return nil, err
	}
	at, err := settle(ctx, o.Folder, w)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, place: at, owner: w}
	if err := s.prepare(ctx, fill); err != nil {
		return nil, errors.Join(err, s.leave())
	}
	if err := s.Resume(ctx); err != nil {
		return nil, errors.Join(err, s.leave())
	}
	return s, nil
}

// prepare finds the programs and sees to a cluster and a place for the socket.
func (s *Server) prepare(ctx context.Context, fill func(programs, owner, string) error) error {
	data := dataFolder(s.place.folder)
	made, err := clusterVersion(data)
	if err != nil {
		return err
	}
	if s.programs, err = locate(ctx, s.options, s.owner, made); err != nil {
		return err
	}
	if made == 0 {
		// Again, because a package that was installed just now brought a user.
		if s.owner, err = findOwner(data); err != nil {
			return err
		}
		if fill != nil {
			err = fill(s.programs, s.owner, data)
		} else {
			s.options.notice("Making a database cluster…")
			err = initialize(ctx, s.programs, s.owner, s.place.folder, s.options.Durable)
		}
		if err != nil {
			return err
		}
	}
	return s.makeSocket()
}

// longestSocket is the longest folder that a socket may be in: a socket's path
// has room for 103 bytes on macOS, 107 on Linux.
const longestSocket = 103 - len("/.s.PGSQL."+port)

// makeSocket makes the folder of the socket: in ours where its path is short
// enough and has no comma, which lib/pq takes for the start of another host.
func (s *Server) makeSocket() error {
	s.socket = filepath.Join(s.place.folder, "socket")
	if len(s.socket) > longestSocket || strings.Contains(s.socket, ",") {
		short, err := os.MkdirTemp("/tmp", "rookery-socket-")
		if err != nil {
			return err
		}
		s.socket, s.shortcut = short, true
	}
	return s.owner.makePrivate(s.socket)
}

// Folder is where the server lives.
func (s *Server) Folder() string { return s.place.folder }

// URL is what lib/pq takes to connect as a role to a database. Everyone who
// can open the socket is trusted to be that role.
func (s *Server) URL(user, database string) string {
	address := url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database}
	address.RawQuery = url.Values{"host": {s.socket}, "port": {port}, "sslmode": {"disable"}}.Encode()
	return address.String()
}

// PID is the number of the server's first process, 0 while it is halted.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil {
		return 0
	}
	return s.run.command.Process.Pid
}

// Done is closed when the server has ended by itself, not by Halt or Stop. It
// belongs to this life: after Resume, ask again. Err says why it ended.
func (s *Server) Done() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil {
		return nil
	}
	return s.run.itself
}

// Err says why the server ended by itself, in its own last words; nil while it
// runs and after Halt or Stop.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil {
		return nil
	}
	select {
	case <-s.run.itself:
		return fmt.Errorf("PostgreSQL ended by itself (%w): %s", s.run.exitError(), s.run.log.tail())
	default:
		return nil
	}
}

// Halt shuts the server down and keeps its folder and its address, so that a
// test can have the database away for a while.
func (s *Server) Halt() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.halt()
}

func (s *Server) halt() error {
	if s.run == nil {
		return nil
	}
	ended := s.run
	s.run = nil
	return errors.Join(ended.stop(), ended.log.close())
}

// patience is how long processes of an earlier life may take to end.
const patience = 20 * time.Second

// Resume starts the server after Halt, or after it ended by itself, and
// returns when it answers at the same URL.
func (s *Server) Resume(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return errors.New("this server has been stopped for good")
	}
	if err := s.halt(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // recovery after a crash can take long
	defer cancel()
	until := time.Now().Add(patience)
	beat := time.NewTicker(50 * time.Millisecond)
	defer beat.Stop()
	for {
		again, err := s.attempt(ctx)
		if err == nil || !again || time.Now().After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-beat.C:
		}
	}
}

// attempt starts the server once; again says whether waiting may help. The
// caller holds the folder's lock, so whoever is in there is left over from an
// earlier life and, by our death, already told to end.
func (s *Server) attempt(ctx context.Context) (again bool, err error) {
	data := dataFolder(s.place.folder)
	pid, sure := leftover(data, s.owner)
	if pid != 0 {
		return true, fmt.Errorf("process %d, left over from an earlier start, still has the database in %s open; end it and start again", pid, data)
	}
	if sure {
		// The number in it may be another program's by now, which would keep
		// PostgreSQL from starting.
		if err := os.Remove(filepath.Join(data, "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
			return false, err
		}
	}
	log, err := openLog(s.place.folder, s.options.Log)
	if err != nil {
		return false, err
	}
	r, err := launch(s.programs, s.owner, data, s.options.arguments(data, s.socket), log)
	if err != nil {
		return false, errors.Join(err, log.close())
	}
	if err := r.await(ctx, s.URL(superuser, "postgres")); err != nil {
		return r.heldBack(), errors.Join(err, log.close())
	}
	s.run = r
	return false, nil
}

// Stop shuts the server down, waits until it has ended, and lets the folder
// go. A second call does nothing.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil
	}
	return errors.Join(s.halt(), s.leave())
}

// leave gives up the socket's folder, ours where it was temporary, and the lock.
func (s *Server) leave() error {
	s.stopped = true
	var err error
	if s.shortcut {
		err = os.RemoveAll(s.socket)
	}
	return errors.Join(err, s.place.leave())
}
