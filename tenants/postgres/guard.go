// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"errors"
	"io"
	"os/exec"
	"strconv"
)

// guard ends the server when our process has died without doing so, where the
// kernel cannot be asked to. It is a shell that reads from a pipe of which we
// hold the other end: a word means all is well, its closing means we are gone.
type guard struct {
	shell *exec.Cmd
	pipe  io.WriteCloser
}

// postGuard sets a guard over a process.
func postGuard(pid int, w owner) (*guard, error) {
	shell := exec.Command("/bin/sh", "-c", `read -r word || kill -INT "$1"`, "rookery-guard", strconv.Itoa(pid))
	shell.Dir = "/"
	shell.SysProcAttr = w.attributes()
	pipe, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	return &guard{shell, pipe}, nil
}

// dismiss sends the guard home; the process may have ended, and its number may
// be somebody else's by now.
func (g *guard) dismiss() error {
	_, err := io.WriteString(g.pipe, "dismissed\n")
	return errors.Join(err, g.shell.Wait())
}
