// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) groupRoutes() []tenantsweb.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []tenantsweb.Route{
		{Method: get, Path: "/join", Access: tenantsweb.Anyone, Handle: h.joinPage},
		{Method: post, Path: "/join", Access: tenantsweb.Anyone, Handle: h.join},
		{Method: get, Path: "/join/waiting", Access: tenantsweb.Anyone, Handle: h.joinWaiting},

		{Method: get, Path: "/groups", Handle: h.groups},
		{Method: post, Path: "/groups", Handle: h.makeGroup},
		{Method: get, Path: "/groups/new", Handle: h.newGroupPage},
		{Method: get, Path: "/groups/:id", Handle: h.group},
		{Method: get, Path: "/groups/:id/settings", Handle: h.groupSettings},
		{Method: post, Path: "/groups/:id/settings", Handle: h.changeGroup},
		{Method: post, Path: "/groups/:id/join", Handle: h.askToJoin},
		{Method: post, Path: "/groups/:id/leave", Handle: h.leaveGroup},
		{Method: get, Path: "/groups/:id/members", Handle: h.groupMembers},
		{Method: post, Path: "/groups/:id/members/add", Handle: h.addToGroup},
		{Method: post, Path: "/groups/:id/members/confirm", Handle: h.confirmList},
		{Method: post, Path: "/groups/:id/members/:member/:deed", Handle: h.doInGroup},
		{Method: post, Path: "/groups/:id/codes", Handle: h.makeCode},
		{Method: post, Path: "/groups/:id/codes/:code/withdraw", Handle: h.withdrawCode},
		{Method: get, Path: "/groups/:id/codes/:code/sheet", Handle: h.codeSheet},
		{Method: post, Path: "/groups/:id/slips", Handle: h.groupSlips},
		{Method: get, Path: "/groups/:id/queue", Handle: h.groupQueue},
		{Method: post, Path: "/groups/:id/queue/approve-all", Handle: h.approveAll},
	}
}

// groupPath is a group's page, or a page below it.
func groupPath(id uuid.UUID, rest string) string { return "/groups/" + id.String() + rest }

func (h *Handlers) groups(c *tenantsweb.Ctx) error { return h.showGroups(c, fiber.StatusOK, nil) }

// showGroups lists the groups; a teacher, who begins the day here, also finds
// the composer, as typed when it has come back.
func (h *Handlers) showGroups(c *tenantsweb.Ctx, status int, form *templates.Form) error {
	list, err := h.room.Groups(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	held, err := h.cases.HeldByGroup(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	view := templates.Groups{Page: c.Page("Groups", "groups", ""), New: len(classroom.KindsFor(c.Actor)) > 0,
		Guardian: len(c.Actor.Wards) > 0}
	if tenantsweb.Landing(c.Actor) == "/groups" && len(list.Mine) > 0 || form != nil {
		if view.Composer, err = h.composer(c, list.Viewer, writing{Next: "/groups", Form: form, Group: firstPlace(list.Viewer)}); err != nil {
			return err
		}
	}
	for _, g := range list.Mine {
		row := groupRow(list.Viewer, g)
		m, _ := list.Viewer.In(g.ID)
		row.Steward, row.Waiting = m.Steward, held[g.ID]
		if at, ok := list.Last[g.ID]; ok {
			row.Last = "Last post " + c.At(at)
		}
		view.Mine = append(view.Mine, row)
	}
	for _, g := range list.Others {
		row := groupRow(list.Viewer, g)
		row.Waiting = held[g.ID]
		row.Asked = slices.Contains(list.Asked, g.ID)
		row.Join = !row.Asked && mayAsk(list.Viewer, g)
		view.Others = append(view.Others, row)
	}
	return c.Render(status, templates.GroupsPage(view))
}

func groupRow(v classroom.Viewer, g classroom.Group) templates.GroupRow {
	row := templates.GroupRow{ID: g.ID.String(), Name: g.Name, Kind: kindWord(g.Kind), Icon: kindIcon(g.Kind), Members: count(g.Members, "member", "members")}
	if v.Allows(policy.GroupSteward, v.Rel(g.ID)) {
		row.Asking = g.Asking
	}
	return row
}

// mayAsk says whether the viewer, who is not in the group, can ask to be let in.
func mayAsk(v classroom.Viewer, g classroom.Group) bool {
	return g.JoinRule == classroom.JoinRequest && g.Archived == nil && v.Allows(policy.GroupJoin, policy.Group)
}

func (h *Handlers) group(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showGroup(c, id, fiber.StatusOK, nil)
}

// showGroup is a group's page: what it is, what waits there for this reader to
// decide, the composer, the posts. Who is not in it, and could ask to be, sees
// what it is and no more.
func (h *Handlers) showGroup(c *tenantsweb.Ctx, id uuid.UUID, status int, form *templates.Form) error {
	place, err := h.room.Group(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	path := groupPath(id, "")
	view := templates.Timeline{Group: groupHead(c, place)}
	if _, in := place.Viewer.In(id); !in && !place.Viewer.Oversees {
		if form != nil {
			return fault.NotFound() // written from a page of before
		}
		view.Page = c.Page(place.Name, "groups", "")
		view.Empty = templates.Empty{Icon: "lock", Title: "For its members", Words: "What is written in this group is seen by those who are in it."}
		return c.Render(status, templates.TimelinePage(view))
	}
	view.Page = c.Page(place.Name, "groups", "group:"+id.String())
	v, t, err := h.room.GroupPosts(c.Context(), c.Actor, id, cutOf(c))
	if err != nil {
		return err
	}
	if newest(c) {
		if view.Held, err = h.heldHere(c, v, id, path, false); err != nil {
			return err
		}
		if view.Composer, err = h.groupComposer(c, v, id, form); err != nil {
			return err
		}
	}
	view.Empty = templates.Empty{Icon: "messages-square", Title: "Nothing here yet", Words: "What is written in " + place.Name + " will appear here, newest first."}
	return h.timelinePage(c, status, path, view, v, t)
}

// groupComposer starts on the group; who cannot write in it finds none here.
func (h *Handlers) groupComposer(c *tenantsweb.Ctx, v classroom.Viewer, id uuid.UUID, form *templates.Form) (*templates.Composer, error) {
	composer, err := h.composer(c, v, writing{Next: groupPath(id, ""), Group: id, Form: form, Draft: draftIn(c)})
	if err != nil || composer == nil || form != nil {
		return composer, err
	}
	for _, a := range composer.Audiences {
		if a.Chosen && a.Value == audienceValue(classroom.InGroup, id) {
			return composer, nil
		}
	}
	return nil, nil
}
