// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// garbagePercent is how much the heap grows before it is collected, unless GOGC
// says otherwise: 25 to 30 MB less than by Go's own 100 on a full server, and no
// difference in processor time that a measurement could tell (docs/performance.md).
const garbagePercent = 60

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // who asks a second time does not want to wait
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	program := &Program{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
	os.Exit(program.Run(ctx, os.Args[1:]))
}
