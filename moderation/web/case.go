// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) casePage(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return h.showCase(c, fiber.StatusOK, id, templates.Form{}, templates.First{}, queuePath)
}

// decideCase decides on the case of the page.
func (h *Handlers) decideCase(c *tenantsweb.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil && !fault.Is(err, fault.KindInvalid) {
		return err
	}
	d := decision(f, id, f.Trimmed("hash"))
	next := ownPath(f.Text("next"), queuePath)
	var r moderation.Result
	if err == nil {
		r = h.m.DecideSeveral(c.Context(), c.Actor, []moderation.Decision{d})[0]
		err = r.Err
	}
	if err == nil {
		return c.SeeOther(next, templates.Flash{Kind: "good", Text: decidedWords(c, r.Case, d)})
	}
	fields, _, ok := tenantsweb.FormFault(err)
	if !ok {
		return err
	}
	var first templates.First
	if fields == nil {
		first = h.first(c, r.Case)
	}
	return h.showCase(c, tenantsweb.StatusOf(err), id, wordForm(f, err), first, next)
}

// showCase is the page of one case as it stands now. Where it has left the
// reader's hands meanwhile, the queue says so.
func (h *Handlers) showCase(c *tenantsweb.Ctx, status int, id uuid.UUID, form templates.Form, first templates.First, next string) error {
	f, err := h.m.CaseFile(c.Context(), c.Actor, id)
	if first.Words != "" && fault.Is(err, fault.KindNotFound) {
		return h.showQueue(c, status, moderation.QueueFilter{}, mending{first: []templates.First{first}})
	}
	if err != nil {
		return err
	}
	standing := map[uuid.UUID]moderation.Standing{}
	if f.Post != nil && f.Standing != nil {
		standing[*f.Post] = *f.Standing
	}
	v := templates.CasePage{Page: page(c, caseTitle(f.Case), "queue"), Case: h.caseView(c, f.Case, standing), Form: form, First: first, Decided: h.decided(c, f.Case),
		Reports: h.reports(c, f), History: h.history(c, f), Facts: tallyFacts(f.Tally), Back: templates.Link{Label: "Back to the queue", Href: queuePath}, Next: next}
	if c.Actor.MayLookAfterMembers() {
		v.Member = "/admin/members/" + f.About.String()
	}
	h.kept(c, &v, f)
	if !f.Related && f.About != c.Actor.ID {
		v.Mute, v.Suspend = h.mute(c, f), h.suspend(c, f)
	}
	return c.Render(status, templates.CaseView(v))
}

func caseTitle(cs moderation.Case) string {
	switch {
	case cs.Kind == "held":
		return "A post that waits"
	case cs.Post == nil:
		return "A reported member"
	}
	return "A reported post"
}

func (h *Handlers) decided(c *tenantsweb.Ctx, cs moderation.Case) *templates.Decided {
	if cs.Decision == nil || cs.DecidedAt == nil {
		return nil
	}
	d := templates.Decided{Kind: *cs.Decision, Words: "Changed or taken back by its author", Time: c.Stamp(*cs.DecidedAt)}
	if cs.Decider != nil {
		verb := doneWords(*cs.Decision)
		if *cs.Decision == string(moderation.Withdraw) {
			verb = "withdrawn"
		}
		d.Words, d.Word = upper(verb)+" by "+*cs.Decider, cs.Word
	}
	return &d
}

// kept shows what was kept of the post beside what it is now.
func (h *Handlers) kept(c *tenantsweb.Ctx, v *templates.CasePage, f moderation.CaseFile) {
	s := f.Standing
	switch {
	case f.Post == nil || s == nil:
		return
	case f.Kind == "held" && s.State == "released" && f.State != "decided":
		v.Before = pieces(s.Text, templates.Span{})
		return
	case f.Kind == "held":
		return
	}
	v.Case.Text, v.Case.Media, v.Case.Note = nil, nil, ""
	v.Snapshot = &templates.Snapshot{Taken: c.Stamp(f.OpenedAt), Text: caughtIn(f.Evidence.Text, f.Hits), Media: veiled(f.Evidence.Attached), Note: f.Evidence.Note}
	switch {
	case s.State == "withdrawn":
		v.Gone = "It is withdrawn now: nobody sees it any more."
	case s.State != "released" && s.State != "held":
		v.Gone = "It was sent back to its author: nobody sees it any more."
	case s.Text != f.Evidence.Text || s.Note != f.Evidence.Note:
		v.Snapshot.Changed = "Its author has changed it since."
		v.Now = h.now(c, f)
	}
}

// now is the post as it stands, without any deed.
func (h *Handlers) now(c *tenantsweb.Ctx, f moderation.CaseFile) *templates.Post {
	at := f.Standing.At
	if f.Standing.EditedAt != nil {
		at = *f.Standing.EditedAt
	}
	return postView(c, about(c, f.About, f.Name, f.Username, f.Roles, f.YearLevel), at, f.Standing.Text, f.Standing.Note)
}

// postView is a post as moderation knows it: its text, and nothing to press. It
// has no id, by which live updates would find it and put the deeds back.
func postView(c *tenantsweb.Ctx, by templates.Person, at time.Time, text, note string) *templates.Post {
	p := templates.Post{Kind: "note", State: "released", Author: by, Time: c.Stamp(at), ContentNote: note}
	for _, s := range pieces(text, templates.Span{}) {
		kind := templates.SegmentText
		if s.Break {
			kind = templates.SegmentBreak
		}
		p.Body = append(p.Body, templates.Segment{Kind: kind, Text: s.Text})
	}
	return &p
}

// reports lists what people reported; who they are only who decides for the
// whole school learns.
func (h *Handlers) reports(c *tenantsweb.Ctx, f moderation.CaseFile) []templates.CaseReport {
	var views []templates.CaseReport
	for _, r := range f.Reports {
		answer, _ := categoryWords(r.Category)
		view := templates.CaseReport{Time: c.Stamp(r.CreatedAt), Category: answer, Words: r.Words}
		if f.Everyone {
			by := about(c, r.Reporter, r.Name, r.Username, r.Roles, r.YearLevel)
			view.By = &by
		}
		views = append(views, view)
	}
	return views
}

// history tells what happened to the post and to the case, in order.
func (h *Handlers) history(c *tenantsweb.Ctx, f moderation.CaseFile) []templates.Event {
	var events []templates.Event
	for _, earlier := range f.Earlier {
		if earlier.OpenedAt.After(f.OpenedAt) {
			continue
		}
		event := templates.Event{Icon: "pencil", Time: c.Stamp(earlier.OpenedAt), Words: "An earlier text waited"}
		if earlier.Kind == "report" {
			event.Icon, event.Words = "flag", "It was reported before"
		}
		if d := h.decided(c, earlier); d != nil {
			event.Words += ". " + d.Words
			event.Note = d.Word
		}
		events = append(events, event)
	}
	events = append(events, opened(c, f.Case))
	if f.EscalatedAt != nil && f.Escalator != nil {
		passed := templates.Event{Icon: "arrow-up-right", Time: c.Stamp(*f.EscalatedAt), Words: *f.Escalator + " passed it on"}
		if f.State == "escalated" {
			passed.Note = f.Word
		}
		events = append(events, passed)
	}
	return events
}

func opened(c *tenantsweb.Ctx, cs moderation.Case) templates.Event {
	e := templates.Event{Icon: "hourglass", Time: c.Stamp(cs.OpenedAt), Words: "It is read first, without any rule"}
	if cs.Kind == "report" {
		e.Icon, e.Words = "flag", "Reported"
		return e
	}
	var names []string
	for _, hit := range hitViews(cs.Evidence.Text, cs.Evidence.Note, cs.Hits) {
		names = append(names, "“"+hit.Rule+"”")
	}
	if len(names) > 0 {
		e.Words = "Caught by " + list(names)
	}
	return e
}

func tallyFacts(t moderation.Tally) []templates.Fact {
	fact := func(label string, n int) templates.Fact {
		f := templates.Fact{Label: label, Value: strconv.Itoa(n)}
		if n == 0 {
			f.Value = "none"
		}
		return f
	}
	return []templates.Fact{fact("Held before, in 90 days", t.Held), fact("Of these let out", t.Approved), fact("Of these sent back", t.SentBack),
		fact("Reported before", t.Reported), fact("Of these taken away", t.Upheld)}
}
