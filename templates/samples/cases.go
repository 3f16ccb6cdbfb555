// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import "rookery/templates"

func toQueue() templates.Link { return templates.Link{Label: "Back to the queue", Href: "/queue"} }

func heldCasePage() templates.CasePage {
	return templates.CasePage{
		Page: moderatorPage("A post that waits", "queue"), Case: phoneCase(), Back: toQueue(), Next: "/queue",
		History: []templates.Event{
			{Icon: "hourglass", Time: waited("07:05"), Words: "Held by the rules “Phone numbers” and “Addresses”"},
			{Icon: "arrow-up-right", Time: earlier, Words: "Ms Hargreaves passed it on", Note: "I teach her next, but I am not sure about the address."},
		},
		Facts: []templates.Fact{{Label: "Posts", Value: "41 since September"}, {Label: "Returned", Value: "1 this term"}, {Label: "Reports", Value: "none"}},
		Mute:  &templates.Restrain{Member: maya.ID, Kind: "mute", Can: true},
	}
}

func reportCasePage() templates.CasePage {
	c := reportCase()
	c.Text = nil
	by, other := yuki, lena
	return templates.CasePage{
		Page: moderatorPage("A reported post", "queue"), Case: c, Back: toQueue(), Next: "/queue",
		Snapshot: &templates.Snapshot{
			Taken: earlier, Text: []templates.Span{plain("Nobody wants your opinion, Lena. Sit down and let the clever people talk.")},
			Changed: "Its author edited it ten minutes later.",
		},
		Reports: []templates.CaseReport{
			{By: &by, Time: earlier, Category: "Unkind to somebody", Words: "He does this every week and she left the room."},
			{By: &other, Time: justNow, Category: "Unkind to somebody"},
		},
		Facts:   []templates.Fact{{Label: "Posts", Value: "112 since September"}, {Label: "Withdrawn", Value: "2 this term"}},
		Mute:    &templates.Restrain{Member: oisin.ID, Kind: "mute", Can: true, Form: templates.Form{Errors: map[string]string{"reason": "Please say why."}}},
		Suspend: &templates.Restrain{Member: oisin.ID, Kind: "suspend", Can: true},
		Member:  "/admin/members/" + oisin.ID,
	}
}

func decidedCasePage() templates.CasePage {
	v := heldCasePage()
	v.Case.Can = templates.Choices{}
	v.First = templates.First{Words: "Ms Hargreaves returned it while you were reading."}
	v.Decided = &templates.Decided{Kind: "return", Words: "Returned by Ms Hargreaves", Time: justNow, Word: "Lovely idea! Please leave out the number and the address: everybody in the class can read them."}
	v.Mute, v.Facts = nil, nil
	return v
}

func memberCasePage() templates.CasePage {
	v := reportCasePage()
	v.Case.Member, v.Case.Reports = true, "2 people reported this member."
	v.Case.Can = templates.Choices{Dismiss: true, Escalate: true}
	v.Snapshot = nil
	return v
}

func caseStories() []Story {
	return []Story{
		{"case-held", "Moderation", "A held post and its history", templates.CaseView(heldCasePage())},
		{"case-report", "Moderation", "A reported post", templates.CaseView(reportCasePage())},
		{"case-member", "Moderation", "A reported member", templates.CaseView(memberCasePage())},
		{"case-decided", "Moderation", "A case that somebody else decided first", templates.CaseView(decidedCasePage())},
	}
}
