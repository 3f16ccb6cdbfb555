// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

const (
	newRule   = "new" // the card of a list of words to be added
	ownMost   = 12    // lists of a school's own; each may have thousands of words
	quietMost = 4     // quiet times of one rule
)

// part names a field of a rule in the form.
func part(rule, name string) string { return templates.RuleField(rule, name) }

func quietPart(rule, name string, i int) string { return part(rule, name+"."+strconv.Itoa(i)) }

// reading is a form on its way into a document.
type reading struct {
	tenantsweb.Form
	wrong map[string]string
}

// readRules lays what the form has over the rules as they stand, and says what
// in it cannot be. A rule that the form does not have, because the reader may
// not change it or because it came later, stays as it is.
func readRules(f tenantsweb.Form, book moderation.Rulebook) (rules.Doc, map[string]string) {
	r := reading{Form: f, wrong: map[string]string{}}
	doc := rules.Doc{Region: book.Doc.Region}
	for _, rule := range book.Doc.Rules {
		here := len(f.All(part(rule.ID, "whom"))) > 0
		if !here || rule.Kind.Protected() && !book.Protected {
			doc.Rules = append(doc.Rules, rule)
			continue
		}
		if !rule.Builtin && f.Bool(part(rule.ID, "remove")) {
			continue
		}
		doc.Rules = append(doc.Rules, r.rule(rule))
	}
	if added, ok := r.added(book); ok {
		doc.Rules = append(doc.Rules, added)
	}
	doc.Gate = r.gate(book.Doc.Gate)
	return doc, r.wrong
}

func (r reading) rule(rule rules.Rule) rules.Rule {
	id := rule.ID
	rule.Enabled = r.Bool(part(id, "on"))
	rule.Applies = r.whom(id, rule.Applies)
	if !rule.Kind.Protected() {
		rule.Action = rules.Action(r.Trimmed(part(id, "action")))
	}
	if rule.Kind != rules.SelfHarm {
		rule.Words = r.Trimmed(part(id, "words"))
	}
	if !rule.Builtin {
		rule.Name = r.Trimmed(part(id, "name"))
	}
	for _, lines := range []struct {
		name string
		to   *[]string
		has  bool
	}{{"phrases", &rule.Phrases, hasPhrases(rule.Kind)}, {"allow", &rule.Allow, hasAllow(rule.Kind)}, {"hosts", &rule.Hosts, rule.Kind == rules.Links}} {
		if lines.has {
			*lines.to = linesOf(r.Text(part(id, lines.name)))
		}
	}
	if hasLimit(rule.Kind) {
		rule.Limit = r.number(part(id, "limit"))
	}
	if hasMinutes(rule.Kind) {
		rule.Minutes = r.number(part(id, "minutes"))
	}
	if rule.Kind == rules.Hours {
		rule.Quiet = r.quiet(rule)
	}
	return rule
}

// added is a list of words that the school adds, if one was begun.
func (r reading) added(book moderation.Rulebook) (rules.Rule, bool) {
	name, phrases := r.Trimmed(part(newRule, "name")), linesOf(r.Text(part(newRule, "phrases")))
	if name == "" && phrases == nil {
		return rules.Rule{}, false
	}
	switch own := ownLists(book.Doc); {
	case own >= ownMost:
		r.wrong[part(newRule, "name")] = "There are " + strconv.Itoa(own) + " lists of your own already. Add the words to one of them."
	case name == "":
		r.wrong[part(newRule, "name")] = "Give the list a name."
	case phrases == nil:
		r.wrong[part(newRule, "phrases")] = "Write at least one word or phrase."
	}
	return rules.Rule{ID: addedID(book), Name: name, Kind: rules.Words, Enabled: true, Action: rules.Action(r.Trimmed(part(newRule, "action"))),
		Applies: r.whom(newRule, nil), Phrases: phrases}, true
}

// addedID is the id of a list added now: no version adds more than one.
func addedID(book moderation.Rulebook) string { return "own-" + strconv.Itoa(book.Version+1) }

func ownLists(doc rules.Doc) int {
	n := 0
	for _, rule := range doc.Rules {
		if !rule.Builtin {
			n++
		}
	}
	return n
}

func (r reading) number(name string) int {
	n, ok := r.Int(name)
	if !ok {
		r.wrong[name] = "Write a whole number, such as 20."
	}
	return n
}

func (r reading) quiet(rule rules.Rule) []rules.Quiet {
	var quiet []rules.Quiet
	for i := range max(quietMost, len(rule.Quiet)) {
		q := rules.Quiet{From: r.Trimmed(quietPart(rule.ID, "from", i)), To: r.Trimmed(quietPart(rule.ID, "to", i))}
		if q.From == "" && q.To == "" {
			continue
		}
		var was []time.Weekday
		if i < len(rule.Quiet) {
			was = rule.Quiet[i].Days
		}
		q.Days = days(r.Trimmed(quietPart(rule.ID, "days", i)), was)
		quiet = append(quiet, q)
	}
	return quiet
}

func (r reading) gate(g rules.Gate) rules.Gate {
	mode := func(name string, otherwise rules.Mode) rules.Mode {
		if len(r.All(name)) == 0 {
			return otherwise
		}
		return rules.Mode(r.Trimmed(name))
	}
	g.Default = mode("gate.default", g.Default)
	g.ByRole, g.ByBand = maps.Clone(g.ByRole), maps.Clone(g.ByBand)
	for _, role := range policy.Roles() {
		g.ByRole = laidOver(g.ByRole, role, mode("gate.role."+string(role), g.ByRole[role]), "default")
	}
	for _, band := range rules.Bands() {
		g.ByBand = laidOver(g.ByBand, band, mode("gate.band."+band, g.ByBand[band]), "none")
	}
	switch choice := r.Trimmed("gate.pictures"); choice {
	case "":
	case "look":
		g.Pictures = ""
	default:
		g.Pictures = choice // what is none is refused
	}
	if first := part("gate.default", "first"); len(r.All(first)) > 0 {
		g.FirstN = r.number(first)
	}
	return g
}

// laidOver sets a mode, or takes it away where it is none of its own.
func laidOver[K comparable](modes map[K]rules.Mode, key K, mode, none rules.Mode) map[K]rules.Mode {
	if mode == "" || mode == none {
		delete(modes, key)
		return modes
	}
	if modes == nil {
		modes = map[K]rules.Mode{}
	}
	modes[key] = mode
	return modes
}

// linesOf gives the lines of a field that have something on them.
func linesOf(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func hasPhrases(k rules.Kind) bool { return k == rules.Words || k.Protected() }
func hasAllow(k rules.Kind) bool   { return hasPhrases(k) || k == rules.Contact }
func hasLimit(k rules.Kind) bool {
	return k == rules.Shouting || k == rules.Repetition || k == rules.Speed
}
func hasMinutes(k rules.Kind) bool { return k == rules.Repetition || k == rules.Speed }
