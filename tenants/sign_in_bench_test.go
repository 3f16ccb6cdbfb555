// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// BenchmarkWrongPasswordOfKnownAndUnknownNames is for docs/security.md, row L4:
// how long a wrong guess takes for a name that there is and for one that there
// is not, by turns, so that what else the machine does falls on both alike. The
// difference of the two is beside what differs between guesses of one kind.
func BenchmarkWrongPasswordOfKnownAndUnknownNames(b *testing.B) {
	w, ctx := tenantstest.New(b), context.Background()
	passwords := tenants.NewPasswords(10)
	hash, err := passwords.Hash(ctx, "the right one, heron")
	if err != nil {
		b.Fatal(err)
	}
	w.In(b, w.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.AddMember(ctx, tenants.NewMember{Username: "maya.r", Given: "Maya", Family: "Rao", Roles: []policy.Role{policy.Teacher}}, hash)
		return err
	})
	took := map[bool][]time.Duration{}
	n := 0
	guess := func(known bool) {
		n++
		w.Clock.Move(time.Hour) // no guess slows another
		s := tenants.SignIn{Username: "maya.r", Password: "a wrong one, heron", Address: fmt.Sprintf("192.0.2.%d", n%250), Visitor: fmt.Sprint("browser ", n)}
		if !known {
			s.Username = fmt.Sprint("nobody.", n)
		}
		began := time.Now()
		_, err := w.DB.SignIn(ctx, passwords, w.Oakfield, s)
		took[known] = append(took[known], time.Since(began))
		if !fault.Is(err, fault.KindInvalid) {
			b.Fatalf("a wrong guess: %v", err)
		}
	}
	for b.Loop() {
		first := n%4 == 0
		guess(first)
		guess(!first)
	}
	quartile := func(known bool, part int) float64 {
		slices.Sort(took[known])
		return float64(took[known][len(took[known])*part/4].Microseconds()) / 1000
	}
	b.ReportMetric(quartile(true, 2), "known-ms")
	b.ReportMetric(quartile(false, 2), "unknown-ms")
	b.ReportMetric(quartile(true, 2)-quartile(false, 2), "apart-ms")
	b.ReportMetric(quartile(true, 3)-quartile(true, 1), "spread-ms")
}
