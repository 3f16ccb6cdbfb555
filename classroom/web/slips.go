// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// groupSlips makes sign-in slips for a class's students and shows them, this
// once, to be printed. Where that would take a slip from somebody who has one,
// it asks first.
func (h *Handlers) groupSlips(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	sheet, err := h.room.Slips(c.Context(), c.Actor, id, tenants.SlipChoice(f.Trimmed("for")))
	if err != nil {
		return err
	}
	back := templates.Link{Label: sheet.Group.Name, Href: groupPath(id, "")}
	if sheet.Asks {
		return c.Render(fiber.StatusOK, templates.AskSlipsPage(templates.AskSlips{Page: c.Page("Sign-in slips of "+sheet.Group.Name, "groups", ""),
			Group: sheet.Group.Name, Action: groupPath(id, "/slips"), Having: sheet.Having, Without: sheet.Without, Back: back}))
	}
	if len(sheet.Slips) == 0 && sheet.Having > 0 {
		return c.SeeOther(back.Href, templates.Flash{Kind: "warn", Text: c.T("flash.all-have-slips", "Group", sheet.Group.Name)})
	}
	if len(sheet.Slips) == 0 && len(sheet.Unconfirmed) > 0 {
		return c.SeeOther(groupPath(id, "/members"), templates.Flash{Kind: "warn", Text: c.T("flash.no-slips", "Group", sheet.Group.Name, "More", askAdmins(c, sheet.Admins))})
	}
	if len(sheet.Slips) == 0 {
		return c.SeeOther(back.Href, templates.Flash{Kind: "warn", Text: c.T("flash.no-student", "Group", sheet.Group.Name)})
	}
	page := c.Page("Sign-in slips of "+sheet.Group.Name, "groups", "")
	page.Wide = true
	view := templates.Slips{Page: page, Group: sheet.Group.Name, Address: c.Site(), Back: back, Expires: upperFirst(c.Until(&sheet.Expires)) + "."}
	for _, s := range sheet.Slips {
		view.Slips = append(view.Slips, templates.Slip{Name: s.Full(), Username: s.Username, Code: tenantsweb.SlipWords(s.Code)})
	}
	if sheet.Having > 0 {
		view.Missed = append(view.Missed, c.T("sheet.slips-stay", "Count", sheet.Having))
	}
	for _, p := range sheet.Suspended {
		view.Missed = append(view.Missed, p.Full()+" is suspended and gets no slip.")
	}
	for _, p := range sheet.Unconfirmed {
		view.Missed = append(view.Missed, p.Full()+" gets no slip before somebody confirms that they are in "+sheet.Group.Name+". "+askAdmins(c, sheet.Admins))
	}
	return c.Render(fiber.StatusOK, templates.SlipsPage(view))
}
