// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	tenantsweb "rookery/tenants/web"
)

// notificationsShown is how many a page shows.
const notificationsShown = 30

func (h *Handlers) notifications(c *tenantsweb.Ctx) error {
	before, _ := uuid.Parse(c.Query("before"))
	found, err := h.room.Notifications(c.Context(), c.Actor, before, notificationsShown+1)
	if err != nil {
		return err
	}
	view := templates.Notifications{Page: c.Page("Notifications", "notifications", "notifications")}
	if len(found) > notificationsShown {
		found = found[:notificationsShown]
		view.Older = "/notifications?before=" + found[len(found)-1].ID.String()
	}
	if before != uuid.Nil {
		view.Newer = "/notifications"
	}
	if len(found) > 0 {
		view.UpTo = found[0].ID.String()
	}
	for _, n := range found {
		view.Items = append(view.Items, notificationView(c, n))
	}
	return c.Render(fiber.StatusOK, templates.NotificationsPage(view))
}

func notificationView(c *tenantsweb.Ctx, n classroom.Notification) templates.Notification {
	view := templates.Notification{Icon: "bell", Words: "Something happened.", Href: "/notifications", Time: c.Stamp(n.CreatedAt), New: n.ReadAt == nil}
	if n.Post != nil {
		view.Href = "/posts/" + n.Post.String()
	}
	if n.Body != nil {
		view.Quote = beginning(*n.Body)
	}
	if name := n.ActorName(); n.Actor != nil && name.Given != "" {
		who := tenantsweb.PersonView(c.Actor, *n.Actor, name, "", tenants.Roles{}, nil)
		view.Who = &who
	}
	tell(&view, n)
	return view
}

// tell says in words what happened. Without its post, which may no longer be
// seen, it leads nowhere else.
func tell(view *templates.Notification, n classroom.Notification) {
	switch n.Kind {
	case "mention":
		view.Icon, view.Words = "at-sign", "mentioned you"
	case "reply":
		view.Icon, view.Words = "reply", "replied to you"
	case "announcement":
		view.Icon, view.Words = "megaphone", "announced something to you"
	case "reminder":
		view.Icon, view.Words = "megaphone", "asks you once more to acknowledge"
	case "approved":
		view.Icon, view.Words = "circle-check", "Your post has been read and is out."
	case "returned":
		view.Icon, view.Words, view.Quote, view.Href = "corner-up-left", "A post came back to you. It is in your drafts.", n.Word, "/drafts"
	case "refused":
		view.Icon, view.Words, view.Quote, view.Href = "corner-up-left", "A post of yours cannot go out.", n.Word, "/drafts"
	case "report_outcome":
		view.Icon, view.Words, view.Quote = "flag", "About what you reported", n.Word
	case "joined":
		view.Icon, view.Words, view.Href = "users", "You are now in "+n.Word+".", "/groups"
	case "confirm":
		tellOfList(view, n)
	case "safeguarding":
		view.Icon, view.Words, view.Href = "shield-check", "A safeguarding case has opened.", "/safeguarding"
		if n.ReadAt == nil {
			view.Words += " Please look at it now."
		}
	case "request":
		view.Icon, view.Words, view.Href = "user-plus", "asks to join "+n.Word, "/groups"
	}
}

// tellOfList asks an admin to confirm who is in a class, as many as wait now.
func tellOfList(view *templates.Notification, n classroom.Notification) {
	if n.Group == nil || n.GroupName == nil {
		return
	}
	view.Icon, view.Href = "badge-check", groupPath(*n.Group, "/members")
	view.Words = "added " + count(n.Open, "student", "students") + " to " + *n.GroupName + " and asks you to confirm the list"
	if n.Open == 0 {
		view.Words = "added students to " + *n.GroupName + "; the list is confirmed"
	}
}

// beginning is the first words of a text, for a line that leads to it.
func beginning(body string) string {
	const most = 140
	runes := []rune(body)
	if len(runes) <= most {
		return body
	}
	return string(runes[:most]) + "…"
}

// markRead marks as read what the page showed and what is older, and leaves what
// came meanwhile.
func (h *Handlers) markRead(c *tenantsweb.Ctx) error {
	upTo, _ := uuid.Parse(c.Query("up-to"))
	if err := h.room.MarkRead(c.Context(), c.Actor, upTo); err != nil {
		return err
	}
	return c.SeeOther("/notifications", templates.Flash{Kind: "good", Text: c.T("flash.read")})
}
