// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/hex"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/fault"
	tenantsweb "rookery/tenants/web"
)

// mending is what comes back with the queue when a decision did not go through.
type mending struct {
	words  map[string]templates.Form // by case, "" for several at once
	picked map[uuid.UUID]bool
	first  []templates.First // who was first
}

func (h *Handlers) queue(c *tenantsweb.Ctx) error {
	return h.showQueue(c, fiber.StatusOK, queueFilter(c.Query), mending{})
}

// queueFilter reads the choices above the queue.
func queueFilter(value func(string) string) moderation.QueueFilter {
	f := moderation.QueueFilter{Group: idOf(value("group")), After: idOf(value("after")), Before: idOf(value("before"))}
	if kind := value("kind"); kind == "held" || kind == "report" {
		f.Kind = kind
	}
	if rule := value("rule"); len(rule) <= 60 {
		f.Rule = rule
	}
	return f
}

// queueHref is the queue with these choices.
func queueHref(f moderation.QueueFilter) string {
	q := url.Values{}
	for name, value := range map[string]string{"group": idText(f.Group), "kind": f.Kind, "rule": f.Rule, "after": idText(f.After), "before": idText(f.Before)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return queuePath
	}
	return queuePath + "?" + q.Encode()
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

// decideInQueue decides on one case or on several, from the queue or in place
// on another page.
func (h *Handlers) decideInQueue(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	if err != nil && !fault.Is(err, fault.KindInvalid) {
		return err
	}
	next := ownPath(f.Text("next"), queuePath)
	ids := f.IDs("case")
	if len(ids) == 1 && len(f.All("hash-"+ids[0].String())) == 0 {
		return h.decideOne(c, f, err, decision(f, ids[0], f.Trimmed("hash")), next)
	}
	if len(f.All("case")) > len(ids) {
		return fault.NotFound() // a case that cannot be
	}
	if err == nil && len(ids) == 0 {
		err = fault.Conflict("Tick at least one post first.")
	}
	return h.decideMany(c, f, err, ids, next)
}

func decision(f tenantsweb.Form, id uuid.UUID, hash string) moderation.Decision {
	d := moderation.Decision{Case: id, Outcome: moderation.Outcome(f.Trimmed("decision")), Word: f.Text("word")}
	if hash != "" {
		var err error
		if d.Hash, err = hex.DecodeString(hash); err != nil {
			d.Hash = []byte{0} // no text has it
		}
	}
	return d
}

func (h *Handlers) decideOne(c *tenantsweb.Ctx, f tenantsweb.Form, err error, d moderation.Decision, next string) error {
	var r moderation.Result
	if err == nil {
		r = h.m.DecideSeveral(c.Context(), c.Actor, []moderation.Decision{d})[0]
		err = r.Err
	}
	if err == nil {
		return c.SeeOther(next, templates.Flash{Kind: "good", Text: decidedWords(c, r.Case, d)})
	}
	fields, _, ok := tenantsweb.FormFault(err)
	switch {
	case !ok:
		return err
	case !inQueue(next) && fields == nil:
		text := h.firstWords(c, r.Case)
		if decidedByReader(c, r.Case) {
			text = c.T("queue.first-self") + " " + text
		}
		return c.SeeOther(next, templates.Flash{Kind: "warn", Text: text})
	case !inQueue(next):
		return h.showCase(c, tenantsweb.StatusOf(err), d.Case, wordForm(f, err), templates.First{}, next)
	}
	m := mending{words: map[string]templates.Form{d.Case.String(): wordForm(f, err)}}
	if fields == nil {
		m.first = []templates.First{h.first(c, r.Case)}
	}
	return h.showQueue(c, tenantsweb.StatusOf(err), filterOf(next), m)
}

// wordForm is the form of a decision as it was typed. Its only field is the
// word, so that what is wrong with another one is said there.
func wordForm(f tenantsweb.Form, err error) templates.Form {
	form := templates.Form{Values: map[string]string{"word": f.Text("word")}}
	fields, problem, _ := tenantsweb.FormFault(err)
	for _, message := range fields {
		problem = message
	}
	if fields != nil {
		form.Errors = map[string]string{"word": problem}
	}
	return form
}

func inQueue(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return path == queuePath
}

// filterOf reads the choices out of a path to the queue.
func filterOf(path string) moderation.QueueFilter {
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return moderation.QueueFilter{}
	}
	return queueFilter(func(name string) string { return strings.ToValidUTF8(values.Get(name), "") })
}

// decideMany decides on several cases, each by itself.
func (h *Handlers) decideMany(c *tenantsweb.Ctx, f tenantsweb.Form, err error, ids []uuid.UUID, next string) error {
	var results []moderation.Result
	d := decision(f, uuid.Nil, "")
	if err == nil {
		several := make([]moderation.Decision, len(ids))
		for i, id := range ids {
			several[i] = decision(f, id, strings.TrimSpace(f.Text("hash-"+id.String())))
			several[i].Together = true
		}
		results = h.m.DecideSeveral(c.Context(), c.Actor, several)
		err = common(results)
	}
	if err == nil {
		return c.SeeOther(next, severalWords(c, results, d))
	}
	fields, problem, ok := tenantsweb.FormFault(err)
	if !ok {
		return err
	}
	form := wordForm(f, err)
	status := tenantsweb.StatusOf(err)
	if fields == nil {
		form.Problem, status = problem, fiber.StatusUnprocessableEntity
	}
	m := mending{words: map[string]templates.Form{"": form}, picked: map[uuid.UUID]bool{}}
	for _, id := range ids {
		m.picked[id] = true
	}
	return h.showQueue(c, status, filterOf(next), m)
}

// common is an error that all the decisions share and that is about the form or
// about us, not about one of the cases.
func common(results []moderation.Result) error {
	for _, r := range results {
		switch kind := fault.From(r.Err); {
		case r.Err == nil:
			return nil
		case kind.Kind != fault.KindInvalid && kind.Kind != fault.KindUnavailable && kind.Kind != fault.KindInternal:
			return nil
		}
	}
	if len(results) == 0 {
		return nil
	}
	return results[0].Err
}
