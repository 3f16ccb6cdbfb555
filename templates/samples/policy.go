// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

// on is a cell that grants and can be turned off.
func on(letters string) templates.PolicyCell {
	return templates.PolicyCell{Letters: letters, TurnOff: true}
}

func star() templates.PolicyCell  { return templates.PolicyCell{Star: true, TurnOn: true} }
func never() templates.PolicyCell { return templates.PolicyCell{Never: true} }
func no() templates.PolicyCell    { return templates.PolicyCell{} }

func heldStar() templates.PolicyCell {
	return templates.PolicyCell{Letters: "g", Held: true, TurnOff: true, Reset: true, Changed: "Turned on by Mrs Okafor, 20 February"}
}

func policyRow(permission, sentence string, cells ...templates.PolicyCell) templates.PolicyRow {
	return templates.PolicyRow{Permission: permission, Sentence: sentence, Cells: cells}
}

func policyTable() templates.Policy {
	off := templates.PolicyCell{TurnOn: true, Reset: true, Changed: "Turned off by Mrs Okafor, 3 March"}
	return templates.Policy{
		Page: adminPage("Who may do what", "policy"), Lead: "As Rookery ships it, with 2 changes by this school.", Can: true,
		Roles: []templates.PolicyRole{{Key: "admin", Label: "Admin"}, {Key: "safeguarding", Label: "Safeguarding"}, {Key: "moderator", Label: "Moderator"}, {Key: "teacher", Label: "Teacher"}, {Key: "student", Label: "Student"}, {Key: "guardian", Label: "Guardian"}},
		Objects: []templates.PolicyObject{
			{Key: "school", Name: "The school", Rows: []templates.PolicyRow{
				policyRow("school.settings", "Change the school’s settings.", on("y"), no(), no(), no(), never(), never()),
			}},
			{Key: "member", Name: "Members", Rows: []templates.PolicyRow{
				policyRow("member.add", "Add members to the school.", on("y"), no(), no(), star(), never(), never()),
				policyRow("member.password-reset", "Reset a password (a teacher: of students in their own classes; students and guardians: their own).", on("y"), no(), no(), on("s"), on("o"), on("o")),
			}},
			{Key: "post", Name: "Posts", Rows: []templates.PolicyRow{
				policyRow("post.create-in-group", "Post in a group one belongs to (a student’s post passes the gate; a guardian’s is read first).", on("g"), on("g"), on("g"), on("g"), on("g"), heldStar()),
				policyRow("post.withdraw", "Withdraw a post (a teacher: their own, and in groups they steward; students and guardians: their own).", on("y"), on("y"), on("y,s"), on("o,s"), off, on("o")),
			}},
		},
	}
}

func policyRefused() templates.Policy {
	v := policyTable()
	v.Problem = "No school can turn this on for students: school.settings is never theirs."
	v.Objects = v.Objects[1:2]
	v.Objects[0].Rows[0].Open = true
	return v
}

func policyAsk() templates.PolicyExplain {
	return templates.PolicyExplain{
		Page:        adminPage("May somebody do something?", "policy"),
		Permissions: []templates.Option{{Value: "post.create-in-group", Label: "Post in a group one belongs to"}, {Value: "member.add", Label: "Add members to the school"}},
		Rels: []templates.Option{
			{Value: "school", Label: "Anything in the school", Chosen: true}, {Value: "own", Label: "It is their own"}, {Value: "group", Label: "It is in a group they belong to"},
			{Value: "steward", Label: "It is in a group they look after"}, {Value: "ward", Label: "It is about their child, or a student of their class"},
		},
	}
}

func policyAnswered(verdict, rule string) templates.PolicyExplain {
	v := policyAsk()
	v.Form.Values = map[string]string{"member": "tomasz.nowak", "permission": "post.create-in-group"}
	v.Rels[2].Chosen = true
	v.Answer = &templates.PolicyAnswer{
		Verdict: verdict, Member: tomasz, Roles: "Guardian", Sentence: "Post in a group one belongs to.",
		Rel: "It is in a group they belong to", Rule: rule,
	}
	return v
}

func policyStories() []Story {
	return []Story{
		{"policy", "Admin", "Who may do what", templates.PolicyPage(policyTable())},
		{"policy-refused", "Admin", "A change that no school may make", templates.PolicyPage(policyRefused())},
		{"policy-ask", "Admin", "May somebody do something?", templates.PolicyExplainPage(policyAsk())},
		{"policy-held", "Admin", "Yes, and a person reads it first", templates.PolicyExplainPage(policyAnswered("held", "this school's change of 2026-02-20: guardian may post.create-in-group in groups they belong to, read first by somebody"))},
		{"policy-no", "Admin", "No", templates.PolicyExplainPage(policyAnswered("no", "no line grants it"))},
	}
}
