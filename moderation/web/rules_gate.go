// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strconv"
	"strings"

	"rookery/moderation"
	"rookery/moderation/rules"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func modeWords(m rules.Mode) string {
	switch m {
	case rules.Publish:
		return "They go out at once; only what is private or worrying waits"
	case rules.ByRule:
		return "They go out at once, unless a rule catches them"
	case rules.FirstN:
		return "The first few of somebody new are read first"
	case rules.HoldAll:
		return "A person reads every one first"
	}
	return string(m)
}

func modeOptions(chosen rules.Mode, none, noneWords string) []templates.Option {
	var all []templates.Option
	if none != "" {
		all = append(all, templates.Option{Value: none, Label: noneWords, Chosen: chosen == ""})
	}
	for _, m := range rules.Modes() {
		all = append(all, templates.Option{Value: string(m), Label: modeWords(m), Chosen: m == chosen})
	}
	return all
}

// gateViews are how posts of each kind of people go out.
func gateViews(g rules.Gate) []templates.GateMode {
	views := []templates.GateMode{{Name: "gate.default", Label: "Everybody, unless said otherwise below", Options: modeOptions(g.Default, "", ""), First: strconv.Itoa(g.FirstN)}}
	for _, role := range []policy.Role{policy.Student, policy.Guardian, policy.Teacher, policy.Moderator, policy.Safeguarding, policy.Admin} {
		label := tenantsweb.RoleWord(role) + "s"
		if role == policy.Guardian {
			label += " (what they reply privately to an announcement goes by the rules)"
		}
		views = append(views, templates.GateMode{Name: "gate.role." + string(role), Label: label, Options: modeOptions(g.ByRole[role], "default", "As said above")})
	}
	for _, band := range rules.Bands() {
		views = append(views, templates.GateMode{Name: "gate.band." + band, Label: "Students " + bandWords(band), Options: modeOptions(g.ByBand[band], "none", "As all students")})
	}
	return append(views, templates.GateMode{Name: "gate.pictures", Label: "A student’s pictures, sound and video", Options: []templates.Option{
		{Value: "look", Label: "A person looks at each one first", Chosen: g.Pictures == ""},
		{Value: rules.PicturesByText, Label: "They go out when their words may go out; nobody has looked", Chosen: g.Pictures == rules.PicturesByText},
	}})
}

func bandWords(band string) string {
	switch band {
	case "foundation":
		return "up to year 2"
	case "primary":
		return "of years 3 to 6"
	case "lower":
		return "of years 7 to 9"
	}
	return "of years 10 to 13"
}

// writers are those who might write a sentence to try.
func writers(chosen string) []templates.Option {
	if chosen == "" {
		chosen = "student.8"
	}
	var all []templates.Option
	add := func(value, label string) {
		all = append(all, templates.Option{Value: value, Label: label, Chosen: value == chosen})
	}
	for year := range 14 {
		add("student."+strconv.Itoa(year), "A student in "+tenantsweb.YearWords(year))
	}
	add(string(policy.Guardian), "A guardian")
	add(string(policy.Teacher), "A teacher")
	add(string(policy.Moderator), "A moderator")
	add(string(policy.Safeguarding), "A safeguarding lead")
	add(string(policy.Admin), "An admin")
	return all
}

// writer reads one of them.
func writer(choice string) (policy.Role, *int) {
	role, year, isStudent := strings.Cut(choice, ".")
	if !isStudent {
		return policy.Role(role), nil
	}
	n, err := strconv.Atoi(year)
	if err != nil || role != string(policy.Student) || n < 0 || n > 13 {
		return "", nil
	}
	return policy.Student, &n
}

// trialView says what would become of a sentence, in plain words.
func trialView(t moderation.Trial) templates.TryResult {
	v := templates.TryResult{Verdict: "released", Text: caughtIn(t.Text, t.Hits()), Hits: hitViews(t.Text, "", t.Hits())}
	var names []string
	for _, hit := range v.Hits {
		names = append(names, "“"+hit.Rule+"”")
	}
	because := ""
	if len(names) > 0 {
		because = ", because of " + list(names)
	}
	switch {
	case t.Help():
		v.Verdict = "safeguarding"
		v.Words = "It would wait for a person" + because + ". Its author would be shown where to get help, and the safeguarding team would know at once."
	case t.Held() && because == "":
		v.Verdict, v.Words = "held", "No rule catches it. It would wait for a person, as everything by these people does."
	case t.Held():
		v.Verdict, v.Words = "held", "It would wait for a person"+because+". Its author would read: “"+t.Words()+"”"
	case t.Returned():
		v.Verdict, v.Words = "refused", "It would come back to its author at once"+because+". They would read: “"+t.Words()+"”"
	case because != "":
		v.Words = "It would go out at once. Noticed and let through: " + list(names) + "."
	default:
		v.Words = "It would go out at once."
	}
	return v
}
