// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/classroom/text"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// reader is for whom a page, or a piece of one, is made.
type reader struct {
	classroom.Viewer
	stamp func(time.Time) templates.Stamp
	today string               // the day at school, on which the words for a time depend
	known map[string]uuid.UUID // of those mentioned, whom they may know of
	csrf  string               // empty in a piece that goes to open pages
}

func readerOf(c *tenantsweb.Ctx, v classroom.Viewer, t classroom.Timeline) reader {
	return reader{Viewer: v, stamp: c.Stamp, today: v.School.Timezone + " " + c.Today(), known: t.Known, csrf: c.CSRF()}
}

// postViews maps a page of posts for its reader: first their own that wait for
// a person, then the others, the newest first.
func (h *Handlers) postViews(c *tenantsweb.Ctx, v classroom.Viewer, t classroom.Timeline) ([]templates.Post, error) {
	r := readerOf(c, v, t)
	views := make([]templates.Post, 0, len(t.Waiting)+len(t.Posts))
	for _, p := range t.Waiting {
		views = append(views, r.post(p))
	}
	for _, p := range t.Posts {
		view := r.frame(p, t.Announced[p.ID], t.Asks[p.ID])
		if err := h.faces.face(c.Context(), r, p, &view); err != nil {
			return nil, err
		}
		views = append(views, view)
	}
	return views, nil
}

// post maps one post that is no announcement.
func (r reader) post(p classroom.Post) templates.Post {
	v := r.bare(p)
	r.fill(&v, p)
	return v
}

// announcement maps any post; what was announced and what it asks of the reader
// matter for announcements alone.
func (r reader) announcement(p classroom.Post, a classroom.Announced, asks []classroom.Ask) templates.Post {
	v := r.frame(p, a, asks)
	r.fill(&v, p)
	return v
}

// bare is post without what fill puts in.
func (r reader) bare(p classroom.Post) templates.Post {
	v := templates.Post{
		ID: p.ID.String(), Version: p.Version, Kind: p.Kind, State: p.State, ContentNote: p.Note,
		Author:  tenantsweb.PersonView(r.Actor, p.Author, p.Name, p.Username, p.AuthorRoles, p.AuthorYear),
		Licence: licenceLink(p.Licence), Replies: p.Replies, CSRF: r.csrf,
		Waiting: r.waitingWords(p), ReplyTo: r.answered(p), Deeds: r.deeds(p),
	}
	if !r.MeetsAuthor(p) {
		v.Author.Href = ""
	}
	v.MediaCount = len(p.Media.Seen())
	if p.Author == r.ID {
		v.Coming = comingViews(p.Media)
	}
	if p.Position != nil && p.State == classroom.Released {
		v.Position = p.Position.String()
	}
	v.Audience, v.AudienceIcon = r.audience(p)
	if p.GroupName != nil && p.Audience == classroom.InGroup && r.mayOpen(*p.Group) {
		v.Group = &templates.Link{Label: *p.GroupName, Href: "/groups/" + p.Group.String()}
	}
	if p.EditedAt != nil && r.Allows(policy.PostHistory, r.RelTo(p)) {
		v.Edited = &templates.Edited{Href: postPath(p.ID, "history")}
	}
	return v
}

// fill puts in what takes longest to make: the text, and when it was.
func (r reader) fill(v *templates.Post, p classroom.Post) {
	v.Body, v.Media, v.Time = r.body(p.Text()), mediaViews(p.Media), r.stamp(p.CreatedAt)
	if p.ReleasedAt != nil {
		v.Time = r.stamp(*p.ReleasedAt)
	}
	if p.EditedAt == nil {
		return
	}
	if v.Edited == nil {
		v.Edited = &templates.Edited{}
	}
	v.Edited.Words = "edited " + r.stamp(*p.EditedAt).Words
}

// frame is announcement without what fill puts in.
func (r reader) frame(p classroom.Post, a classroom.Announced, asks []classroom.Ask) templates.Post {
	v := r.bare(p)
	if p.Kind != classroom.Announcement {
		return v
	}
	part := &templates.AnnouncementPart{For: announcedTo(a.AnnouncementOf, r.School.Name), PrivateReplies: true}
	for _, ask := range asks {
		if ask.Acknowledge {
			part.Asks = append(part.Asks, r.ask(ask))
		}
	}
	if p.Author == r.ID && p.State == classroom.Released && r.Allows(policy.AnnouncementReceipts, policy.Own) {
		part.Figures = "/announcements/" + p.ID.String()
		part.FiguresWords = figures(a)
	}
	v.Announcement = part
	return v
}

func (r reader) ask(a classroom.Ask) templates.Ask {
	view := templates.Ask{For: a.For.String(), Done: a.DoneAt != nil}
	if a.For != r.ID {
		view.Name = a.Given
	}
	if a.DoneAt == nil {
		return view
	}
	when := r.stamp(*a.DoneAt).Words
	switch {
	case a.DoneBy != nil && *a.DoneBy == r.ID:
		view.DoneBy = "You, " + when
	case a.ByGiven != nil:
		view.DoneBy = fullName(*a.ByTitle, *a.ByGiven, *a.ByFamily) + ", " + when
	}
	return view
}

// deeds are the buttons that this reader has under a post, by the same questions
// that the deeds themselves ask.
func (r reader) deeds(p classroom.Post) templates.Deeds {
	rel, own := r.RelTo(p), p.Author == r.ID
	d := templates.Deeds{Open: "/posts/" + p.ID.String()}
	if r.MayReply(p) && !(own && p.Kind == classroom.Announcement) { // nobody answers their own privately
		d.Reply = postPath(p.ID, "reply")
	}
	if own && r.MayEdit(p) {
		d.Edit = postPath(p.ID, "edit")
	}
	d.Withdraw = r.Allows(policy.PostWithdraw, rel)
	if !own && p.State == classroom.Released && r.Allows(policy.CaseReport, policy.Own) {
		d.Report = postPath(p.ID, "report")
	}
	return d
}

// answered names whom a reply answers. A guardian who reads along with a child
// learns nothing of the children that theirs talks with.
func (r reader) answered(p classroom.Post) *templates.Link {
	if p.ReplyTo == nil || !r.sits(p) {
		return nil
	}
	words := "In reply to a post"
	if name := p.ReplyName(); name.Given != "" {
		words = "Replying to " + name.For(r.Staff())
	}
	return &templates.Link{Label: words, Href: "/posts/" + p.ReplyTo.String()}
}

// sits says whether the reader is among those whom a post is addressed to.
func (r reader) sits(p classroom.Post) bool {
	if p.Audience != classroom.InGroup || p.Author == r.ID {
		return true
	}
	return r.mayOpen(*p.Group)
}

func (r reader) mayOpen(group uuid.UUID) bool {
	_, in := r.In(group)
	return in || r.Oversees
}

// body maps a text. A mention leads only to whom the reader may know of.
func (r reader) body(parsed text.Text) []templates.Segment {
	segments := make([]templates.Segment, len(parsed.Segments))
	for i, s := range parsed.Segments {
		view := templates.Segment{Kind: templates.SegmentText, Text: s.Text}
		switch s.Kind {
		case text.Newline:
			view = templates.Segment{Kind: templates.SegmentBreak}
		case text.Tag:
			view.Kind, view.Href = templates.SegmentTag, "/tags/"+url.PathEscape(s.Key)
		case text.Link:
			view.Kind, view.Text, view.Href = templates.SegmentLink, s.Shown, s.Key
		case text.Mention:
			if id, ok := r.known[s.Key]; ok {
				view.Kind, view.Href = templates.SegmentMention, "/members/"+id.String()
			}
		}
		segments[i] = view
	}
	return segments
}

func postPath(id uuid.UUID, deed string) string { return "/posts/" + id.String() + "/" + deed }
