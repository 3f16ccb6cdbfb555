// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants/policy"
)

// Ms Nair announces to her class and asks to be told who has read it. Amira
// finds it first thing and says so; the figures follow. Zara's class never
// hears of it.
func announcing(c *scene) {
	const words = "The pond trip is on Friday. Bring boots."
	teacher := c.as(c.teacher).open(c.groupPath()).press("Announce")
	teacher.write("Your announcement", words).choose("Who is it for", "7B Science").tick("Please acknowledge").press("Announce")
	teacher.sees("Announced to 7B Science", words)

	amira := c.as(c.amira).open("/announcements").sees("1 announcement asks for your answer")
	amira.post(words).sees("Ms Nair").press("Acknowledge")
	amira.sees("Acknowledged")
	amira.open("/announcements").misses("asks for your answer")
	c.as(c.ben).open("/home").post(words).sees("Please let us know that you have read this")

	teacher.open("/announce").press("The pond trip is on Friday")
	teacher.at("row", "Amira Khan").sees(c.acknowledgedAt())
	teacher.at("row", "Ben Osei").sees("Not yet")

	zara := c.as(c.zara)
	zara.open("/announcements").misses(words)
	c.findsNowhere(zara, words)
}

// An announcement is for the guardians of a class. Sadia acknowledges it for
// Amira; Amira's father then finds it done, and by whom.
func acknowledging(c *scene) {
	const words = "Please sign the slip for the pond trip."
	ctx := context.Background()
	father := c.add("", "Imran", "Khan", policy.Guardian)
	c.try(c.DB.LinkGuardian(ctx, c.admin, father.ID, c.amira.ID, "father"))
	done, err := c.room.Announce(ctx, c.Actor(c.t, c.school, c.teacher.ID), classroom.NewAnnouncement{ID: uuid.New(), Body: words, Target: classroom.ToGuardians, Group: c.class, Acknowledge: true})
	c.try(err)

	imran := c.as(father).open("/").arrives("/announcements")
	imran.sees("For Amira: please let us know")
	sadia := c.as(c.guardian).open("/").arrives("/announcements")
	sadia.at("listitem", "Amira K").sees("1 to acknowledge")
	sadia.press("Acknowledge for Amira")
	sadia.sees("Acknowledged for Amira")

	imran.open("/announcements").sees("Acknowledged for Amira", "Sadia Khan").cannot("Acknowledge for Amira")
	teacher := c.as(c.teacher).open("/announcements/" + done.Post.ID.String())
	teacher.at("row", "Amira Khan").sees("by Sadia Khan")
	c.findsNowhere(c.as(c.amira), words) // it is for grown-ups
	c.findsNowhere(c.as(c.zara), words)
}

// acknowledgedAt is the one moment at which somebody did, as pages write it.
func (c *scene) acknowledgedAt() string {
	c.t.Helper()
	var at time.Time
	c.query(&at, `select acknowledged_at from recipients where tenant_id = $1 and acknowledged_at is not null`)
	london, err := time.LoadLocation("Europe/London")
	c.try(err)
	return at.In(london).Format("15:04")
}
