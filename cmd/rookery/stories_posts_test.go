// SPDX-License-Identifier: AGPL-3.0-or-later

package main

// Ben tells his class something. Amira, who is in it, reads it; Zara, who is
// not, finds it nowhere.
func posting(c *scene) {
	const words = "Does anybody have the list for the pond trip?"
	ben := c.as(c.ben).open("/home")
	ben.choose("Who can see this", "Group: 7B Science").sees("2 students and 1 teacher of 7B Science will see this")
	ben.write("Write a post", words).press("Post")
	ben.sees("Everyone in 7B Science can see it").post(words).sees("Ben O", "7B Science")

	amira := c.as(c.amira).open("/home")
	amira.post(words).sees("Ben O")
	amira.misses("Osei") // students see no more of a surname than they need
	c.as(c.teacher).open(c.groupPath()).post(words).sees("Ben Osei")
	c.findsNowhere(c.as(c.zara), words)
}

// findsNowhere looks for a post of the class's wherever a post can be; what
// pages hold back they hold back however they are used, so one way looks everywhere.
func (c *scene) findsNowhere(who *person, words string) {
	c.t.Helper()
	paths := []string{"/home", c.groupPath(), "/search?q=pond", "/school", "/notifications", "/mentions", "/members/" + c.ben.ID.String()}
	if c.way != plainly {
		paths = paths[:2]
	}
	for _, path := range paths {
		who.open(path).sees("Rookery: a place for your school").misses(words)
	}
}

// Amira asks, Ben answers, and she is told. Zara hears of neither.
func replying(c *scene) {
	const question, answer = "What do we need for the pond?", "Boots, and the small net."
	c.posted(c.amira, question)
	ben := c.as(c.ben).open(c.groupPath())
	ben.post(question).press("Reply")
	ben.write("Reply to Amira K", answer).press("Reply")
	ben.sees(question).post(answer).sees("Ben O")

	amira := c.as(c.amira).open("/home").press("Notifications, ")
	amira.sees("Ben O", answer).press("replied to you")
	amira.sees(question).post(answer).sees("Ben O")
	amira.open(c.groupPath()).post(question).sees("1 reply")
	zara := c.as(c.zara)
	c.findsNowhere(zara, question)
	c.findsNowhere(zara, answer)
}

// Ben is not happy with what Amira wrote and reports it, in two actions. A
// moderator sees who wrote it and what was said; she never learns who told.
func reporting(c *scene) {
	const words = "The pond group is for clever people only."
	id := c.posted(c.amira, words)
	ben := c.as(c.ben).open(c.groupPath())
	ben.post(words).press("Report")
	ben.sees("Nobody else learns that it was you").tick("It is unkind").write("Would you like to say more?", "That leaves people out.").press("Report")
	ben.sees("Thank you")

	amira := c.as(c.amira).open(c.groupPath())
	amira.post(words).cannot("Report") // it is her own
	amira.open("/notifications").misses("report", "Ben")

	moderator := c.as(c.moderator).open("/queue")
	there := moderator.at("article", words)
	there.sees("Amira Khan", "1 person reported this", "Reported")
	there.write("A word to those who reported it", "Thank you. We spoke with Amira.").press("Withdraw the post")
	moderator.sees("Nothing waits")

	ben.open("/notifications").sees("We spoke with Amira")
	ben.open(c.groupPath()).misses(words)
	ben.open("/posts/" + id.String()).sees("There is nothing here").misses(words)
	amira.open("/notifications").misses("Ben")
}

// What Amira writes has a phone number in it, so it waits. Only she and those
// who decide see it. Her teacher lets it out in the class itself; the next one
// a moderator returns, with a word, to her drafts.
func moderating(c *scene) {
	const first, second = "Ring me about the pond, 07700 900123", "My new pond number is 07700 900456"
	amira := c.as(c.amira).open(c.groupPath()).write("Write a post", first).press("Post")
	amira.post(first).sees("Waiting for a teacher")
	c.stillReads(amira, "Write a post", "")
	ben := c.as(c.ben)
	c.findsNowhere(ben, first)

	teacher := c.as(c.teacher).open(c.groupPath()).sees("1 post waits for you")
	teacher.post(first).press("Approve")
	teacher.open(c.groupPath()).misses("waits for you")
	ben.open(c.groupPath()).post(first).sees("Amira K")
	amira.open("/notifications").sees("Your post has been read and is out")

	amira.open(c.groupPath()).write("Write a post", second).press("Post")
	moderator := c.as(c.moderator).open("/queue")
	moderator.at("article", second).sees("Phone numbers").write("Your word to the author", "Please leave the number out.")
	moderator.at("article", second).press("Return")
	moderator.sees("Nothing waits")
	c.findsNowhere(ben, second)
	amira.open("/drafts").sees(second, "Please leave the number out")
}
