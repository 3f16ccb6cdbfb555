// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import (
	"fmt"
	"math/bits"
	"sync"
)

// Set is one school's policy, compiled for look-up. It never changes after it
// was made, so that every request may share it; a nil Set denies everything.
type Set struct {
	columns [roleCount]*column // a role without changes shares the built-in column
}

// column is one role's compiled policy.
type column [permissionCount]entry

// entry is a compiled cell: bit masks of relations, and the words for each.
type entry struct {
	allow, deny Rel
	held        bool
	grants      [relCount]string // by the relation that grants
	denial      string
}

// builtin compiles the matrix as shipped, once.
var builtin = sync.OnceValues(func() (*Set, error) {
	base, err := shipped()
	if err != nil {
		return nil, err
	}
	var s Set
	for i, role := range Roles() {
		if s.columns[i], err = compileColumn(role, base[i], nil); err != nil {
			return nil, err
		}
	}
	return &s, nil
})

// Builtin is the policy of a school that changed nothing.
func Builtin() *Set {
	s, err := builtin()
	if err != nil {
		return nil // denies everything; the tests prove that the shipped matrix compiles
	}
	return s
}

// Compile lays a school's changes over the built-in matrix. Any change that is
// unknown, that the matrix does not permit, or that is there twice is an error,
// and the Set is then nil: a no to everything.
func Compile(changes []Change) (*Set, error) {
	base, err := shipped()
	if err != nil {
		return nil, err
	}
	fresh, err := builtin()
	if err != nil {
		return nil, err
	}
	var byRole [roleCount]map[int]Change
	for _, c := range changes {
		role, permission, err := c.find()
		if err != nil {
			return nil, fmt.Errorf("a school's change of %q for %q: %w", c.Permission, c.Role, err)
		}
		if _, twice := byRole[role][permission]; twice {
			return nil, fmt.Errorf("a school's change of %s for %s is there twice", c.Permission, c.Role)
		}
		if byRole[role] == nil {
			byRole[role] = make(map[int]Change)
		}
		byRole[role][permission] = c
	}
	s := &Set{columns: fresh.columns}
	for i, role := range Roles() {
		if len(byRole[i]) == 0 {
			continue
		}
		if s.columns[i], err = compileColumn(role, base[i], byRole[i]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// compileColumn asks Casbin about one role. One role at a time, because Casbin
// reads all its lines for every question.
func compileColumn(role Role, cells [permissionCount]cell, changes map[int]Change) (*column, error) {
	var col column
	var lines []line
	for i, permission := range Permissions() {
		at, from, dom := cells[i], "built-in: ", domAny
		change, changed := changes[i]
		if changed {
			after, err := change.apply(at)
			if err != nil {
				return nil, fmt.Errorf("a school's change of %s for %s: %w", permission, role, err)
			}
			if after != at {
				at, from, dom = after, change.words(), domSchool
			}
		}
		lines = append(lines, linesOf(role, permission, at, dom, changed && !change.Allow)...)
		col[i].describe(role, permission, at, from)
		if changed && !change.Allow {
			col[i].denial = change.words() + string(role) + " may not " + string(permission)
		}
	}
	enforcer, err := newEnforcer(lines)
	if err != nil {
		return nil, err
	}
	verdicts, err := ask(enforcer, role)
	if err != nil {
		return nil, err
	}
	for i, v := range verdicts {
		col[i].allow, col[i].deny = v.allow, v.deny
	}
	return &col, nil
}

// linesOf gives the Casbin lines of one cell: its grants, from the built-in
// matrix or the school (dom), and the school's denial where there is one.
func linesOf(role Role, permission Permission, at cell, dom string, denied bool) []line {
	object, action := permission.split()
	var lines []line
	for _, rel := range relNames {
		if bit, _ := ParseRel(rel); at.granted && at.rel&bit != 0 {
			lines = append(lines, line{role.subject(), dom, object, action, rel, eftAllow})
		}
	}
	if denied {
		lines = append(lines, line{role.subject(), domSchool, object, action, relAny, eftDeny})
	}
	return lines
}

// describe writes the words of an entry beforehand, so that deciding only
// points at them.
func (e *entry) describe(role Role, permission Permission, at cell, from string) {
	e.held = at.held
	if !at.granted {
		return
	}
	review := ""
	if at.held {
		review = ", read first by somebody"
	}
	for i := range e.grants {
		if bit := Rel(1) << i; at.rel&bit != 0 {
			e.grants[i] = from + string(role) + " may " + string(permission) + bit.where(role) + review
		}
	}
}

// grantWords names the line that granted: the widest relation of those that hit.
func (e *entry) grantWords(hit Rel) string { return e.grants[bits.Len8(uint8(hit))-1] }
