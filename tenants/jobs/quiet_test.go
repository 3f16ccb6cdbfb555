// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestOnlyOurOwnCancellationIsQuiet(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  string
		said bool
	}{
		{"we stopped it", stopped, "context canceled", false},
		{"we stopped it while it began", stopped, "error beginning: context canceled", false},
		{"the database tells of it", stopped, "pq: canceling statement due to user request", false},
		{"somebody else cancelled it", t.Context(), "context canceled", true},
		{"the database's owner cancelled it", t.Context(), "pq: canceling statement due to user request", true},
		{"something else fails while we stop", stopped, "pq: relation river_job does not exist", true},
		{"something fails", t.Context(), "connection refused", true},
	} {
		var log bytes.Buffer
		quiet(slog.New(slog.NewTextHandler(&log, nil))).With("service", "enqueuer").ErrorContext(c.ctx, "PeriodicJobEnqueuer: Error starting transaction", "error", c.err)
		if said := strings.Contains(log.String(), "Error starting transaction"); said != c.said {
			t.Errorf("%s: said %v: %q", c.name, said, log.String())
		}
	}
	var log bytes.Buffer
	quiet(slog.New(slog.NewTextHandler(&log, nil))).InfoContext(t.Context(), "chatter")
	if log.Len() > 0 {
		t.Errorf("it chatters: %q", log.String())
	}
}
