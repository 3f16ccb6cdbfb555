// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/moderation"
	"rookery/tenants/policy"
)

// Ben is too loud, so Ms Nair mutes him in her class for a day. He can read,
// report and get help there, and knows why; the others are told nothing.
func muting(c *scene) {
	const words = "Homework is on page 12."
	c.posted(c.amira, words)
	ben := c.as(c.ben).open(c.groupPath()).sees("Write a post")
	teacher := c.as(c.teacher).open(c.groupPath()).press("3 members")
	there := teacher.at("listitem", "Ben Osei Student").press("Choices")
	there.choose("Until", "Tomorrow morning").write("Why (they will read this)", "Please let the others finish.").press("Mute")
	teacher.at("listitem", "Ben Osei Student").sees("Muted until tomorrow")

	ben.open(c.groupPath()).sees("You cannot write in this group until tomorrow at", "Please let the others finish").misses("Write a post")
	ben.post(words).cannot("Reply")
	ben.post(words).press("Report")
	ben.sees("What is the matter?").open("/help").sees("Get help")

	amira := c.as(c.amira)
	amira.open(c.groupPath()).sees("Write a post").misses("muted", "Muted")
	amira.open(c.groupPath()+"/members").sees("Ben O").misses("Muted", "Please let the others finish")

	teacher.at("listitem", "Ben Osei Student").press("Choices").press("Unmute")
	ben.open(c.groupPath()).write("Write a post", "Sorry, all of you.").press("Post").post("Sorry, all of you.").sees("Ben O")
}

// This school lets students write to everybody. Amira follows Zara, whom she
// meets there, and then finds her posts at home; when she stops, no longer.
// Ben, who follows nobody, does not, and Zara's followers are not counted.
func following(c *scene) {
	const before, after = "The allotment needs help on Friday.", "The allotment says thank you."
	ctx := context.Background()
	c.try(c.DB.ChangePolicy(ctx, c.admin, policy.Change{Role: policy.Student, Permission: policy.PostCreateToSchool, Allow: true}))
	c.toSchool(before)

	amira := c.as(c.amira).open("/home").misses(before)
	amira.open("/school").post(before).press("Zara A")
	amira.press("Follow").sees("Unfollow")
	amira.open("/home").post(before).sees("Zara A")
	c.toSchool(after)
	amira.open("/home").sees(after)
	c.as(c.ben).open("/home").misses(before, after)
	c.as(c.zara).open("/members/" + c.zara.ID.String()).misses("ollower")

	amira.open("/members/" + c.zara.ID.String()).press("Unfollow").sees("Follow")
	amira.open("/home").misses(before, after)
}

// toSchool lets Zara write to the whole school, and a moderator let it out.
func (c *scene) toSchool(words string) {
	c.t.Helper()
	ctx := context.Background()
	_, err := c.room.Publish(ctx, c.Actor(c.t, c.school, c.zara.ID), classroom.Draft{ID: uuid.New(), Body: words, Audience: classroom.InSchool})
	c.try(err)
	c.letOut(c.cases)
}

// letOut has a moderator let out what has waited longest.
func (c *scene) letOut(by *moderation.Moderation) {
	c.t.Helper()
	ctx, moderator := context.Background(), c.Actor(c.t, c.school, c.moderator.ID)
	waiting, err := by.Queue(ctx, moderator, moderation.QueueFilter{})
	c.try(err)
	c.try(by.Decide(ctx, moderator, moderation.Decision{Case: waiting[0].ID, Outcome: moderation.Approve, Hash: waiting[0].Hash}))
}
