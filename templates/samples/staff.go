// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"slices"

	"rookery/templates"
)

var (
	bell     = person("0190a001-0000-7000-8000-000000000005", "Mr Bell", "SB", 6, "Moderator", "")
	kowalska = person("0190a001-0000-7000-8000-000000000021", "Anna Kowalska", "AK", 2, "", "Guardian of Zofia")
	zofia    = person("0190a001-0000-7000-8000-000000000016", "Zofia Nowak", "ZN", 1, "", "Year 8")
	samira   = person("0190a001-0000-7000-8000-000000000017", "Samira El-Masry", "SE", 4, "", "Year 7")
)

func staffPage(who templates.Person, roles, title, current string, nav ...string) templates.Page {
	p := outside(title)
	p.Me = me(who, roles, false)
	p.Unread = 1
	p.Wide = true
	p.Nav = templates.NavLinks(ctx, current, map[string]int{"queue": 7, "safeguarding": 2}, nav...)
	return p
}

func moderatorPage(title, current string) templates.Page {
	return staffPage(bell, "Moderator", title, current,
		"queue", "home", "rules", "groups", "school", "announcements", "members")
}

func adminPage(title, current string) templates.Page {
	return staffPage(okafor, "Admin", title, current,
		"admin", "queue", "home", "announce", "rules", "policy", "audit", "groups", "school", "members")
}

func leadPage(title, current string) templates.Page {
	return staffPage(lindqvist, "Safeguarding lead", title, current,
		"safeguarding", "queue", "home", "announce", "rules", "audit", "groups", "school", "members")
}

// staffStories are the pages of those who look after the school.
func staffStories() []Story {
	return slices.Concat(
		queueStories(),
		caseStories(),
		rulesStories(),
		safeguardingStories(),
		announceStories(),
		memberStories(),
		adminStories(),
		policyStories(),
		sheetStories(),
	)
}

func caught(words, rule string) templates.Span {
	return templates.Span{Text: words, Hit: true, Rule: rule}
}

func plain(words string) templates.Span { return templates.Span{Text: words} }
