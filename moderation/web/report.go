// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/templates"
	tenantsweb "rookery/tenants/web"
)

// reported is what somebody reports, by the path of its page.
type reported struct {
	post, member uuid.UUID
	page         string // where it is
}

func reportedPost(c *tenantsweb.Ctx) (reported, error) {
	id, err := c.ID("id")
	return reported{post: id, page: "/posts/" + id.String()}, err
}

func reportedMember(c *tenantsweb.Ctx) (reported, error) {
	id, err := c.ID("id")
	return reported{member: id, page: "/members/" + id.String()}, err
}

func (h *Handlers) reportPostPage(c *tenantsweb.Ctx) error {
	r, err := reportedPost(c)
	if err != nil {
		return err
	}
	return h.showReport(c, r)
}

func (h *Handlers) reportMemberPage(c *tenantsweb.Ctx) error {
	r, err := reportedMember(c)
	if err != nil {
		return err
	}
	return h.showReport(c, r)
}

func (h *Handlers) reportPost(c *tenantsweb.Ctx) error {
	r, err := reportedPost(c)
	if err != nil {
		return err
	}
	return h.report(c, r)
}

func (h *Handlers) reportMember(c *tenantsweb.Ctx) error {
	r, err := reportedMember(c)
	if err != nil {
		return err
	}
	return h.report(c, r)
}

func (h *Handlers) showReport(c *tenantsweb.Ctx, r reported) error {
	view, err := h.reportView(c, r)
	if err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, templates.ReportPage(view))
}

// reportView is the page to report something. Who waits or is suspended reads
// nothing on it that they could not read anyway.
func (h *Handlers) reportView(c *tenantsweb.Ctx, r reported) (templates.Report, error) {
	found, err := h.m.Reportable(c.Context(), c.Actor, r.post, r.member)
	if err != nil {
		return templates.Report{}, err
	}
	v := templates.Report{Page: c.Page("Report", "", ""), Action: r.page + "/report", Categories: categoryOptions(), Back: r.back(c)}
	words, items := tenantsweb.HelpItems(c.Actor.School)
	v.Help = append([]templates.HelpItem{{Name: words}}, items...)
	person := about(c, found.Author, found.Member.Name, "", found.Member.Roles, nil)
	switch {
	case c.Actor.Restricted() && r.post == uuid.Nil:
		v.Person = &templates.Person{Name: "this member"}
	case c.Actor.Restricted():
	case r.post == uuid.Nil:
		v.Person = &person
	default:
		v.About = postView(c, person, found.Posted, found.Text, found.Note)
	}
	return v, nil
}

// back is where somebody goes on after a report, or without one.
func (r reported) back(c *tenantsweb.Ctx) string {
	if c.Actor.Restricted() || c.Actor.PasswordChangeDue {
		return "/help"
	}
	return r.page
}

// report stores a report. After one that the safeguarding team reads, help is
// shown as well.
func (h *Handlers) report(c *tenantsweb.Ctx, r reported) error {
	f, err := c.Form()
	category := f.Trimmed("category")
	if err == nil {
		err = h.m.Report(c.Context(), c.Actor, moderation.NewReport{Post: r.post, Member: r.member, Category: category, Words: f.Text("words")})
	}
	if err != nil {
		view, hidden := h.reportView(c, r)
		if hidden != nil {
			return hidden
		}
		return c.Again(err, f, func(form templates.Form) templ.Component {
			view.Form = form
			return templates.ReportPage(view)
		})
	}
	if safeguardingCategory(category) {
		return c.SeeOther(r.back(c), templates.Flash{Kind: "care", Text: c.T("flash.reported-worry")})
	}
	return c.SeeOther(r.back(c), templates.Flash{Kind: "good", Text: c.T("flash.reported")})
}

func (h *Handlers) concernPage(c *tenantsweb.Ctx) error {
	return c.Render(fiber.StatusOK, h.concernView(c, templates.Form{}))
}

func (h *Handlers) concernView(c *tenantsweb.Ctx, form templates.Form) templ.Component {
	v := templates.Help{Page: c.Page("Get help", "help", ""), Tell: concernPath, Form: form}
	v.Words, v.Items = tenantsweb.HelpItems(c.Actor.School)
	return templates.HelpPage(v)
}

// concern tells the safeguarding team something in the member's own words.
func (h *Handlers) concern(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	if err == nil {
		err = h.m.Concern(c.Context(), c.Actor, f.Text("words"))
	}
	if err != nil {
		return c.Again(err, f, func(form templates.Form) templ.Component { return h.concernView(c, form) })
	}
	return c.SeeOther("/help", templates.Flash{Kind: "good", Text: c.T("flash.concern")})
}
