// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"slices"
	"time"
)

// starts is how often the program is started to see how long it takes.
const starts = 5

// settled is how long after its first page the program's memory at rest is read.
const settled = 5 * time.Second

// measureStart starts the program anew on a migrated database: when it shows
// its first page, and what memory it holds when nobody asks for anything.
func measureStart(ctx context.Context, b *bench) error {
	var all []time.Duration
	for range starts {
		if err := b.stopServer(); err != nil {
			return err
		}
		var took time.Duration
		var err error
		if b.server, took, err = b.startServer(ctx); err != nil {
			return err
		}
		all = append(all, took)
	}
	slices.Sort(all)
	at := b.report.at(b.schools)
	at.add("start", "from start to first page, median of five", milliseconds(all[starts/2]), "ms").below(150)
	since := time.Now()
	if err := until(ctx, func() bool { return time.Since(since) > settled }); err != nil {
		return err
	}
	now, _, err := resident(b.server.pid())
	at.add("memory.rest", "memory of the server at rest", megabytes(now), "MB").below(60)
	return err
}
