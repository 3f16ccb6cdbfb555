// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) announcementRoutes() []tenantsweb.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []tenantsweb.Route{
		{Method: get, Path: "/announcements", Handle: h.forMe},
		{Method: get, Path: "/announce", Handle: h.announcePage},
		{Method: post, Path: "/announce", Handle: h.announce},
		{Method: get, Path: "/announcements/:id", Handle: h.figures},
		{Method: post, Path: "/announcements/:id/acknowledge", Handle: h.acknowledge},
		{Method: post, Path: "/announcements/:id/remind", Handle: h.remind},
		{Method: post, Path: "/announcements/:id/cancel", Handle: h.cancelAnnouncement},
	}
}

// forMe is what the school tells the reader and their children; a guardian's
// day begins here.
func (h *Handlers) forMe(c *tenantsweb.Ctx) error {
	f, err := h.room.ForMe(c.Context(), c.Actor, cutOf(c))
	if err != nil {
		return err
	}
	view := templates.ForMe{Page: c.Page("For me", "announcements", "announcements"), Title: "For me", Lead: "What is announced to you."}
	if len(c.Actor.Wards) > 0 {
		view.Title, view.Lead = "For me and my children", "What the school and the classes tell you."
	}
	if newest(c) {
		view.Children = childViews(f)
	}
	asking := f.Timeline
	asking.Posts = f.Asking
	if view.Asking, err = h.postViews(c, f.Viewer, asking); err != nil {
		return err
	}
	if view.Posts, err = h.postViews(c, f.Viewer, f.Timeline); err != nil {
		return err
	}
	view.Newer, view.Older = pagers("/announcements", f.Timeline, nil)
	return c.Render(fiber.StatusOK, templates.ForMePage(view))
}

func childViews(f classroom.ForMe) []templates.Child {
	var children []templates.Child
	for _, child := range f.Children {
		view := templates.Child{Person: tenantsweb.PersonView(f.Viewer.Actor, child.ID, child.Name, child.Username, child.Roles, child.Year), Waiting: child.Waiting}
		view.Person.Name = child.Full() // it is their child
		for _, g := range child.Classes {
			link := templates.Link{Label: g.Name}
			if _, in := f.Viewer.In(g.ID); in || f.Viewer.Oversees {
				link.Href = groupPath(g.ID, "")
			}
			view.Groups = append(view.Groups, link)
		}
		children = append(children, view)
	}
	return children
}

// acknowledge says that an announcement was read, for oneself or a child, and
// goes back to where one was.
func (h *Handlers) acknowledge(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	whom, ok := f.ID("for")
	if !ok {
		return fault.NotFound()
	}
	if err := h.room.Acknowledge(c.Context(), c.Actor, id, whom); err != nil {
		return err
	}
	flash := templates.Flash{Kind: "good", Text: c.T("flash.acknowledged")}
	if whom != c.Actor.ID {
		if name, err := h.nameOf(c, whom); err == nil { // it is done; the name is only to say so
			flash.Text = c.T("flash.acknowledged-for", "Name", name)
		}
	}
	back := "/announcements"
	if c.Get(fiber.HeaderReferer) != "" {
		back = cameFrom(c, uuid.Nil)
	}
	return c.SeeOther(back+"#"+templates.PostID(id.String()), flash)
}

// nameOf is the first name of a child of the reader's.
func (h *Handlers) nameOf(c *tenantsweb.Ctx, member uuid.UUID) (string, error) {
	var m tenants.Member
	err := h.room.DB.Read(c.Context(), c.Actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		m, err = tx.Member(c.Context(), member)
		return err
	})
	return m.Given, err
}
