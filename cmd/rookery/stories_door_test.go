// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"regexp"

	"rookery/tenants"
	"rookery/tenants/policy"
)

const goodPassword = "pebble-window-391"

// withPassword adds a student who can sign in as people do.
func (c *scene) withPassword(given, family string) tenants.Actor {
	c.t.Helper()
	hash, err := c.app.Passwords.Hash(context.Background(), goodPassword)
	c.try(err)
	who := c.add("", given, family, policy.Student)
	c.In(c.t, c.school, func(tx *tenants.Tx) error {
		_, err := tx.Exec(context.Background(), `update members set password_hash = $3 where tenant_id = $1 and id = $2`, who.ID, hash)
		return err
	})
	return who
}

// Grace signs in, at first with a slip of the finger, and out again. Her
// password opens no other school.
func signingIn(c *scene) {
	c.withPassword("Grace", "Bell")
	grace := c.nobody().open("/home").arrives("/sign-in")
	grace.write("Username", "grace.bell").write("Password", "pebble-window-931").press("Sign in")
	grace.sees("do not go together")
	c.stillReads(grace, "Username", "grace.bell")
	grace.write("Password", goodPassword).press("Sign in").arrives("/home").sees("Nothing here yet")
	grace.press("Grace Bell: your menu").press("Sign out").sees("You are signed out")
	grace.open("/home").arrives("/sign-in").misses("Grace Bell")

	elsewhere := c.window(c.t, c.way, c.app.SchoolURL(c.Riverside.Slug)).open("/sign-in")
	elsewhere.write("Username", "grace.bell").write("Password", goodPassword).press("Sign in").sees("do not go together")
}

// Ms Nair makes a code for her class. Nina joins with it, waits outside, is let
// in, and then the class sees her and she the class.
func joining(c *scene) {
	const secret = "We meet at the pond tomorrow."
	c.posted(c.teacher, secret)
	teacher := c.as(c.teacher).open(c.groupPath()).press("Group settings")
	teacher.choose("A new code is for", "Students").press("New code")
	teacher.sees("There is a new code for students", "For students", "Not used yet")
	var code string
	teacher.until("the code", func() (bool, error) {
		said, err := teacher.at("listitem", "Not used yet").read()
		code = regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}`).FindString(said)
		return code != "", err
	})

	nina := c.nobody().open("/sign-in").press("I have a join code")
	nina.write("Join code", code).press("Join").sees("Join 7B Science")
	nina.write("First name", "Nina").write("Family name", "Berg").choose("Your year", "Year 7")
	nina.write("Username", "nina.berg").write("Password", goodPassword).press("Join")
	nina.sees("Thank you", "A teacher of 7B Science will look at your request").press("Sign in")
	nina.write("Username", "nina.berg").write("Password", goodPassword).press("Sign in")
	nina.sees("Waiting to be let in").misses(secret).open(c.groupPath()).misses(secret, "Amira")

	amira := c.as(c.amira).open(c.groupPath() + "/members").sees("Ben O").misses("Nina")
	teacher.open(c.groupPath()).press("1 person asks to join").at("listitem", "Nina Berg").press("Approve")
	teacher.sees("Nina Berg")

	nina.open("/home").post(secret).sees("Ms Nair")
	amira.open(c.groupPath() + "/members").sees("Nina B").misses("Berg")
}

// Amira forgot to sign out in the library. She ends that session from home,
// and the library's browser is out.
func endingASession(c *scene) {
	home, library := c.as(c.amira), c.asOn(c.amira, "Mozilla/5.0 (iPad) Safari/605.1")
	library.open("/home").sees("Write a post")
	home.open("/home").press("Amira Khan: your menu").press("Settings").press("Devices")
	home.sees("This one").press("End Safari on an iPad")
	home.sees("A browser").misses("Safari on an iPad")
	library.open("/home").arrives("/sign-in").misses("Write a post")
	home.open("/home").sees("Write a post")
}
