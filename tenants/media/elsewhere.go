// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build !linux

package media

import (
	"io"
	"os"
	"os/exec"
)

// enter has nothing to do: the worker was started in its folder.
func enter() error { return nil }

// confine leaves a worker its rights: this system knows other ways, and
// Rookery's servers run Linux.
func confine(Limits) error { return nil }

// launch starts a worker as a process of ours, with a time but no other limit
// than those that it keeps itself.
func launch(program []string, limits Limits, place *place, in, out *os.File, last io.Writer) (*exec.Cmd, chan error, error) {
	cmd, err := command(program, limits, in, out, last)
	if err != nil {
		return nil, nil, err
	}
	cmd.Dir = place.name
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return cmd, ended, nil
}

// end kills a worker.
func end(pid int) {
	if process, err := os.FindProcess(pid); err == nil {
		_ = process.Kill()
	}
}

// used is not known here.
func used(int) int64 { return 0 }

// bond is not known here.
func bond(*exec.Cmd) {}
