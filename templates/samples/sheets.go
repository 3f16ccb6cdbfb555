// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

// pretendQR looks like a QR code of 29 modules a side; it says nothing.
func pretendQR(seed uint32) [][]bool {
	const side = 29
	matrix := make([][]bool, side)
	for y := range matrix {
		matrix[y] = make([]bool, side)
		for x := range matrix[y] {
			seed = seed*1664525 + 1013904223
			matrix[y][x] = seed>>31 == 1
		}
	}
	for _, corner := range [][2]int{{0, 0}, {side - 7, 0}, {0, side - 7}} {
		for y := range 7 {
			for x := range 7 {
				edge := x == 0 || x == 6 || y == 0 || y == 6
				matrix[corner[1]+y][corner[0]+x] = edge || (x > 1 && x < 5 && y > 1 && y < 5)
			}
		}
	}
	return matrix
}

func joinSheet() templates.JoinSheet {
	return templates.JoinSheet{
		Page: teacherPage("Join 8B Science", "groups"), Group: "8B Science", Code: "7KQ2-MPX4", Address: "oakfield.example/join",
		QR: pretendQR(7), Expires: "Works until Friday 6 March, 16:00.", After: "Then you wait until Ms Hargreaves has let you in.",
		Back: templates.Link{Label: "Back to 8B Science", Href: science.Href},
	}
}

func slips() templates.Slips {
	v := templates.Slips{
		Page: teacherPage("Sign-in slips of 8B Science", "groups"), Group: "8B Science", Address: "oakfield.example",
		Expires: "Until Tuesday 10 March.", Missed: []string{"Samira El-Masry got none, because she is suspended."},
		Back: templates.Link{Label: "Back to 8B Science", Href: science.Href},
	}
	v.Page.Wide = true
	for i, s := range [][3]string{
		{"Maya Ramanathan", "maya.r", "7KQ2-MPX4-RB9T"}, {"Tariq Haddad", "tariq.h", "B4WN-9TCE-2HJK"}, {"نور عبد الله", "noor.a", "X8DM-QP5V-3ZYA"},
		{"Oisín Byrne", "oisin.b", "F2RK-6NUW-H7PC"}, {"Bartholomew Featherstonehaugh-Cholmondeley", "bartholomew.f", "M9TE-4XJQ-V5DB"},
	} {
		v.Slips = append(v.Slips, templates.Slip{Name: s[0], Username: s[1], Code: s[2], QR: pretendQR(uint32(i))})
	}
	return v
}

func askSlips() templates.AskSlips {
	return templates.AskSlips{Page: teacherPage("Sign-in slips of 8B Science", "groups"), Group: "8B Science", Action: science.Href + "/slips",
		Having: 24, Without: 3, Back: templates.Link{Label: "8B Science", Href: science.Href}}
}

func askSlipsOfList() templates.AskSlips {
	return templates.AskSlips{Page: adminPage("Sign-in slips", "admin"), Group: "Oakfield School", Action: "/admin/members/paste", People: true,
		List: "Maya Rao,maya.r,student,8\nTomasz Nowak,,guardian", Having: 1, Without: 1, Back: templates.Link{Label: "Members", Href: "/admin/members"}}
}

func sheetStories() []Story {
	return []Story{
		{"sheet-join", "Sheets", "How to join a class", templates.JoinSheetPage(joinSheet())},
		{"sheet-slips-ask", "Sheets", "Some have a sign-in slip already", templates.AskSlipsPage(askSlips())},
		{"sheet-slips-ask-list", "Sheets", "Some of a pasted list have a sign-in slip already", templates.AskSlipsPage(askSlipsOfList())},
		{"sheet-slips", "Sheets", "Sign-in slips of a class", templates.SlipsPage(slips())},
	}
}
