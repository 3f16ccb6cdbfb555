// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// server is one place where the program listens, over all the processes that
// serve there one after the other.
type server struct {
	world    *world
	number   int
	mu       sync.Mutex
	address  string // taken by the first process, kept by the others
	figures  string // where the living process tells of itself
	process  *process
	failed   atomic.Int64 // requests that got no answer, or that it was not able to answer
	browsers *http.Client
}

type process struct {
	command *exec.Cmd
	ended   chan struct{}
	err     error // read after ended is closed
}

// startPatience is how long a process may take to listen, or to end, on a
// machine that has much else to do.
const startPatience = time.Minute

// start brings a process up, as whoever supervises the server does, and gives
// the time until it listened.
func (s *server) start() (time.Duration, error) {
	log, err := os.OpenFile(filepath.Join(s.world.logs, fmt.Sprintf("rookery-%d.log", s.number)), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer log.Close() // the process has its own handle
	listen := s.where()
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	p := &process{command: exec.Command(s.world.program, "serve"), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), "ROOKERY_DATABASE_URL="+s.world.postgres.URL("rookery_app", database), "ROOKERY_JOBS_URL="+s.world.postgres.URL("rookery_jobs", database),
		"ROOKERY_BASE_URL=http://"+domain, "ROOKERY_LISTEN="+listen, "ROOKERY_METRICS_LISTEN=127.0.0.1:0")
	p.command.Stderr = log
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said, err := p.command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := p.launch(); err != nil {
		return 0, err
	}
	if err := s.listens(said); err != nil {
		return 0, errors.Join(err, p.command.Process.Kill())
	}
	s.mu.Lock()
	s.process = p
	s.mu.Unlock()
	return time.Since(began), nil
}

// launch starts the process from a thread that lives as long as it does:
// Pdeathsig is about the thread.
func (p *process) launch() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := p.command.Start()
		started <- err
		if err == nil {
			// Not Wait, which would close the pipe before it is read.
			var state *os.ProcessState
			state, p.err = p.command.Process.Wait()
			if p.err == nil && !state.Success() {
				p.err = errors.New(state.String())
			}
		}
		close(p.ended)
	}()
	return <-started
}

// listens reads the addresses that the program says it serves on.
func (s *server) listens(said io.ReadCloser) error {
	late := time.AfterFunc(startPatience, func() { _ = said.Close() })
	defer late.Stop()
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		words := strings.Fields(strings.TrimSuffix(lines.Text(), "."))
		s.mu.Lock()
		switch {
		case strings.HasPrefix(lines.Text(), "Rookery serves "):
			s.address = words[len(words)-1]
		case strings.HasPrefix(lines.Text(), "Metrics on "):
			s.figures = "http://" + words[len(words)-1]
			s.mu.Unlock()
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return nil
		}
		s.mu.Unlock()
	}
	return errors.New("the program did not say where it listens; its log says why (-keep leaves it)")
}

func (s *server) where() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

func (s *server) pid() int { return s.process.command.Process.Pid }

// alive says whether the process that was started last still runs.
func (s *server) alive() bool {
	select {
	case <-s.process.ended:
		return false
	default:
		return true
	}
}

// kill ends the process as a power cut does: nothing is finished, nothing is
// said.
func (s *server) kill() error {
	if err := s.process.command.Process.Kill(); err != nil {
		return err
	}
	<-s.process.ended
	return nil
}

// stop asks the process to end, and wants it to end well.
func (s *server) stop() error {
	if s.process == nil || !s.alive() {
		return nil
	}
	if err := s.process.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.process.ended:
		if s.process.err != nil {
			return fmt.Errorf("a server did not end well: %w", s.process.err)
		}
		return nil
	case <-time.After(startPatience):
		return errors.Join(errors.New("a server does not end"), s.kill())
	}
}

// doctor lets the program itself say whether each school's record of deeds is
// whole.
func (w *world) doctor(ctx context.Context) error {
	look := exec.CommandContext(ctx, w.program, "doctor", "--audit")
	look.Env = append(os.Environ(), "ROOKERY_DATABASE_URL="+w.postgres.URL("rookery_app", database), "ROOKERY_JOBS_URL="+w.postgres.URL("rookery_jobs", database))
	if said, err := look.CombinedOutput(); err != nil {
		return fmt.Errorf("rookery doctor --audit: %w: %s", err, said)
	}
	return nil
}
