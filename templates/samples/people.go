// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"context"

	"rookery/templates"
)

var ctx = context.Background()

func person(id, name, initials string, tone int, role, detail string) templates.Person {
	return templates.Person{
		ID: id, Name: name, Initials: initials, Tone: tone, Role: role, Detail: detail,
		Href: "/members/" + id,
	}
}

var (
	hargreaves = person("0190a001-0000-7000-8000-000000000001", "Ms Hargreaves", "RH", 1, "Teacher", "")
	adeyemi    = person("0190a001-0000-7000-8000-000000000002", "Mr Adeyemi", "TA", 4, "Teacher", "")
	lindqvist  = person("0190a001-0000-7000-8000-000000000003", "Dr Lindqvist", "EL", 3, "Safeguarding lead", "")
	okafor     = person("0190a001-0000-7000-8000-000000000004", "Mrs Okafor", "NO", 5, "Admin", "")
	maya       = person("0190a001-0000-7000-8000-000000000010", "Maya R.", "MR", 0, "", "Year 8")
	tariq      = person("0190a001-0000-7000-8000-000000000011", "Tariq H.", "TH", 2, "", "Year 8")
	oisin      = person("0190a001-0000-7000-8000-000000000012", "Oisín B.", "OB", 6, "", "Year 8")
	yuki       = person("0190a001-0000-7000-8000-000000000013", "Yuki T.", "YT", 3, "", "Year 9")
	lena       = person("0190a001-0000-7000-8000-000000000014", "Lena Wo.", "LW", 5, "", "Year 8")
	noor       = person("0190a001-0000-7000-8000-000000000015", "نور ع.", "نع", 7, "", "Year 8")
	tomasz     = person("0190a001-0000-7000-8000-000000000020", "Tomasz Nowak", "TN", 7, "", "Guardian of Zofia and Jan")
)

var oakfield = templates.School{Name: "Oakfield School", Short: "OS", Accent: "pine"}

func me(p templates.Person, roles string, student bool) *templates.Me {
	return &templates.Me{
		ID: p.ID, Name: p.Name, Roles: roles, Tone: p.Tone, Initial: p.Initials,
		Student: student, Landing: "/home",
	}
}

// outside is a page of the school for somebody who is not signed in.
func outside(title string) templates.Page {
	return templates.Page{Title: title, School: oakfield, CSRF: "sample-token"}
}

func studentPage(title, current string) templates.Page {
	p := outside(title)
	p.Me = me(maya, "Student, Year 8", true)
	p.Unread = 3
	p.Nav = templates.NavLinks(ctx, current, map[string]int{"announcements": 1},
		"home", "groups", "school", "announcements", "members", "mentions", "drafts")
	return p
}

func teacherPage(title, current string) templates.Page {
	p := outside(title)
	p.Me = me(hargreaves, "Teacher", false)
	p.Unread = 2
	p.Nav = templates.NavLinks(ctx, current, map[string]int{"queue": 2, "groups": 4},
		"groups", "home", "announce", "queue", "school", "announcements", "members", "mentions", "drafts")
	return p
}

func guardianPage(title, current string) templates.Page {
	p := outside(title)
	p.Me = me(tomasz, "Guardian of Zofia and Jan", false)
	p.Nav = templates.NavLinks(ctx, current, nil, "announcements", "home", "school", "groups")
	return p
}

func at(iso, words, full string) templates.Stamp {
	return templates.Stamp{ISO: iso, Words: words, Full: full}
}
