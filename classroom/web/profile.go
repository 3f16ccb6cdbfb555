// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) profile(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	view, err := h.memberView(c, id, "Posts", "member:"+id.String())
	if err != nil {
		return err
	}
	v, t, err := h.room.MemberPosts(c.Context(), c.Actor, id, cutOf(c))
	if err != nil {
		return err
	}
	view.Empty = templates.Empty{Icon: "message-circle", Title: "No posts yet", Words: view.Member.Person.Name + " has not written anything that you may see."}
	if view.Member.Self {
		view.Empty.Words = "What you write will be here too."
	}
	return h.timelinePage(c, fiber.StatusOK, memberPath(id, ""), view, v, t)
}

// withOthers is a member's conversations: their posts among those of the people
// they talk with, as far as this reader may see them.
func (h *Handlers) withOthers(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	view, err := h.memberView(c, id, "With others", "with:"+id.String())
	if err != nil {
		return err
	}
	v, t, err := h.room.WithOthers(c.Context(), c.Actor, id, cutOf(c))
	if err != nil {
		return err
	}
	view.Empty = templates.Empty{Icon: "messages-square", Title: "No conversations yet", Words: "What " + view.Member.Person.Name + " and others say to each other, where you may see it, is here."}
	return h.timelinePage(c, fiber.StatusOK, memberPath(id, "/with-others"), view, v, t)
}

func memberPath(id uuid.UUID, rest string) string { return "/members/" + id.String() + rest }

// memberView is the head of a member's pages.
func (h *Handlers) memberView(c *tenantsweb.Ctx, id uuid.UUID, tab, stream string) (templates.Timeline, error) {
	p, err := h.room.Profile(c.Context(), c.Actor, id)
	if err != nil {
		return templates.Timeline{}, err
	}
	self := id == c.Actor.ID
	head := &templates.MemberHead{
		Person: personOf(c, p.Member), Self: self, CanFollow: !self && p.Status != tenants.Left, Following: p.Following, State: h.stateWords(c, p),
	}
	if slices.Contains(c.Actor.Wards, id) {
		head.Person.Name = p.Full() // it is their child
	}
	head.Roles = head.Person.Role
	for _, g := range p.Shared {
		head.Groups = append(head.Groups, templates.Link{Label: g.Name, Href: "/groups/" + g.ID.String()})
	}
	if !self && c.Actor.Allows(policy.CaseReport, policy.Own) {
		head.Report = memberPath(id, "/report")
	}
	if head.Reset, head.NoReset, err = h.mayReset(c, p); err != nil {
		return templates.Timeline{}, err
	}
	if c.Actor.MayLookAfterMembers() {
		head.Admin = "/admin/members/" + id.String()
	}
	return templates.Timeline{
		Page: c.Page(head.Person.Name, "members", stream), Member: head,
		Tabs: []templates.Tab{
			{Label: "Posts", Href: memberPath(id, ""), Current: tab == "Posts"},
			{Label: "With others", Href: memberPath(id, "/with-others"), Current: tab == "With others"},
		},
	}, nil
}

// mayReset says whether the reader may give the member a new password, by the
// same relation as the deed itself, and to their teacher why not yet.
func (h *Handlers) mayReset(c *tenantsweb.Ctx, p classroom.Profile) (bool, string, error) {
	if p.ID == c.Actor.ID || p.Status == tenants.Left {
		return false, "", nil
	}
	if c.Actor.Allows(policy.MemberPasswordReset, policy.School) {
		return true, "", nil
	}
	if !p.Roles.Has(policy.Student) || !c.Actor.Allows(policy.MemberPasswordReset, policy.Steward) {
		return false, "", nil
	}
	ties, err := h.room.Ties(c.Context(), c.Actor, p.ID)
	if err != nil || len(ties) == 0 {
		return false, "", err
	}
	if !ties[0].Vouched {
		return false, "You can give " + p.For(true) + " a new password once an admin has confirmed the list of " + ties[0].Class + ".", nil
	}
	return true, "", nil
}

// stateWords says, to staff, that a member is muted or suspended.
func (h *Handlers) stateWords(c *tenantsweb.Ctx, p classroom.Profile) string {
	if !c.Actor.Staff() {
		return ""
	}
	until := func(words string, end *time.Time) string {
		if end.Year() > 9000 {
			return words
		}
		return words + " until " + c.Stamp(*end).Words
	}
	now := h.room.DB.Now()
	if end := p.SuspendedNow(now); end != nil {
		return until("Suspended", end)
	}
	if end := p.MutedNow(now); end != nil {
		return until("Muted", end)
	}
	return ""
}

func (h *Handlers) follow(c *tenantsweb.Ctx) error { return h.setFollow(c, true) }

func (h *Handlers) unfollow(c *tenantsweb.Ctx) error { return h.setFollow(c, false) }

func (h *Handlers) setFollow(c *tenantsweb.Ctx, follow bool) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p, err := h.room.Profile(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	deed, words := h.room.Follow, "flash.followed"
	if !follow {
		deed, words = h.room.Unfollow, "flash.unfollowed"
	}
	if err := deed(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.SeeOther(memberPath(id, ""), templates.Flash{Kind: "good", Text: c.T(words, "Name", p.Name.For(c.Actor.Staff()))})
}
