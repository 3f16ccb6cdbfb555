// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// lateAfter is how long something may wait before the queue says that it is long.
const lateAfter = time.Hour

func (h *Handlers) showQueue(c *tenantsweb.Ctx, status int, f moderation.QueueFilter, m mending) error {
	desk, err := h.m.Desk(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	p := page(c, "Queue", "queue")
	p.Keys = true
	v := templates.Queue{Page: p, Lead: h.lead(desk.Load), Filter: filterView(f, desk), First: m.first, Words: m.words, Next: queueHref(f)}
	for _, cs := range desk.Cases {
		view := h.caseView(c, cs, desk.Standing)
		view.Href, view.Picked = "/cases/"+view.ID, m.picked[cs.ID]
		v.Several = v.Several || cs.Kind == "held" && view.Can.Any() && !view.Alone
		v.Cases = append(v.Cases, view)
	}
	v.Newer, v.Older = queuePages(f, desk)
	if len(v.Cases) == 0 {
		v.Empty = emptyQueue(f, desk)
	}
	return c.Render(status, templates.QueuePage(v))
}

func (h *Handlers) lead(l moderation.Load) string {
	switch {
	case l.Waiting == 0 || l.Oldest == nil:
		return ""
	case l.Waiting == 1:
		return "1 waits for somebody, for " + h.waited(*l.Oldest) + " now."
	}
	return strconv.Itoa(l.Waiting) + " wait for somebody. The oldest has waited " + h.waited(*l.Oldest) + "."
}

func emptyQueue(f moderation.QueueFilter, d moderation.Desk) templates.Empty {
	if f != (moderation.QueueFilter{}) && d.Waiting > 0 {
		return templates.Empty{Icon: "search", Title: "Nothing here fits", Words: "Something waits, but nothing that fits what you chose above.",
			Action: &templates.Link{Label: "Show all", Href: queuePath}}
	}
	return templates.Empty{Icon: "circle-check", Title: "Nothing waits",
		Words: "Everything has been looked at. New posts that the rules hold, and reports, will appear here, oldest first."}
}

func filterView(f moderation.QueueFilter, d moderation.Desk) templates.Filter {
	groups := []templates.Option{{Value: "", Label: "All groups"}}
	rules := []templates.Option{{Value: "", Label: "All rules"}}
	for _, choice := range d.Choices {
		o := templates.Option{Value: choice.Value, Label: choice.Label}
		if choice.What == "group" {
			groups = append(groups, o)
		} else {
			rules = append(rules, o)
		}
	}
	v := templates.Filter{Action: queuePath, Fields: []templates.Field{
		{Name: "group", Label: "Group", Value: idText(f.Group), Options: groups},
		{Name: "kind", Label: "Kind", Value: f.Kind, Options: []templates.Option{{Value: "", Label: "All kinds"}, {Value: "held", Label: "Held posts"}, {Value: "report", Label: "Reports"}}},
		{Name: "rule", Label: "Rule", Value: f.Rule, Options: rules},
	}}
	if idText(f.Group)+f.Kind+f.Rule != "" {
		v.Clear = queuePath
	}
	return v
}

// queuePages are the ways back and on, with what was chosen.
func queuePages(f moderation.QueueFilter, d moderation.Desk) (newer, older string) {
	if len(d.Cases) == 0 {
		return "", ""
	}
	back, on := f.After != uuid.Nil, d.More
	if f.Before != uuid.Nil {
		back, on = d.More, true
	}
	to := f
	to.After, to.Before = uuid.Nil, uuid.Nil
	if back {
		to.Before = d.Cases[0].ID
		newer = queueHref(to)
		to.Before = uuid.Nil
	}
	if on {
		to.After = d.Cases[len(d.Cases)-1].ID
		older = queueHref(to)
	}
	return newer, older
}

// veiled are the files of a text that somebody decides on: shown when they ask.
func veiled(files []moderation.Attached) []templates.Media {
	var views []templates.Media
	for _, f := range files {
		views = append(views, templates.VeiledMedia(f.ID.String(), f.Kind, f.Name, f.Alt))
	}
	return views
}

// caseView is a case as the queue shows it.
func (h *Handlers) caseView(c *tenantsweb.Ctx, cs moderation.Case, standing map[uuid.UUID]moderation.Standing) templates.QueueCase {
	v := templates.QueueCase{ID: cs.ID.String(), Hash: hex.EncodeToString(cs.Hash), Kind: cs.Kind, State: cs.State, Age: c.Stamp(cs.OpenedAt),
		About: about(c, cs.About, cs.Name, cs.Username, cs.Roles, cs.YearLevel), Member: cs.Kind == "report" && cs.Post == nil,
		Note: cs.Evidence.Note, Text: caughtIn(cs.Evidence.Text, cs.Hits), Hits: hitViews(cs.Evidence.Text, cs.Evidence.Note, cs.Hits), Reports: reportedWords(cs)}
	v.Media = veiled(cs.Evidence.Attached)
	v.Age.Words = "waiting " + h.waited(cs.OpenedAt)
	v.Late = cs.State != "decided" && h.m.DB.Now().Sub(cs.OpenedAt) > lateAfter
	if cs.Kind == "held" && len(cs.Hits) == 0 {
		v.Hits = []templates.Hit{{Rule: "Read first", Words: "No rule caught anything: a person reads posts like this one before they go out."}}
	}
	if cs.Group != nil && cs.GroupName != nil {
		v.Group = &templates.Link{Label: *cs.GroupName, Href: "/groups/" + cs.Group.String()}
	}
	if cs.Post != nil {
		if s, ok := standing[*cs.Post]; ok {
			h.stand(c, &v, cs, s)
		}
	}
	if v.Seen == "" && cs.Post != nil && (v.Group == nil || cs.Evidence.Audience == "direct") {
		v.Seen = audienceWords(cs.Evidence.Audience, v.Group != nil)
	}
	if v.Above == nil && cs.Evidence.ReplyTo != "" {
		v.Above = &templates.Surrounding{By: templates.Person{Name: "another post"}, Text: cs.Evidence.ReplyTo}
	}
	v.Alone = cs.Alone()
	if v.Alone && cs.Kind == "held" && cs.State != "decided" && cs.About != c.Actor.ID && c.Actor.Allows(policy.CaseSafeguarding, policy.School) {
		v.Told = c.T("queue.team-told") // to everybody else there is no such case
	}
	v.Passed, v.Barred, v.Can = passedWords(cs), barredWords(c, cs), choices(c, cs)
	return v
}

// stand adds what is known of how the post stands now.
func (h *Handlers) stand(c *tenantsweb.Ctx, v *templates.QueueCase, cs moderation.Case, s moderation.Standing) {
	if s.Kind == "announcement" {
		v.Seen = "An announcement"
	}
	if s.Above != nil {
		v.Above = &templates.Surrounding{By: about(c, s.Above.Author, s.Above.Name, "", nil, nil), Text: s.Above.Text, Href: "/posts/" + s.Above.Post.String()}
	}
	if cs.Kind != "held" || cs.Version == nil || *cs.Version < 2 {
		return
	}
	v.Edit = "Changed by its author while it waited."
	if s.State == "released" {
		v.Edit = "An edit. What was approved before stays up meanwhile."
	}
}

// audienceWords says who sees a post; grouped, that it belongs to a group. What
// goes to a few people alone is a private reply.
func audienceWords(audience string, grouped bool) string {
	switch audience {
	case "school":
		return "Everyone at school"
	case "public":
		return "Anyone on the open web"
	}
	if grouped {
		return "A private reply: for whoever wrote the announcement and the stewards of this group"
	}
	return "A private reply: for whoever wrote the announcement"
}

func reportedWords(cs moderation.Case) string {
	if cs.Reports == 0 {
		return ""
	}
	var what []string
	for _, category := range cs.Categories() {
		answer, _ := categoryWords(category)
		what = append(what, lower(answer))
	}
	people := "1 person reported this: "
	if cs.Reports > 1 {
		people = strconv.Itoa(cs.Reports) + " people reported this: "
	}
	return people + list(what) + "."
}

func passedWords(cs moderation.Case) string {
	switch {
	case cs.State != "escalated":
		return ""
	case cs.Escalator == nil:
		return "For moderators and admins alone"
	}
	return "Passed on by " + *cs.Escalator
}

// barredWords says why the reader may not decide, where they see the case at all.
func barredWords(c *tenantsweb.Ctx, cs moderation.Case) string {
	switch {
	case cs.State == "decided":
		return ""
	case cs.About == c.Actor.ID:
		return "This is your own post, so somebody else decides."
	case cs.Related:
		return "This is about a relative of yours, so somebody else decides."
	}
	return ""
}

// choices are the decisions open to the reader.
func choices(c *tenantsweb.Ctx, cs moderation.Case) templates.Choices {
	if cs.About == c.Actor.ID || cs.Related {
		return templates.Choices{}
	}
	open := cs.Outcomes()
	can := func(o moderation.Outcome) bool { return slices.Contains(open, o) }
	return templates.Choices{Approve: can(moderation.Approve), Return: can(moderation.Return), Refuse: can(moderation.Refuse), Escalate: can(moderation.PassOn),
		Withdraw: can(moderation.Withdraw), Dismiss: can(moderation.Dismiss)}
}
