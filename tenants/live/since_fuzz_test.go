// SPDX-License-Identifier: AGPL-3.0-or-later

package live_test

import (
	"testing"
	"time"

	"rookery/tenants/live"
)

// A page's moment is one that was, or none.
func FuzzSince(f *testing.F) {
	for _, s := range []string{"2026-03-02T08:30:00Z", "2026-03-02T08:30:00.123456789+01:00", "", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30T25:61:00Z", "-1", "NaN", "1e9"} {
		f.Add(s)
	}
	now := time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if got := live.Since(text, now); got.After(now) || !got.IsZero() && got.Year() < 2000 {
			t.Fatalf("%q is %v", text, got)
		}
	})
}
