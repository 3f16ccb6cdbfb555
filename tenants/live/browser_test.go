// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"
)

func TestInABrowser(t *testing.T) {
	s := newSite(t)
	one, complaints := browser(t)
	do(t, one, chromedp.Navigate(s.url("/home")))
	s.waitFor(t, func(st Stats) bool { return st.Streams == 1 })

	first, third := written("first", "home", "group:7a"), written("third", "home")
	t.Run("new posts appear in their order, on their streams alone", func(t *testing.T) {
		second2 := written("second", "home")
		second2.Position, third.Position = third.Position, newID()
		second2.say("second")
		third.say("third")
		s.publish(t, third)
		s.publish(t, first)
		s.publish(t, second2)
		s.publish(t, written("elsewhere", "group:9b"))
		until(t, one, second, texts("third", "second", "first"))
		until(t, one, 3*second, `document.querySelector("#live").textContent == "3 new posts"`)
		until(t, one, second, `document.querySelector("#nothing") == null`)
	})

	thread := tab(t, one, chromedp.Navigate(s.url("/thread")))
	t.Run("two tabs share one stream, and a new one hears what was just said", func(t *testing.T) {
		until(t, thread, second, texts("first"))
		until(t, thread, second, `document.title == "(4) Thread" || !document.title.startsWith("(")`)
		if st := s.hub().Stats(); st.Streams != 1 {
			t.Errorf("%d streams for two tabs, want 1", st.Streams)
		}
		s.publish(t, written("an answer", "group:7a"))
		until(t, thread, second, texts("first", "an answer"))
	})

	t.Run("an edit replaces, a stale one does not", func(t *testing.T) {
		old := *first
		first.Version = 2
		first.say("first, mended")
		s.publish(t, first)
		until(t, one, second, texts("third", "second", "first, mended"))
		old.say("first, of yesterday")
		s.publish(t, &old)
		s.publish(t, third) // comes after it on the same stream
		s.board.setUnread(s.who.Member, 4)
		s.hub().Publish(Event{s.who.Tenant, KindNotify, s.who.Member})
		until(t, one, second, `document.title == "(4) Home"`)
		until(t, one, second, texts("third", "second", "first, mended"))
	})

	t.Run("counts are shown and go away", func(t *testing.T) {
		until(t, one, second, `document.querySelector("#unread").textContent == "4" && !document.querySelector("#unread").hidden`)
		s.board.setUnread(s.who.Member, 0)
		s.hub().Publish(Event{s.who.Tenant, KindNotify, s.who.Member})
		until(t, one, second, `document.title == "Home" && document.querySelector("#unread").hidden`)
	})

	t.Run("nobody is disturbed while writing", func(t *testing.T) {
		field := fmt.Sprintf("#post-%s textarea", first.ID)
		do(t, one, chromedp.SendKeys(chromedp.CSS(field), "half a"))
		first.Version = 3
		first.say("first, mended twice")
		s.publish(t, first)
		s.publish(t, written("fourth", "home"))
		until(t, one, second, texts("fourth", "third", "second", "first, mended"))
		until(t, one, second, `document.querySelector(%q).value == "half a" && document.activeElement == document.querySelector(%q)`, field, field)
		do(t, one, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).value = ""; document.querySelector(%q).blur()`, field, field)))
		until(t, one, second, texts("fourth", "third", "second", "first, mended twice"))
	})

	t.Run("a withdrawn post goes, and focus stays near", func(t *testing.T) {
		do(t, one, chromedp.Focus(chromedp.CSS("#more-"+third.ID.String())))
		third.Version, third.State, third.HTML = 2, "withdrawn", ""
		s.publish(t, third)
		until(t, one, second, texts("fourth", "second", "first, mended twice"))
		until(t, one, second, `document.activeElement.textContent.startsWith("second")`)
	})

	t.Run("who has scrolled down is asked", func(t *testing.T) {
		do(t, one, chromedp.Evaluate[chromedp.Void](`window.scrollTo(0, 900)`))
		until(t, one, second, `window.scrollY > 300`)
		fifth := written("fifth", "home")
		s.publish(t, fifth)
		bar := `document.querySelector("[data-live-bar]")`
		until(t, one, second, `!%s.hidden && %s.textContent == "1 new post"`, bar, bar)
		until(t, one, second, texts("fourth", "second", "first, mended twice"))
		sixth := written("sixth", "home")
		s.publish(t, sixth)
		until(t, one, second, `%s.textContent == "2 new posts"`, bar)
		sixth.Version, sixth.State = 2, "withdrawn"
		s.publish(t, sixth)
		until(t, one, second, `%s.textContent == "1 new post"`, bar)
		do(t, one, chromedp.Click(chromedp.CSS("[data-live-bar]")))
		until(t, one, second, texts("fifth", "fourth", "second", "first, mended twice"))
		until(t, one, second, `%s.hidden && document.activeElement.id == "post-%s"`, bar, fifth.ID)
		do(t, one, chromedp.Evaluate[chromedp.Void](`window.scrollTo(0, 0)`))
	})

	t.Run("a page left open over a restart catches up", func(t *testing.T) {
		s.stop(t)
		missed := written("missed", "home")
		s.store(t, missed)
		first.Version, first.State = 4, "withdrawn"
		s.store(t, first)
		s.start(t)
		until(t, one, 15*second, texts("missed", "fifth", "fourth", "second"))
		s.publish(t, written("after", "home"))
		until(t, one, second, texts("after", "missed", "fifth", "fourth", "second"))
	})

	t.Run("without a SharedWorker a page has a stream of its own", func(t *testing.T) {
		alone := tab(t, one, chromedp.Func(func(ctx context.Context, at *chromedp.Target) error {
			without := cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: `delete window.SharedWorker`}
			_, err := cdp.Call(ctx, at, cdpage.AddScriptToEvaluateOnNewDocument, without)
			return err
		}), chromedp.Navigate(s.url("/other")))
		s.waitFor(t, func(st Stats) bool { return st.Streams == 2 })
		s.publish(t, written("by itself", "group:9b"))
		until(t, alone, second, texts("by itself", "elsewhere"))
		do(t, alone, chromedp.Navigate("about:blank"))
	})

	t.Run("an older page of the list stays as it is", func(t *testing.T) {
		older := tab(t, one, chromedp.Navigate(s.url("/older")))
		s.publish(t, written("not here", "home"))
		until(t, one, second, texts("not here", "after", "missed", "fifth", "fourth", "second"))
		until(t, older, second, texts("an old post"))
		do(t, older, chromedp.Navigate("about:blank"))
	})

	t.Run("a held post moves to the timeline when it is released", func(t *testing.T) {
		p := written("held", "home")
		p.State = "held"
		do(t, one, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector("main").insertAdjacentHTML("afterbegin", %q); document.querySelector("#post-%s").classList.add("held")`, p.HTML, p.ID)))
		p.State = "released"
		p.say("approved")
		s.publish(t, p)
		until(t, one, second, texts("approved", "not here", "after", "missed", "fifth", "fourth", "second"))
		until(t, one, second, `document.querySelectorAll("#post-%s").length == 1`, p.ID)
	})

	t.Run("what waits of one's own stands above the others until it is decided", func(t *testing.T) {
		p := written("mine", "home")
		p.Position, p.State = uuid.UUID{}, "held"
		p.say("mine, waiting")
		s.publish(t, p)
		until(t, one, second, texts("mine, waiting", "approved", "not here", "after", "missed", "fifth", "fourth", "second"))
		p.State, p.HTML = "refused", ""
		s.publish(t, p)
		until(t, one, second, texts("approved", "not here", "after", "missed", "fifth", "fourth", "second"))
	})

	t.Run("how many have replied stands on the card", func(t *testing.T) {
		card := written("asked", "home")
		card.HTML = strings.Replace(card.HTML, "</article>", `<div class="post-foot"><b class="apart"></b></div></article>`, 1)
		s.publish(t, card)
		until(t, one, second, `document.querySelector("#post-%s .post-foot") != null`, card.ID)
		for _, words := range []string{"1 reply", "2 replies", ""} {
			answer := written("an answer to it", "group:7a")
			answer.Answers = map[string]string{"id": card.ID.String(), "html": ""}
			if words != "" {
				answer.Answers["html"] = `<a href="/posts/x" data-replies>` + words + `</a>`
			}
			s.publish(t, answer)
			until(t, one, second, `[...document.querySelectorAll("#post-%s [data-replies]")].map((x) => x.textContent).join() == %q`, card.ID, words)
		}
		card.Version, card.State, card.HTML = 2, "withdrawn", ""
		s.publish(t, card)
	})

	t.Run("a stream is never shared with another member's page", func(t *testing.T) {
		opened := s.hub().Stats().Opened
		another := tab(t, one, chromedp.Navigate(s.url("/of-another")))
		s.waitFor(t, func(st Stats) bool { return st.Opened == opened+1 })
		until(t, another, 3*second, `performance.getEntriesByType("navigation")[0].type == "reload"`)
		do(t, another, chromedp.Navigate("about:blank"))
	})

	t.Run("the end of the session empties every tab", func(t *testing.T) {
		s.board.end(s.who.Session)
		s.hub().Publish(Event{s.who.Tenant, KindSession, s.who.Session})
		until(t, one, second, `location.pathname == "/standing"`)
		until(t, thread, second, `location.pathname == "/standing"`)
	})
	for _, words := range complaints() {
		t.Error("the browser complained:", words)
	}
}
