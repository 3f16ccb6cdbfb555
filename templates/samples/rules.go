// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func ruleActions(chosen string) []templates.Option {
	list := []templates.Option{{Value: "hold", Label: "A person reads it first"}, {Value: "refuse", Label: "It comes back to the author at once"}, {Value: "note", Label: "It goes out, and moderators are told"}}
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
	}
	return list
}

func ruleWhom() []templates.Option {
	return []templates.Option{{Value: "student", Label: "Students", Chosen: true}, {Value: "guardian", Label: "Guardians", Chosen: true}, {Value: "teacher", Label: "Teachers"}, {Value: "staff", Label: "Other staff"}}
}

func phoneRule() templates.RuleCard {
	return templates.RuleCard{
		ID: "phones", Name: "Phone numbers", On: true, About: "Anything that looks like a phone number, however it is spaced or spelt.",
		Actions: ruleActions("hold"), Whom: ruleWhom(), Caught: "Caught 14 posts this month; 2 were approved.",
	}
}

func linkRule() templates.RuleCard {
	return templates.RuleCard{
		ID: "links", Name: "Links", On: true, About: "Links to places that are not on the school’s list.",
		Actions: ruleActions("hold"), Whom: ruleWhom(),
		Fields: []templates.Field{{Name: templates.RuleField("links", "hosts"), Label: "Places that are fine", Hint: "One a line, such as library.example. What is below them is fine too.", Rows: 5, Value: "library.example\nphysics.example"}},
	}
}

func wordRule() templates.RuleCard {
	return templates.RuleCard{
		ID: "words", Name: "Words this school holds", On: true, About: "Your own words and phrases. Odd spellings, gaps and numbers for letters are seen through.",
		Actions: ruleActions("hold"), Whom: ruleWhom(),
		Fields: []templates.Field{
			{Name: templates.RuleField("words", "phrases"), Label: "Words and phrases", Hint: "One a line.", Rows: 6, Value: "loser\nshut up\nnobody likes you"},
			{Name: templates.RuleField("words", "remove"), Label: "Take this list away", Type: "checkbox"},
		},
	}
}

func hoursRule() templates.RuleCard {
	return templates.RuleCard{
		ID: "hours", Name: "Late at night", About: "Posts written when nobody is there to look after them wait until the morning.",
		Actions: ruleActions("hold"), Whom: ruleWhom(),
		Fields: []templates.Field{
			{Name: templates.RuleField("hours", "from"), Label: "From", Type: "time", Value: "21:00", Size: "tiny"},
			{Name: templates.RuleField("hours", "to"), Label: "To", Type: "time", Value: "07:00", Size: "tiny"},
		},
	}
}

func lockedRule() templates.RuleCard {
	return templates.RuleCard{
		ID: "harm", Name: "Somebody might be hurting", On: true,
		About:  "Phrases of somebody who might harm themselves. The child is shown where to get help, and the safeguarding team is told at once.",
		Locked: "Only admins and the safeguarding lead change this set.",
	}
}

func gateModes() []templates.GateMode {
	modes := func(chosen string) []templates.Option {
		list := []templates.Option{{Value: "publish", Label: "They go out at once, unless a rule catches them"}, {Value: "first_n", Label: "The first few of somebody new are read first"}, {Value: "hold_all", Label: "A person reads every one first"}}
		for i := range list {
			list[i].Chosen = list[i].Value == chosen
		}
		return list
	}
	return []templates.GateMode{
		{Name: "gate.student.foundation", Label: "Students up to year 2", Options: modes("hold_all"), First: "3"},
		{Name: "gate.student.lower", Label: "Students of years 7 to 9", Options: modes("first_n"), First: "3"},
		{Name: "gate.guardian", Label: "Guardians", Locked: "Read by a person first, as the table of permissions says."},
		{Name: "gate.teacher", Label: "Teachers", Options: modes("publish"), First: "0"},
	}
}

func rules() templates.Rules {
	return templates.Rules{
		Page: moderatorPage("Rules", "rules"), Version: 12, Saved: "Saved by Mrs Okafor on 20 February.", Reason: true,
		Sets: []templates.RuleSet{
			{Name: "Private details", About: "What should not be told to a whole class.", Rules: []templates.RuleCard{phoneRule(), linkRule()}},
			{Name: "Words and manner", Rules: []templates.RuleCard{wordRule(), hoursRule()}},
			{Name: "Looking after people", Rules: []templates.RuleCard{lockedRule()}},
		},
		Gates: gateModes(),
		Try:   templates.TrySentence{Whom: []templates.Option{{Value: "student.lower", Label: "A student of years 7 to 9", Chosen: true}, {Value: "teacher", Label: "A teacher"}}},
		Versions: []templates.RulesVersion{
			{Number: 12, Time: lastWeek, By: "Mrs Okafor", Reason: "The library has a new address.", Href: "/rules/versions/12", Current: true},
			{Number: 11, Time: lastWeek, By: "Mr Bell", Reason: "“Killing it” is praise here.", Href: "/rules/versions/11"},
		},
	}
}

func rulesTried() templates.Rules {
	v := rules()
	v.Try.Form.Values = map[string]string{"text": "You are killing it in maths, l0ser! Ring 07700 900142"}
	v.Try.Result = &templates.TryResult{
		Verdict: "held", Words: "It would wait for a person, because of two rules.",
		Text: []templates.Span{plain("You are killing it in maths, "), caught("l0ser", "Words this school holds"), plain("! Ring "), caught("07700 900142", "Phone numbers")},
		Hits: []templates.Hit{{Rule: "Words this school holds", Words: "“l0ser” reads as “loser”."}, {Rule: "Phone numbers", Words: "“07700 900142” looks like a phone number."}},
	}
	return v
}

func rulesWrong() templates.Rules {
	v := rules()
	hosts := templates.RuleField("links", "hosts")
	v.Form = templates.Form{
		Values: map[string]string{hosts: "library.example\nnot a place", "reason": ""},
		Errors: map[string]string{hosts: "“not a place” is not the name of a place on the web.", "reason": "Please say why, for the next person who wonders."},
	}
	return v
}

func rulesChange() templates.RulesChange {
	return templates.RulesChange{
		Page: moderatorPage("Rules, version 12", "rules"), Number: 12, Time: lastWeek, By: "Mrs Okafor", Reason: "The library has a new address.", Current: true,
		Changes: []templates.RuleChange{
			{Rule: "Links", Added: []string{"library.example"}, Removed: []string{"old-library.example"}},
			{Rule: "Late at night", Words: []string{"Was on, is off."}},
		},
		Newer: "", Older: "/rules/versions/11",
	}
}

func rulesStories() []Story {
	return []Story{
		{"rules", "Moderation", "The rules", templates.RulesPage(rules())},
		{"rules-tried", "Moderation", "The rules, after trying a sentence", templates.RulesPage(rulesTried())},
		{"rules-wrong", "Moderation", "The rules, to be mended", templates.RulesPage(rulesWrong())},
		{"rules-version", "Moderation", "What one version changed", templates.RulesChangePage(rulesChange())},
	}
}
