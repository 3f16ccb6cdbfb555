// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/lib/pq"
)

// run is one life of the server process.
type run struct {
	command *exec.Cmd
	log     *serverLog
	asked   atomic.Bool   // we asked it to end
	ended   chan struct{} // closed when it has ended
	itself  chan struct{} // closed when it ended without being asked
	exit    error         // why, once ended
}

// launch starts postgres. The goroutine that starts it keeps its thread until
// the server has ended, because the bond is to the thread.
func launch(p programs, w owner, data string, args []string, log *serverLog) (*run, error) {
	r := &run{log: log, ended: make(chan struct{}), itself: make(chan struct{})}
	r.command = exec.Command(p.path("postgres"), args...)
	r.command.Dir = data
	r.command.Env = environment(data)
	r.command.Stdout, r.command.Stderr = log.sink(), log.sink()
	r.command.SysProcAttr = w.attributes()
	r.command.WaitDelay = 5 * time.Second
	bonded := bond(r.command.SysProcAttr)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := r.command.Start(); err != nil {
			started <- err
			return
		}
		dismiss := func() error { return nil }
		if !bonded {
			g, err := postGuard(r.command.Process.Pid, w)
			if err != nil {
				started <- errors.Join(err, r.command.Process.Kill(), r.command.Wait())
				return
			}
			dismiss = g.dismiss
		}
		started <- nil
		r.exit = errors.Join(r.command.Wait(), dismiss())
		close(r.ended)
		if !r.asked.Load() {
			close(r.itself)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	return r, nil
}

// await waits until the server answers a connection.
func (r *run) await(ctx context.Context, url string) error {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return err
	}
	beat := time.NewTicker(10 * time.Millisecond)
	defer beat.Stop()
	for {
		connection, err := connector.Connect(ctx)
		if err == nil {
			return connection.Close()
		}
		// Whatever it says but "the database system is starting up" stays so.
		if said, ok := errors.AsType[*pq.Error](err); ok && said.Code != "57P03" {
			return errors.Join(fmt.Errorf("PostgreSQL refuses us: %w", err), r.stop())
		}
		select {
		case <-r.ended:
			return fmt.Errorf("PostgreSQL did not start (%w): %s", r.exitError(), r.log.tail())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("PostgreSQL does not answer: %w: %s", err, r.log.tail()), ctx.Err(), r.stop())
		case <-beat.C:
		}
	}
}

func (r *run) exitError() error {
	if r.exit == nil {
		return errors.New("exit status 0")
	}
	return r.exit
}

// refusals are what PostgreSQL says when processes of an earlier life still
// hold the cluster, which passes.
var refusals = [...]string{"pre-existing shared memory block", `lock file "postmaster.pid" already exists`}

// heldBack says whether the run ended because of an earlier life.
func (r *run) heldBack() bool {
	said := r.log.tail()
	for _, words := range refusals {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

// stop asks for a fast shutdown, then for an immediate one, then for nothing.
func (r *run) stop() error {
	r.asked.Store(true)
	steps := []struct {
		signal   syscall.Signal
		patience time.Duration
	}{{syscall.SIGINT, 30 * time.Second}, {syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 10 * time.Second}}
	for i, step := range steps {
		select {
		case <-r.ended:
			return nil // by itself, before
		default:
		}
		// An error means that it has just ended, which the wait below sees.
		_ = r.command.Process.Signal(step.signal)
		patience := time.NewTimer(step.patience)
		defer patience.Stop()
		select {
		case <-r.ended:
			if i > 0 {
				return fmt.Errorf("PostgreSQL had to be stopped by force: %s", r.log.tail())
			}
			return r.exit
		case <-patience.C:
		}
	}
	return fmt.Errorf("PostgreSQL (process %d) does not end", r.command.Process.Pid)
}
