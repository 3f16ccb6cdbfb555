// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func groups() templates.Groups {
	return templates.Groups{Page: teacherPage("Groups", "groups"), New: true,
		Mine: []templates.GroupRow{
			{ID: scienceID, Name: "8B Science", Kind: "Class", Icon: "users", Members: "28 members", Last: "Last post 2 minutes ago", Waiting: 2, Asking: 3, Steward: true},
			{ID: chessID, Name: "Chess club", Kind: "Club", Icon: "users", Members: "12 members", Last: "Last post yesterday", Asking: 1, Steward: true},
			{ID: "0190a002-0000-7000-8000-000000000003", Name: "Staff room", Kind: "Staff", Icon: "lock", Members: "31 members", Last: "Last post today at 07:55"},
		},
		Others: []templates.GroupRow{
			{ID: "0190a002-0000-7000-8000-000000000004", Name: "Garden circle", Kind: "Circle", Icon: "heart-handshake", Members: "9 members", Join: true},
			{ID: "0190a002-0000-7000-8000-000000000005", Name: "Sewing after school, with Mrs Okafor and friends", Kind: "Club", Icon: "users", Members: "17 members", Asked: true},
		},
	}
}

func muteChoices() []templates.Option {
	return []templates.Option{{Value: "lesson", Label: "The end of the lesson"}, {Value: "day", Label: "Tomorrow morning"}, {Value: "week", Label: "A week from now"}}
}

func groupMembers() templates.GroupMembers {
	choices := func(p templates.Person) templates.GroupMember {
		return templates.GroupMember{Person: p, CanMute: true, CanRemove: true, MuteChoices: muteChoices()}
	}
	muted := choices(lena)
	muted.CanMute, muted.CanUnmute, muted.Muted = false, true, "Muted until Friday"
	colleague := templates.GroupMember{Person: adeyemi, Steward: true, CanUnstep: true}
	unsaid := choices(oisin)
	unsaid.Mute = templates.Form{Values: map[string]string{"until": "week"}, Errors: map[string]string{"reason": "Please say why. The member will read it."}}
	return templates.GroupMembers{
		Page: teacherPage("Members of 8B Science", "groups"), Group: *science, ID: scienceID, Steward: true, Add: true,
		Waiting: []templates.GroupMember{
			{Person: yuki, CanApprove: true, AskedWhen: "asked today"},
			{Person: noor, CanApprove: true, AskedWhen: "asked yesterday, with a code"},
		},
		Members: []templates.GroupMember{{Person: hargreaves, Steward: true}, colleague, choices(maya), choices(tariq), muted, unsaid},
	}
}

// groupMembersOpen is the same where nobody stands for two of them yet: as an
// admin, who confirms the list, or as the teacher.
func groupMembersOpen(admin bool) templates.GroupMembers {
	v := groupMembers()
	v.Members[2].Unconfirmed, v.Members[3].Unconfirmed = true, true
	v.Open = &templates.OpenList{Names: []string{"Maya Rahman (maya.r)", "Tariq Aziz (tariq.a)"},
		Lead: "They are in the class and can read and write. You can print sign-in slips for them and give them new passwords once somebody besides you has confirmed that they belong in 8B Science.",
		Ask:  "Please ask Mr Moss to press “Confirm this list” on the page of its members."}
	if admin {
		v.Page, v.Waiting = adminPage("Members of 8B Science", "groups"), nil
		v.Open = &templates.OpenList{Names: v.Open.Names, IDs: []string{maya.ID, tariq.ID},
			Lead: "A teacher put them into 8B Science. Do they belong there? Once you confirm it, the class’s teachers can print sign-in slips for them and give them new passwords."}
	}
	return v
}

func groupMembersForStudent() templates.GroupMembers {
	v := groupMembers()
	v.Page = studentPage("Members of 8B Science", "groups")
	v.Steward, v.Add, v.Waiting = false, false, nil
	for i := range v.Members {
		v.Members[i] = templates.GroupMember{Person: v.Members[i].Person, Steward: v.Members[i].Steward}
	}
	return v
}

func groupForm(id string) templates.GroupForm {
	v := templates.GroupForm{
		Page: teacherPage("Group", "groups"), Action: "/groups", Back: "/groups",
		Kinds: []templates.Option{
			{Value: "class", Label: "Class", Hint: "Students of one lesson and their teachers.", Chosen: true},
			{Value: "club", Label: "Club", Hint: "Whoever shares an interest."},
		},
		Joins: []templates.Option{
			{Value: "code", Label: "Whoever has a code", Hint: "You still let each one in.", Chosen: true},
			{Value: "request", Label: "Whoever asks", Hint: "You let each one in."},
			{Value: "closed", Label: "Only whom you add"},
		},
		Gates: []templates.Option{
			{Value: "rules", Label: "At once, unless a rule catches them", Chosen: true},
			{Value: "first", Label: "After you have read a newcomer’s first three"},
			{Value: "all", Label: "After you have read each of them"},
		},
		Years: []templates.Option{{Value: "", Label: "No year"}, {Value: "8", Label: "Year 8", Chosen: true}},
	}
	if id == "" {
		v.Form = templates.Form{Errors: map[string]string{"name": "Please give the group a name"}}
		return v
	}
	v.ID, v.Name, v.About, v.Kinds = id, "8B Science", "Everything for Ms Hargreaves’ Tuesday and Thursday lessons.", nil
	v.Action, v.Back, v.Close = "/groups/"+id+"/settings", "/groups/"+id, true
	v.Codes = &templates.Codes{
		GroupID: id,
		Codes: []templates.Code{
			{ID: "0190a006-0000-7000-8000-000000000001", Code: "KITE-4827", For: "For students", Expires: "Works until Friday, 16:00", Used: "Used 12 times"},
			{ID: "0190a006-0000-7000-8000-000000000002", Code: "RAIN-1950", For: "For guardians", Expires: "Ended on 20 February", Used: "Used 26 times", Over: true},
		},
		Roles: []templates.Option{{Value: "student", Label: "Students", Chosen: true}, {Value: "guardian", Label: "Guardians"}},
		Days:  []templates.Option{{Value: "1", Label: "One day", Chosen: true}, {Value: "7", Label: "One week"}},
	}
	return v
}

func groupStories() []Story {
	held := *groupSteward().Held
	held.More = ""
	alone := templates.Groups{Page: studentPage("Groups", "groups")}
	return []Story{
		{"groups", "Groups", "Groups, as a teacher", templates.GroupsPage(groups())},
		{"groups-empty", "Groups", "In no group yet", templates.GroupsPage(alone)},
		{"group-members", "Groups", "Members, as a steward", templates.GroupMembersPage(groupMembers())},
		{"group-members-open", "Groups", "Members, whose list waits for an admin", templates.GroupMembersPage(groupMembersOpen(false))},
		{"group-members-confirm", "Groups", "Members, as an admin who confirms them", templates.GroupMembersPage(groupMembersOpen(true))},
		{"group-members-student", "Groups", "Members, as a student", templates.GroupMembersPage(groupMembersForStudent())},
		{"group-new", "Groups", "A new group, to be mended", templates.GroupFormPage(groupForm(""))},
		{"group-settings", "Groups", "A group's settings and codes", templates.GroupFormPage(groupForm(scienceID))},
		{"group-queue", "Groups", "A group's held posts", templates.GroupQueuePage(templates.GroupQueue{Page: teacherPage("Waiting", "groups"), Group: *science, Held: held})},
		{"group-queue-empty", "Groups", "No held posts", templates.GroupQueuePage(templates.GroupQueue{Page: teacherPage("Waiting", "groups"), Group: *science})},
	}
}
