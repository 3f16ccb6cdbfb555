// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"testing"
	"time"
)

func TestATimeIsSaidAsPeopleSayIt(t *testing.T) {
	for d, want := range map[time.Duration]string{
		30 * time.Second: "less than a minute", time.Minute: "1 minute", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours",
		35*time.Hour + 59*time.Minute: "35 hours", 36 * time.Hour: "2 days", 46 * time.Hour: "2 days", 59 * time.Hour: "2 days", 61 * time.Hour: "3 days", 240 * time.Hour: "10 days",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
