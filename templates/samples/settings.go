// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func members() templates.Members {
	return templates.Members{
		Page: studentPage("People", "members"), Lead: "The people of your classes and clubs, and the staff of the school.",
		Tabs: []templates.Tab{{Label: "All", Href: "/members", Current: true}, {Label: "Staff", Href: "/members?of=staff"}, {Label: "I follow", Href: "/members?of=followed"}},
		Members: []templates.MemberRow{
			{Person: adeyemi, CanFollow: true}, {Person: hargreaves, CanFollow: true, Following: true}, {Person: lindqvist, CanFollow: true},
			{Person: lena, CanFollow: true}, {Person: noor, CanFollow: true}, {Person: oisin, CanFollow: true, Following: true}, {Person: maya}, {Person: tariq, CanFollow: true},
		},
		Older: "/members?before=x",
	}
}

func sessions() templates.Sessions {
	return templates.Sessions{Page: studentPage("Where you are signed in", ""), Sessions: []templates.Session{
		{ID: "1", Device: "Firefox on Android", Phone: true, Where: "203.0.113.…", Since: "since Monday", Seen: "used just now", Current: true},
		{ID: "2", Device: "Chrome on a school computer", Where: "198.51.100.…", Since: "since today, 08:31", Seen: "used 20 minutes ago", Shared: true},
	}}
}

func myData() templates.MyData {
	return templates.MyData{Page: studentPage("My data", ""), Kinds: []templates.DataKind{
		{Name: "Your name and username", Count: "1 entry", Why: "So that others know who you are", Kept: "until you leave the school, and a year after"},
		{Name: "Your posts", Count: "214 posts", Why: "You wrote them", Kept: "until you withdraw them, or three years after you leave"},
		{Name: "Where you are signed in", Count: "2 entries", Why: "So that you can end what is not you", Kept: "30 days after the last use"},
	}}
}

func plainLicences() []templates.Option {
	return []templates.Option{
		{Value: "all", Label: "Ask me first", Hint: "All rights reserved", Chosen: true},
		{Value: "by", Label: "Use it, with my name", Hint: "CC BY"},
		{Value: "cc0", Label: "Do what you like with it", Hint: "CC0"},
	}
}

func ownData() templates.MyData {
	v := myData()
	v.Lead = "What Oakfield School keeps about Maya Rahman. Read on 3 March 2026, 09:14."
	v.Kinds[0].Head = []string{"What", "What is kept"}
	v.Kinds[0].Rows = [][]templates.DataCell{{{Text: "Name"}, {Text: "Maya Rahman"}}, {{Text: "Username"}, {Text: "maya.r"}}, {{Text: "Others see"}, {Text: "Maya R."}}}
	v.Kinds[1].Head, v.Kinds[1].More = []string{"When", "For whom", "Your words", "What became of it"}, 211
	v.Kinds[1].Rows = [][]templates.DataCell{
		{{Text: "3 March 2026, 08:51", Href: "/posts/" + postID(1)}, {Text: "8B Science"}, {Text: "Who wants to do the poster about volcanoes with me?"}, {Text: "It is out"}},
		{{Text: "2 March 2026, 17:20"}, {Text: "Chess club"}, {Text: "شكرا يا أصدقائي!"}, {Text: "Waits for a teacher"}},
		{{Text: "2 March 2026, 15:02"}, {Text: "8B Science"}, {Text: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, {Text: "It came back to you"}},
	}
	v.Kinds = append(v.Kinds, templates.DataKind{Name: "Drafts", Count: "0 entries", Why: "So that you can go on writing", Kept: "until you send them", Head: []string{"Saved", "Your words"}},
		templates.DataKind{Name: "Your password", Count: "a fingerprint of it", Why: "To check it when you sign in", Kept: "until you change it"})
	return v
}

func settingsStories() []Story {
	wrong := templates.Password{Page: studentPage("Password", ""), Must: true, Form: templates.Form{Errors: map[string]string{
		"current": "That is not your password now", "password": "Please use at least 8 characters",
	}}}
	shared := templates.Settings{Page: studentPage("Settings", ""), Licences: plainLicences(), Licence: "Ask me first", Plain: true}
	teachers := templates.Settings{Page: teacherPage("Settings", ""), Licences: licences(), Licence: "All rights reserved"}
	unknown := teachers
	unknown.Form = templates.Form{Values: map[string]string{"licence": "mine"}, Errors: map[string]string{"licence": "Choose one of the licences."}}
	shared.Page.Shared, shared.Page.IdleSeconds = true, 600
	none := members()
	none.Members, none.Older, none.Page.Query = nil, "", "zzz"
	return []Story{
		{"members", "Members", "People", templates.MembersPage(members())},
		{"members-none", "Members", "Nobody of that name", templates.MembersPage(none)},
		{"settings", "Members", "Settings", templates.SettingsPage(shared)},
		{"settings-teacher", "Members", "Settings of a teacher", templates.SettingsPage(teachers)},
		{"settings-wrong", "Members", "Settings: the licence to be chosen again", templates.SettingsPage(unknown)},
		{"settings-password", "Members", "A password to be changed", templates.PasswordPage(wrong)},
		{"settings-sessions", "Members", "Where one is signed in", templates.SessionsPage(sessions())},
		{"settings-data", "Members", "My data", templates.MyDataPage(myData())},
		{"settings-data-all", "Members", "My data, to be read through", templates.OwnDataPage(ownData())},
	}
}
