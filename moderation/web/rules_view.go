// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"slices"
	"strconv"
	"strings"

	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// starterWords stand for version 0, which nobody of the school has written.
const starterWords = "The set that Rookery starts with."

// rulesView is the page of the rules, with what was typed laid over them.
func (h *Handlers) rulesView(c *tenantsweb.Ctx, book moderation.Rulebook, t typed) templates.Rules {
	v := templates.Rules{Page: page(c, "Rules", "rules"), Form: t.Form, Version: book.Version, Saved: starterWords, Reason: true,
		Sets: ruleSets(book, t), Gates: gateViews(book.Doc.Gate), Try: templates.TrySentence{Form: t.try, Whom: writers(t.Value("whom")), Result: t.trial}}
	if t.try.Values == nil {
		v.Try.Form.Values = t.Values
	}
	for _, version := range book.Versions {
		line := templates.RulesVersion{Number: version.Version, Time: c.Stamp(version.ChangedAt), Reason: version.Word, Href: stepHref(version.Version), Current: version.Version == book.Version}
		if version.Changer != nil {
			line.By = *version.Changer
		}
		if line.Current {
			v.Saved = strings.TrimSpace("Saved by "+line.By) + ", " + line.Time.Words + "."
		}
		v.Versions = append(v.Versions, line)
	}
	if n := len(book.Versions); n == 0 || book.Versions[n-1].Version == 1 {
		v.Versions = append(v.Versions, templates.RulesVersion{Reason: starterWords, Href: stepHref(0), Current: book.Version == 0})
	}
	return v
}

// ruleSets puts the rules into sets that belong together.
func ruleSets(book moderation.Rulebook, t typed) []templates.RuleSet {
	safe := templates.RuleSet{Name: "Looking after people", About: "What these catch always waits for a person. The author is shown where to get help, and the safeguarding team is told at once."}
	private := templates.RuleSet{Name: "Private details and links", About: "What should not be told to a whole class, and where links may lead."}
	words := templates.RuleSet{Name: "Words", About: "Odd spellings, gaps and numbers for letters are seen through. Whole words only: “class” and “Scunthorpe” are safe."}
	manner := templates.RuleSet{Name: "Manner and hours"}
	for _, rule := range book.Doc.Rules {
		set := &manner
		switch {
		case rule.Kind.Protected():
			set = &safe
		case rule.Kind == rules.Contact, rule.Kind == rules.Links:
			set = &private
		case rule.Kind == rules.Words:
			set = &words
		}
		set.Rules = append(set.Rules, ruleCard(rule, book, t))
	}
	if ownLists(book.Doc) < ownMost {
		words.Rules = append(words.Rules, newCard(t))
	}
	return slices.DeleteFunc([]templates.RuleSet{safe, private, words, manner}, func(s templates.RuleSet) bool { return len(s.Rules) == 0 })
}

func ruleCard(rule rules.Rule, book moderation.Rulebook, t typed) templates.RuleCard {
	card := templates.RuleCard{ID: rule.ID, Name: rule.Name, On: rule.Enabled, About: aboutRule(rule), Caught: caughtWords(book.Caught[rule.ID])}
	if rule.Kind.Protected() && !book.Protected {
		card.Locked = "Only admins and the safeguarding lead change this set."
		return card
	}
	if t.form != nil && len(t.form.All(part(rule.ID, "whom"))) > 0 {
		card.On = t.form.Bool(part(rule.ID, "on"))
	}
	if !rule.Builtin {
		card.Fields = append(card.Fields, templates.Field{Name: part(rule.ID, "name"), Label: "Name of the list", Value: rule.Name})
	}
	card.Fields = append(card.Fields, whomField(rule.ID, rule.Applies))
	if !rule.Kind.Protected() {
		card.Fields = append(card.Fields, actionField(rule.ID, rule.Action))
	}
	card.Fields = append(card.Fields, kindFields(rule)...)
	if rule.Kind != rules.SelfHarm {
		card.Fields = append(card.Fields, templates.Field{Name: part(rule.ID, "words"), Label: "What its author reads", Value: rule.Words,
			Hint: "Plain and without reproach. Leave it empty for Rookery’s own words."})
	}
	if !rule.Builtin {
		card.Fields = append(card.Fields, templates.Field{Name: part(rule.ID, "remove"), Label: "Take this list away", Type: "checkbox"})
	}
	return card
}

// newCard is where a school adds a list of words of its own.
func newCard(t typed) templates.RuleCard {
	card := templates.RuleCard{ID: newRule, Name: "A new list of your own", On: true, About: "Give it a name and write the words, and it is there when you save.", Fields: []templates.Field{
		{Name: part(newRule, "name"), Label: "Name of the list", Hint: "Authors do not see it; whoever decides does."},
		{Name: part(newRule, "phrases"), Label: "Words and phrases", Hint: phrasesHint, Rows: 4},
		whomField(newRule, nil), actionField(newRule, rules.Hold)}}
	if t.form != nil && len(t.form.All(part(newRule, "whom"))) > 0 {
		card.On = true
	}
	return card
}

const phrasesHint = "One a line. “kill/hurt myself” stands for two, “want to just? die” may leave a word out, “bull*” has any ending."

// kindFields are the fields that rules of this kind have.
func kindFields(rule rules.Rule) []templates.Field {
	field := func(name, label, hint, value string) templates.Field {
		return templates.Field{Name: part(rule.ID, name), Label: label, Hint: hint, Value: value}
	}
	area := func(name, label, hint string, lines []string) templates.Field {
		f := field(name, label, hint, strings.Join(lines, "\n"))
		f.Rows = min(max(len(lines)+1, 3), 12)
		return f
	}
	number := func(name, label, hint string, n int) templates.Field {
		f := field(name, label, hint, strconv.Itoa(n))
		f.Type, f.InputMode, f.Size = "number", "numeric", "tiny"
		return f
	}
	var fields []templates.Field
	if hasPhrases(rule.Kind) {
		fields = append(fields, area("phrases", "Words and phrases", phrasesHint, rule.Phrases))
	}
	if hasAllow(rule.Kind) {
		fields = append(fields, area("allow", "These are fine", "One a line. What is caught inside one of these does not count.", rule.Allow))
	}
	switch rule.Kind {
	case rules.Links:
		fields = append(fields, area("hosts", "Places that are fine", "One a line, such as library.example. What is below them is fine too.", rule.Hosts))
	case rules.Shouting:
		fields = append(fields, number("limit", "Capitals that are fine", "So many letters before it counts.", rule.Limit))
	case rules.Repetition:
		fields = append(fields, number("limit", "How many times are fine", "", rule.Limit), number("minutes", "Within how many minutes", "", rule.Minutes))
	case rules.Speed:
		fields = append(fields, number("limit", "How many posts are fine", "", rule.Limit), number("minutes", "Within how many minutes", "", rule.Minutes))
	case rules.Hours:
		fields = append(fields, quietFields(rule)...)
	}
	return fields
}

// quietFields are a line for each quiet time, and one more to begin another.
func quietFields(rule rules.Rule) []templates.Field {
	var fields []templates.Field
	for i := range min(len(rule.Quiet)+1, quietMost) {
		var q rules.Quiet
		if i < len(rule.Quiet) {
			q = rule.Quiet[i]
		}
		from := "Quiet from"
		if i > 0 {
			from = "Also quiet from"
		}
		clock := func(name, label, value string) templates.Field {
			return templates.Field{Name: quietPart(rule.ID, name, i), Label: label, Type: "time", Size: "short", Value: value}
		}
		fields = append(fields, clock("from", from, q.From), clock("to", "Until", q.To),
			templates.Field{Name: quietPart(rule.ID, "days", i), Label: "On", Options: daysOptions(daysChoice(q.Days))})
	}
	return fields
}

func daysOptions(chosen string) []templates.Option {
	return options(chosen, [][2]string{{"every", "Every day"}, {"weekdays", "Monday to Friday"}, {"weekend", "Saturday and Sunday"}}, "The days it has now")
}

func whomField(rule string, applies []policy.Role) templates.Field {
	return templates.Field{Name: part(rule, "whom"), Label: "Whose posts", Options: options(whomChoice(applies), [][2]string{
		{"others", "Students and guardians"}, {"student", "Students"}, {"guardian", "Guardians"}, {"everybody", "Everybody, staff too"}, {"staff", "Staff alone"}}, "The roles it has now")}
}

func actionField(rule string, action rules.Action) templates.Field {
	if action == "" {
		action = rules.Hold
	}
	return templates.Field{Name: part(rule, "action"), Label: "What happens to a post that it catches", Options: options(string(action), [][2]string{
		{string(rules.Hold), "A person reads it first"}, {string(rules.Return), "It comes back to its author at once, with the reason"},
		{string(rules.Note), "It goes out, unless another rule holds it"}}, "")}
}

// options are choices with one chosen; same names what is none of them and may
// stay as it is.
func options(chosen string, all [][2]string, same string) []templates.Option {
	var views []templates.Option
	if chosen == "same" && same != "" {
		views = append(views, templates.Option{Value: "same", Label: same, Chosen: true})
	}
	for _, o := range all {
		views = append(views, templates.Option{Value: o[0], Label: o[1], Chosen: o[0] == chosen})
	}
	return views
}

func caughtWords(c moderation.Caught) string {
	if c.Posts == 0 {
		return ""
	}
	words := "Caught " + counted(c.Posts, "post") + " in 30 days"
	if c.Approved > 0 {
		words += "; " + strconv.Itoa(c.Approved) + " let out"
	}
	return words + "."
}

// aboutRule says what a rule catches.
func aboutRule(rule rules.Rule) string {
	switch rule.Kind {
	case rules.SelfHarm:
		return "Phrases of somebody who might harm themselves, or is worried about somebody (" + strconv.Itoa(len(rule.Phrases)) + " lines)."
	case rules.Abuse:
		return "Threats, bullying, and telling of being harmed (" + strconv.Itoa(len(rule.Phrases)) + " lines)."
	case rules.Words:
		return "Words and phrases (" + counted(len(rule.Phrases), "line") + ")."
	case rules.Links:
		return "Anything that leads to a place that is not on the school’s list."
	case rules.Shouting:
		return "Whole sentences in capitals, and rows of exclamation marks."
	case rules.Repetition:
		return "One word or sentence over and over, inside a post or post after post."
	case rules.Speed:
		return "A row of posts within minutes: the next ones wait."
	case rules.Hours:
		return "Posts written when nobody is there to look after them wait."
	}
	switch {
	case slices.Equal(rule.Find, []string{rules.FindPhone}):
		return "Anything that looks like a phone number, however it is spaced or spelt."
	case slices.Equal(rule.Find, []string{rules.FindEmail}):
		return "E-mail addresses, also those written in words."
	case slices.Equal(rule.Find, []string{rules.FindAddress}):
		return "Where somebody lives: streets with numbers, postcodes."
	case slices.Equal(rule.Find, []string{rules.FindHandle}):
		return "Where to find somebody elsewhere, such as “@name on” some app."
	}
	return "Private details: numbers, addresses, names on other apps."
}
