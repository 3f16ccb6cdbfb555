// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) thread(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showThread(c, id, fiber.StatusOK, nil)
}

// showThread is a post with what it answers above it and what answers it below.
func (h *Handlers) showThread(c *tenantsweb.Ctx, id uuid.UUID, status int, form *templates.Form) error {
	v, opened, t, err := h.room.ThreadBefore(c.Context(), c.Actor, id, cutOf(c).Before)
	if err != nil {
		return err
	}
	title := "Post by " + opened.Name.For(c.Actor.Staff())
	view := templates.Thread{Page: c.Page(title, "", threadStream(opened)), Title: title}
	above, below := around(opened, t.Posts)
	r := readerOf(c, v, t)
	show := func(p classroom.Post) templates.Post { return r.announcement(p, t.Announced[p.ID], t.Asks[p.ID]) }
	for _, p := range above {
		view.Above = append(view.Above, show(p))
	}
	view.Post = show(opened)
	view.Post.Focus, view.Post.Replies = true, 0
	for _, p := range below {
		reply := show(p)
		reply.Nested = *p.ReplyTo != opened.ID
		view.Replies = append(view.Replies, reply)
	}
	if !newest(c) {
		view.Newer = "/posts/" + id.String()
	}
	if t.Older != uuid.Nil {
		view.Older = "/posts/" + id.String() + "?before=" + t.Older.String()
	}
	switch own := opened.Kind == classroom.Announcement && opened.Author == c.Actor.ID; {
	case own && form == nil: // nobody answers their own privately
	case v.MayReply(opened):
		view.Composer, err = h.replyComposer(c, v, opened, writing{Next: "/posts/" + id.String(), Form: form})
	default:
		view.Closed = closedWords(v, opened)
	}
	if err != nil {
		return err
	}
	if form != nil && view.Composer == nil {
		return fault.Forbidden("You cannot reply here.")
	}
	return c.Render(status, templates.ThreadPage(view))
}

// threadStream is what comes live into a thread: all of it where the page shows
// the whole thread, else the answers to the post it was opened at.
func threadStream(opened classroom.Post) string {
	if opened.ID == opened.Thread {
		return "thread:" + opened.Thread.String()
	}
	return "replies:" + opened.ID.String()
}

// around sorts a thread into what a post answers, and what answers it or its
// answers; both the oldest first.
func around(opened classroom.Post, thread []classroom.Post) (above, below []classroom.Post) {
	byID := make(map[uuid.UUID]classroom.Post, len(thread))
	for _, p := range thread {
		byID[p.ID] = p
	}
	for p, ok := parentOf(opened, byID); ok; p, ok = parentOf(p, byID) {
		above = append([]classroom.Post{p}, above...)
		if len(above) > len(thread) {
			break
		}
	}
	under := map[uuid.UUID]bool{opened.ID: true}
	if opened.ID == opened.Thread { // all of it answers the first post, also where what lies between is on an older page
		for _, p := range thread {
			under[p.ID] = true
		}
	}
	for grown := true; grown; { // one pass, unless a waiting answer stands before what it answers
		grown = false
		for _, p := range thread {
			if p.ReplyTo != nil && under[*p.ReplyTo] && !under[p.ID] {
				under[p.ID], grown = true, true
			}
		}
	}
	for _, p := range thread {
		if under[p.ID] && p.ID != opened.ID {
			below = append(below, p)
		}
	}
	return above, below
}

func parentOf(p classroom.Post, byID map[uuid.UUID]classroom.Post) (classroom.Post, bool) {
	if p.ReplyTo == nil {
		return classroom.Post{}, false
	}
	parent, ok := byID[*p.ReplyTo]
	return parent, ok
}

// closedWords says why one cannot answer.
func closedWords(v classroom.Viewer, p classroom.Post) string {
	if p.State != classroom.Released {
		return "Nobody can reply before this is out."
	}
	if v.Muted() {
		return "You cannot write at the moment. If you want to talk about it, ask a teacher."
	}
	if p.Group != nil {
		if m, in := v.In(*p.Group); in && m.Muted {
			return "You cannot write in this group at the moment. If you want to talk about it, ask its teacher."
		}
	}
	return "You can read this and not reply to it."
}

func (h *Handlers) replyPage(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showReply(c, id, fiber.StatusOK, nil)
}

// showReply is a reply on a page of its own.
func (h *Handlers) showReply(c *tenantsweb.Ctx, id uuid.UUID, status int, form *templates.Form) error {
	v, p, t, err := h.room.Thread(c.Context(), c.Actor, id)
	if err == nil && !v.MayReply(p) {
		err = fault.Forbidden(closedWords(v, p))
	}
	if err != nil && draftIn(c) != uuid.Nil && form == nil { // a draft whose post is gone is still the author's to carry on with
		return c.SeeOther("/home?draft="+draftIn(c).String(), templates.Flash{Kind: "warn", Text: c.T("flash.no-reply")})
	}
	if err != nil {
		return err
	}
	composer, err := h.replyComposer(c, v, p, writing{Next: postPath(id, "reply"), Form: form, Draft: draftIn(c)})
	if err != nil {
		return err
	}
	about := readerOf(c, v, t).announcement(p, t.Announced[p.ID], nil)
	about.Deeds, about.Replies = templates.Deeds{Open: about.Deeds.Open}, 0
	composer.Focus, composer.Cancel = true, about.Deeds.Open
	return c.Render(status, templates.WritePage(templates.Write{Page: c.Page("Reply", "", ""), Title: "Reply", About: &about, Composer: *composer}))
}
