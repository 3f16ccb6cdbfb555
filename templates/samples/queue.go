// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"fmt"

	"rookery/templates"
)

func caseID(n int) string { return fmt.Sprintf("0190a004-0000-7000-8000-%012d", n) }

var allChoices = templates.Choices{Approve: true, Return: true, Refuse: true, Escalate: true}

func heldCase(n int, by templates.Person, age templates.Stamp, hits []templates.Hit, spans ...templates.Span) templates.QueueCase {
	return templates.QueueCase{
		ID: caseID(n), Hash: "5f2b", Kind: "held", State: "open", Href: "/cases/" + caseID(n), Age: age,
		About: by, Group: science, Text: spans, Hits: hits, Can: allChoices,
	}
}

func waited(words string) templates.Stamp {
	return at("2026-03-03T07:05:00Z", words, "Tuesday 3 March 2026, 07:05")
}

func phoneCase() templates.QueueCase {
	c := heldCase(1, maya, waited("waits 2 hours"),
		[]templates.Hit{
			{Rule: "Phone numbers", Words: "“07700 900142” looks like a phone number."},
			{Rule: "Addresses", Words: "“14 Mill Lane” looks like a postal address."},
		},
		plain("Ring me about the poster, it is "), caught("07700 900142", "Phone numbers"),
		plain(". Or just come round, "), caught("14 Mill Lane", "Addresses"), plain(", after four."))
	c.Late = true
	c.Above = &templates.Surrounding{By: tariq, Text: "Who wants to do the poster about volcanoes with me?", Href: "/posts/" + postID(1)}
	return c
}

func reportCase() templates.QueueCase {
	c := heldCase(2, oisin, waited("waits 50 minutes"), nil,
		plain("Nobody wants your opinion, Lena. Sit down and let the clever people talk."))
	c.Kind = "report"
	c.Reports = "3 people reported this: unkind to somebody."
	c.Can = templates.Choices{Withdraw: true, Dismiss: true, Escalate: true}
	return c
}

func ownCase() templates.QueueCase {
	c := heldCase(3, bell, waited("waits 20 minutes"),
		[]templates.Hit{{Rule: "Links", Words: "“quiz.example” is not on the school’s list of places."}},
		plain("Friday’s quiz is here: "), caught("https://quiz.example/friday", "Links"))
	c.Group, c.Seen = nil, "Everyone at school"
	c.Can = templates.Choices{}
	c.Barred = "This is your own post, so somebody else decides."
	return c
}

func editCase() templates.QueueCase {
	c := heldCase(4, noor, waited("waits 12 minutes"),
		[]templates.Hit{{Rule: "The first posts of somebody new", Words: "This is the second of the first three."}},
		plain("شكرا يا أصدقائي! I can bring the paint on Thursday."))
	c.Edit = "An edit. What was approved before stays up meanwhile."
	c.Note = "About the art room"
	return c
}

func passedCase() templates.QueueCase {
	c := heldCase(5, tariq, waited("waits 5 minutes"),
		[]templates.Hit{{Rule: "Shouting", Words: "Nearly everything is in capitals."}},
		caught("WHO TOOK MY CALCULATOR. GIVE IT BACK", "Shouting"))
	c.State, c.Passed = "escalated", "Passed on by Ms Hargreaves"
	return c
}

func queueFilter() templates.Filter {
	return templates.Filter{Action: "/queue", Fields: []templates.Field{
		{Name: "group", Label: "Group", Options: []templates.Option{{Value: "", Label: "All groups"}, {Value: scienceID, Label: "8B Science"}, {Value: chessID, Label: "Chess club"}}},
		{Name: "kind", Label: "Kind", Options: []templates.Option{{Value: "", Label: "All kinds"}, {Value: "held", Label: "Held posts"}, {Value: "report", Label: "Reports"}}},
		{Name: "rule", Label: "Rule", Options: []templates.Option{{Value: "", Label: "All rules"}, {Value: "phones", Label: "Phone numbers"}, {Value: "shouting", Label: "Shouting"}}},
	}}
}

func fullQueue() templates.Queue {
	p := moderatorPage("Queue", "queue")
	p.Keys = true
	return templates.Queue{
		Page: p, Lead: "7 wait for somebody. The oldest has waited 2 hours.",
		Filter: queueFilter(), Several: true, Next: "/queue", Older: "/queue?after=x",
		Cases: []templates.QueueCase{phoneCase(), reportCase(), ownCase(), editCase(), passedCase()},
	}
}

func queueFirst() templates.Queue {
	v := fullQueue()
	v.First = []templates.First{{Words: "Ms Hargreaves approved Lena Wo.’s post a minute ago, so your decision on it changed nothing."}}
	v.Words = map[string]templates.Form{caseID(1): {
		Values: map[string]string{"word": ""},
		Errors: map[string]string{"word": "Please write a word to Maya, so that she knows what to change."},
	}}
	v.Cases = v.Cases[:1]
	v.Older = ""
	return v
}

func queueEmpty() templates.Queue {
	v := fullQueue()
	v.Lead, v.Cases, v.Older = "", nil, ""
	v.Page.Nav = templates.NavLinks(ctx, "queue", nil, "queue", "home", "rules", "groups", "school", "announcements", "members")
	v.Empty = templates.Empty{Icon: "circle-check", Title: "Nothing waits", Words: "Everything has been looked at. New posts that the rules hold, and reports, will appear here, oldest first."}
	return v
}

func queueStories() []Story {
	return []Story{
		{"queue", "Moderation", "The queue", templates.QueuePage(fullQueue())},
		{"queue-first", "Moderation", "The queue: somebody was first, and a word is missing", templates.QueuePage(queueFirst())},
		{"queue-empty", "Moderation", "The queue with nothing in it", templates.QueuePage(queueEmpty())},
	}
}
