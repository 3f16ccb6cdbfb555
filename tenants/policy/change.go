// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import (
	"time"

	"rookery/tenants/fault"
)

// Change is one row of a school's own: it turns one cell of the built-in matrix
// on or off. Going back to the built-in answer is the absence of a row.
type Change struct {
	Role       Role
	Permission Permission
	Allow      bool
	On         time.Time // when it was made, in the school's zone; named in explanations, may be zero
}

// ValidateChange says in plain words why a school may not make this change, as
// a fault.Invalid with the field (role, permission or allow) to mend.
func ValidateChange(c Change) error {
	base, err := shipped()
	if err != nil {
		return fault.Internal(err)
	}
	role, permission, err := c.find()
	if err != nil {
		return err
	}
	switch at := base[role][permission]; {
	case c.Allow && at.never:
		return fault.InvalidField("allow", "No school can turn this on for "+c.Role.plural()+": "+string(c.Permission)+" is never theirs.")
	case c.Allow && at.granted:
		return fault.InvalidField("allow", "This is on for "+c.Role.plural()+" already: "+string(c.Permission)+" is theirs without a change.")
	case c.Allow && !at.star:
		return fault.InvalidField("allow", "This cannot be turned on for "+c.Role.plural()+": "+string(c.Permission)+" has no star in their column.")
	case !c.Allow && !at.granted:
		return fault.InvalidField("allow", "This is off for "+c.Role.plural()+" already: "+string(c.Permission)+" is not theirs without a change.")
	}
	return nil
}

// find gives the cell that the change is about.
func (c Change) find() (role, permission int, err error) {
	role, ok := c.Role.index()
	if !ok {
		return 0, 0, fault.InvalidField("role", "There is no such role.")
	}
	permission, ok = permissionIndex[c.Permission]
	if !ok {
		return 0, 0, fault.InvalidField("permission", "There is no such permission.")
	}
	return role, permission, nil
}

// apply gives the cell as the change leaves it. A change that says what is so
// anyway is kept harmless instead of refused, because a later version of the
// matrix may come to agree with a school that changed it first: a needless yes
// adds nothing, a needless no still denies.
func (c Change) apply(at cell) (cell, error) {
	if !c.Allow {
		return at, nil // the denial is a line of its own, and wins
	}
	if !at.granted && !at.star {
		return at, ValidateChange(c)
	}
	at.granted = true
	return at, nil
}

// words names the change in an explanation.
func (c Change) words() string {
	if c.On.IsZero() {
		return "this school's change: "
	}
	return "this school's change of " + c.On.Format(time.DateOnly) + ": "
}
