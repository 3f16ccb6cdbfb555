// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

func pasteView(c *Ctx, form templates.Form) templates.MemberPaste {
	return templates.MemberPaste{Page: c.staffPage("Paste a list of members", "admin"), Form: form,
		Columns: []string{"Name", "Username (may be empty)", "Role", "Year", "Class", "Guardian"},
		Example: "Maya Rao, maya.r, student, 8, 8B Science, Anita Rao\nTomasz Nowak, , guardian\nOla Nowak, , student, 7, 7A Tutor group + Chess club, Tomasz Nowak\nRuth Hargreaves, r.hargreaves, teacher"}
}

func (h *Handlers) pastePage(c *Ctx) error {
	if err := c.mayAdd(); err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, templates.MemberPastePage(pasteView(c, templates.Form{})))
}

// pasted is a list as it was read and what it would do.
type pasted struct {
	head    string
	lines   []pastedLine
	checked []*tenants.Newcomer // by line; nil for one that could not be read
}

// paste shows what a list means, and adds its good lines when that was
// confirmed. Nothing is stored before.
func (h *Handlers) paste(c *Ctx) error {
	if err := c.mayAdd(); err != nil {
		return err
	}
	f, err := c.Form()
	var list pasted
	if err == nil {
		list, err = h.readPasted(c, f.Text("list"))
	}
	if err == nil && f.Text("step") == "confirm" {
		return h.pasteConfirmed(c, f, list)
	}
	if err == nil {
		err = h.check(c, &list)
	}
	if err == nil && f.Text("step") == "slips" {
		return h.pastedSlips(c, f, list)
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return templates.MemberPastePage(pasteView(c, form)) })
	}
	return c.Render(fiber.StatusOK, templates.MemberPastePage(h.pasteChecked(c, list)))
}

// pasteChecked is a list that was checked, line by line.
func (h *Handlers) pasteChecked(c *Ctx, list pasted) templates.MemberPaste {
	v := pasteView(c, templates.Form{Values: map[string]string{"list": annotate(list.head, list.lines)}})
	v.Checked, v.Rows = true, list.rows()
	for i, row := range v.Rows {
		switch {
		case row.Problem == "":
			v.Good++
		case row.Here != "":
			v.Here++
			if !list.checked[i].Here.Password {
				v.Slips++
			}
		default:
			v.Bad++
		}
	}
	if !c.Actor.Allows(policy.MemberPasswordReset, policy.School) {
		v.Slips = 0
	}
	return v
}

func (h *Handlers) readPasted(c *Ctx, text string) (pasted, error) {
	var list pasted
	list.head, list.lines = readList(text)
	if len(list.lines) == 0 {
		return list, fault.InvalidField("list", "Please paste a list: one person a line.")
	}
	var classes []Class
	if h.door.hooks.classes != nil {
		var err error
		if classes, err = h.door.hooks.classes(c.Context(), c.Actor); err != nil {
			return list, err
		}
	}
	for i := range list.lines {
		list.lines[i].place(classes)
	}
	return list, nil
}

// check asks what the list would do, and takes over what is wrong with a line.
func (h *Handlers) check(c *Ctx, list *pasted) error {
	checked, err := h.db.CheckNewcomers(c.Context(), c.Actor, newMembers(list.lines))
	if err != nil {
		return err
	}
	list.checked = make([]*tenants.Newcomer, len(list.lines))
	for i := range list.lines {
		if list.lines[i].problem == "" {
			list.checked[i], checked = &checked[0], checked[1:]
			list.lines[i].problem = list.checked[i].Problem
		}
	}
	return nil
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

func (list pasted) rows() []templates.PasteRow {
	var rows []templates.PasteRow
	for i, l := range list.lines {
		row := templates.PasteRow{Line: l.number, Name: strings.TrimSpace(l.member.Given + " " + l.member.Family), Username: l.member.Username,
			Roles: roleWords(l.member.Roles, nil), Problem: l.problem}
		if n := list.checked[i]; n != nil {
			if row.Username, row.Note = n.Username, pasteNote(l, *n); n.Here != nil {
				row.Username, row.Here = n.Here.Username, rosterPath+"/"+n.Here.ID.String()
			}
		}
		if l.member.YearLevel != nil {
			row.Year = YearWords(*l.member.YearLevel)
		}
		rows = append(rows, row)
	}
	return rows
}

// pasteNote says what else a good line does.
func pasteNote(l pastedLine, n tenants.Newcomer) string {
	var notes []string
	if n.Made {
		notes = append(notes, "The username is made from the name.")
	}
	if len(l.classes) > 0 {
		notes = append(notes, "Comes into "+strings.Join(l.classes, " and ")+".")
	}
	for _, care := range n.Cared {
		switch {
		case care.New != nil:
			notes = append(notes, "The guardian "+care.Name+" is added too ("+care.Username+").")
		case care.Line >= 0:
			notes = append(notes, "The guardian "+care.Name+" is on this list.")
		default:
			notes = append(notes, "The guardian "+care.Name+" is here already ("+care.Username+").")
		}
	}
	return strings.Join(notes, " ")
}

func (h *Handlers) pasteConfirmed(c *Ctx, f Form, list pasted) error {
	added, err := h.db.AdmitList(c.Context(), c.Actor, newMembers(list.lines), h.door.hooks.seats...)
	if err == nil && len(added) == 0 {
		return h.nobodyAdded(c, list)
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return templates.MemberPastePage(pasteView(c, form)) })
	}
	left, err := h.leftOut(c, list, added)
	if err != nil {
		left = pasted{} // the slips are shown once: nothing keeps them back
	}
	return c.Render(fiber.StatusOK, templates.SlipsPage(h.slipSheet(c, added, left)))
}

// nobodyAdded says of each line why nobody was added: most often they had been,
// by a button pressed twice or the same list pasted again.
func (h *Handlers) nobodyAdded(c *Ctx, list pasted) error {
	if err := h.check(c, &list); err != nil {
		return err
	}
	v := h.pasteChecked(c, list)
	status := fiber.StatusUnprocessableEntity
	v.Said = c.T("paste.nobody-added")
	if v.Here == len(v.Rows) {
		status, v.Said = fiber.StatusOK, c.T("paste.all-here")
	}
	return c.Render(status, templates.MemberPastePage(v))
}

// pastedSlips makes new slips for those of a list who are here and have never
// signed in: the sheet of the first time was lost. Where that would take a slip
// from somebody who has one, it asks first.
func (h *Handlers) pastedSlips(c *Ctx, f Form, list pasted) error {
	var ids []uuid.UUID
	for _, n := range list.checked {
		if n != nil && n.Here != nil {
			ids = append(ids, n.Here.ID)
		}
	}
	sheet, err := h.db.SlipsForNew(c.Context(), c.Actor, ids, tenants.SlipChoice(f.Trimmed("for")))
	if fault.Is(err, fault.KindConflict) {
		v := h.pasteChecked(c, list)
		v.Said = fault.From(err).Safe
		return c.Render(fiber.StatusConflict, templates.MemberPastePage(v))
	}
	if err != nil {
		return err
	}
	if sheet.Asks {
		return c.Render(fiber.StatusOK, templates.AskSlipsPage(templates.AskSlips{Page: c.staffPage("Sign-in slips", "admin"), Group: c.Actor.School.Name,
			Action: rosterPath + "/paste", People: true, List: f.Text("list"), Having: sheet.Having, Without: sheet.Without, Back: templates.Link{Label: "Members", Href: rosterPath}}))
	}
	v := h.slipSheet(c, sheet.Slips, pasted{})
	if sheet.Having > 0 {
		v.Missed = append(v.Missed, c.T("sheet.slips-stay-people", "Count", sheet.Having))
	}
	return c.Render(fiber.StatusOK, templates.SlipsPage(v))
}

// leftOut is the lines of which nobody was added, each with why.
func (h *Handlers) leftOut(c *Ctx, list pasted, added []tenants.Admitted) (pasted, error) {
	in := map[int]bool{}
	for _, a := range added {
		in[a.Line] = true
	}
	left := pasted{head: list.head}
	good := 0
	for _, l := range list.lines {
		if l.problem == "" {
			good++
			if in[good-1] {
				continue
			}
		}
		left.lines = append(left.lines, l)
	}
	if len(left.lines) == 0 {
		return left, nil
	}
	return left, h.check(c, &left)
}
