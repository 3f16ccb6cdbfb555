// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

// openList shows for whom in a class nobody but their teacher stands.
func (h *Handlers) openList(c *tenantsweb.Ctx, p classroom.GroupPeople) *templates.OpenList {
	if len(p.Unconfirmed) == 0 {
		return nil
	}
	view := &templates.OpenList{}
	for _, who := range p.Unconfirmed {
		view.Names = append(view.Names, who.Full()+" ("+who.Username+")")
	}
	if p.MayVouch {
		for _, who := range p.Unconfirmed {
			view.IDs = append(view.IDs, who.ID.String())
		}
		view.Lead = "A teacher put them into " + p.Place.Name + ". Do they belong there? Once you confirm it, the class’s teachers can print sign-in slips for them and give them new passwords."
		return view
	}
	view.Lead = "They are in the class and can read and write. You can print sign-in slips for them and give them new passwords once somebody besides you has confirmed that they belong in " + p.Place.Name + "."
	if view.Ask = askAdmins(c, p.Admins); len(p.Admins) > 0 {
		view.Ask += " They have been told."
	}
	return view
}

// askAdmins says whom to ask.
func askAdmins(c *tenantsweb.Ctx, admins []classroom.Person) string {
	if len(admins) == 0 {
		return "Please ask an admin."
	}
	list := names(c, admins)
	if i := strings.LastIndex(list, " and "); i >= 0 {
		list = list[:i] + " or " + list[i+len(" and "):]
	}
	return "Please ask " + list + " to press “Confirm this list” on the page of its members."
}

// confirmList vouches for those on the list that was read, and for nobody who
// came meanwhile.
func (h *Handlers) confirmList(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	g, confirmed, err := h.room.ConfirmList(c.Context(), c.Actor, id, f.IDs("student"))
	if err != nil {
		return err
	}
	if confirmed == 0 {
		return fault.Conflict("Nothing on this list waits to be confirmed any more. Please look at it again.")
	}
	return c.SeeOther(groupPath(id, "/members"), templates.Flash{Kind: "good",
		Text: c.T("flash.confirmed", "Count", confirmed, "Group", g.Name)})
}
