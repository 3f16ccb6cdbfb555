// SPDX-License-Identifier: AGPL-3.0-or-later

package main

// Homework answers go round, so a moderator makes a list of words that waits.
// From the next post on it holds; what went out before stays, and so does what
// only sounds like it. Taken away again, it holds no longer.
func changingARule(c *scene) {
	const first, second, third, innocent = "Homework answers for the pond are here.", "More homework answers, on the pond too!", "The last homework answers of all.", "I have no answers, I forgot my homework."
	ben := c.as(c.ben).open(c.groupPath()).write("Write a post", first).press("Post")
	ben.sees("Everyone in 7B Science can see it")

	moderator := c.as(c.moderator).open("/rules")
	moderator.press("Change A new list of your own")
	list := moderator.at("group", "A new list of your own")
	list.write("Name of the list", "Swapping answers").write("Words and phrases", "homework answers")
	moderator.write("Why you change this", "They go round before the lesson.").press("Save the rules")
	moderator.sees("Swapping answers", "Version 1")
	moderator.write("A sentence", second).press("Try it").sees("Swapping answers")

	ben.write("Write a post", second).press("Post").post(second).sees("Waiting for a teacher")
	ben.open(c.groupPath()).write("Write a post", innocent).press("Post")
	amira := c.as(c.amira).open(c.groupPath()).sees(first, innocent).misses(second)
	c.findsNowhere(amira, second)

	moderator.open("/rules").press("Change Swapping answers").tick("Take this list away")
	moderator.write("Why you change this", "The teachers look after it themselves.").press("Save the rules")
	moderator.sees("Version 2").misses("Take this list away")
	ben.open(c.groupPath()).write("Write a post", third).press("Post").sees("Everyone in 7B Science can see it")
	amira.open(c.groupPath()).sees(third)
}
