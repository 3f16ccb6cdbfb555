// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"encoding/json"
	"os"
	"slices"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// Sheet says who can be signed in as. It is what demo.json holds.
type Sheet struct {
	Schools []School `json:"schools"`
}

// School is one school of the sheet.
type School struct {
	Slug      string            `json:"slug"`
	Name      string            `json:"name"`
	URL       string            `json:"url"`
	JoinCodes map[string]string `json:"join_codes"` // group → code; for guardians "group (guardians)"
	People    []Person          `json:"people"`
}

// Person is somebody to sign in as.
type Person struct {
	Username string        `json:"username"`
	Password string        `json:"password"`
	Roles    []policy.Role `json:"roles"`
	Name     string        `json:"name"`
}

// Describe reads from the database who of the cast is there, and which join
// codes work now. schoolURL says where a school is found.
func Describe(ctx context.Context, db *tenants.DB, schoolURL func(slug string) string) (Sheet, error) {
	sheet := Sheet{Schools: []School{}}
	for _, c := range casts() {
		tenant, err := db.TenantByHost(ctx, "", c.slug)
		if err != nil {
			return sheet, err
		}
		school := School{Slug: c.slug, Name: c.name, URL: schoolURL(c.slug), JoinCodes: map[string]string{}}
		err = db.InSchool(ctx, tenant, func(tx *tenants.Tx) error {
			members, err := tx.Members(ctx, tenants.MemberFilter{Most: 1000})
			if err != nil {
				return err
			}
			school.People = c.present(members)
			return school.readCodes(ctx, tx)
		})
		if err != nil {
			return sheet, err
		}
		sheet.Schools = append(sheet.Schools, school)
	}
	return sheet, nil
}

// present lists those of the cast who are members still, in the cast's order;
// who waits to be let in has nothing to sign in to yet.
func (c cast) present(members []tenants.Member) []Person {
	people := []Person{}
	for _, who := range c.people {
		i := slices.IndexFunc(members, func(m tenants.Member) bool { return m.Username == who.username && m.Status == tenants.Active })
		if i >= 0 {
			people = append(people, Person{Username: who.username, Password: Password(c.slug, who.username), Roles: members[i].Roles, Name: members[i].Full()})
		}
	}
	return people
}

func (s *School) readCodes(ctx context.Context, tx *tenants.Tx) error {
	var codes []struct {
		Group string `db:"name"`
		Role  string `db:"role"`
		Code  string `db:"code"`
	}
	err := tx.Select(ctx, &codes, `
		select g.name, c.role, c.code
		  from join_codes c join groups g on g.tenant_id = $1 and g.id = c.group_id
		 where c.tenant_id = $1 and c.withdrawn_at is null and c.expires_at > $2 and c.uses < c.max_uses
		 order by c.created_at`, tx.Now)
	for _, c := range codes {
		if c.Role == string(policy.Guardian) {
			c.Group += " (guardians)"
		}
		s.JoinCodes[c.Group] = c.Code
	}
	return err
}

// As gives the first of the school's people with this role, and whether there
// is one.
func (s School) As(role policy.Role) (Person, bool) {
	for _, who := range s.People {
		if slices.Contains(who.Roles, role) {
			return who, true
		}
	}
	return Person{}, false
}

// Write stores the sheet, whole or not at all. It holds passwords, so only its
// owner may read it.
func (s Sheet) Write(path string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	growing := path + ".new"
	if err := os.WriteFile(growing, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(growing, path)
}
