// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"testing"
	"time"

	"rookery/classroom"
	"rookery/tenants/fault"
)

func TestAMomentIsWhatTheSchoolsClocksShow(t *testing.T) {
	for _, c := range []struct{ zone, typed, want string }{
		{"Europe/London", "2026-01-12T08:00", "2026-01-12T08:00:00Z"},
		{"Europe/London", "2026-06-12T08:00", "2026-06-12T07:00:00Z"},
		{"Europe/London", "2026-06-12T08:00:30", "2026-06-12T07:00:00Z"},
		{"Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00Z"}, // twice that night: the first
		{"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z"},
		{"Asia/Kathmandu", "2026-06-12T08:00", "2026-06-12T02:15:00Z"},
	} {
		at, err := classroom.Moment(zone(t, c.zone), c.typed)
		if err != nil || at.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s in %s is %v, %v; want %s", c.typed, c.zone, at.UTC(), err, c.want)
		}
	}
	for _, bad := range []string{"", "tomorrow", "2026-02-30T08:00", "2026-03-29T01:30", "2026-03-29 08:00", "99999-01-01T00:00", "2026-06-12T8:00"} {
		if _, err := classroom.Moment(zone(t, "Europe/London"), bad); fault.From(err) == nil || fault.From(err).Fields["at"] == "" {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	must(t, err)
	return z
}
