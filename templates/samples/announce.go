// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func announceForm() templates.Announce {
	p := teacherPage("Announce", "announce")
	return templates.Announce{
		Page: p, DraftID: "0190a005-0000-7000-8000-000000000009", DraftKey: hargreaves.ID + ":announce", Limit: 500,
		Zone: "In London time.", Soonest: "2026-03-03T09:15",
		Late: "Somebody who joins 8B Science next week will find it too.",
		Targets: []templates.TargetGroup{
			{Label: "Classes", Targets: []templates.Target{
				{Value: "class:" + scienceID, Label: "8B Science", Count: 28, Says: "26 students and 2 teachers of 8B Science: 28 people.", Chosen: true},
			}},
			{Label: "Guardians", Targets: []templates.Target{
				{Value: "guardians:" + scienceID, Label: "Guardians of 8B Science", Count: 43, Says: "43 guardians of the 26 students of 8B Science. 1 student has no guardian here."},
			}},
		},
		Older: "/announce?before=" + postID(3),
		Sent: []templates.Announced{
			{Href: "/announcements/" + postID(5), Words: "Bring an old shirt on Thursday: we are printing.", For: "8B Science", State: "Goes out tomorrow, 08:00", Waits: true, Time: justNow},
			{Words: "There is no maths club on Tuesday.", Text: "There is no maths club on Tuesday.\nWe meet again in a week.", Again: "/announce?again=" + postID(4), For: "8B Science", State: "Cancelled", Time: earlier},
			{Href: "/announcements/" + postID(3), Words: "The museum trip is on Friday 13 March.", For: "Guardians of 8B Science", State: "14 of 26 have acknowledged", Time: earlier},
		},
	}
}

func announceWrong() templates.Announce {
	v := announceForm()
	v.Form = templates.Form{
		Values: map[string]string{"body": "", "target": "guardians:" + scienceID, "acknowledge": "yes", "when": "later", "at": "2026-03-02T08:00"},
		Errors: map[string]string{"body": "Write what you want to announce.", "at": "That moment has passed. Choose a later one, or send it now."},
	}
	return v
}

func tripFigures() templates.AnnouncementPage {
	p := teacherPage("Your announcement", "announcements")
	p.Wide = true
	post := tripPost()
	p.Stream = "announcement:" + post.ID
	post.Deeds = templates.Deeds{Open: post.Deeds.Open, Edit: "/posts/" + post.ID + "/edit", Withdraw: true}
	return templates.AnnouncementPage{
		Page: p, Post: post, For: "26 students of 8B Science and their guardians",
		Figures: &templates.Figures{For: 26, Reached: 26, Opened: 21, Acknowledged: 14, Asked: true, Days: []templates.DayFigure{
			{Day: "Tue 3", Count: 6}, {Day: "Wed 4", Count: 11}, {Day: "Thu 5", Count: 13}, {Day: "Fri 6", Count: 14},
		}},
		Tabs: []templates.Tab{
			{Label: "Everybody", Href: "?", Current: true, Count: 26},
			{Label: "Not acknowledged", Href: "?show=waiting", Count: 12},
			{Label: "Not opened", Href: "?show=unopened", Count: 5},
		},
		Answers: 3, Thread: "/posts/" + post.ID, ByChild: true, Remind: 12, Reminded: "Nobody has been reminded yet.", Older: "?after=x",
		Rows: []templates.ReceiptRow{
			{Person: zofia, Reached: true, ReachedWords: "On their page", Opened: &earlier, Acknowledged: &justNow, By: "by Tomasz Nowak"},
			{Person: maya, Reached: true, ReachedWords: "On their page", Opened: &earlier},
			{Person: noor, Reached: true, ReachedWords: "On their page", Opened: &yesterday, Acknowledged: &yesterday, By: "by herself"},
			{Person: lena, ReachedWords: "Has not been here since", Late: true},
		},
	}
}

func readFigures() templates.AnnouncementPage {
	v := tripFigures()
	v.Figures = &templates.Figures{For: 412, Reached: 398, Opened: 0}
	v.For, v.ByChild, v.Remind, v.Reminded = "Everyone at Oakfield School", false, 0, ""
	v.Tabs, v.Rows, v.Older = nil, nil, ""
	v.Empty = templates.Empty{Icon: "hourglass", Title: "It has just gone out", Words: "People appear here as they open it."}
	return v
}

func scheduled() templates.AnnouncementPage {
	v := tripFigures()
	v.Figures = nil
	v.Waits = &templates.Waits{Words: "Goes out on Friday 6 March at 08:00.", CanCancel: true}
	return v
}

func cancelled() templates.AnnouncementPage {
	v := scheduled()
	v.Waits = &templates.Waits{Words: "You cancelled this on 4 March. It never went out.", Cancelled: true}
	return v
}

func announceStories() []Story {
	return []Story{
		{"announce", "Announcements", "The form", templates.AnnouncePage(announceForm())},
		{"announce-wrong", "Announcements", "The form, to be mended", templates.AnnouncePage(announceWrong())},
		{"figures", "Announcements", "How far it came, with acknowledgements", templates.AnnouncementFigures(tripFigures())},
		{"figures-fresh", "Announcements", "How far it came, just out", templates.AnnouncementFigures(readFigures())},
		{"figures-scheduled", "Announcements", "Not sent yet", templates.AnnouncementFigures(scheduled())},
		{"figures-cancelled", "Announcements", "Cancelled", templates.AnnouncementFigures(cancelled())},
	}
}
