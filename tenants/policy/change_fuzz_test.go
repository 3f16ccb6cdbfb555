// SPDX-License-Identifier: AGPL-3.0-or-later

package policy_test

import (
	"testing"

	"rookery/tenants/policy"
)

// A change that somebody sends is refused, or compiles into a policy that gives
// nobody a permission the matrix does not leave to schools.
func FuzzChange(f *testing.F) {
	for _, p := range policy.Permissions() {
		f.Add("student", string(p), true)
		f.Add("admin", string(p), false)
	}
	f.Add("r:admin", "school.policy||true", true)
	f.Add("*", "*", true)
	f.Add("Student", "post.reply ", false)
	f.Add("", "", true)
	builtin := policy.Builtin()
	f.Fuzz(func(t *testing.T, role, permission string, allow bool) {
		c := policy.Change{Role: policy.Role(role), Permission: policy.Permission(permission), Allow: allow}
		valid := policy.ValidateChange(c) == nil
		_, roleKnown := policy.ParseRole(role)
		p, known := policy.ParsePermission(permission)
		if valid && (!roleKnown || !known) {
			t.Fatalf("%+v is a change", c)
		}
		set, err := policy.Compile([]policy.Change{c})
		if valid && err != nil || err == nil && (!roleKnown || !known) {
			t.Fatalf("%+v: valid is %v, compiling gives %v", c, valid, err)
		}
		if err != nil {
			return
		}
		for _, other := range policy.Roles() {
			for _, asked := range policy.Permissions() {
				changed := other == c.Role && asked == p
				was, is := builtin.Allows([]policy.Role{other}, asked, policy.School), set.Allows([]policy.Role{other}, asked, policy.School)
				if was != is && !changed {
					t.Fatalf("%+v changes %s of %s", c, asked, other)
				}
			}
		}
	})
}
