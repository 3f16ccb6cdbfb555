// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"time"

	"rookery/tenants/policy"
)

// decisions is how many policy checks are timed together.
const decisions = 5_000_000

// measurePolicy asks a school's compiled policy, which has changes of its own,
// for one permission after the other.
func measurePolicy(_ context.Context, b *bench) error {
	set, err := policy.Compile([]policy.Change{{Role: policy.Teacher, Permission: policy.MemberAdd, Allow: true}})
	if err != nil {
		return err
	}
	all, roles := policy.Permissions(), []policy.Role{policy.Teacher}
	allowed := 0
	start := time.Now()
	for n := range decisions {
		if set.Allows(roles, all[n%len(all)], policy.Group|policy.School) {
			allowed++
		}
	}
	took := time.Since(start)
	if allowed == 0 || allowed == decisions {
		return errors.New("the policy gave one answer to everything")
	}
	b.report.at(b.schools).add("policy", "a policy check", micros(took)/decisions, "µs").below(10)
	return nil
}
