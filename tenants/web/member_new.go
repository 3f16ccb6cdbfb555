// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// mayAdd refuses the pages about adding members to who may not add any; a form
// that was sent all the same is recorded.
func (c *Ctx) mayAdd() error {
	err := c.Actor.Require(policy.MemberAdd, policy.School, "Only an admin can add members.")
	if err != nil && changes(c.Method()) {
		return c.door.db.Refused(c.Context(), c.Actor, err, tenants.Deed{Deed: "member.add.refused", ObjectKind: "member"})
	}
	return err
}

func (h *Handlers) newMemberView(c *Ctx, form templates.Form, chosen tenants.Roles) templ.Component {
	return templates.MemberNewPage(templates.MemberNew{Page: c.staffPage("Add a member", "admin"), Form: form,
		Roles: roleOptions(chosen, true), Years: yearOptions("No year")})
}

func (h *Handlers) newMemberPage(c *Ctx) error {
	if err := c.mayAdd(); err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, h.newMemberView(c, templates.Form{}, tenants.Roles{policy.Student}))
}

func (h *Handlers) newMember(c *Ctx) error {
	if err := c.mayAdd(); err != nil {
		return err
	}
	f, err := c.Form()
	n := tenants.NewMember{Username: f.Trimmed("username"), Title: f.Text("title"), Given: f.Text("given_name"), Family: f.Text("family_name"), Roles: formRoles(f, "roles")}
	var added tenants.Admitted
	if err == nil {
		n.YearLevel, err = formYear(f)
	}
	if err == nil {
		added, err = h.db.Admit(c.Context(), h.passwords, c.Actor, n)
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return h.newMemberView(c, form, n.Roles) })
	}
	return c.Render(fiber.StatusOK, templates.OneTimePasswordPage(templates.OneTimePassword{
		Page: c.staffPage("A new member", "admin"), Name: added.Name.Full(), Username: added.Username, Password: added.Password,
		Until: firstSignIn, Back: rosterPath}))
}

const firstSignIn = "They choose their own when they sign in with it."

// formRoles reads ticked roles; a word that is no role stays in, so that the
// domain refuses it.
func formRoles(f Form, field string) tenants.Roles {
	var roles tenants.Roles
	for _, text := range f.All(field) {
		if role := policy.Role(text); !roles.Has(role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// formYear reads a year level; empty is none.
func formYear(f Form) (*int, error) {
	if f.Trimmed("year_level") == "" {
		return nil, nil
	}
	year, ok := f.Int("year_level")
	if !ok {
		return nil, fault.InvalidField("year_level", "Write the year as a number, such as 7.")
	}
	return &year, nil
}
