// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func forAdmin(p templates.Person) templates.Person {
	p.Href = "/admin/members/" + p.ID
	return p
}

func roleOptions(chosen string) []templates.Option {
	list := []templates.Option{
		{Value: "admin", Label: "Admin", Hint: "Settings, members, what each role may do"},
		{Value: "safeguarding", Label: "Safeguarding lead", Hint: "Sees and handles safeguarding cases"},
		{Value: "moderator", Label: "Moderator", Hint: "Decides on what waits in the queue"},
		{Value: "teacher", Label: "Teacher", Hint: "Looks after classes and clubs"},
		{Value: "student", Label: "Student", Hint: "Has no other role"},
		{Value: "guardian", Label: "Guardian", Hint: "Follows what is for their children"},
	}
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
	}
	return list
}

func yearOptions() []templates.Option {
	return []templates.Option{{Value: "", Label: "No year"}, {Value: "7", Label: "Year 7"}, {Value: "8", Label: "Year 8"}, {Value: "9", Label: "Year 9"}}
}

func adminMemberTabs() []templates.Tab {
	return []templates.Tab{{Label: "Members", Href: "/admin/members", Current: true}, {Label: "Waiting", Href: "/admin/waiting", Count: 3}}
}

func memberList() templates.MemberList {
	full := maya
	full.Name = "Maya Ramanathan"
	return templates.MemberList{
		Page: adminPage("Members", "admin"), Lead: "842 members of Oakfield School.", Tabs: adminMemberTabs(),
		Filter: templates.Filter{Action: "/admin/members", Clear: "/admin/members", Fields: []templates.Field{
			{Name: "q", Label: "Name or username", Type: "search", Value: "a", Autocomplete: "off"},
			{Name: "role", Label: "Role", Options: append([]templates.Option{{Value: "", Label: "All roles"}}, roleOptions("")...)},
			{Name: "year", Label: "Year", Options: yearOptions()},
			{Name: "state", Label: "State", Options: []templates.Option{{Value: "", Label: "All"}, {Value: "suspended", Label: "Suspended"}, {Value: "muted", Label: "Muted"}}},
		}},
		Members: []templates.AdminMemberRow{
			{Person: forAdmin(adeyemi), Username: "t.adeyemi", Roles: "Teacher, moderator", Seen: &justNow},
			{Person: forAdmin(samira), Username: "samira.elmasry", Roles: "Student", Year: "Year 7", State: "Suspended until 13 March", Bad: true, Seen: &lastWeek},
			{Person: forAdmin(kowalska), Username: "anna.kowalska", Roles: "Guardian"},
			{Person: forAdmin(full), Username: "maya.r", Roles: "Student", Year: "Year 8", State: "Muted until tomorrow", Seen: &earlier},
		},
		Older: "/admin/members?after=x",
	}
}

func membersNone() templates.MemberList {
	v := memberList()
	v.Members, v.Older = nil, ""
	v.Empty = templates.Empty{Icon: "search", Title: "Nobody fits", Words: "No member has “zzz” in their name or username.", Action: &templates.Link{Label: "Show all", Href: "/admin/members"}}
	return v
}

func memberNew() templates.MemberNew {
	return templates.MemberNew{Page: adminPage("Add a member", "admin"), Roles: roleOptions("student"), Years: yearOptions()}
}

func memberNewWrong() templates.MemberNew {
	v := memberNew()
	v.Form = templates.Form{
		Values: map[string]string{"given_name": "", "family_name": "Ramanathan", "username": "admin"},
		Errors: map[string]string{"given_name": "Please give a name.", "username": "This name is kept for the school itself.", "roles": "A student has no other role."},
	}
	return v
}

func pasteEmpty() templates.MemberPaste {
	return templates.MemberPaste{
		Page:    adminPage("Paste a list of members", "admin"),
		Columns: []string{"First name", "Surname", "Role", "Year", "Username (may be empty)"},
		Example: "Maya, Ramanathan, student, 8\nTomasz, Nowak, guardian\nRuth, Hargreaves, teacher, , r.hargreaves",
	}
}

func pasteChecked() templates.MemberPaste {
	v := pasteEmpty()
	v.Checked, v.Good, v.Bad = true, 2, 1
	v.Form.Values = map[string]string{"list": "Ada, Vance, student, 7\nBen, Osei, student, seven\nMaya, Rowe, student, 8"}
	v.Rows = []templates.PasteRow{
		{Line: 1, Name: "Ada Vance", Username: "ada.v", Roles: "Student", Year: "Year 7"},
		{Line: 2, Name: "Ben Osei", Roles: "Student", Problem: "“seven” is not a year. Write it as a number, such as 7."},
		{Line: 3, Name: "Maya Rowe", Username: "maya.ro", Roles: "Student", Year: "Year 8", Note: "maya.r is taken, so she gets maya.ro."},
	}
	return v
}

// pasteAgain is a list that was added before.
func pasteAgain() templates.MemberPaste {
	v := pasteEmpty()
	v.Checked, v.Here, v.Slips = true, 2, 1
	v.Said = "Everybody on this list is here already, so nobody was added. Below is who is who."
	v.Form.Values = map[string]string{"list": "Ada, Vance, student, 7\nMaya, Rowe, student, 8, maya.ro"}
	v.Rows = []templates.PasteRow{
		{Line: 1, Name: "Ada Vance", Username: "ada.v", Roles: "Student", Year: "Year 7", Here: "#", Problem: "Ada Vance is here already, as ada.v. If this is somebody else of that name, write a username in the line."},
		{Line: 2, Name: "Maya Rowe", Username: "maya.ro", Roles: "Student", Year: "Year 8", Here: "#", Problem: "Maya Rowe is here already, as maya.ro."},
	}
	return v
}

func adminStudent() templates.AdminMember {
	who := forAdmin(samira)
	who.Role, who.Detail = "Student", "Year 7"
	return templates.AdminMember{
		Page: adminPage("Samira El-Masry", "admin"), Person: who, Username: "samira.elmasry", PublicURL: "/members/" + samira.ID,
		Facts: []templates.Fact{
			{Label: "Joined", Value: "2 September 2025, with the code of 7A"}, {Label: "Groups", Value: "7A, Chess club"},
			{Label: "Others see", Value: "Samira E."},
		},
		Roles:   &templates.RolesForm{Action: "#", Roles: roleOptions("student")},
		Details: &templates.DetailsForm{Action: "#", Student: true, Years: yearOptions(), Form: templates.Form{Values: map[string]string{"given_name": "Samira", "family_name": "El-Masry", "year_level": "7"}}},
		Links:   []templates.GuardianRow{{Other: forAdmin(tomasz), Relationship: "uncle", Remove: "#"}},
		Link:    &templates.LinkForm{Action: "#", IsChild: true},
		Mute:    templates.Restrain{Member: samira.ID, Kind: "mute", Can: true},
		Suspend: templates.Restrain{Member: samira.ID, Kind: "suspend", Can: true, Now: "Suspended until Friday 13 March by Mrs Okafor: “We talk on Thursday with your uncle.”"},
		Reset:   "#", EndAll: "#", Leave: "#",
		Sessions: []templates.SessionRow{{Device: "Chrome on a Chromebook", Seen: lastWeek, Shared: true, End: "#"}},
	}
}

func adminSelf() templates.AdminMember {
	who := forAdmin(okafor)
	return templates.AdminMember{
		Page: adminPage("Mrs Okafor", "admin"), Person: who, Username: "n.okafor",
		Roles: &templates.RolesForm{Locked: "You cannot change your own roles. Another admin can."},
		Details: &templates.DetailsForm{Action: "#", Form: templates.Form{
			Values: map[string]string{"title": "Mrs", "given_name": "", "family_name": "Okafor"},
			Errors: map[string]string{"given_name": "Please give a name."},
		}},
		Mute: templates.Restrain{Member: okafor.ID, Kind: "mute"}, Suspend: templates.Restrain{Member: okafor.ID, Kind: "suspend"},
	}
}

func memberStories() []Story {
	gone := adminSelf()
	gone.Person, gone.Username, gone.State = forAdmin(tomasz), "t.nowak", "Has left"
	gone.Roles, gone.Details, gone.ComeBack = nil, nil, "#"
	return []Story{
		{"admin-members", "Members", "All members", templates.MemberListPage(memberList())},
		{"admin-members-none", "Members", "Nobody fits", templates.MemberListPage(membersNone())},
		{"admin-member-new", "Members", "Add one", templates.MemberNewPage(memberNew())},
		{"admin-member-new-wrong", "Members", "Add one, to be mended", templates.MemberNewPage(memberNewWrong())},
		{"admin-paste", "Members", "Paste a list", templates.MemberPastePage(pasteEmpty())},
		{"admin-paste-again", "Members", "A list that was added before", templates.MemberPastePage(pasteAgain())},
		{"admin-paste-checked", "Members", "What the list means", templates.MemberPastePage(pasteChecked())},
		{"admin-member", "Members", "A student who is suspended", templates.AdminMemberPage(adminStudent())},
		{"admin-member-self", "Members", "An admin on their own page", templates.AdminMemberPage(adminSelf())},
		{"admin-member-left", "Members", "Somebody who has left", templates.AdminMemberPage(gone)},
	}
}
