// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"fmt"

	"rookery/templates"
)

const (
	scienceID = "0190a002-0000-7000-8000-000000000001"
	chessID   = "0190a002-0000-7000-8000-000000000002"
)

var science = &templates.Link{Label: "8B Science", Href: "/groups/" + scienceID}

func text(s string) []templates.Segment {
	return []templates.Segment{{Kind: templates.SegmentText, Text: s}}
}

func postID(n int) string { return fmt.Sprintf("0190a003-0000-7000-8000-%012d", n) }

func note(n int, by templates.Person, when templates.Stamp, body []templates.Segment) templates.Post {
	id := postID(n)
	return templates.Post{
		ID: id, Position: id, Version: 1, Kind: "note", State: "released", Author: by, Group: science,
		Time: when, Audience: "8B Science", AudienceIcon: "users", Body: body, CSRF: "sample-token",
		Deeds: templates.Deeds{Open: "/posts/" + id, Reply: "/posts/" + id + "/reply", Report: "/posts/" + id + "/report"},
	}
}

var (
	justNow   = at("2026-03-03T09:12:00Z", "2 minutes ago", "Tuesday 3 March 2026, 09:12")
	earlier   = at("2026-03-03T08:47:00Z", "27 minutes ago", "Tuesday 3 March 2026, 08:47")
	yesterday = at("2026-03-02T15:31:00Z", "yesterday, 15:31", "Monday 2 March 2026, 15:31")
	lastWeek  = at("2026-02-25T10:05:00Z", "25 February, 10:05", "Wednesday 25 February 2026, 10:05")
)

func richPost() templates.Post {
	p := note(1, tariq, justNow, []templates.Segment{
		{Kind: templates.SegmentMention, Text: "@maya.r", Href: maya.Href},
		{Kind: templates.SegmentText, Text: " we got the pendulum to swing exactly once a second! The string has to be 24.8 cm, not 25. "},
		{Kind: templates.SegmentTag, Text: "#pendulum", Href: "/tags/pendulum"},
		{Kind: templates.SegmentBreak}, {Kind: templates.SegmentBreak},
		{Kind: templates.SegmentText, Text: "Here is the page Ms Hargreaves showed us: "},
		{Kind: templates.SegmentLink, Text: "physics.example/pendulum", Href: "https://physics.example/pendulum"},
	})
	p.Replies = 4
	return p
}

func ownPost() templates.Post {
	p := note(2, maya, earlier, text("Does anyone have the worksheet from Thursday? I was at the dentist."))
	p.Deeds = templates.Deeds{Open: p.Deeds.Open, Reply: p.Deeds.Reply, Edit: "/posts/" + p.ID + "/edit", Withdraw: true}
	p.Replies = 1
	p.Edited = &templates.Edited{Words: "edited 08:52"}
	return p
}

func heldOwnPost() templates.Post {
	p := note(3, maya, justNow, text("My number is in the group book, ring me about the poster!"))
	p.State, p.Position = "held", ""
	p.Waiting = "Waiting for a teacher. Only you and your teachers can see this."
	p.Deeds = templates.Deeds{Edit: "/posts/" + p.ID + "/edit", Withdraw: true}
	return p
}

func foldedPost() templates.Post {
	p := note(4, oisin, yesterday, text("The frog was fine in the end, it was only the model that came apart. Sorry to everyone who had not had lunch."))
	p.ContentNote = "About the dissection lesson"
	p.Licence = &templates.Link{Label: "CC BY-SA 4.0", Href: "https://creativecommons.org/licenses/by-sa/4.0/"}
	return p
}

func schoolPost() templates.Post {
	p := note(5, adeyemi, yesterday, text("The library is open until five all week. Bring a friend, bring a book, bring biscuits (for me)."))
	p.Group, p.Audience, p.AudienceIcon = nil, "Everyone at school", "school"
	return p
}

func rightToLeftPost() templates.Post {
	return note(6, noor, yesterday, text("شكرا يا أصدقائي! The poster looks great, شكرا."))
}

func replyPost(n int, by templates.Person, to templates.Person, words string) templates.Post {
	p := note(n, by, earlier, text(words))
	p.Kind = "reply"
	p.ReplyTo = &templates.Link{Label: "Replying to " + to.Name, Href: "/posts/" + postID(1)}
	return p
}

func tripPost() templates.Post {
	p := note(7, hargreaves, earlier, text("The museum trip is on Friday 13 March. We leave at 08:40 from the front gate and are back by 15:15. Packed lunch, a coat, and no money needed: the shop is closed."))
	p.Kind = "announcement"
	p.Announcement = &templates.AnnouncementPart{For: "Class 8B Science and guardians"}
	return p
}

// heldForSteward is somebody else's held post, with the choice in place.
func heldForSteward(n int, by templates.Person, words, why string) templates.Post {
	p := note(n, by, justNow, text(words))
	p.State, p.Position = "held", ""
	p.Deeds = templates.Deeds{}
	p.Decide = &templates.Decide{
		Case: fmt.Sprintf("0190a004-0000-7000-8000-%012d", n), Hash: "5f2b", Why: why,
		Next: science.Href, Part: "held timeline", CanRefuse: true, CanEscalate: true,
	}
	return p
}

// readFirst is a held post that no rule caught.
func readFirst(p templates.Post) templates.Post {
	p.Decide.ReadFirst = true
	return p
}
