// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// membersShown is how many members SearchMembers gives at once; a full page has
// an older one, in the order of usernames.
const membersShown = 50

// search finds posts, members and groups that the member may see.
func (h *Handlers) search(c *tenantsweb.Ctx) error {
	words, kind := strings.TrimSpace(c.Query("q")), c.Query("kind")
	lists := c.Actor.Allows(policy.MemberList, policy.Group)
	kinds := []string{"posts", "groups"}
	if lists {
		kinds = []string{"posts", "members", "groups"}
	}
	view := templates.Search{Page: c.Page("Search", "", ""), Kind: kind, Empty: nothingFound(words)}
	view.Page.Query = words
	var err error
	asked := slices.Contains(kinds, kind)
	switch {
	case !asked && words != "":
		err = h.findAny(c, &view, words, kinds)
	case !asked:
		view.Kind = kinds[0]
	case words != "":
		err = h.find(c, &view, words)
	}
	if err != nil {
		return err
	}
	view.Tabs = searchTabs(words, view.Kind, lists)
	if !asked {
		view.Kind = "" // nor is it asked for the next words
	}
	return c.Render(fiber.StatusOK, templates.SearchPage(view))
}

// findAny opens on the first of the kinds of which something is found; where
// there is nothing of any, on the first.
func (h *Handlers) findAny(c *tenantsweb.Ctx, view *templates.Search, words string, kinds []string) error {
	for _, kind := range kinds {
		view.Kind = kind
		if err := h.find(c, view, words); err != nil || len(view.Posts)+len(view.Members)+len(view.Groups) > 0 {
			return err
		}
	}
	view.Kind = kinds[0]
	return nil
}

func (h *Handlers) find(c *tenantsweb.Ctx, view *templates.Search, words string) error {
	query := url.Values{"q": {words}, "kind": {view.Kind}}
	switch view.Kind {
	case "members":
		found, err := h.room.SearchMembers(c.Context(), c.Actor, words, c.Query("after"))
		for _, m := range found {
			view.Members = append(view.Members, personOf(c, m))
		}
		view.Older = afterMember("/search", found, query)
		return err
	case "groups":
		found, err := h.room.SearchGroups(c.Context(), c.Actor, words)
		for _, g := range found {
			view.Groups = append(view.Groups, templates.GroupRow{ID: g.ID.String(), Name: g.Name, Icon: "users", Members: count(g.Members, "member", "members")})
		}
		return err
	}
	v, t, err := h.room.SearchPosts(c.Context(), c.Actor, words, classroom.Cut{Before: cutOf(c).Before})
	if err != nil {
		return err
	}
	if view.Posts, err = h.postViews(c, v, t); err != nil {
		return err
	}
	_, view.Older = pagers("/search", t, query)
	return nil
}

func searchTabs(words, kind string, lists bool) []templates.Tab {
	tab := func(label, name string) templates.Tab {
		return templates.Tab{Label: label, Href: "/search?" + url.Values{"q": {words}, "kind": {name}}.Encode(), Current: kind == name}
	}
	tabs := []templates.Tab{tab("Posts", "posts")}
	if lists {
		tabs = append(tabs, tab("People", "members"))
	}
	return append(tabs, tab("Groups", "groups"))
}

func nothingFound(words string) templates.Empty {
	if words == "" {
		return templates.Empty{Icon: "search", Title: "What are you looking for?", Words: "Posts, people and groups that you may see."}
	}
	return templates.Empty{Icon: "search", Title: "Nothing found", Words: "Try fewer words, or another way to write them."}
}

// directory is the people whom the member may know of.
func (h *Handlers) directory(c *tenantsweb.Ctx) error {
	words := strings.TrimSpace(c.Query("q"))
	found, err := h.room.SearchMembers(c.Context(), c.Actor, words, c.Query("after"))
	if err != nil {
		return err
	}
	view := templates.Members{Page: c.Page("People", "members", ""), Lead: "The staff, and everybody who is in a group with you."}
	if c.Actor.Staff() {
		view.Lead = "Everybody at " + c.Actor.School.Name + "."
	}
	view.Page.Query = words
	for _, m := range found {
		view.Members = append(view.Members, templates.MemberRow{Person: personOf(c, m)})
	}
	query := url.Values{}
	if words != "" {
		query.Set("q", words)
	}
	view.Older = afterMember("/members", found, query)
	if c.Query("after") != "" {
		view.Newer = "/members?" + query.Encode()
	}
	return c.Render(fiber.StatusOK, templates.MembersPage(view))
}

func personOf(c *tenantsweb.Ctx, m tenants.Member) templates.Person {
	return tenantsweb.PersonView(c.Actor, m.ID, m.Name, m.Username, m.Roles, m.YearLevel)
}

// afterMember is the address of the next page of members.
func afterMember(path string, found []tenants.Member, query url.Values) string {
	if len(found) < membersShown {
		return ""
	}
	q := url.Values{"after": {found[len(found)-1].Username}}
	for key, values := range query {
		q[key] = values
	}
	return path + "?" + q.Encode()
}
