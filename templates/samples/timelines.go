// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func licences() []templates.Option {
	return []templates.Option{
		{Value: "all", Label: "All rights reserved", Chosen: true},
		{Value: "by", Label: "CC BY: share it, name me"},
		{Value: "by-sa", Label: "CC BY-SA: share it alike, name me"},
		{Value: "cc0", Label: "CC0: do as you like"},
	}
}

func studentComposer() *templates.Composer {
	return &templates.Composer{
		CSRF: "sample-token", Action: "/posts", DraftID: "0190a005-0000-7000-8000-000000000001",
		DraftKey: maya.ID + ":home", Limit: 500, Simple: true, Licences: licences(),
		Audiences: []templates.Audience{
			{Value: "group:" + scienceID, Label: "Group: 8B Science", Says: "26 students and 2 teachers of 8B Science will see this.", Chosen: true},
			{Value: "group:" + chessID, Label: "Group: Chess club", Says: "11 students and 1 teacher of Chess club will see this."},
		},
	}
}

func teacherComposer() *templates.Composer {
	c := studentComposer()
	c.DraftKey, c.Simple = hargreaves.ID+":group", false
	c.Audiences = []templates.Audience{
		{Value: "group:" + scienceID, Label: "Group: 8B Science", Says: "26 students and 2 teachers of 8B Science will see this.", Chosen: true},
		{Value: "school", Label: "School: everyone at Oakfield School", Says: "Every student, teacher and guardian of Oakfield School will see this."},
	}
	return c
}

func homeStudent() templates.Timeline {
	p := studentPage("Home", "home")
	p.Stream = "home"
	return templates.Timeline{
		Page: p, Icon: "house", Title: "Home", Lead: "Your groups, announcements, and the people you follow.",
		Composer: studentComposer(),
		Posts: []templates.Post{
			heldOwnPost(), richPost(), tripPost(), ownPost(), foldedPost(), schoolPost(), rightToLeftPost(),
		},
		Older: "/home?before=x",
	}
}

func homeEmpty() templates.Timeline {
	v := homeStudent()
	v.Posts, v.Older = nil, ""
	v.Empty = templates.Empty{
		Icon: "messages-square", Title: "Nothing here yet",
		Words:  "Posts from your classes and clubs will appear here, newest first.",
		Action: &templates.Link{Label: "Find a group", Href: "/groups"},
	}
	return v
}

func groupHead() *templates.GroupHead {
	return &templates.GroupHead{
		ID: scienceID, Name: "8B Science", Kind: "Class", Icon: "users",
		About:   "Everything for Ms Hargreaves’ Tuesday and Thursday lessons.",
		Members: "26 students, 2 teachers", JoinRule: "Joining by code",
	}
}

func groupSteward() templates.Timeline {
	p := teacherPage("8B Science", "groups")
	p.Stream = "group:" + scienceID
	g := groupHead()
	g.Settings, g.Announce, g.Slips, g.Waiting = "/groups/"+scienceID+"/settings", "/announce?group="+scienceID, true, 2
	return templates.Timeline{
		Page: p, Group: g, Composer: teacherComposer(),
		Held: &templates.HeldHere{GroupID: scienceID, More: "/groups/" + scienceID + "/queue", Posts: []templates.Post{
			heldForSteward(31, lena, "You can all come to mine on Saturday, it is the blue door next to the bakery on Mill Lane.", "Held by the rule “Addresses”."),
			heldForSteward(32, tariq, "WHO TOOK MY CALCULATOR", "Held by the rule “Shouting”."),
		}},
		Posts: []templates.Post{richPost(), tripPost(), foldedPost()},
	}
}

func timelineStories() []Story {
	return []Story{
		{"home-student", "Timelines", "Home of a student", templates.TimelinePage(homeStudent())},
		{"home-empty", "Timelines", "Home with nothing on it", templates.TimelinePage(homeEmpty())},
		{"group-steward", "Timelines", "A class, as its teacher", templates.TimelinePage(groupSteward())},
	}
}
