// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// whose names what a case is about: "Amira Khan’s post".
func whose(c *tenantsweb.Ctx, cs moderation.Case) string {
	name := cs.Name.For(c.Actor.Staff())
	if cs.Kind == "report" && cs.Post == nil {
		return name
	}
	if name == "" {
		return "This post"
	}
	return name + "’s post"
}

// decidedWords says what a decision did, and to whom.
func decidedWords(c *tenantsweb.Ctx, cs moderation.Case, d moderation.Decision) string {
	post := whose(c, cs)
	switch d.Outcome {
	case moderation.Approve:
		return "Approved: " + post + " can be seen now."
	case moderation.Return:
		return "Returned: " + post + " is back in their drafts with your word."
	case moderation.Refuse:
		return "Refused: " + post + " will not be shown, and they are told."
	case moderation.Withdraw:
		return "Withdrawn: " + post + " is taken away everywhere. Its author and who reported it are told."
	case moderation.Dismiss:
		return "Dismissed: nothing changes for " + cs.Name.For(c.Actor.Staff()) + ". Who reported it is told."
	case moderation.PassOn:
		if c.Actor.Allows(policy.QueueDecide, policy.School) {
			return "Passed on: the other moderators see that " + post + " wants somebody else’s eyes."
		}
		return "Passed on: the moderators decide about " + post + " now."
	}
	return "Done."
}

// firstWords says who was first, with what is known of the case now.
func (h *Handlers) firstWords(c *tenantsweb.Ctx, cs moderation.Case) string {
	switch {
	case cs.Decision != nil && *cs.Decision == "superseded":
		return whose(c, cs) + " was changed or taken back by its author, so your decision changed nothing. A new text waits by itself."
	case cs.Decision != nil && decidedByReader(c, cs):
		return "you " + doneVerb(*cs.Decision, whose(c, cs)) + " (" + c.Stamp(*cs.DecidedAt).Words + "), so this press changed nothing."
	case cs.Decision != nil && cs.Decider != nil && cs.DecidedAt != nil:
		return *cs.Decider + " " + doneVerb(*cs.Decision, whose(c, cs)) + " (" + c.Stamp(*cs.DecidedAt).Words + "), so your decision changed nothing."
	case passedByReader(c, cs):
		return "you passed " + whose(c, cs) + " on (" + c.Stamp(*cs.EscalatedAt).Words + "), so this press changed nothing."
	case cs.State == "escalated" && cs.Escalator != nil:
		return *cs.Escalator + " passed " + whose(c, cs) + " on to the moderators."
	case cs.State == "open":
		return whose(c, cs) + " has changed since you opened it. Please read it again."
	}
	return "This is in somebody else’s hands now, so your decision changed nothing."
}

// decidedByReader says whether it was the reader who was first, in another window
// for instance.
func decidedByReader(c *tenantsweb.Ctx, cs moderation.Case) bool {
	return cs.Decision != nil && cs.DecidedAt != nil && cs.DecidedBy != nil && *cs.DecidedBy == c.Actor.ID || passedByReader(c, cs)
}

// passedByReader says whether it waits because the reader has passed it on.
func passedByReader(c *tenantsweb.Ctx, cs moderation.Case) bool {
	return cs.State == "escalated" && cs.EscalatedAt != nil && cs.EscalatedBy != nil && *cs.EscalatedBy == c.Actor.ID
}

// first is what stands above the page for who came second, be it to themselves.
func (h *Handlers) first(c *tenantsweb.Ctx, cs moderation.Case) templates.First {
	return templates.First{Self: decidedByReader(c, cs), Words: h.firstWords(c, cs)}
}

func doneVerb(decision, what string) string {
	if decision == string(moderation.Dismiss) {
		return "dismissed the report about " + strings.TrimSuffix(what, "’s post")
	}
	return doneWords(decision) + " " + what
}

// severalWords says how many of several decisions went through, and what became
// of the others.
func severalWords(c *tenantsweb.Ctx, results []moderation.Result, d moderation.Decision) templates.Flash {
	done, own, first, barred, gone, alone, shown, later := 0, 0, 0, 0, 0, 0, 0, 0
	for _, r := range results {
		switch {
		case r.Err == nil:
			done++
		case errors.Is(r.Err, moderation.ErrReadAlone):
			alone++
		case errors.Is(r.Err, moderation.ErrCaught):
			shown++
		case fault.Is(r.Err, fault.KindConflict) && decidedByReader(c, r.Case):
			own++
		case fault.Is(r.Err, fault.KindConflict), fault.Is(r.Err, fault.KindStale):
			first++
		case fault.Is(r.Err, fault.KindForbidden):
			barred++
		case fault.Is(r.Err, fault.KindNotFound):
			gone++
		default:
			later++
		}
	}
	verb := doneWords(string(d.Outcome))
	words := []string{strings.ToUpper(verb[:1]) + verb[1:] + ": " + counted(done, "post") + "."}
	if done == 1 {
		i := slices.IndexFunc(results, func(r moderation.Result) bool { return r.Err == nil })
		words[0] = decidedWords(c, results[i].Case, d)
	}
	for _, other := range []struct {
		n     int
		words string
	}{
		{own, "decided by you before."}, {first, "somebody else was first, or the text has changed."}, {barred, "your own or a relative’s, so somebody else decides."},
		{gone, "no longer in your hands."}, {alone, "to be read and decided on alone: a child may need somebody."}, {shown, "to be looked at and decided on alone."}, {later, "could not be decided just now, and waits on."},
	} {
		if other.n > 0 {
			words = append(words, counted(other.n, "post")+": "+other.words)
		}
	}
	f := templates.Flash{Kind: "good", Text: strings.Join(words, " ")}
	if done < len(results) {
		f.Kind = "warn"
	}
	return f
}

// health is the card about the queue on the page of the school's health.
func (h *Handlers) health(ctx context.Context, actor tenants.Actor) ([]templates.HealthCard, error) {
	load, err := h.m.Load(ctx, actor)
	card := templates.HealthCard{Icon: "inbox", Title: "Waiting for a decision", Count: load.Waiting, Words: "Nothing waits.", Tone: "good", State: "All well",
		Href: queuePath, Label: "The queue"}
	if load.Oldest != nil {
		card.Words, card.Tone, card.State = "The oldest has waited "+h.waited(*load.Oldest)+".", "warn", "Wants you"
	}
	return []templates.HealthCard{card}, err
}
