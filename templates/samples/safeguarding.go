// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

const concernID = "0190a006-0000-7000-8000-000000000001"

func safeguardingList() templates.Safeguarding {
	return templates.Safeguarding{
		Page: leadPage("Safeguarding", "safeguarding"), Lead: "2 wait for somebody to take them. The oldest has waited 21 minutes.",
		Tabs: []templates.Tab{{Label: "Open", Href: "/safeguarding", Current: true, Count: 3}, {Label: "Closed", Href: "/safeguarding?state=closed"}},
		Waiting: []templates.SafeguardingRow{
			{
				Href: "/safeguarding/" + concernID, About: lena, Category: "Somebody might be hurting", Source: "A rule caught it in a post; she was shown where to get help",
				Clock: templates.Clock{Since: waited("waits 21 minutes"), Late: true, Limit: "It should be taken within 15 minutes."},
				State: "open", Words: "Mrs Okafor was told as well",
			},
			{
				Href: "/safeguarding/2", About: tariq, Category: "Something at home", Source: "Reported by a teacher",
				Clock: templates.Clock{Since: waited("waits 4 minutes")}, State: "open",
			},
		},
		Open: []templates.SafeguardingRow{
			{
				Href: "/safeguarding/3", About: yuki, Category: "Contact with somebody outside", Source: "Reported by a student",
				Clock: templates.Clock{Since: waited("since yesterday")}, State: "acknowledged", Words: "Dr Lindqvist, since yesterday 15:40",
			},
		},
	}
}

func safeguardingEmpty() templates.Safeguarding {
	v := safeguardingList()
	v.Lead, v.Waiting, v.Open = "", nil, nil
	v.Empty = templates.Empty{Icon: "heart-handshake", Title: "Nothing is open", Words: "What somebody reports to you, and what a rule about harm catches, will appear here with a clock."}
	return v
}

func safeguardingCase() templates.SafeguardingCase {
	lead := lindqvist
	return templates.SafeguardingCase{
		Page: leadPage("Lena Wo.", "safeguarding"), ID: concernID, About: lena, Back: templates.Link{Label: "All cases", Href: "/safeguarding"},
		AboutFacts: []templates.Fact{{Label: "Year", Value: "8"}, {Label: "Classes", Value: "8B Science, 8B Tutor group"}, {Label: "Guardians", Value: "Petra Wolf (mother), 07700 900318"}},
		Category:   "Somebody might be hurting", Source: "A rule caught it in a post",
		Clock: templates.Clock{Since: waited("waits 21 minutes"), Late: true, Limit: "It should be taken within 15 minutes."},
		State: "open", Words: "Nobody has taken this yet",
		Text: &templates.Snapshot{Taken: earlier, Text: []templates.Span{plain("Everything is too much and "), caught("I don’t know who to tell", "Somebody might be hurting"), plain(".")}},
		Hits: []templates.Hit{{Rule: "Somebody might be hurting", Words: "One of the phrases of somebody who needs help."}},
		Post: "/posts/" + postID(31), PostWords: "It is held: only Lena and you can see it.",
		Help: "You can talk to any adult at school whom you trust: your teacher, the school office or Dr Lindqvist.\n\nYou are not in trouble for asking.",
		Entries: []templates.ChronologyEntry{
			{Kind: "opened", Time: earlier, Title: "Opened", Text: "A rule caught a post in 8B Science. The post is held, and Lena was shown where to get help."},
			{Kind: "refused_view", Time: justNow, Title: "Somebody else tried to open this", Text: "Mr Bell followed a link and was shown a page that does not exist."},
			{Kind: "note", Time: justNow, By: &lead, Title: "Note", Text: "Rang the tutor. Lena is in lesson and will be met at the door."},
		},
		CanAcknowledge: true, CanNote: true,
	}
}

func safeguardingTaken() templates.SafeguardingCase {
	v := safeguardingCase()
	v.State, v.Words = "acknowledged", "Dr Lindqvist is looking after this since 09:20."
	v.Clock.Late, v.CanAcknowledge, v.CanClose = false, false, true
	v.Outcomes = []templates.Option{
		{Value: "supported", Label: "Supported at school"}, {Value: "referred", Label: "Passed to another service"},
		{Value: "unfounded", Label: "There was nothing to worry about", Hint: "The rule or the report was mistaken."},
	}
	v.Close = templates.Form{Values: map[string]string{"outcome": "supported", "words": ""}, Errors: map[string]string{"words": "Please write down the decision and why."}}
	return v
}

func safeguardingStories() []Story {
	return []Story{
		{"safeguarding", "Safeguarding", "Open cases with their clocks", templates.SafeguardingPage(safeguardingList())},
		{"safeguarding-empty", "Safeguarding", "Nothing open", templates.SafeguardingPage(safeguardingEmpty())},
		{"safeguarding-case", "Safeguarding", "A case that nobody has taken", templates.SafeguardingCasePage(safeguardingCase())},
		{"safeguarding-taken", "Safeguarding", "A case to be closed", templates.SafeguardingCasePage(safeguardingTaken())},
	}
}
