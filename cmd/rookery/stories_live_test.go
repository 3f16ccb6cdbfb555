// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build browser

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/tenants"
)

// stands opens a page and marks it, so that a test can tell that it was never
// loaded anew.
func (p *person) stands(path string) *person {
	p.t.Helper()
	p.open(path)
	p.must(chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void](`window.stood = true`)))
	return p
}

func (p *person) stillStands() {
	p.t.Helper()
	stood, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`!!window.stood`))
	p.must(err)
	if !stood {
		p.t.Error("the page was loaded anew")
	}
}

// says publishes as one of the server's own requests would.
func (c *scene) says(who tenants.Actor, words string, audience classroom.Audience) uuid.UUID {
	c.t.Helper()
	d := classroom.Draft{ID: uuid.New(), Body: words, Audience: audience}
	if audience == classroom.InGroup {
		d.Group = c.class
	}
	done, err := c.app.services.room.Publish(context.Background(), c.Actor(c.t, c.school, who.ID), d)
	c.try(err)
	return done.Post.ID
}

// aSecond is how long news may take. The machine may be busy with other tests,
// so the quickest of a few counts: what is asked for now and then, and not
// told, is never as quick.
func (c *scene) aSecond(what string, again func(try int) (happens func(), seen func() bool)) {
	c.t.Helper()
	best := time.Hour
	for try := range 6 {
		happens, seen := again(try)
		began := time.Now()
		happens()
		for deadline := began.Add(loadTime); !seen(); {
			if time.Now().After(deadline) {
				c.t.Fatalf("%s never appears", what)
			}
		}
		if best = min(best, time.Since(began)); best < time.Second {
			return
		}
	}
	c.t.Errorf("%s takes %v at best, want a second at most", what, best)
}

func (p *person) reads(words string) bool {
	p.t.Helper()
	text, err := p.read()
	p.must(err)
	return strings.Contains(text, words)
}

// What Ben writes appears on Amira's page of the class, and on her home, and
// never on Zara's. Where Amira has scrolled down, a button tells her and brings
// her up; a mention counts in the tab's title.
func newPostsArrive(c *scene) {
	const first, hello = "The pond is frozen today!", "@amira.k bring your skates to the pond"
	amira, home, zara := c.as(c.amira).stands(c.groupPath()), c.as(c.amira).stands("/home"), c.as(c.zara).stands("/home")
	ben := c.as(c.ben).open(c.groupPath()).write("Write a post", first).press("Post")
	ben.sees("Everyone in 7B Science can see it")
	amira.post(first).sees("Ben O", "Reply", "Report")
	amira.post(first).cannot("Edit")
	home.post(first).sees("7B Science")
	c.aSecond("a new post", func(try int) (func(), func() bool) {
		words := "Try number " + string(rune('A'+try)) + " on the pond."
		return func() { c.says(c.ben, words, classroom.InGroup) }, func() bool { return amira.reads(words) }
	})
	c.says(c.ben, hello, classroom.InGroup)
	amira.sees(hello).until("a count in the title", func() (bool, error) {
		title, err := chromedp.Run(amira.ctx, chromedp.Title())
		return strings.HasPrefix(title, "(2) "), err // one more than being in the class
	})
	c.says(c.teacher, "Good morning, all of you.", classroom.InSchool)
	zara.sees("Good morning, all of you.").misses("pond")
	amira.stillStands()
	home.stillStands()
	zara.stillStands()
}

// Ben mends a word, and thinks better of it altogether. Amira's open page
// follows, and nothing of the old words stays in it.
func changesArrive(c *scene) {
	const before, after = "The pond is frozzen today!", "The pond is frozen today!"
	amira, zara := c.as(c.amira).stands(c.groupPath()), c.as(c.zara).stands("/home")
	ben := c.as(c.ben).open(c.groupPath()).write("Write a post", before).press("Post")
	amira.post(before).sees("Ben O")
	ben.post(before).press("Edit")
	ben.write("Edit your post", after).press("Save")
	amira.post(after).sees("edited")
	amira.misses(before)
	ben.open(c.groupPath())
	ben.post(after).press("Withdraw")
	amira.until("the post's going", func() (bool, error) { return !amira.reads(after), nil })
	ben.sees("Withdrawn").press("Undo")
	amira.post(after).sees("Ben O")

	c.aSecond("an edit", func(try int) (func(), func() bool) {
		old, words := "Boats number "+string(rune('A'+try)), "Ducks number "+string(rune('A'+try))
		id := c.says(c.ben, old, classroom.InGroup)
		amira.sees(old)
		return func() {
			_, err := c.app.services.room.Edit(context.Background(), c.ben, classroom.Edit{Post: id, Version: 1, Body: words})
			c.try(err)
		}, func() bool { return amira.reads(words) && !amira.reads(old) }
	})
	c.aSecond("a withdrawal", func(try int) (func(), func() bool) {
		words := "Geese number " + string(rune('A'+try))
		id := c.says(c.ben, words, classroom.InGroup)
		amira.sees(words)
		return func() {
			_, err := c.app.services.room.Withdraw(context.Background(), c.ben, id)
			c.try(err)
		}, func() bool { return !amira.reads(words) }
	})
	amira.stillStands()
	c.says(c.teacher, "Good morning, all of you.", classroom.InSchool)
	zara.sees("Good morning, all of you.").misses("pond", "Boats", "Ducks", "Geese")
}

// A post that waits appears on nobody's page, until somebody lets it out.
func heldPostsDoNot(c *scene) {
	const words = "My number is 07700 900123, for the pond trip."
	amira := c.as(c.amira).stands(c.groupPath())
	ben := c.as(c.ben).open(c.groupPath()).write("Write a post", words).press("Post")
	ben.post(words).sees("Waiting for a teacher")
	c.says(c.ben, "Who else comes along?", classroom.InGroup)
	amira.sees("Who else comes along?").misses(words)
	teacher := c.as(c.teacher).open(c.groupPath())
	teacher.post(words).press("Approve")
	amira.post(words).sees("Ben O")
	amira.stillStands()
	ben.until("Ben's own page hears of it", func() (bool, error) { return !ben.post(words).reads("Waiting for a teacher"), nil })
}

// An admin suspends Amira. Her open page is gone within a second, and signing
// in again leads to nothing but help.
func suspendedIsOut(c *scene) {
	const words = "We meet at the pond tomorrow."
	c.posted(c.ben, words)
	amira := c.as(c.amira).open(c.groupPath()).sees(words)
	admin := c.as(c.admin).open("/admin/members/" + c.amira.ID.String()).press("Suspend this member")
	admin.write("Why", "Let us talk on Monday.")
	began := time.Now()
	admin.press("Suspend")
	amira.arrives("/standing").misses(words)
	c.t.Logf("out after %v, the admin's own page included", time.Since(began).Round(time.Millisecond))
	admin.sees("Amira Khan")

	c.aSecond("being signed out", func(try int) (func(), func() bool) {
		ben := c.as(c.ben).open(c.groupPath()).sees(words)
		at := func() string {
			path, err := chromedp.Run(ben.ctx, chromedp.Evaluate[string](`location.pathname`))
			ben.must(err)
			return path
		}
		return func() {
				c.try(c.app.services.room.DB.Suspend(context.Background(), c.admin, c.ben.ID, tenants.Measure{Reason: "A rest."}))
			}, func() bool {
				out := at() == "/standing"
				if out {
					c.try(c.app.services.room.DB.Restore(context.Background(), c.admin, c.ben.ID))
				}
				return out
			}
	})
	c.as(c.amira).open("/home").sees("Your account is paused", "Let us talk on Monday.").misses(words).open("/help").sees("Get help")
}

// A page stands open while the server is started anew, and something is said
// meanwhile: the page catches up by itself.
func pageOutlivesRestart(t *testing.T, s *stage) {
	c := s.scene(t, byMouse)
	amira := c.as(c.amira).stands(c.groupPath())
	c.says(c.ben, "Before the pause.", classroom.InGroup)
	amira.sees("Before the pause.")
	at := s.app.Address()
	s.stop()
	c.posted(c.ben, "During the pause.")
	s.begin(t, at)
	c.says(c.ben, "After the pause.", classroom.InGroup)
	amira.sees("After the pause.", "During the pause.").stillStands()
}
