// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func thread() templates.Thread {
	p := studentPage("Tariq H.: we got the pendulum to swing", "")
	focus := richPost()
	focus.Focus = true
	p.Stream = "thread:" + focus.ID
	return templates.Thread{
		Page: p, Title: "Post by Tariq H.", Post: focus, Composer: replyComposer(),
		Above: []templates.Post{ownPost()},
		Replies: []templates.Post{
			replyPost(11, oisin, tariq, "24.8 exactly? We had 24.9 and it was fine."),
			nested(replyPost(12, tariq, oisin, "Measure from the hook, not from the knot.")),
			replyPost(13, hargreaves, tariq, "Lovely work. Bring the string on Thursday, we will try it with two."),
		},
	}
}

func nested(p templates.Post) templates.Post {
	p.Nested = true
	return p
}

func replyComposer() *templates.Composer {
	c := studentComposer()
	c.Audiences = []templates.Audience{{Value: "group:" + scienceID, Label: "Group: 8B Science", Says: "26 students and 2 teachers of 8B Science will see this.", Chosen: true}}
	c.ReplyTo, c.ReplyName = postID(1), "Tariq H."
	c.DraftKey = maya.ID + ":reply:" + postID(1)
	return c
}

func editComposer() templates.Composer {
	c := *replyComposer()
	c.ReplyTo, c.Audiences = "", nil
	c.Action, c.Version, c.Cancel = "/posts/"+postID(2)+"/edit", 2, "/posts/"+postID(2)
	c.Private = "The same people will see it: 8B Science."
	c.Form = templates.Form{Values: map[string]string{"body": "Does anyone have the worksheet from Thursday? I was at the dentist.", "note": ""}}
	return c
}

func privateReply() templates.Write {
	about := tripPost()
	about.Deeds = templates.Deeds{}
	c := *replyComposer()
	c.ReplyName, c.Audiences, c.Focus, c.Cancel = "Ms Hargreaves", nil, true, "/announcements"
	c.Private = "Ms Hargreaves and Mr Adeyemi will read this. Other families and students will not. The school’s safeguarding leads, moderators and admins can read it too."
	return templates.Write{Page: studentPage("Reply", ""), Title: "Reply", About: &about, Composer: c}
}

func history() templates.History {
	return templates.History{
		Page: teacherPage("History", ""), Author: person(maya.ID, "Maya Reyes", "MR", 0, "", "Year 8"), Back: "/posts/" + postID(2),
		Versions: []templates.Version{
			{Number: 2, Time: earlier, By: "Maya Reyes", Body: text("Does anyone have the worksheet from Thursday? I was at the dentist."), Current: true},
			{Number: 1, Time: yesterday, By: "Maya Reyes", Body: text("does anyone have the thing from thursday"), State: "Released"},
		},
	}
}

func reportCategories() []templates.Option {
	return []templates.Option{
		{Value: "safety", Label: "Somebody may not be safe", Hint: "Me, or somebody else. Only the safeguarding team reads this."},
		{Value: "unkind", Label: "It is unkind", Hint: "Teasing, leaving somebody out, being nasty."},
		{Value: "private", Label: "It says something private", Hint: "A number, an address, something that is nobody else’s business."},
		{Value: "rude", Label: "Rude or not for school"},
		{Value: "other", Label: "Something else"},
	}
}

func helpItems() []templates.HelpItem {
	return []templates.HelpItem{
		{Name: "Dr Lindqvist, safeguarding lead", Words: "Room 12, every break and after school until four.", Phone: "07700 900123", Tel: "+447700900123", Email: "lindqvist@oakfield.example"},
		{Name: "Listening line", Words: "Day and night, free, and nobody at school is told.", Phone: "07700 900456", Tel: "+447700900456"},
		{Name: "Feeling low? Pages for young people", Href: "https://listening.example/", Label: "listening.example"},
	}
}

func report(form templates.Form) templates.Report {
	about := richPost()
	about.Deeds, about.Replies = templates.Deeds{}, 0
	return templates.Report{
		Page: studentPage("Report", ""), Form: form, Action: "/posts/" + postID(1) + "/report", About: &about,
		Categories: reportCategories(), Help: helpItems(), Back: "/posts/" + postID(1),
	}
}

func drafts() templates.Drafts {
	return templates.Drafts{Page: studentPage("Drafts", "drafts"), Drafts: []templates.Draft{
		{ID: "0190a005-0000-7000-8000-000000000011", Text: "You can all come to mine on Saturday, it is the blue door.", For: "For 8B Science", Time: earlier, State: "Returned to you", Word: "Lovely idea! Tell them the place in person, not here. Ms H.", Open: "/home?draft=0190a005-0000-7000-8000-000000000011"},
		{ID: "0190a005-0000-7000-8000-000000000012", Text: "Things to bring on Thursday: string, tape, the big", For: "For 8B Science", Time: yesterday, Open: "/home?draft=0190a005-0000-7000-8000-000000000012"},
	}}
}

func threadStories() []Story {
	person := templates.Report{Page: studentPage("Report", ""), Action: tariq.Href + "/report", Person: &tariq, Categories: reportCategories(), Back: tariq.Href}
	wrong := report(templates.Form{Values: map[string]string{"words": "It is about the string"}, Errors: map[string]string{"category": "Please choose what is the matter"}})
	closed := thread()
	closed.Composer, closed.Replies, closed.Closed = nil, nil, "This group is resting until Monday. You can read, and write again then."
	return []Story{
		{"thread", "Posts", "A thread", templates.ThreadPage(thread())},
		{"thread-closed", "Posts", "A thread one cannot answer", templates.ThreadPage(closed)},
		{"reply-private", "Posts", "A private reply to an announcement", templates.WritePage(privateReply())},
		{"edit", "Posts", "Editing a post", templates.WritePage(templates.Write{Page: studentPage("Edit", ""), Title: "Edit", Composer: editComposer()})},
		{"history", "Posts", "What a post said before", templates.HistoryPage(history())},
		{"report", "Posts", "Reporting a post", templates.ReportPage(report(templates.Form{}))},
		{"report-wrong", "Posts", "Reporting a post, to be mended", templates.ReportPage(wrong)},
		{"report-member", "Posts", "Reporting a member", templates.ReportPage(person)},
		{"drafts", "Posts", "Drafts", templates.DraftsPage(drafts())},
		{"drafts-empty", "Posts", "No drafts", templates.DraftsPage(templates.Drafts{Page: studentPage("Drafts", "drafts")})},
	}
}
