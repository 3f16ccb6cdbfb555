// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"rookery/tenants"
)

// What does not go through comes back as it was typed, in the composer, in a
// reply and in an announcement; and what is sent twice is there once.
func nothingIsLost(c *scene) {
	long := strings.Repeat("a long walk round the pond and ", 17)
	long = strings.TrimSpace(long)
	const words = "Who has a thermometer for the pond?"
	c.posted(c.amira, words)
	ben := c.as(c.ben).open(c.groupPath())
	ben.press("Content note and licence").write("Content note", "Cold water").choose("Licence", "CC BY: ")
	ben.write("Write a post", long).press("Post").sees("There is something to mend")
	c.stillReads(ben, "Write a post", long)
	c.stillReads(ben, "Content note", "Cold water")
	ben.sees("CC BY: ")
	ben.write("Write a post", "A short walk.").press("Post").sees("Everyone in 7B Science can see it")
	ben.post("Cold water").sees("CC BY 4.0")

	ben.post(words).press("Reply")
	ben.write("Reply to Amira K", long).press("Reply").sees("There is something to mend")
	c.stillReads(ben, "Reply to Amira K", long)

	teacher := c.as(c.teacher).open("/announce").tick("Please acknowledge").tick("Later")
	teacher.write("Your announcement", "Boots on Friday, please.").press("Announce").sees("There is something to mend")
	c.stillReads(teacher, "Your announcement", "Boots on Friday, please.")
	teacher.tick("Now").press("Announce").sees("Announced to 7B Science", "Not acknowledged")
	c.sentTwice(ben)
	c.leftAndFound(ben)
}

// leftAndFound goes away in the middle of a post, and then lets the session
// end under it.
func (c *scene) leftAndFound(ben *person) {
	c.t.Helper()
	const words = "I was about to say"
	if c.way != plainly { // without JavaScript nothing can know of it
		ben.open(c.groupPath()).write("Write a post", words).open("/school").open(c.groupPath())
		c.stillReads(ben, "Write a post", words)
	}
	ben.open(c.groupPath()).write("Write a post", words)
	c.In(c.t, c.school, func(tx *tenants.Tx) error {
		_, err := tx.Exec(context.Background(), `update sessions set ended_at = $3 where tenant_id = $1 and member_id = $2`, c.ben.ID, tx.Now)
		return err
	})
	ben.press("Post").sees("Please sign in first")
	c.stillReads(ben, "What you wrote", words)
}

// sentTwice presses twice, as the impatient do; one post comes of it.
func (c *scene) sentTwice(ben *person) {
	c.t.Helper()
	const words = "One fish, and only one."
	ben.open(c.groupPath()).write("Write a post", words).pressTwice("Post").sees(words)
	ben.open(c.groupPath()).post(words).sees("Ben O") // exactly one
	var stored int
	c.query(&stored, `select count(*) from posts where tenant_id = $1 and body like 'One fish%'`)
	if stored != 1 {
		c.t.Errorf("%d posts are stored", stored)
	}
}

// stillReads waits until a field has these words in it.
func (c *scene) stillReads(p *person, label, words string) {
	c.t.Helper()
	p.until(fmt.Sprintf("%q in the field %q", words, label), func() (bool, error) {
		got := p.written(label)
		if got != words {
			return false, fmt.Errorf("it has %q", got)
		}
		return true, nil
	})
}

// back is the browser's own button. What it shows may be loaded anew or come
// as it was left.
func (p *person) back() *person {
	p.t.Helper()
	was, err := chromedp.Call(p.ctx, page.GetNavigationHistory, cdp.Empty{})
	p.must(err)
	to := was.CurrentIndex - 1
	p.call(chromedp.Call(p.ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: was.Entries[to].ID}))
	p.until("going back", func() (bool, error) {
		is, err := chromedp.Call(p.ctx, page.GetNavigationHistory, cdp.Empty{})
		if err != nil || is.CurrentIndex != to {
			return false, err
		}
		return chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.goesAway = false, document.readyState == 'complete'`))
	})
	return p
}

// A tablet of the school's goes from hand to hand. When Grace has signed out,
// Back shows nothing of hers, and Hugo, who is next, finds neither her words
// in the composer nor anything else that she left.
func nothingStaysBehind(c *scene) {
	const posted, begun = "The pond has a heron.", "Half a thought about"
	c.posted(c.amira, posted)
	for _, who := range [][2]string{{"Grace", "Bell"}, {"Hugo", "Lang"}} {
		c.put(c.teacher, c.class, c.withPassword(who[0], who[1]))
	}
	tablet := c.nobody().open(c.groupPath())
	tablet.write("Username", "grace.bell").write("Password", goodPassword).tick("This is a shared device").press("Sign in")
	tablet.sees(posted).write("Write a post", begun)
	tablet.press("Grace Bell: your menu").press("Sign out").sees("You are signed out")
	tablet.back().misses(posted, begun, "Grace")
	tablet.open("/home").arrives("/sign-in").back().misses(posted, begun, "Grace")
	left := lookUp[string](tablet, `JSON.stringify(Object.entries(sessionStorage).concat(Object.entries(localStorage)))`)
	if strings.Contains(left, begun) {
		c.t.Errorf("the browser keeps %s", left)
	}

	tablet.open(c.groupPath())
	tablet.write("Username", "hugo.lang").write("Password", goodPassword).tick("This is a shared device").press("Sign in")
	tablet.sees(posted).misses(begun)
	c.stillReads(tablet, "Write a post", "")
	tablet.open("/drafts").sees("No drafts").misses(begun)
}
