// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"time"

	"rookery/tenants/policy"
)

// weekdays and weekend are the days that a quiet time can be limited to.
var (
	weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	weekend  = []time.Weekday{time.Saturday, time.Sunday}
)

// days reads the days of a quiet time; was are those it had.
func days(choice string, was []time.Weekday) []time.Weekday {
	switch {
	case choice == daysChoice(was):
		return was
	case choice == "weekdays":
		return weekdays
	case choice == "weekend":
		return weekend
	}
	return nil
}

func daysChoice(days []time.Weekday) string {
	sorted := slices.Sorted(slices.Values(days))
	switch {
	case len(days) == 0, len(days) == 7:
		return "every"
	case slices.Equal(sorted, weekdays):
		return "weekdays"
	case slices.Equal(sorted, []time.Weekday{time.Sunday, time.Saturday}):
		return "weekend"
	}
	return "same"
}

// whom reads whose posts a rule looks at; was are the roles it had.
func (r reading) whom(rule string, was []policy.Role) []policy.Role {
	choice := r.Trimmed(part(rule, "whom"))
	switch {
	case choice == whomChoice(was):
		return was
	case choice == "others":
		return nil
	case choice == "student":
		return []policy.Role{policy.Student}
	case choice == "guardian":
		return []policy.Role{policy.Guardian}
	case choice == "everybody":
		return policy.Roles()
	case choice == "staff":
		return []policy.Role{policy.Admin, policy.Safeguarding, policy.Moderator, policy.Teacher}
	}
	r.wrong[part(rule, "whom")] = "Choose whose posts."
	return was
}

func whomChoice(roles []policy.Role) string {
	has := func(r policy.Role) bool { return slices.Contains(roles, r) }
	staff := has(policy.Admin) && has(policy.Safeguarding) && has(policy.Moderator) && has(policy.Teacher)
	switch n := len(roles); {
	case n == 0:
		return "others"
	case n == 1 && has(policy.Student):
		return "student"
	case n == 1 && has(policy.Guardian):
		return "guardian"
	case n == 4 && staff:
		return "staff"
	case n == 6 && staff && has(policy.Student) && has(policy.Guardian):
		return "everybody"
	}
	return "same"
}
