// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

// model: everything is compared for equality, so that no name can be a pattern,
// and there is no g, so that no name can become a role. A grant counts unless a
// line denies (e). e2 asks about denials alone, because a denial of one role
// also takes away what the member's other roles grant.
const modelText = `
[request_definition]
r = sub, dom, obj, act, rel

[policy_definition]
p = sub, dom, obj, act, rel, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
e2 = !some(where (p.eft == deny))

[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act && (p.rel == "any" || r.rel == p.rel) && (p.dom == "any" || r.dom == p.dom)
`

const (
	domAny    = "any"    // a built-in line: in any school
	domSchool = "school" // a line of the one school that is being compiled
	relAny    = "any"    // a denial: whatever the relation
	eftAllow  = "allow"
	eftDeny   = "deny"
)

// line is one p line of Casbin.
type line struct{ sub, dom, obj, act, rel, eft string }

// check refuses what Casbin would silently skip, or take for something else.
func (l line) check() error {
	role, ok := strings.CutPrefix(l.sub, subjectPrefix)
	if _, known := ParseRole(role); !ok || !known {
		return fmt.Errorf("policy line %v: no such role", l)
	}
	if _, ok := ParsePermission(l.obj + "." + l.act); !ok {
		return fmt.Errorf("policy line %v: no such permission", l)
	}
	if l.dom != domAny && l.dom != domSchool {
		return fmt.Errorf("policy line %v: no such domain", l)
	}
	if l.eft != eftAllow && l.eft != eftDeny {
		return fmt.Errorf("policy line %v: no such effect", l)
	}
	if _, ok := ParseRel(l.rel); !ok && (l.rel != relAny || l.eft != eftDeny) {
		return fmt.Errorf("policy line %v: no such relation", l)
	}
	return nil
}

// newEnforcer makes a Casbin enforcer of the lines, without an adapter: nothing
// is read from or written to anywhere.
func newEnforcer(lines []line) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("policy model: %w", err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("policy enforcer: %w", err)
	}
	for _, l := range lines {
		if err := l.check(); err != nil {
			return nil, err
		}
		added, err := e.AddPolicy(l.sub, l.dom, l.obj, l.act, l.rel, l.eft)
		if err != nil {
			return nil, fmt.Errorf("policy line %v: %w", l, err)
		}
		if !added {
			return nil, fmt.Errorf("policy line %v: it is there twice", l)
		}
	}
	return e, nil
}

// verdict is what Casbin says of one role and permission, by relation.
type verdict struct{ allow, deny Rel }

// ask puts every permission and relation to Casbin for one role: once whether
// it is granted, once whether it is free of denials.
func ask(e *casbin.Enforcer, role Role) (*[permissionCount]verdict, error) {
	undenied := casbin.EnforceContext{RType: "r", PType: "p", EType: "e2", MType: "m"}
	requests := make([][]any, 0, permissionCount*relCount*2)
	for _, permission := range Permissions() {
		object, action := permission.split()
		for _, rel := range relNames {
			requests = append(requests,
				[]any{role.subject(), domSchool, object, action, rel},
				[]any{undenied, role.subject(), domSchool, object, action, rel})
		}
	}
	answers, err := e.BatchEnforce(requests)
	if err != nil {
		return nil, fmt.Errorf("policy of %s: %w", role, err)
	}
	if len(answers) != len(requests) {
		return nil, errors.New("policy of " + string(role) + ": Casbin left questions unanswered")
	}
	var verdicts [permissionCount]verdict
	for i := range answers {
		bit := Rel(1) << (i / 2 % relCount)
		v := &verdicts[i/2/relCount]
		switch {
		case i%2 == 0 && answers[i]:
			v.allow |= bit
		case i%2 == 1 && !answers[i]:
			v.deny |= bit
		}
	}
	return &verdicts, nil
}
