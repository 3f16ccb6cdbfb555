// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

// Limits of a Doc: what one school may ask of every post.
const (
	MaxRules   = 200
	MaxPhrases = 100_000 // forms of all rules together, after expand
	maxLine    = 200     // characters of one phrase, host or name
	maxHosts   = 5_000
	maxLimit   = 1_000
	maxMinutes = 7 * 24 * 60
)

var idShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,47}$`)

// region gives the Doc's region, Great Britain when it has none.
func (d Doc) region() string {
	if d.Region == "" {
		return "GB"
	}
	return strings.ToUpper(d.Region)
}

// Validate gives nil, or fault.Invalid with a field for each mistake: "region",
// "rules", "gate.default", or a rule's, such as "rules.2.phrases".
func (d Doc) Validate() error {
	c := checker{fields: map[string]string{}}
	if !phonenumbers.GetSupportedRegions()[d.region()] {
		c.say("region", "This is not a country that we know. Use two letters, such as GB.")
	}
	if len(d.Rules) > MaxRules {
		c.say("rules", fmt.Sprintf("There are %d rules; at most %d are possible.", len(d.Rules), MaxRules))
		return c.fault()
	}
	seen := map[string]bool{}
	for i, r := range d.Rules {
		c.prefix = fmt.Sprintf("rules.%d.", i)
		if seen[r.ID] {
			c.say("id", "Another rule has this id.")
		}
		seen[r.ID] = true
		c.rule(r)
	}
	c.prefix = ""
	if c.forms > MaxPhrases {
		c.say("rules", fmt.Sprintf("The rules stand for %d phrases; at most %d are possible.", c.forms, MaxPhrases))
	}
	c.gate(d.Gate)
	return c.fault()
}

// checker gathers messages.
type checker struct {
	fields map[string]string
	prefix string
	forms  int
}

func (c *checker) say(field, message string) {
	if _, ok := c.fields[c.prefix+field]; !ok {
		c.fields[c.prefix+field] = message
	}
}

func (c *checker) fault() error {
	if len(c.fields) == 0 {
		return nil
	}
	return fault.Invalid(c.fields)
}

func (c *checker) rule(r Rule) {
	if !idShape.MatchString(r.ID) {
		c.say("id", "An id has small letters, digits and dashes, and starts with a letter.")
	}
	if n := fold.Graphemes(r.Name); n == 0 || n > maxLine {
		c.say("name", "Give the rule a name.")
	}
	if r.Kind.weight() < 0 {
		c.say("kind", "This kind of rule is not known.")
		return
	}
	c.action(r)
	for _, role := range r.Applies {
		if _, ok := policy.ParseRole(string(role)); !ok {
			c.say("applies", "One of the roles is not known.")
		}
	}
	if !utf8.ValidString(r.Words) || fold.Graphemes(r.Words) > 2*maxLine {
		c.say("words", fmt.Sprintf("Please use at most %d characters.", 2*maxLine))
	}
	c.phrases("phrases", r.Phrases, r.Kind.hasPhrases())
	c.phrases("allow", r.Allow, true)
	c.hosts(r)
	c.limits(r)
	for _, f := range r.Find {
		if r.Kind != Contact || !slices.Contains([]string{FindPhone, FindEmail, FindAddress, FindHandle}, f) {
			c.say("find", "A contact rule can look for phone, email, address and handle.")
		}
	}
}

func (c *checker) action(r Rule) {
	if !slices.Contains([]Action{"", Hold, Return, Note}, r.Action) {
		c.say("action", "A rule can hold, return or note.")
	}
	if (r.Kind == SelfHarm || r.Kind == Abuse) && r.Action != "" && r.Action != Hold {
		c.say("action", "What is about self-harm and abuse is always held for a person.")
	}
}

func (c *checker) phrases(field string, lines []string, wanted bool) {
	if len(lines) > 0 && !wanted {
		c.say(field, "This kind of rule has no phrases.")
		return
	}
	for _, line := range lines {
		if len(line) > 4*maxLine || fold.Graphemes(line) > maxLine {
			c.say(field, fmt.Sprintf("A phrase can have at most %d characters.", maxLine))
			continue
		}
		forms, ok := expand(line)
		if !ok {
			c.say(field, fmt.Sprintf("%q stands for more than %d phrases.", line, maxForms))
			continue
		}
		c.forms += len(forms)
		for _, f := range forms {
			if msg := phraseTrouble(f); msg != "" {
				c.say(field, fmt.Sprintf("%q: %s", line, msg))
			}
		}
	}
}

// phraseTrouble refuses what would catch nearly everything.
func phraseTrouble(form string) string {
	p, ok := fold.NewPattern(form)
	switch {
	case !ok:
		return "there are no letters in it."
	case p.Letters() < 2:
		return "one letter alone is too little."
	case strings.HasSuffix(form, "*") && p.Letters() < 3:
		return "a star needs at least three letters before it."
	case strings.Contains(strings.TrimSuffix(form, "*"), "*"):
		return "a star can only stand at the end."
	}
	return ""
}

func (c *checker) hosts(r Rule) {
	if len(r.Hosts) > 0 && r.Kind != Links {
		c.say("hosts", "Only a links rule has a list of sites.")
	}
	if len(r.Hosts) > maxHosts {
		c.say("hosts", fmt.Sprintf("At most %d sites are possible.", maxHosts))
		return
	}
	for _, h := range r.Hosts {
		n := normalHost(strings.TrimPrefix(strings.TrimSpace(h), "*."))
		if len(h) > maxLine || n == "" || !hostShape.MatchString(n) && !isAddress(n) {
			c.say("hosts", fmt.Sprintf("%.60q is not the name of a site. Write it like example.org.", h))
		}
	}
}

var hostShape = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$`)

func (c *checker) limits(r Rule) {
	paced := r.Kind == Speed || r.Kind == Repetition
	switch {
	case r.Limit < 0 || r.Limit > maxLimit:
		c.say("limit", fmt.Sprintf("Use a number from 1 to %d.", maxLimit))
	case paced && r.Limit == 0:
		c.say("limit", "Say how many posts are fine.")
	}
	switch {
	case r.Minutes < 0 || r.Minutes > maxMinutes:
		c.say("minutes", fmt.Sprintf("Use a number of minutes from 1 to %d.", maxMinutes))
	case paced && r.Minutes == 0:
		c.say("minutes", "Say within how many minutes.")
	}
	if r.Kind == Hours && len(r.Quiet) == 0 {
		c.say("quiet", "Say which hours are quiet.")
	}
	for _, q := range r.Quiet {
		from, ok1 := minuteOfDay(q.From)
		to, ok2 := minuteOfDay(q.To)
		if !ok1 || !ok2 || from == to || from == 24*60 {
			c.say("quiet", "Write hours like 21:00, with an end that is not the beginning.")
		}
		for _, d := range q.Days {
			if d < 0 || d > 6 {
				c.say("quiet", "Days are 0 (Sunday) to 6 (Saturday).")
			}
		}
	}
}

func (c *checker) gate(g Gate) {
	if !slices.Contains(Modes(), g.Default) {
		c.say("gate.default", "Choose how much the gate holds.")
	}
	for r, m := range g.ByRole {
		if _, ok := policy.ParseRole(string(r)); !ok || !slices.Contains(Modes(), m) {
			c.say("gate.by_role", "One of the roles or choices is not known.")
		}
	}
	for b, m := range g.ByBand {
		if !slices.Contains(Bands(), b) || !slices.Contains(Modes(), m) {
			c.say("gate.by_band", "One of the age bands or choices is not known.")
		}
	}
	if g.Pictures != "" && g.Pictures != PicturesByText {
		c.say("gate.pictures", "Choose what becomes of students' pictures.")
	}
	if g.FirstN < 0 || g.FirstN > 100 {
		c.say("gate.first_n", "Use a number from 0 to 100.")
	}
}
