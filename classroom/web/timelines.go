// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/classroom/text"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) timelineRoutes() []tenantsweb.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []tenantsweb.Route{
		{Method: get, Path: "/home", Handle: h.home},
		{Method: get, Path: "/school", Handle: h.school},
		{Method: get, Path: "/tags/:tag", Handle: h.tag},
		{Method: get, Path: "/mentions", Handle: h.mentions},
		{Method: get, Path: "/search", Handle: h.search},
		{Method: get, Path: "/notifications", Handle: h.notifications},
		{Method: post, Path: "/notifications/read", Handle: h.markRead},
		{Method: get, Path: "/members", Handle: h.directory},
		{Method: get, Path: "/members/:id", Handle: h.profile},
		{Method: get, Path: "/members/:id/with-others", Handle: h.withOthers},
		{Method: post, Path: "/members/:id/follow", Handle: h.follow},
		{Method: post, Path: "/members/:id/unfollow", Handle: h.unfollow},
	}
}

// cutOf reads where a page of a timeline begins; what is no place is the newest page.
func cutOf(c *tenantsweb.Ctx) classroom.Cut {
	if after, err := uuid.Parse(c.Query("after")); err == nil {
		return classroom.Cut{After: after}
	}
	if before, err := uuid.Parse(c.Query("before")); err == nil {
		return classroom.Cut{Before: before}
	}
	return classroom.Cut{}
}

// newest says whether the page is the newest of its timeline: where one writes.
func newest(c *tenantsweb.Ctx) bool { return cutOf(c) == classroom.Cut{} }

// pagers give the addresses of the newer and the older page; more are further
// parts of the query.
func pagers(path string, t classroom.Timeline, more url.Values) (newer, older string) {
	at := func(name string, id uuid.UUID) string {
		if id == uuid.Nil {
			return ""
		}
		q := url.Values{name: {id.String()}}
		for key, values := range more {
			q[key] = values
		}
		return path + "?" + q.Encode()
	}
	return at("after", t.Newer), at("before", t.Older)
}

// timelinePage fills in what every timeline has, and answers with it. path is
// the page's own address.
func (h *Handlers) timelinePage(c *tenantsweb.Ctx, status int, path string, view templates.Timeline, v classroom.Viewer, t classroom.Timeline) error {
	var err error
	if view.Posts, err = h.postViews(c, v, t); err != nil {
		return err
	}
	view.Newer, view.Older = pagers(path, t, nil)
	if !newest(c) {
		view.Empty = nothingMore(path)
	}
	return c.Render(status, templates.TimelinePage(view))
}

// nothingMore is the page beyond the first or the last one of a list.
func nothingMore(path string) templates.Empty {
	return templates.Empty{Icon: "messages-square", Title: "Nothing more here", Words: "You have seen everything in this direction.",
		Action: &templates.Link{Label: "To the newest", Href: path}}
}

func (h *Handlers) home(c *tenantsweb.Ctx) error { return h.showHome(c, fiber.StatusOK, nil) }

// showHome is home, with the composer as typed when it has come back.
func (h *Handlers) showHome(c *tenantsweb.Ctx, status int, form *templates.Form) error {
	view := templates.Timeline{Page: c.Page("Home", "home", "home"), Icon: "house", Title: "Home", Lead: homeLead(c.Actor)}
	v, t, err := h.room.Home(c.Context(), c.Actor, cutOf(c))
	if err != nil {
		return err
	}
	if newest(c) {
		if view.Composer, err = h.composer(c, v, writing{Next: "/home", Form: form, Draft: draftIn(c), Group: firstPlace(v)}); err != nil {
			return err
		}
	}
	view.Empty = templates.Empty{Icon: "messages-square", Title: "Nothing here yet", Words: "Posts from your groups and what staff tell the school will appear here, newest first.",
		Action: &templates.Link{Label: "See the groups", Href: "/groups"}}
	return h.timelinePage(c, status, "/home", view, v, t)
}

func homeLead(a tenants.Actor) string {
	if a.Muted() {
		return "You can read everything and cannot write at the moment. If you want to talk about it, ask a teacher."
	}
	if len(a.Wards) > 0 && !a.Staff() { // is seldom in a group
		return "What is announced to you and your children, and what staff tell the school."
	}
	return "Your groups, what is announced to you, what staff tell the school, and the people you follow."
}

// firstPlace is where home's composer begins: a class of one's own before any
// other group.
func firstPlace(v classroom.Viewer) uuid.UUID {
	for _, m := range v.Memberships {
		if m.Kind == classroom.Class {
			return m.Group
		}
	}
	return uuid.Nil
}

func (h *Handlers) school(c *tenantsweb.Ctx) error { return h.showSchool(c, fiber.StatusOK, nil) }

func (h *Handlers) showSchool(c *tenantsweb.Ctx, status int, form *templates.Form) error {
	view := templates.Timeline{Page: c.Page("School", "school", "school"), Icon: "school", Title: "School", Lead: "What is for everyone at " + c.Actor.School.Name + "."}
	v, t, err := h.room.SchoolPosts(c.Context(), c.Actor, cutOf(c))
	if err != nil {
		return err
	}
	if newest(c) {
		if view.Composer, err = h.composer(c, v, writing{Next: "/school", Form: form, School: true}); err != nil {
			return err
		}
		if form == nil && !offersSchool(view.Composer) {
			view.Composer = nil
		}
	}
	view.Empty = templates.Empty{Icon: "school", Title: "Nothing here yet", Words: "What staff write for the whole school will appear here, newest first."}
	return h.timelinePage(c, status, "/school", view, v, t)
}

// offersSchool says whether one can write to the whole school at all.
func offersSchool(composer *templates.Composer) bool {
	if composer == nil {
		return false
	}
	for _, a := range composer.Audiences {
		if a.Value == string(classroom.InSchool) {
			return true
		}
	}
	return false
}

func (h *Handlers) tag(c *tenantsweb.Ctx) error {
	key := text.TagKey(c.Param("tag"))
	if key == "" {
		return fault.NotFound()
	}
	v, t, err := h.room.TagPosts(c.Context(), c.Actor, key, cutOf(c))
	if err != nil {
		return err
	}
	return h.timelinePage(c, fiber.StatusOK, "/tags/"+url.PathEscape(key), templates.Timeline{
		Page: c.Page("#"+key, "", "tag:"+key), Icon: "hash", Title: "#" + key, Lead: "Posts with this hashtag that you may see.",
		Empty: templates.Empty{Icon: "hash", Title: "No posts with this hashtag", Words: "When somebody writes #" + key + " where you can see it, the post is here."},
	}, v, t)
}

func (h *Handlers) mentions(c *tenantsweb.Ctx) error {
	v, t, err := h.room.Mentions(c.Context(), c.Actor, cutOf(c))
	if err != nil {
		return err
	}
	return h.timelinePage(c, fiber.StatusOK, "/mentions", templates.Timeline{
		Page: c.Page("Mentions", "mentions", "mentions"), Icon: "at-sign", Title: "Mentions", Lead: "Posts that name you.",
		Empty: templates.Empty{Icon: "at-sign", Title: "Nobody has named you yet", Words: "When somebody writes @" + c.Actor.Username + ", the post is here."},
	}, v, t)
}
