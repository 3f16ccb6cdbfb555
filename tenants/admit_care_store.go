// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rookery/tenants/policy"
)

// Care is a guardian of a student on a list: somebody who is here already, a
// line of the same list, or somebody to be added.
type Care struct {
	Member   uuid.UUID // here already; uuid.Nil: not
	Line     int       // of the same list, from 0; -1: none
	New      *NewMember
	Name     string
	Username string
}

// findGuardians finds out whom the students' lines mean by their guardians. A
// name alone is never taken for somebody who is here already: two mothers may
// have the same name, and a link lets one read what is for the child.
func (tx *Tx) findGuardians(ctx context.Context, actor Actor, given names, list []Newcomer) error {
	if !slices.ContainsFunc(list, func(n Newcomer) bool { return len(n.NewMember.Guardians) > 0 }) {
		return nil
	}
	var here []Member
	err := tx.Select(ctx, &here, `select `+memberColumns+` from members m where m.tenant_id = $1 and m.status <> 'left' and 'guardian' = any (m.roles)`)
	if err != nil {
		return err
	}
	find := guardianFinder{actor: actor, given: given, here: here, list: list, made: map[string]*NewMember{}}
	for i := range list {
		line := &list[i]
		for _, text := range line.NewMember.Guardians {
			if line.Problem != "" {
				break
			}
			if !Roles(line.Roles).Has(policy.Student) {
				line.Problem = "Only a student has a guardian."
				break
			}
			var care Care
			care, line.Problem = find.find(text)
			if !slices.ContainsFunc(line.Cared, func(c Care) bool { return c.Username == care.Username }) {
				line.Cared = append(line.Cared, care)
			}
		}
	}
	return nil
}

type guardianFinder struct {
	actor Actor
	given names
	here  []Member
	list  []Newcomer
	made  map[string]*NewMember // by name
}

func (f guardianFinder) find(text string) (Care, string) {
	same := func(name string) bool { return strings.EqualFold(name, text) }
	for _, m := range f.here {
		if same(m.Username) {
			return Care{Member: m.ID, Line: -1, Name: m.Full(), Username: m.Username}, ""
		}
	}
	for i, n := range f.list {
		name := strings.TrimSpace(n.Given + " " + n.Family)
		if Roles(n.Roles).Has(policy.Guardian) && (same(n.Username) || same(name)) {
			if n.Here != nil {
				return Care{}, hereAlready(n.Here.name(), n.Here.Username)
			}
			if n.Problem != "" {
				return Care{}, "The line of the guardian “" + text + "” has a problem."
			}
			return Care{Line: i, Name: name, Username: n.Username}, ""
		}
	}
	for _, m := range f.here {
		if same(strings.TrimSpace(m.Given + " " + m.Family)) {
			return Care{}, hereAlready(m.Full(), m.Username)
		}
	}
	return f.make(text)
}

func hereAlready(name, username string) string {
	return "There is a " + name + " here already. If that is who is meant, write the username " + username + "."
}

// make plans a guardian who is not here yet; brothers and sisters on one list
// share theirs.
func (f guardianFinder) make(text string) (Care, string) {
	key := strings.ToLower(text)
	n := f.made[key]
	if n == nil {
		given, family, isName := strings.Cut(text, " ")
		if !isName {
			return Care{}, "No guardian here has the username “" + text + "”. To add one, write the first name and the surname."
		}
		if at := strings.LastIndexByte(text, ' '); at > 0 {
			given, family = text[:at], text[at+1:]
		}
		line := Newcomer{NewMember: NewMember{Given: given, Family: family, Roles: []policy.Role{policy.Guardian}}}
		line.Username = suggestUsername(given, family, f.given.taken)
		if problem := line.problem(f.actor); problem != "" {
			return Care{}, "The guardian “" + text + "”: " + problem
		}
		f.given.take(line.Username)
		n = &line.NewMember
		f.made[key] = n
	}
	return Care{Line: -1, New: n, Name: strings.TrimSpace(n.Given + " " + n.Family), Username: n.Username}, ""
}

// admitAll adds the good lines, then the guardians that they name, links them
// with the children, and puts everybody into their classes.
func (tx *Tx) admitAll(ctx context.Context, actor Actor, list []Newcomer, seats []Seat) ([]Admitted, error) {
	var added []Admitted
	byLine, made := map[int]uuid.UUID{}, map[*NewMember]uuid.UUID{}
	add := func(n NewMember, line int) (uuid.UUID, error) {
		a, err := tx.admit(ctx, actor, n, "")
		a.Line = line
		added = append(added, a)
		return a.ID, err
	}
	var err error
	for i, line := range list {
		if line.Problem != "" {
			continue
		}
		if byLine[i], err = add(line.NewMember, i); err != nil {
			return nil, err
		}
		for _, class := range line.Classes {
			for _, seat := range seats {
				if err := seat(ctx, tx, actor, byLine[i], class); err != nil {
					return nil, err
				}
			}
		}
	}
	for i, line := range list {
		if line.Problem != "" {
			continue
		}
		for _, care := range line.Cared {
			guardian := care.Member
			switch {
			case care.Line >= 0:
				guardian = byLine[care.Line]
			case care.New != nil && made[care.New] == uuid.Nil:
				if made[care.New], err = add(*care.New, -1); err != nil {
					return nil, err
				}
				guardian = made[care.New]
			case care.New != nil:
				guardian = made[care.New]
			}
			if err := tx.LinkGuardian(ctx, actor.ID, guardian, byLine[i], ""); err != nil {
				return nil, err
			}
		}
	}
	return added, nil
}
