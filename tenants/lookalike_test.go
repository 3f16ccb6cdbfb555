// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"testing"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestNoTwoUsernamesDifferInWhatStandsBetweenTheirLettersAlone(t *testing.T) {
	w := tenantstest.New(t)
	kid := func(username string) tenants.NewMember {
		return tenants.NewMember{Username: username, Given: "Amira", Family: "Khan", Roles: []policy.Role{policy.Student}}
	}
	w.Add(t, w.Oakfield, kid("amira.khan"))
	add := func(school tenants.School, username string) error {
		return w.DB.InSchool(context.Background(), school.ID, func(tx *tenants.Tx) error {
			_, err := tx.AddMember(context.Background(), kid(username), "")
			return err
		})
	}
	for _, alike := range []string{"amira-khan", "amirakhan", "amira_khan", "arnira.khan", "a.mira.khan"} {
		if f := fault.From(add(w.Oakfield, alike)); f == nil || f.Fields["username"] == "" {
			t.Errorf("%s joins beside amira.khan: %v", alike, f)
		}
	}
	for school, other := range map[*tenants.School]string{&w.Oakfield: "amira.khan2", &w.Riverside: "amira-khan"} {
		if err := add(*school, other); err != nil {
			t.Errorf("%s: %v", other, err)
		}
	}
}
