// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"os"

	"rookery/tenants/media"
)

// mediaWorkerCommand is a process that makes one file safe. The server starts
// it; it is no use to anybody at a terminal.
type mediaWorkerCommand struct {
	Limits string `arg:"" help:"What it may use."`
}

// Run reads the file that is its input and answers on its output.
func (c mediaWorkerCommand) Run(p *Program) error {
	in, ok := p.Stdin.(*os.File)
	if !ok {
		return errors.New("the input of media-worker must be a file")
	}
	return media.Worker(in, p.Stdout, c.Limits)
}
