// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rookery/moderation"
	"rookery/templates"
	tenantsweb "rookery/tenants/web"
)

// deedWords are moderation's deeds as they follow on a name in the record.
var deedWords = tenantsweb.DeedWords{
	"case.report": "took in a report", "case.approve": "approved a held post", "case.return": "returned a held post", "case.refuse": "refused a held post",
	"case.withdraw": "withdrew a reported post", "case.dismiss": "dismissed reports", "case.escalate": "passed a case on",
	"case.conflict-of-interest": "tried to decide on a case of their own or a relative's", "case.decide.refused": "tried to decide on a case and may not",
	"gate.rules": "changed the rules", "gate.rules.refused": "tried to change rules that are not theirs",
	"safeguarding.opened": "opened a safeguarding case", "safeguarding.report": "added a report to a safeguarding case", "safeguarding.acknowledged": "took a safeguarding case",
	"safeguarding.note": "added to a safeguarding case", "safeguarding.closed": "closed a safeguarding case", "safeguarding.refused": "tried to open what is the safeguarding team's",
}

// span puts a time into words: "2 hours".
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < 2*time.Hour:
		return counted(int(d/time.Minute), "minute")
	case d < 36*time.Hour:
		return counted(int(d/time.Hour), "hour")
	}
	return counted(int(d.Round(24*time.Hour)/(24*time.Hour)), "day")
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// lower begins a sentence's words inside another sentence.
func lower(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToLower(first)) + words[size:]
}

// upper begins a sentence.
func upper(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// list joins words: "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// categoryWords says what somebody reports: as an answer to choose, with a hint.
func categoryWords(id string) (answer, hint string) {
	switch id {
	case "worried":
		return "Somebody may not be safe", "Me, or somebody else. Only the safeguarding team reads this."
	case "unsafe-adult":
		return "A grown-up does something that feels wrong", "Only the safeguarding team reads this."
	case "threat":
		return "Somebody is threatened", "Only the safeguarding team reads this."
	case "picture":
		return "A picture of somebody that should not be shared", "Only the safeguarding team reads this."
	case "unkind":
		return "It is unkind", "Teasing, leaving somebody out, being nasty."
	case "private":
		return "It says something private", "A number, an address, something that is nobody else’s business."
	case "rude":
		return "Rude or not for school", ""
	case "spam":
		return "The same again and again, or selling something", ""
	case "self-harm":
		return "Somebody might be hurting", ""
	case "abuse":
		return "Threats, or somebody being harmed", ""
	case "concern":
		return "Something somebody told the team", ""
	}
	return "Something else", ""
}

func categoryOptions() []templates.Option {
	var all []templates.Option
	for _, c := range moderation.Categories() {
		answer, hint := categoryWords(c.ID)
		all = append(all, templates.Option{Value: c.ID, Label: answer, Hint: hint})
	}
	return all
}

// safeguardingCategory says whether the safeguarding team alone reads it.
func safeguardingCategory(id string) bool {
	for _, c := range moderation.Categories() {
		if c.ID == id {
			return c.Safeguarding
		}
	}
	return false
}

// doneWords is a decision as it was made: "approved".
func doneWords(decision string) string {
	switch moderation.Outcome(decision) {
	case moderation.Approve:
		return "approved"
	case moderation.Return:
		return "returned"
	case moderation.Refuse:
		return "refused"
	case moderation.Withdraw:
		return "withdrew"
	case moderation.Dismiss:
		return "dismissed"
	case moderation.PassOn:
		return "passed on"
	}
	return "decided"
}

// endingWords says how a safeguarding case ended.
func endingWords(ending string) (words, hint string) {
	switch ending {
	case "supported":
		return "Supported at school", ""
	case "referred":
		return "Passed to another service", ""
	case "unfounded":
		return "There was nothing to worry about", "The rule or the report was mistaken."
	}
	return "Otherwise", ""
}
