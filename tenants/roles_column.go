// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"database/sql/driver"
	"slices"

	"github.com/lib/pq"

	"rookery/tenants/policy"
)

// Roles is the roles column of a member.
type Roles []policy.Role

// Value writes a text[].
func (r Roles) Value() (driver.Value, error) {
	texts := make(pq.StringArray, len(r))
	for i, role := range r {
		texts[i] = string(role)
	}
	return texts.Value()
}

// Scan reads a text[].
func (r *Roles) Scan(src any) error {
	var texts pq.StringArray
	if err := texts.Scan(src); err != nil {
		return err
	}
	*r = make(Roles, len(texts))
	for i, text := range texts {
		(*r)[i] = policy.Role(text)
	}
	return nil
}

// Staff says whether one of the roles is a staff role.
func (r Roles) Staff() bool { return slices.ContainsFunc(r, policy.Role.Staff) }

// same says whether these are the same roles, in whatever order.
func (r Roles) same(other Roles) bool {
	return !slices.ContainsFunc(r, func(role policy.Role) bool { return !other.Has(role) }) &&
		!slices.ContainsFunc(other, func(role policy.Role) bool { return !r.Has(role) })
}

// Has says whether the role is among them.
func (r Roles) Has(role policy.Role) bool { return slices.Contains(r, role) }

// Texts is a text[] parameter.
type Texts []string

// Value writes PostgreSQL's array form.
func (t Texts) Value() (driver.Value, error) { return pq.StringArray(t).Value() }
