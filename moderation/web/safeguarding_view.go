// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) safeguardingLead(cases []moderation.SafeguardingCase) string {
	waiting := 0
	for _, cs := range cases {
		if cs.State == "open" {
			waiting++
		}
	}
	switch waiting {
	case 0:
		return ""
	case 1:
		return "1 waits for somebody to take it, for " + h.waited(cases[0].OpenedAt) + " now."
	}
	return strconv.Itoa(waiting) + " wait for somebody to take them. The oldest has waited " + h.waited(cases[0].OpenedAt) + "."
}

func (h *Handlers) safeguardingRow(c *tenantsweb.Ctx, cs moderation.SafeguardingCase) templates.SafeguardingRow {
	category, _ := categoryWords(cs.Category)
	return templates.SafeguardingRow{Href: safeguardingPath + "/" + cs.ID.String(), About: about(c, cs.About, cs.Name, cs.Username, cs.Roles, cs.YearLevel),
		Category: category, Source: sourceWords(cs), Clock: h.clock(c, cs), State: cs.State, Words: takenWords(c, cs)}
}

func sourceWords(cs moderation.SafeguardingCase) string {
	switch {
	case cs.Source == "rule":
		return "A rule caught it in a post; its author was shown where to get help"
	case cs.Source == "concern":
		return "In their own words, from the help page"
	case cs.Opener != nil:
		return "Reported by " + *cs.Opener
	}
	return "Reported"
}

func takenWords(c *tenantsweb.Ctx, cs moderation.SafeguardingCase) string {
	switch {
	case cs.State == "closed" && cs.ClosedAt != nil && cs.Closer != nil:
		ending, _ := endingWords(cs.Outcome)
		return ending + ". Closed by " + *cs.Closer + ", " + c.Stamp(*cs.ClosedAt).Words
	case cs.Acknowledger != nil && cs.AcknowledgedAt != nil:
		return *cs.Acknowledger + ", since " + c.Stamp(*cs.AcknowledgedAt).Words
	}
	return "Nobody has taken this yet"
}

// clock is how long a case waits, or since when it is there.
func (h *Handlers) clock(c *tenantsweb.Ctx, cs moderation.SafeguardingCase) templates.Clock {
	since := c.Stamp(cs.OpenedAt)
	if cs.State != "open" {
		since.Words = "since " + since.Words
		return templates.Clock{Since: since}
	}
	since.Words = "waits " + h.waited(cs.OpenedAt)
	within := moderation.AcknowledgeWithin
	return templates.Clock{Since: since, Late: h.m.DB.Now().Sub(cs.OpenedAt) > within, Limit: "It should be taken within " + span(within) + "."}
}

func (h *Handlers) showSafeguarding(c *tenantsweb.Ctx, status int, id uuid.UUID, note, shut templates.Form, warn string) error {
	f, err := h.m.SafeguardingCase(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	category, _ := categoryWords(f.Category)
	person := about(c, f.About, f.Name, f.Username, f.Roles, f.YearLevel)
	v := templates.SafeguardingCase{Page: page(c, person.Name, "safeguarding"), ID: id.String(), About: person, AboutFacts: atHand(f), Category: category,
		Source: sourceWords(f.SafeguardingCase), Clock: h.clock(c, f.SafeguardingCase), State: f.State, Words: takenWords(c, f.SafeguardingCase),
		CanAcknowledge: f.State == "open", CanNote: true, CanClose: f.State == "acknowledged", Note: note, Close: shut, Outcomes: endingOptions(),
		Back: templates.Link{Label: "All cases", Href: safeguardingPath}}
	if warn != "" {
		v.Page.Flash = templates.Flash{Kind: "warn", Text: warn}
	}
	if f.Post != nil {
		v.Text = &templates.Snapshot{Taken: c.Stamp(f.OpenedAt), Text: caughtIn(f.Evidence.Text, f.Hits), Media: veiled(f.Evidence.Attached), Note: f.Evidence.Note}
		v.Hits = hitViews(f.Evidence.Text, f.Evidence.Note, f.Hits)
		h.safeguardingPost(&v, f)
	}
	if f.Source == "rule" {
		v.Help = c.Actor.School.HelpText
	}
	for _, e := range f.Entries {
		v.Entries = append(v.Entries, entryView(c, e))
	}
	return c.Render(status, templates.SafeguardingCasePage(v))
}

// safeguardingPost says where the post of a case stands now.
func (h *Handlers) safeguardingPost(v *templates.SafeguardingCase, f moderation.SafeguardingFile) {
	if f.Standing == nil {
		return
	}
	switch f.Standing.State {
	case "held":
		v.PostWords, v.Post = "It is held: only its author, those who decide about it and you can see it.", "/posts/"+f.Post.String()
	case "released":
		v.PostWords, v.Post = "It is out.", "/posts/"+f.Post.String()
	case "withdrawn":
		v.PostWords = "It is withdrawn: nobody sees it any more."
	default:
		v.PostWords = "It was sent back to its author."
	}
	if f.Standing.Text != f.Evidence.Text {
		v.Text.Changed = "Its author has changed it since."
	}
}

// atHand is what the team needs at hand about somebody.
func atHand(f moderation.SafeguardingFile) []templates.Fact {
	var facts []templates.Fact
	if f.YearLevel != nil {
		facts = append(facts, templates.Fact{Label: "Year", Value: strconv.Itoa(*f.YearLevel)})
	}
	var places []string
	for _, p := range f.Places {
		places = append(places, p.Name)
	}
	if len(places) > 0 {
		facts = append(facts, templates.Fact{Label: "Groups", Value: strings.Join(places, ", ")})
	}
	for _, g := range f.Guardians {
		value := g.Full()
		if g.Relationship != "" {
			value += " (" + g.Relationship + ")"
		}
		facts = append(facts, templates.Fact{Label: "Guardian", Value: value, Href: "/members/" + g.ID.String()})
	}
	if f.Roles.Has(policy.Student) && len(f.Guardians) == 0 {
		facts = append(facts, templates.Fact{Label: "Guardians", Value: "nobody is linked"})
	}
	return facts
}

func endingOptions() []templates.Option {
	var all []templates.Option
	for _, ending := range moderation.Endings() {
		words, hint := endingWords(ending)
		all = append(all, templates.Option{Value: ending, Label: words, Hint: hint})
	}
	return all
}

// entryView is one line of the chronology.
func entryView(c *tenantsweb.Ctx, e moderation.ChronologyEntry) templates.ChronologyEntry {
	v := templates.ChronologyEntry{Kind: e.Kind, Time: c.Stamp(e.CreatedAt), Text: e.Body}
	if e.By != nil {
		v.By = &templates.Person{Name: *e.By}
	}
	switch e.Kind {
	case "opened", "report":
		v.Title, v.Text = toldWords(e)
	case "acknowledged":
		v.Title = "Acknowledged"
	case "closed":
		v.Title = "Closed"
	case "refused_view":
		v.Title, v.Text = "Somebody else tried to open this", "They were shown a page that does not exist."
	default:
		v.Title = "Note"
	}
	return v
}

// toldWords takes the category apart from the words of who told.
func toldWords(e moderation.ChronologyEntry) (title, text string) {
	category, words, _ := strings.Cut(e.Body, ":")
	answer, _ := categoryWords(category)
	title = "Opened"
	if e.Kind == "report" {
		title = "Reported again"
	}
	return title + ": " + lower(answer), strings.TrimSpace(words)
}
