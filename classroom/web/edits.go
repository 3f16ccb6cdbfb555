// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/classroom/text"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) editPage(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showEdit(c, id, fiber.StatusOK, nil)
}

// showEdit is the form that edits a post. When the post was changed meanwhile,
// in another window perhaps, it shows both texts, and saving again replaces the
// newer one.
func (h *Handlers) showEdit(c *tenantsweb.Ctx, id uuid.UUID, status int, form *templates.Form) error {
	v, p, err := h.room.Editable(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	view := templates.Write{Page: c.Page("Edit", "", ""), Title: "Edit"}
	view.Composer = templates.Composer{
		CSRF: c.CSRF(), Action: postPath(id, "edit"), Limit: c.Actor.School.PostLimit, Version: p.Newest(), Focus: true,
		Cancel: "/posts/" + id.String(), Private: "The same people see it: " + whoSees(p, c.Actor.School.Name) + ".",
		Form: templates.Form{Values: map[string]string{"body": p.Body, "note": p.Note}},
	}
	if form != nil {
		view.Composer.Form = *form
	}
	if len(p.Media) > 0 {
		view.Composer.Attachments = &templates.Attachments{Sent: true}
		for _, m := range p.Media {
			view.Composer.Attachments.Files = append(view.Composer.Attachments.Files, attachedView(m))
		}
	}
	if status == fiber.StatusPreconditionFailed {
		newer := readerOf(c, v, classroom.Timeline{}).post(p)
		newer.Deeds, newer.ReplyTo, newer.Replies = templates.Deeds{}, nil, 0
		view.About, view.Lead = &newer, "Above is the text as it is now, below is yours. Saving puts yours in its place."
	}
	return c.Render(status, templates.WritePage(view))
}

func whoSees(p classroom.Post, school string) string {
	switch {
	case p.Audience == classroom.InGroup && p.GroupName != nil:
		return *p.GroupName
	case p.Audience == classroom.InSchool:
		return "everyone at " + school
	case p.Audience == classroom.Public:
		return "anyone on the web"
	}
	return "those it was for"
}

func (h *Handlers) edit(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	var done classroom.Published
	if err == nil {
		version, _ := f.Int("version")
		done, err = h.room.Edit(c.Context(), c.Actor, classroom.Edit{Post: id, Version: version, Body: f.Text("body"), Note: f.Text("note")})
	}
	if err == nil && done.Back {
		err = fault.InvalidField("body", done.Words)
	}
	if err != nil {
		fields, problem, ok := tenantsweb.FormFault(err)
		if !ok {
			return err
		}
		return h.showEdit(c, id, tenantsweb.StatusOf(err), &templates.Form{Values: f.Values(), Errors: fields, Problem: problem})
	}
	flash := templates.Flash{Kind: "good", Text: c.T("flash.edited", "Whom", upperFirst(whoSees(done.Post, c.Actor.School.Name)))}
	switch {
	case done.Again:
		flash.Text = c.T("flash.unchanged")
	case done.Held:
		flash.Text = strings.TrimSpace(c.T("flash.edit-waits", "Whom", readsFirst(c.Actor), "More", done.Words))
	}
	if done.Help {
		flash.Kind = "care"
	}
	return c.SeeOther("/posts/"+id.String(), flash)
}

func (h *Handlers) withdraw(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p, err := h.room.Withdraw(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	flash := templates.Flash{Kind: "good", Text: c.T("flash.withdrawn"), Undo: postPath(id, "restore")}
	if p.GroupName != nil {
		flash.Text = c.T("flash.withdrawn-in", "Group", *p.GroupName)
	}
	if p.Author != c.Actor.ID {
		flash.Undo, flash.Text = "", c.T("flash.withdrawn-of", "Name", p.Name.For(c.Actor.Staff()))
	}
	return c.SeeOther(cameFrom(c, id), flash)
}

func (h *Handlers) restore(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	done, err := h.room.Restore(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if done.Back {
		return c.SeeOther("/drafts", templates.Flash{Kind: "warn", Text: strings.TrimSpace(c.T("flash.not-restored", "More", done.Words))})
	}
	flash := templates.Flash{Kind: "good", Text: c.T("flash.restored")}
	if done.Held {
		flash.Text = c.T("flash.restored-waits", "Whom", readsFirst(c.Actor))
	}
	return c.SeeOther(cameFrom(c, id), flash)
}

// cameFrom is the page of ours that a small form stood on, as the browser says;
// never the page of a post that is gone now.
func cameFrom(c *tenantsweb.Ctx, gone uuid.UUID) string {
	u, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || u.Host != string(c.Request().Header.Host()) || strings.HasPrefix(u.Path, "/posts/"+gone.String()) {
		return "/home"
	}
	if path := u.RequestURI(); tenantsweb.OwnPath(path) {
		return path
	}
	return "/home"
}

// history is the texts that a post has had, for those who may look after it.
func (h *Handlers) history(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p, versions, err := h.room.History(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	r := readerOf(c, classroom.Viewer{Actor: c.Actor}, classroom.Timeline{})
	view := templates.History{Page: c.Page("Earlier versions", "", ""), Back: "/posts/" + id.String(),
		Author: tenantsweb.PersonView(c.Actor, p.Author, p.Name, p.Username, p.AuthorRoles, p.AuthorYear)}
	for _, version := range versions {
		view.Versions = append(view.Versions, templates.Version{Number: version.Version, Time: c.Stamp(version.CreatedAt), By: view.Author.Name,
			Body: r.body(text.Parse(version.Body)), State: versionState(version.State), Current: version.State == classroom.Released && version.Version == p.Version})
	}
	return c.Render(fiber.StatusOK, templates.HistoryPage(view))
}

func versionState(state string) string {
	switch state {
	case classroom.Released:
		return "Was out"
	case classroom.Held:
		return "Waiting"
	case classroom.Returned:
		return "Returned"
	case classroom.Refused:
		return "Refused"
	}
	return ""
}
