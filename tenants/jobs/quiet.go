// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
)

// quiet keeps River's own chatter to warnings, and what it says of being stopped
// by us to itself.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled says no to what is less than a warning.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// Handle leaves out that a query was broken off where we broke it off: River
// passes its context along, and calls that an error.
func (w warnings) Handle(ctx context.Context, r slog.Record) error {
	if errors.Is(ctx.Err(), context.Canceled) && brokenOff(r) {
		return nil
	}
	return w.Handler.Handle(ctx, r)
}

// WithAttrs keeps quiet in what is derived from it.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps quiet in what is derived from it.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

// brokenOff says whether a line is about a cancelled context: as Go's error, or
// as PostgreSQL's (57014, query_canceled). River writes errors down as text.
func brokenOff(r slog.Record) bool {
	found := false
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "error" || a.Key == "err" {
			text := a.Value.String()
			found = strings.HasSuffix(text, context.Canceled.Error()) || strings.HasSuffix(text, "canceling statement due to user request")
		}
		return !found
	})
	return found
}
