// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) rules(c *tenantsweb.Ctx) error {
	book, err := h.m.Rules(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(fiber.StatusOK, templates.RulesPage(h.rulesView(c, book, typed{})))
}

// typed is the form of the rules as it came in: nil for a fresh page.
type typed struct {
	form *tenantsweb.Form
	templates.Form
	trial  *templates.TryResult
	try    templates.Form // what is wrong with the sentence to try
	status int
}

// read lays a form over the rules as they stand.
func (h *Handlers) read(c *tenantsweb.Ctx) (book moderation.Rulebook, doc rules.Doc, t typed, err error) {
	if book, err = h.m.Rules(c.Context(), c.Actor); err != nil {
		return book, doc, t, err
	}
	f, err := c.Form()
	t = typed{form: &f, Form: templates.Form{Values: f.Values()}, status: fiber.StatusOK}
	if err != nil && !fault.Is(err, fault.KindInvalid) {
		return book, doc, t, err
	}
	fields, _, _ := tenantsweb.FormFault(err)
	var wrong map[string]string
	doc, wrong = readRules(f, book)
	for name, message := range fields {
		wrong[name] = message
	}
	for name, message := range ruleFields(doc, addedID(book), doc.Validate()) {
		if wrong[name] == "" {
			wrong[name] = message
		}
	}
	if len(wrong) > 0 {
		t.Errors, t.Problem, t.status = wrong, wrong[""], fiber.StatusUnprocessableEntity
		delete(wrong, "")
	}
	return book, doc, t, nil
}

// changeRules stores the rules as they were typed, as a new version.
func (h *Handlers) changeRules(c *tenantsweb.Ctx) error {
	book, doc, t, err := h.read(c)
	if err != nil {
		return h.m.RulesRefused(c.Context(), c.Actor, err)
	}
	base, ok := t.form.Int("base")
	if !ok {
		return fault.Stale("This page is too old. Please load it again.")
	}
	if t.Errors == nil {
		version, err := h.m.ChangeRules(c.Context(), c.Actor, base, doc, t.form.Text("reason"))
		if err == nil && version == base {
			return c.SeeOther(rulesPath, templates.Flash{Kind: "good", Text: c.T("flash.unchanged")})
		}
		if err == nil {
			return c.SeeOther(rulesPath, templates.Flash{Kind: "good", Text: c.T("flash.rules", "Number", version)})
		}
		fields, problem, ok := tenantsweb.FormFault(err)
		if !ok {
			return err
		}
		t.Errors, t.Problem, t.status = fields, problem, tenantsweb.StatusOf(err)
		if fault.Is(err, fault.KindStale) { // what somebody else made of them meanwhile
			if book, err = h.m.Rules(c.Context(), c.Actor); err != nil {
				return err
			}
		}
	}
	return c.Render(t.status, templates.RulesPage(h.rulesView(c, book, t)))
}

// tryRules tries a sentence against the rules as they stand in the form;
// nothing is stored.
func (h *Handlers) tryRules(c *tenantsweb.Ctx) error {
	book, doc, t, err := h.read(c)
	if err != nil {
		return err
	}
	t.try = templates.Form{Values: t.Values, Errors: t.Errors}
	if t.Errors != nil {
		if t.Errors["text"] == "" {
			t.try.Problem = "Something in the rules has to be mended before a sentence can be tried."
		}
		return c.Render(t.status, templates.RulesPage(h.rulesView(c, book, t)))
	}
	role, year := writer(t.form.Trimmed("whom"))
	trial, err := h.m.Try(c.Actor, doc, role, year, t.form.Text("text"))
	if err != nil {
		fields, problem, ok := tenantsweb.FormFault(err)
		if !ok {
			return err
		}
		t.try.Errors, t.try.Problem, t.status = fields, problem, tenantsweb.StatusOf(err)
	} else {
		result := trialView(trial)
		t.trial = &result
	}
	return c.Render(t.status, templates.RulesPage(h.rulesView(c, book, t)))
}

// rulesStep is the page of one version of the rules: what it changed.
func (h *Handlers) rulesStep(c *tenantsweb.Ctx) error {
	text := c.Param("n")
	n, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(n) != text || n < 0 || n > 1<<30 {
		if err := c.Actor.Require(policy.GateRules, policy.School, "The rules are looked after by moderators and admins."); err != nil {
			return err
		}
		return fault.NotFound()
	}
	step, err := h.m.RulesStep(c.Context(), c.Actor, n)
	if err != nil {
		return err
	}
	v := templates.RulesChange{Page: page(c, "Rules, version "+text, "rules"), Number: n, Current: n == step.Newest, Reason: step.Word, Changes: changesOf(step)}
	if n > 0 {
		v.Time, v.Older = c.Stamp(step.ChangedAt), stepHref(n-1)
		if step.Changer != nil {
			v.By = *step.Changer
		}
	}
	if n < step.Newest {
		v.Newer = stepHref(n + 1)
	}
	return c.Render(fiber.StatusOK, templates.RulesChangePage(v))
}

func stepHref(n int) string { return "/rules/versions/" + strconv.Itoa(n) }
