// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// figures is an announcement as its author sees it: how far it came.
func (h *Handlers) figures(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	cut := classroom.ReachCut{Show: c.Query("show")}
	if cut.Show != "waiting" && cut.Show != "unopened" {
		cut.Show = ""
	}
	cut.After, _ = uuid.Parse(c.Query("after"))
	r, err := h.room.Receipts(c.Context(), c.Actor, id, cut)
	if err != nil {
		return err
	}
	page := c.Page("Your announcement", "announce", "")
	page.Wide = true
	view := templates.AnnouncementPage{Page: page, Post: figuresPost(c, r), For: announcedTo(r.Announcement, c.Actor.School.Name), Waits: waitsView(c, r)}
	if r.Announcement.SentAt != nil {
		h.fillFigures(c, &view, r, cut)
	}
	return c.Render(fiber.StatusOK, templates.AnnouncementFigures(view))
}

// figuresPost is the announcement itself on this page, where the note above it
// says what it waits for.
func figuresPost(c *tenantsweb.Ctx, r classroom.Receipts) templates.Post {
	view := readerOf(c, r.Viewer, classroom.Timeline{}).announcement(r.Post, classroom.Announced{AnnouncementOf: r.Announcement}, nil)
	view.Announcement.Figures, view.Announcement.FiguresWords = "", ""
	if r.Announcement.SentAt == nil { // above it stands what it waits for, and Cancel it
		view.Waiting, view.Deeds.Withdraw = "", false
	}
	if r.Post.State != classroom.Released && r.Post.State != classroom.Held || r.Announcement.CancelledAt != nil {
		view.Deeds, view.State, view.Waiting = templates.Deeds{}, classroom.Released, ""
	}
	return view
}

// waitsView says why an announcement has not gone out, or is gone; nil when it
// is out.
func waitsView(c *tenantsweb.Ctx, r classroom.Receipts) *templates.Waits {
	a := r.Announcement
	due := c.At(a.DueAt)
	switch {
	case a.CancelledAt != nil:
		return &templates.Waits{Words: "Cancelled " + c.At(*a.CancelledAt) + ". It never went out.", Cancelled: true, Again: again(r.Post)}
	case r.Post.State == classroom.Withdrawn:
		return &templates.Waits{Words: "This is withdrawn. Nobody sees it any more.", Cancelled: true}
	case r.Post.State == classroom.Returned, r.Post.State == classroom.Refused:
		return &templates.Waits{Words: "This came back to you and did not go out. Your text is in your drafts.", Cancelled: true}
	case a.SentAt != nil:
		return nil
	case !r.Approved && a.DueAt.After(r.Post.CreatedAt):
		return &templates.Waits{Words: "Waiting for " + readsFirst(c.Actor) + ", then it goes out " + due + ".", CanCancel: true}
	case !r.Approved:
		return &templates.Waits{Words: "Waiting for " + readsFirst(c.Actor) + ". Nobody gets it until then.", CanCancel: true}
	}
	return &templates.Waits{Words: "Goes out " + due + ".", CanCancel: true}
}

// again opens Announce with what was cancelled.
func again(p classroom.Post) string { return "/announce?again=" + p.ID.String() }

// fillFigures adds the figures, the chart and the list.
func (h *Handlers) fillFigures(c *tenantsweb.Ctx, view *templates.AnnouncementPage, r classroom.Receipts, cut classroom.ReachCut) {
	asked := r.Announcement.Acknowledge
	view.Figures = &templates.Figures{For: r.Reached, Reached: r.Reached, Opened: r.Opened, Acknowledged: r.Acknowledged, Asked: asked}
	for _, d := range r.Days {
		view.Figures.Days = append(view.Figures.Days, templates.DayFigure{Day: d.Day.Format("Mon 2"), Count: d.Count})
	}
	view.ByChild = r.Announcement.Target == classroom.ToGuardians
	if r.Post.State == classroom.Released {
		view.Answers, view.Thread = r.Answers, "/posts/"+r.Post.ID.String()
	}
	path := "/announcements/" + r.Post.ID.String()
	view.Tabs = []templates.Tab{{Label: "Everybody", Href: path, Current: cut.Show == "", Count: r.Reached}}
	if asked {
		view.Tabs = append(view.Tabs, templates.Tab{Label: "Not acknowledged", Href: path + "?show=waiting", Current: cut.Show == "waiting", Count: r.Reached - r.Acknowledged})
	}
	view.Tabs = append(view.Tabs, templates.Tab{Label: "Not opened", Href: path + "?show=unopened", Current: cut.Show == "unopened", Count: r.Reached - r.Opened})
	if asked && r.Post.State == classroom.Released {
		view.Remind, view.Reminded = r.Remindable, "Nobody has been reminded yet."
		if r.RemindedAt != nil {
			view.Reminded = "Last reminded " + c.At(*r.RemindedAt) + "."
			if r.Remindable == 0 && r.Acknowledged < r.Reached {
				view.Reminded += " An hour after that you can remind them again."
			}
		}
	}
	for _, p := range r.People {
		view.Rows = append(view.Rows, receiptRow(c, p))
	}
	view.Empty = emptyReceipts(r)
	query := ""
	if cut.Show != "" {
		query = "show=" + cut.Show + "&"
	}
	if cut.After != uuid.Nil {
		view.Newer = path + "?" + strings.TrimSuffix(query, "&")
	}
	if r.More {
		view.Older = path + "?" + query + "after=" + r.People[len(r.People)-1].For.String()
	}
}

func receiptRow(c *tenantsweb.Ctx, p classroom.Reach) templates.ReceiptRow {
	row := templates.ReceiptRow{Person: tenantsweb.PersonView(c.Actor, p.For, p.Name, "", p.Roles, p.Year), Late: p.Late, Reached: true, ReachedWords: "On their page"}
	if p.OpenedAt != nil {
		opened := c.Stamp(*p.OpenedAt)
		row.Opened = &opened
	}
	if p.AcknowledgedAt != nil {
		at := c.Stamp(*p.AcknowledgedAt)
		row.Acknowledged = &at
		if row.Opened == nil {
			row.Opened = &at
		}
		if by := p.By(); by.Given != "" {
			row.By = "by " + by.For(true)
		}
	}
	return row
}

func emptyReceipts(r classroom.Receipts) templates.Empty {
	if r.Reached == 0 {
		return templates.Empty{Icon: "users", Title: "It reached nobody", Words: "There was nobody in what you chose. Who joins later finds it only if you said so."}
	}
	return templates.Empty{Icon: "circle-check", Title: "Nobody is left", Words: "Everybody has got so far."}
}

func (h *Handlers) remind(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	reminded, err := h.room.Remind(c.Context(), c.Actor, id)
	return announcementDone(c, id, "/announcements/"+id.String(), "Reminded "+count(reminded, "person", "people")+".", err)
}

func (h *Handlers) cancelAnnouncement(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	err = h.room.CancelAnnouncement(c.Context(), c.Actor, id)
	return announcementDone(c, id, "/announce", "Cancelled. It will not go out.", err)
}

// announcementDone goes on to a page; who comes too late is told on the
// announcement's own.
func announcementDone(c *tenantsweb.Ctx, id uuid.UUID, to, words string, err error) error {
	if fault.Is(err, fault.KindConflict) {
		return c.SeeOther("/announcements/"+id.String(), templates.Flash{Kind: "warn", Text: fault.From(err).Safe})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(to, templates.Flash{Kind: "good", Text: words})
}

// firstWords begins a text, on one line, for a list.
func firstWords(body string) string {
	const most = 70
	words := []rune(strings.Join(strings.Fields(body), " "))
	if len(words) <= most {
		return string(words)
	}
	return strings.TrimSpace(string(words[:most])) + "…"
}

// ownView is one of the reader's announcements in short.
func ownView(c *tenantsweb.Ctx, a classroom.OwnAnnouncement) templates.Announced {
	view := templates.Announced{Href: "/announcements/" + a.Post.ID.String(), Words: firstWords(a.Post.Body), For: announcedTo(a.AnnouncementOf, c.Actor.School.Name),
		State: figures(a.Announced), Time: c.Stamp(a.Post.CreatedAt)}
	switch {
	case a.Cancelled():
		view.State, view.Text, view.Again = "Cancelled", a.Post.Body, again(a.Post)
		if a.Post.State != classroom.Withdrawn { // by nobody: its author could not send it when it was due
			view.State = "Did not go out"
		}
	case a.SentAt != nil:
		view.Time = c.Stamp(*a.SentAt)
	case !a.Approved:
		view.State, view.Waits = "Waiting for "+readsFirst(c.Actor), true
	default:
		view.State, view.Waits = "Goes out "+c.At(a.DueAt), true
	}
	if !c.Actor.Allows(policy.AnnouncementReceipts, policy.Own) {
		view.Href = "/posts/" + a.Post.ID.String()
		if a.SentAt != nil {
			view.State = "Gone out"
		}
	}
	return view
}
