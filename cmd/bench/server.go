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
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the program, run as an operator runs it.
type server struct {
	command *exec.Cmd
	address string // where it listens
	figures string // where its metrics and profiles are
	ended   chan struct{}
	err     error // why it ended; read after ended is closed
}

func (s *server) pid() int { return s.command.Process.Pid }

// startPatience is how long the program may take to listen, or to end, on a
// machine that has much else to do.
const startPatience = 2 * time.Minute

// startServer starts the program and says how long it took until the first
// page: the whole of a school's sign-in page, which reads the database.
func (b *bench) startServer(ctx context.Context) (*server, time.Duration, error) {
	log, err := os.OpenFile(filepath.Join(b.folder, "rookery.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, 0, err
	}
	defer log.Close() // the program has its own handle
	program, err := filepath.Abs(b.o.rookery)
	if err != nil {
		return nil, 0, err
	}
	s := &server{command: exec.Command(program, "serve"), ended: make(chan struct{})}
	s.command.Env = append(os.Environ(),
		"ROOKERY_DATABASE_URL="+b.postgres.URL("rookery_app", database), "ROOKERY_JOBS_URL="+b.postgres.URL("rookery_jobs", database),
		"ROOKERY_BASE_URL=http://"+domain, "ROOKERY_LISTEN="+b.o.listen, "ROOKERY_METRICS_LISTEN=127.0.0.1:0")
	s.command.Stderr = log
	s.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	said, err := s.command.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	start := time.Now()
	if err := s.launch(); err != nil {
		return nil, 0, err
	}
	if err := s.listens(said); err != nil {
		return nil, 0, errors.Join(err, s.stop())
	}
	c := newClient(s.address)
	defer c.close()
	if _, err := c.page(visitor(schoolHost(1)), "/sign-in"); err != nil {
		return nil, 0, errors.Join(err, s.stop())
	}
	return s, time.Since(start), nil
}

// launch starts the process from a thread that lives as long as it does:
// Pdeathsig is about the thread.
func (s *server) launch() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := s.command.Start()
		started <- err
		if err == nil {
			// Not Wait, which would close the pipe before it is read.
			_, s.err = s.command.Process.Wait()
		}
		close(s.ended)
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
		switch {
		case strings.HasPrefix(lines.Text(), "Rookery serves "):
			s.address = words[len(words)-1]
		case strings.HasPrefix(lines.Text(), "Metrics on "):
			s.figures = "http://" + words[len(words)-1]
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return nil
		}
	}
	return errors.New("the program did not say where it listens; its log says why (-keep leaves it)")
}

func (b *bench) stopServer() error {
	if b.server == nil {
		return nil
	}
	s := b.server
	b.server = nil
	return s.stop()
}

func (s *server) stop() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
		return s.err
	case <-time.After(startPatience):
		return errors.Join(errors.New("the program does not end"), s.command.Process.Kill())
	}
}

// held is the memory that the program's own objects and stacks hold, after a
// collection.
func (s *server) held() (int64, error) {
	for range 2 { // what the first one finalizes, the second one frees
		if _, err := s.figure("/debug/pprof/heap?gc=1"); err != nil {
			return 0, err
		}
	}
	text, err := s.figure("/metrics")
	if err != nil {
		return 0, err
	}
	var sum float64
	found := 0
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) != 2 || fields[0] != "go_memstats_heap_alloc_bytes" && fields[0] != "go_memstats_stack_inuse_bytes" {
			continue
		}
		n, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			return 0, err
		}
		sum += n
		found++
	}
	if found != 2 {
		return 0, errors.New("the program's metrics do not say what its memory is used for")
	}
	return int64(sum), nil
}

func (s *server) figure(path string) ([]byte, error) {
	answer, err := http.Get(s.figures + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}
