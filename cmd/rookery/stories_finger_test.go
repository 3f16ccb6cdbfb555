// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// measurePages is about where things stand on a page, which no markup tells.
func measurePages(t *testing.T, s *stage) {
	for _, story := range []struct {
		name string
		play func(*scene)
	}{
		{"by finger", decidingByFinger},
		{"in line", fieldsAndRowsInLine},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			story.play(s.scene(t, byMouse))
		})
	}
}

// Mrs Haddad decides on her phone, where a press leaves the button without the
// focus. The next post comes to stand below what the page says about the last
// one, so that she sees at once whose it is.
func decidingByFinger(c *scene) {
	for i := range 5 {
		c.posted(c.amira, fmt.Sprintf("Ring me, it is about the pond and the %d frogs in it and what they eat, on 07700 90012%d", i, i))
	}
	moderator := c.as(c.moderator)
	moderator.must(chromedp.Do(moderator.ctx, chromedp.EmulateViewport(390, 844)))
	moderator.open("/queue")
	for left := 5; left > 2; left-- {
		next := lookUp[string](moderator, `(() => {
			const posts = [...document.querySelectorAll('#queue > article')], button = posts[1].querySelector('button[value=approve]');
			document.activeElement.blur();
			button.scrollIntoView({ block: 'start', behavior: 'instant' });
			scrollBy(0, innerHeight / -3);
			button.click();
			return posts[2].id;
		})()`)
		moderator.until("the decision", func() (bool, error) {
			return chromedp.Run(moderator.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.querySelectorAll('#queue > article').length == %d && document.activeElement.id == '%s'`, left-1, next)))
		})
		if at := lookUp[[]float64](moderator, `[document.querySelector('#flash').getBoundingClientRect().bottom, document.querySelector('#`+next+` .case-who').getBoundingClientRect().top, innerHeight]`); at[0] <= 0 || at[1] < at[0] || at[1] > at[2] {
			c.t.Errorf("the page's word ends at %v, the next name begins at %v of %v", at[0], at[1], at[2])
		}
	}
}

// Fields beside each other begin on one line, whatever the browser draws into
// them, and a student's year stands beside the word.
func fieldsAndRowsInLine(c *scene) {
	long := c.add("", "Bartholomew", "Featherstonehaugh", policy.Student)
	until := c.clock.Now().AddDate(0, 0, 25)
	c.try(c.DB.Mute(context.Background(), c.admin, long.ID, tenants.Measure{Until: &until, Reason: "Until the exams are over."}))
	admin := c.as(c.admin)
	admin.must(chromedp.Do(admin.ctx, chromedp.EmulateViewport(1280, 900)))
	for _, path := range []string{"/audit", "/queue", "/admin/members"} {
		if tops := lookUp[[]float64](admin.open(path), `[...new Set([...document.querySelectorAll('.filter .input')].map((e) => e.getBoundingClientRect().top))]`); len(tops) != 1 {
			c.t.Errorf("%s: the fields begin at %v", path, tops)
		}
	}
	for _, width := range []int64{1280, 900} {
		admin.must(chromedp.Do(admin.ctx, chromedp.EmulateViewport(width, 900)))
		if wrapped := lookUp[[]string](admin, `[...document.querySelectorAll('.table td > span')].filter((e) => e.textContent.includes('Year') && new Set([...e.getClientRects()].map((r) => r.top)).size > 1).map((e) => e.innerText)`); len(wrapped) != 0 {
			c.t.Errorf("at %d in two lines: %q", width, wrapped)
		}
		if wide := lookUp[bool](admin, `document.documentElement.scrollWidth > innerWidth`); wide {
			c.t.Errorf("at %d the page is too wide", width)
		}
	}
}
