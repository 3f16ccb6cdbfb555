// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
)

func pasteView(c *Ctx, form templates.Form) templates.MemberPaste {
	return templates.MemberPaste{Page: c.staffPage("Paste a list of members", "admin"), Form: form,
		Columns: []string{"Name", "Username (may be empty)", "Role", "Year"},
		Example: "Maya Rao, maya.r, student, 8\nTomasz Nowak, , guardian\nRuth Hargreaves, r.hargreaves, teacher"}
}

func (h *Handlers) pastePage(c *Ctx) error {
	if err := c.mayAdd(); err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, templates.MemberPastePage(pasteView(c, templates.Form{})))
}

// paste shows what a list means, and adds its good lines when that was
// confirmed. Nothing is stored before.
func (h *Handlers) paste(c *Ctx) error {
	if err := c.mayAdd(); err != nil {
		return err
	}
	f, err := c.Form()
	lines := readList(f.Text("list"))
	if err == nil && len(lines) == 0 {
		err = fault.InvalidField("list", "Please paste a list: one person a line.")
	}
	if err == nil && f.Text("step") == "confirm" {
		return h.pasteConfirmed(c, f, lines)
	}
	var checked []tenants.Newcomer
	if err == nil {
		checked, err = h.db.CheckNewcomers(c.Context(), c.Actor, newMembers(lines))
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return templates.MemberPastePage(pasteView(c, form)) })
	}
	v := pasteView(c, templates.Form{Values: f.Values()})
	v.Checked = true
	v.Rows, v.Good, v.Bad = pasteRows(lines, checked)
	return c.Render(fiber.StatusOK, templates.MemberPastePage(v))
}

// newMembers are the lines that could be read.
func newMembers(lines []pastedLine) []tenants.NewMember {
	var list []tenants.NewMember
	for _, l := range lines {
		if l.problem == "" {
			list = append(list, l.member)
		}
	}
	return list
}

func pasteRows(lines []pastedLine, checked []tenants.Newcomer) (rows []templates.PasteRow, good, bad int) {
	for _, l := range lines {
		row := templates.PasteRow{Line: l.number, Name: strings.TrimSpace(l.member.Given + " " + l.member.Family), Username: l.member.Username,
			Roles: roleWords(l.member.Roles, nil), Problem: l.problem}
		if l.problem == "" {
			var n tenants.Newcomer
			n, checked = checked[0], checked[1:]
			row.Username, row.Problem = n.Username, n.Problem
			if n.Made && n.Problem == "" {
				row.Note = "The username is made from the name."
			}
		}
		if l.member.YearLevel != nil {
			row.Year = "Year " + strconv.Itoa(*l.member.YearLevel)
		}
		if row.Problem == "" {
			good++
		} else {
			bad++
		}
		rows = append(rows, row)
	}
	return rows, good, bad
}

func (h *Handlers) pasteConfirmed(c *Ctx, f Form, lines []pastedLine) error {
	added, err := h.db.AdmitList(c.Context(), c.Actor, newMembers(lines))
	if err == nil && len(added) == 0 {
		err = fault.InvalidField("list", "No line of this list can be added. Please check it again.")
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return templates.MemberPastePage(pasteView(c, form)) })
	}
	return h.slipSheet(c, added, len(lines)-len(added))
}
