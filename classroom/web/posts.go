// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) postRoutes() []tenantsweb.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []tenantsweb.Route{
		{Method: post, Path: "/posts", Handle: h.publish},
		{Method: get, Path: "/posts/:id", Handle: h.thread},
		{Method: get, Path: "/posts/:id/reply", Handle: h.replyPage},
		{Method: get, Path: "/posts/:id/edit", Handle: h.editPage},
		{Method: post, Path: "/posts/:id/edit", Handle: h.edit},
		{Method: post, Path: "/posts/:id/withdraw", Handle: h.withdraw},
		{Method: post, Path: "/posts/:id/restore", Handle: h.restore},
		{Method: get, Path: "/posts/:id/history", Handle: h.history},
		{Method: get, Path: "/drafts", Handle: h.drafts},
		{Method: post, Path: "/drafts", Handle: h.saveDraft},
		{Method: post, Path: "/drafts/:id/delete", Handle: h.dropDraft},
	}
}

// publish stores what a composer sent, and goes back to the page it stood on.
func (h *Handlers) publish(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	next := nextOf(f, "/home")
	if err != nil {
		return h.again(c, next, f, err)
	}
	if to, one := oneMember(f.Trimmed("audience")); one {
		return h.again(c, next, f, h.room.WriteToOne(c.Context(), c.Actor, to))
	}
	d := draftOf(f)
	if err := h.takeFiles(c, f, d.ID); err != nil {
		return h.again(c, next, f, err)
	}
	done, err := h.room.Publish(c.Context(), c.Actor, d)
	if err != nil {
		return h.again(c, next, f, err)
	}
	if done.Back && !done.Again {
		return h.again(c, next, f, fault.InvalidField("body", done.Words))
	}
	return c.SeeOther(afterwards(next), publishedFlash(c, done))
}

func draftOf(f tenantsweb.Form) classroom.Draft {
	d := classroom.Draft{Body: f.Text("body"), Note: f.Text("note"), Licence: f.Trimmed("licence")}
	d.ID, _ = f.ID("draft_id")
	d.ReplyTo, _ = f.ID("reply_to")
	d.Audience, d.Group = audienceOf(f.Trimmed("audience"))
	return d
}

// publishedFlash says what became of a post.
func publishedFlash(c *tenantsweb.Ctx, done classroom.Published) templates.Flash {
	flash := templates.Flash{Kind: "good"}
	switch p := done.Post; {
	case done.Back, p.State == classroom.Refused:
		return templates.Flash{Kind: "warn", Text: c.T("flash.came-back")}
	case p.State == classroom.Withdrawn:
		return templates.Flash{Kind: "warn", Text: c.T("flash.was-withdrawn")}
	case done.Held:
		flash.Kind = "wait"
		flash.Text = strings.TrimSpace(c.T("flash.held", "Whom", readsFirst(c.Actor), "More", done.Words))
	case p.Kind == classroom.Reply && p.Audience == classroom.Direct:
		flash.Text = c.T("flash.replied-privately")
	case p.Kind == classroom.Reply:
		flash.Text = c.T("flash.replied")
	default:
		flash.Text = c.T("flash.posted", "Whom", seers(p, c.Actor.School.Name))
	}
	if names := nobodyNamed(done.Nobody); names != "" {
		flash.Text += " " + c.T("flash.nobody-called", "Names", names)
	}
	if done.Help {
		flash.Kind = "care"
	}
	return flash
}

// nobodyNamed lists the first few names that lead to nobody: "@ben or @cy".
func nobodyNamed(names []string) string {
	return strings.Join(names[:min(len(names), 3)], " or @")
}

// seers names those who can see a post, to begin a sentence with.
func seers(p classroom.Post, school string) string {
	switch {
	case p.Audience == classroom.InGroup && p.GroupName != nil:
		return "Everyone in " + *p.GroupName
	case p.Audience == classroom.InSchool:
		return "Everyone at " + school
	case p.Audience == classroom.Public:
		return "Anyone on the web"
	}
	return "Those it was for"
}

// nextOf is the page that a form stood on: a path of our own, without a query.
func nextOf(f tenantsweb.Form, otherwise string) string {
	path, _, _ := strings.Cut(f.Trimmed("next"), "?")
	path, _, _ = strings.Cut(path, "#")
	if path == "" || !tenantsweb.OwnPath(path) {
		return otherwise
	}
	return path
}

// afterwards is where to go once it is stored: from a page about writing alone
// to the thread.
func afterwards(next string) string {
	if thread := strings.TrimSuffix(next, "/reply"); tenantsweb.OwnPath(thread) {
		return thread
	}
	return "/home"
}

// again answers a composer that did not go through with the page it stood on,
// everything as typed. What is no fault of the form goes back to the door, which
// shows the text too.
func (h *Handlers) again(c *tenantsweb.Ctx, next string, f tenantsweb.Form, err error) error {
	fields, problem, ok := tenantsweb.FormFault(err)
	if !ok {
		return err
	}
	if words := fields["draft_id"]; words != "" {
		problem = words
	}
	form := templates.Form{Values: anew(f, err), Errors: fields, Problem: problem}
	status := tenantsweb.StatusOf(err)
	if failed := h.redraw(c, next, status, &form); failed != nil {
		return h.showWrite(c, next, status, &form)
	}
	return nil
}

// anew is a form as typed; where its draft was sent already with other words, as
// a draft of its own.
func anew(f tenantsweb.Form, err error) map[string]string {
	values := f.Values()
	if fault.Is(err, fault.KindConflict) {
		values["draft_id"] = newID()
	}
	return values
}

// redraw is a page with a composer once more.
func (h *Handlers) redraw(c *tenantsweb.Ctx, next string, status int, form *templates.Form) error {
	if parent, err := uuid.Parse(form.Value("reply_to")); err == nil {
		if strings.HasSuffix(next, "/reply") {
			return h.showReply(c, parent, status, form)
		}
		return h.showThread(c, parent, status, form)
	}
	switch parts := strings.Split(strings.Trim(next, "/"), "/"); {
	case next == "/home":
		return h.showHome(c, status, form)
	case next == "/school":
		return h.showSchool(c, status, form)
	case next == "/groups":
		return h.showGroups(c, status, form)
	case len(parts) == 2 && parts[0] == "groups":
		id, err := uuid.Parse(parts[1])
		if err != nil {
			return err
		}
		return h.showGroup(c, id, status, form)
	}
	return h.showWrite(c, next, status, form)
}

// showWrite is the composer on a page of its own: nothing typed is ever lost
// because the page it stood on is gone.
func (h *Handlers) showWrite(c *tenantsweb.Ctx, next string, status int, form *templates.Form) error {
	v, err := h.room.Viewer(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	view := templates.Write{Page: c.Page("Write a post", "", ""), Title: "Write a post"}
	composer, err := h.composer(c, v, writing{Next: next, Form: form})
	if err != nil {
		return err
	}
	view.Composer = *composer // never nil where there is a form
	view.Composer.Cancel = next
	return c.Render(status, templates.WritePage(view))
}
