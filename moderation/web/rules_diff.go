// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"strconv"

	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/templates"
)

// changesOf says what one version of the rules changed.
func changesOf(step moderation.RulesStep) []templates.RuleChange {
	var changes []templates.RuleChange
	before := map[string]rules.Rule{}
	for _, rule := range step.Before.Rules {
		before[rule.ID] = rule
	}
	after := map[string]bool{}
	for _, rule := range step.After.Rules {
		after[rule.ID] = true
		was, known := before[rule.ID]
		change := ruleChange(was, rule)
		if !known {
			change.Words = []string{"New."}
		}
		if !known || len(change.Words)+len(change.Added)+len(change.Removed) > 0 {
			changes = append(changes, change)
		}
	}
	for _, rule := range step.Before.Rules {
		if !after[rule.ID] {
			changes = append(changes, templates.RuleChange{Rule: rule.Name, Words: []string{"Taken away."}, Removed: rule.Phrases})
		}
	}
	if words := gateChange(step.Before.Gate, step.After.Gate); len(words) > 0 {
		changes = append(changes, templates.RuleChange{Rule: "How posts go out", Words: words})
	}
	return changes
}

func ruleChange(was, is rules.Rule) templates.RuleChange {
	change := templates.RuleChange{Rule: is.Name}
	say := func(differs bool, words string) {
		if differs {
			change.Words = append(change.Words, words)
		}
	}
	say(was.Name != is.Name, "Was called “"+was.Name+"”.")
	say(was.Enabled && !is.Enabled, "Was on, is off.")
	say(!was.Enabled && is.Enabled, "Was off, is on.")
	say(chosen(actionField("", was.Action)) != chosen(actionField("", is.Action)), "What happens: "+chosen(actionField("", is.Action))+".")
	say(!slices.Equal(was.Applies, is.Applies), "Whose posts: "+lower(chosen(whomField("", is.Applies)))+".")
	say(was.Words != is.Words, "What its author reads: “"+is.Words+"”.")
	say(was.Limit != is.Limit, "The number that is fine was "+strconv.Itoa(was.Limit)+", is "+strconv.Itoa(is.Limit)+".")
	say(was.Minutes != is.Minutes, "The minutes were "+strconv.Itoa(was.Minutes)+", are "+strconv.Itoa(is.Minutes)+".")
	say(!slices.EqualFunc(was.Quiet, is.Quiet, sameQuiet), "Quiet: "+quietWords(is.Quiet)+".")
	for _, lines := range []struct {
		was, is []string
		fine    bool
	}{{was.Phrases, is.Phrases, false}, {was.Hosts, is.Hosts, false}, {was.Allow, is.Allow, true}} {
		added, removed := apart(lines.is, lines.was, lines.fine), apart(lines.was, lines.is, lines.fine)
		change.Added, change.Removed = append(change.Added, added...), append(change.Removed, removed...)
		say(len(added)+len(removed) == 0 && !slices.Equal(lines.was, lines.is), "Its lines are in another order.")
	}
	return change
}

// chosen is the label of the choice of a field.
func chosen(f templates.Field) string {
	for _, o := range f.Options {
		if o.Chosen {
			return o.Label
		}
	}
	return ""
}

// apart gives the lines that the other side has not.
func apart(lines, other []string, fine bool) []string {
	has := make(map[string]bool, len(other))
	for _, line := range other {
		has[line] = true
	}
	var only []string
	for _, line := range lines {
		switch {
		case has[line]:
		case fine:
			only = append(only, "fine: "+line)
		default:
			only = append(only, line)
		}
	}
	return only
}

func sameQuiet(a, b rules.Quiet) bool {
	return a.From == b.From && a.To == b.To && slices.Equal(a.Days, b.Days)
}

func quietWords(all []rules.Quiet) string {
	var words []string
	for _, q := range all {
		part := q.From + " to " + q.To
		for _, o := range daysOptions(daysChoice(q.Days)) {
			if o.Chosen {
				part += ", " + lower(o.Label)
			}
		}
		words = append(words, part)
	}
	return list(words)
}

func gateChange(was, is rules.Gate) []string {
	var words []string
	before := map[string]string{}
	for _, view := range gateViews(was) {
		before[view.Name] = chosen(templates.Field{Options: view.Options})
	}
	for _, view := range gateViews(is) {
		if now := chosen(templates.Field{Options: view.Options}); now != before[view.Name] {
			words = append(words, view.Label+": "+lower(now)+".")
		}
	}
	if was.FirstN != is.FirstN {
		words = append(words, "How many first posts: was "+strconv.Itoa(was.FirstN)+", is "+strconv.Itoa(is.FirstN)+".")
	}
	return words
}
