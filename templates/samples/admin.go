// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"strings"

	"rookery/static"
	"rookery/templates"
)

func audit() templates.Audit {
	actor, lead := forAdmin(okafor), forAdmin(lindqvist)
	return templates.Audit{
		Page:  leadPage("Audit", "audit"),
		Chain: &templates.ChainState{Good: true, Words: "4 812 lines, each sealed by the one before it. Checked a minute ago."},
		Filter: templates.Filter{Action: "/audit", Fields: []templates.Field{
			{Name: "deed", Label: "What", Options: []templates.Option{{Value: "", Label: "Everything"}, {Value: "member", Label: "Members"}, {Value: "rules", Label: "Rules"}}},
			{Name: "who", Label: "By whom", Type: "search", Autocomplete: "off"},
			{Name: "from", Label: "From", Type: "date"}, {Name: "to", Label: "To", Type: "date"},
		}},
		Lines: []templates.AuditLine{
			{Seq: "4812", Time: justNow, Actor: &actor, Words: "suspended", Deed: "member.suspend", Object: &templates.Link{Label: "Samira El-Masry", Href: "/admin/members/" + samira.ID}, Details: []templates.Fact{{Label: "Until", Value: "13 March 2026"}}, Hash: "9f2c41d07b3e5aa8"},
			{Seq: "4811", Time: earlier, Actor: &lead, Words: "acknowledged a case", Deed: "safeguarding.acknowledge", Safeguarding: true},
			{Seq: "4810", Time: yesterday, Actor: &actor, Words: "tried to change their own roles", Deed: "member.role", Refused: true},
			{Seq: "4809", Time: lastWeek, Operator: true, Words: "let … back in", Deed: "member.restore", Object: &templates.Link{Label: "Samira El-Masry", Href: "/admin/members/" + samira.ID}},
			{Seq: "4808", Time: lastWeek, Words: "sent an announcement that was due", Deed: "announcement.send"},
		},
		Older: "/audit?before=x",
	}
}

func auditBroken() templates.Audit {
	v := audit()
	v.Chain = &templates.ChainState{Words: "Line 4 655 does not fit the line before it. Ask whoever runs your server to run rookery doctor --audit."}
	v.Lines, v.Older = nil, ""
	v.Empty = templates.Empty{Icon: "search", Title: "Nothing fits", Words: "No line has all that you chose."}
	return v
}

func health() templates.Health {
	return templates.Health{
		Page: adminPage("School health", "admin"), Lead: "Tuesday 3 March. Three things want somebody.",
		Cards: []templates.HealthCard{
			{Icon: "hourglass", Title: "Waiting to be let in", Count: 3, Words: "The first since yesterday.", Tone: "warn", State: "Wants you", Href: "/admin/waiting", Label: "Let them in"},
			{Icon: "inbox", Title: "In the queue", Count: 7, Words: "The oldest has waited 2 hours.", Tone: "warn", State: "Wants somebody", Href: "/queue", Label: "Open the queue"},
			{Icon: "circle-alert", Title: "Failed", Count: 1, Words: "An announcement did not reach 2 people.", Tone: "bad", State: "Look at it", Href: "/audit", Label: "See what happened"},
			{Icon: "key-round", Title: "Never signed in", Count: 1284, Words: "Of 1 302 members. Sign-in slips help.", Href: "/admin/members?state=never", Label: "Who they are"},
			{Icon: "lock", Title: "Suspended or muted", Count: 2, Words: "The next ends tomorrow.", Href: "/admin/members?state=held", Label: "Who they are"},
			{Icon: "megaphone", Title: "Announcements to come", Count: 0, Words: "Nothing is scheduled.", Tone: "good", State: "All well"},
		},
		Doors: []templates.Door{
			{Icon: "users", Title: "Members", Words: "Add, change, passwords, guardians", Href: "/admin/members"},
			{Icon: "settings", Title: "School settings", Words: "Name, colour, school day, help text", Href: "/admin/settings"},
			{Icon: "table-properties", Title: "Who may do what", Words: "What each role may do here", Href: "/policy"},
		},
	}
}

func healthQuiet() templates.Health {
	v := health()
	v.Cards = v.Cards[5:]
	v.Lead, v.All = "Tuesday 3 March.", true
	v.Quiet = templates.Empty{Title: "Nothing wants you.", Words: "Nobody waits, nothing failed."}
	return v
}

func waitingList() templates.WaitingList {
	tabs := adminMemberTabs()
	tabs[0].Current, tabs[1].Current = false, true
	ada, ben := samira, tariq
	ada.Name, ada.Initials, ada.Detail = "Ada Vance", "AV", "Year 7"
	ben.Name, ben.Initials, ben.Detail = "Maya Ramanathan", "MR", "Year 8"
	return templates.WaitingList{
		Page: adminPage("Waiting to be let in", "admin"), Lead: "2 people joined with a code and wait until somebody knows them.", Tabs: tabs, Several: "/admin/waiting",
		Members: []templates.WaitingRow{
			{Person: ada, Username: "ada.v", Since: yesterday, Through: "With the code of 7A"},
			{Person: ben, Username: "maya.r3", Since: justNow, Through: "With the code of 8B Science", Warn: "There is a Maya Ramanathan in year 8 already."},
		},
	}
}

func waitingNobody() templates.WaitingList {
	v := waitingList()
	v.Members, v.Lead, v.Tabs[1].Count = nil, "", 0
	v.Empty = templates.Empty{Icon: "circle-check", Title: "Nobody waits", Words: "Who joins with a class’s code appears here until somebody lets them in."}
	return v
}

func schoolSettings() templates.SchoolSettings {
	var accents []templates.Option
	for _, name := range static.Accents() {
		accents = append(accents, templates.Option{Value: name, Label: strings.ToUpper(name[:1]) + name[1:], Chosen: name == "pine"})
	}
	return templates.SchoolSettings{
		Page: adminPage("School settings", "admin"), Accents: accents,
		Zones:   []templates.Option{{Value: "Europe/London", Label: "London"}, {Value: "Europe/Dublin", Label: "Dublin"}},
		Regions: []templates.Option{{Value: "GB", Label: "United Kingdom"}, {Value: "IE", Label: "Ireland"}},
		Form: templates.Form{Values: map[string]string{
			"name": "Oakfield School", "timezone": "Europe/London", "region": "GB", "accent": "pine", "post_limit": "500", "idle_minutes": "10",
			"day_start": "08:30", "day_end": "15:30", "help_text": "You can talk to any adult at school whom you trust.\n\nYou are not in trouble for asking.",
		}},
		Preview: []string{"You can talk to any adult at school whom you trust.", "You are not in trouble for asking."},
	}
}

func schoolSettingsWrong() templates.SchoolSettings {
	v := schoolSettings()
	v.Form.Values["post_limit"], v.Form.Values["day_end"] = "5000", "07:00"
	v.Form.Errors = map[string]string{"post_limit": "Choose between 140 and 1000 characters.", "day_end": "The school day has to end after it starts."}
	return v
}

func adminStories() []Story {
	return []Story{
		{"admin", "Admin", "School health", templates.HealthPage(health())},
		{"admin-quiet", "Admin", "School health, nothing wanted", templates.HealthPage(healthQuiet())},
		{"admin-waiting", "Admin", "Waiting to be let in", templates.WaitingListPage(waitingList())},
		{"admin-waiting-nobody", "Admin", "Nobody waits", templates.WaitingListPage(waitingNobody())},
		{"admin-settings", "Admin", "School settings", templates.SchoolSettingsPage(schoolSettings())},
		{"admin-settings-wrong", "Admin", "School settings, to be mended", templates.SchoolSettingsPage(schoolSettingsWrong())},
		{"audit", "Admin", "The record of what was done", templates.AuditPage(audit())},
		{"audit-broken", "Admin", "The record, altered", templates.AuditPage(auditBroken())},
	}
}
