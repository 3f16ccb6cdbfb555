// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func searchTabs(current string) []templates.Tab {
	return []templates.Tab{
		{Label: "Posts", Href: "/search?q=string&kind=posts", Current: current == "posts"},
		{Label: "People", Href: "/search?q=string&kind=members", Current: current == "members"},
		{Label: "Groups", Href: "/search?q=string&kind=groups", Current: current == "groups"},
	}
}

func search(kind string) templates.Search {
	v := templates.Search{Page: studentPage("Search", ""), Kind: kind, Tabs: searchTabs(kind)}
	v.Page.Query = "string"
	switch kind {
	case "posts":
		v.Posts = []templates.Post{richPost()}
	case "members":
		v.Members = []templates.Person{tariq, oisin, hargreaves, noor}
	default:
		v.Empty = templates.Empty{Icon: "search", Title: "Nothing found for “string”", Words: "Try another word, or a shorter one."}
	}
	return v
}

func notifications() templates.Notifications {
	return templates.Notifications{Page: studentPage("Notifications", ""), Older: "/notifications?before=x", Items: []templates.Notification{
		{Icon: "at-sign", Who: &tariq, Words: "named you in 8B Science", Quote: "we got the pendulum to swing exactly once a second!", Href: "/posts/" + postID(1), Time: justNow, New: true},
		{Icon: "megaphone", Who: &hargreaves, Words: "announced something to 8B Science", Quote: "The museum trip is on Friday 13 March.", Href: "/announcements", Time: earlier, New: true},
		{Icon: "corner-up-left", Words: "A teacher returned your post with a word", Quote: "Lovely idea! Tell them the place in person, not here.", Href: "/drafts", Time: earlier, New: true},
		{Icon: "circle-check", Words: "Your post in Chess club was approved", Href: "/posts/" + postID(2), Time: yesterday},
		{Icon: "reply", Who: &noor, Words: "answered you", Quote: "شكرا يا أصدقائي!", Href: "/posts/" + postID(6), Time: lastWeek},
	}}
}

func forMe() templates.ForMe {
	trip := tripPost()
	trip.Group, trip.Audience = nil, "Guardians of 8B Science"
	trip.Deeds = templates.Deeds{Reply: "/posts/" + trip.ID + "/reply", Report: "/posts/" + trip.ID + "/report"}
	trip.Announcement = &templates.AnnouncementPart{For: "Guardians of 8B Science", PrivateReplies: true, Asks: []templates.Ask{
		{For: "zofia", Name: "Zofia"}, {For: "jan", Name: "Jan", Done: true, DoneBy: "Ewa Nowak, today at 08:10"},
	}}
	heating := note(8, okafor, yesterday, text("The heating in the east wing is mended. Thank you for the extra jumpers."))
	heating.Kind, heating.Group, heating.Audience, heating.AudienceIcon = "announcement", nil, "Everyone at school", "school"
	heating.Announcement = &templates.AnnouncementPart{For: "Everyone at school", Asks: []templates.Ask{{For: tomasz.ID, Done: true, DoneBy: "You, yesterday at 17:02"}}}
	zofia := person("0190a001-0000-7000-8000-000000000031", "Zofia Nowak", "ZN", 5, "", "Year 8, 8B")
	jan := person("0190a001-0000-7000-8000-000000000032", "Jan Nowak", "JN", 1, "", "Year 6, 6A")
	return templates.ForMe{
		Page: guardianPage("For me and my children", "announcements"), Title: "For me and my children", Lead: "What the school and the classes tell you.",
		Children: []templates.Child{
			{Person: zofia, Waiting: 1, Groups: []templates.Link{*science, {Label: "Chess club"}}},
			{Person: jan, Groups: []templates.Link{{Label: "6A"}}},
		},
		Asking: []templates.Post{trip}, Posts: []templates.Post{heating},
	}
}

func listStories() []Story {
	help := templates.Help{Page: studentPage("Get help", "help"), Items: helpItems(), Report: "/help/concern", Words: "Nothing is too small to tell. You will be listened to."}
	visitor := help
	visitor.Page, visitor.Report = outside("Get help"), ""
	empty := templates.Help{Page: outside("Get help")}
	tell := help
	tell.Tell, tell.Form = "/help/concern", templates.Form{Values: map[string]string{"words": ""}, Errors: map[string]string{"words": "Please write a few words, so that we can help."}}
	quiet := templates.Notifications{Page: studentPage("Notifications", "")}
	quiet.Page.Unread = 0
	return []Story{
		{"search-posts", "Lists", "Search: posts", templates.SearchPage(search("posts"))},
		{"search-members", "Lists", "Search: people", templates.SearchPage(search("members"))},
		{"search-nothing", "Lists", "Search: nothing found", templates.SearchPage(search("groups"))},
		{"notifications", "Lists", "Notifications", templates.NotificationsPage(notifications())},
		{"notifications-empty", "Lists", "No notifications", templates.NotificationsPage(quiet)},
		{"for-me", "Lists", "A guardian's page", templates.ForMePage(forMe())},
		{"for-me-empty", "Lists", "A guardian's page, nothing yet", templates.ForMePage(templates.ForMe{Page: guardianPage("For me", "announcements"), Title: "For me"})},
		{"help", "Lists", "Get help", templates.HelpPage(help)},
		{"help-visitor", "Lists", "Get help, signed out", templates.HelpPage(visitor)},
		{"help-tell", "Lists", "Telling the safeguarding team, to be mended", templates.HelpPage(tell)},
		{"help-empty", "Lists", "Get help, nothing set", templates.HelpPage(empty)},
	}
}
