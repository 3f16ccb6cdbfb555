// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Deciding on several stays at the bottom of the window, folded until something
// is ticked, and nothing that gets the focus is hidden by it (WCAG 2.4.11).
func TestDecidingOnSeveralStaysInSightAndHidesNothing(t *testing.T) {
	b := browse(t, time.Minute, nil)
	for _, width := range []int64{320, 1280} {
		b.do(chromedp.EmulateViewport(width, 800))
		b.open("queue")
		const bar = `document.querySelector('.several')`
		if !ask[bool](b, `{ scrollTo({ top: 0, behavior: 'instant' }); const r = `+bar+`.getBoundingClientRect(); r.top > 0 && r.bottom <= innerHeight && !`+bar+`.open }`) {
			t.Errorf("%d: it is not at the bottom of the window, folded", width)
		}
		b.do(chromedp.Click(`input[name=case][type=checkbox]`))
		b.wait(bar + `.open`)
		hidden := ask[string](b, `{
			document.documentElement.style.scrollBehavior = 'auto';
			[...document.querySelectorAll('main a, main button, main input:not([type=hidden]), main textarea, main select, main summary')].filter((e) => {
				if (`+bar+`.contains(e) || !e.checkVisibility()) return false;
				e.focus();
				const r = e.getBoundingClientRect(), x = r.x + r.width / 2;
				return ![r.top + 1, r.top + r.height / 2, r.bottom - 1].some((y) => { const at = document.elementFromPoint(x, y); return at && (e.contains(at) || at.contains(e)) });
			}).map((e) => e.outerHTML.slice(0, 80)).join('\n') }`)
		if hidden != "" {
			t.Errorf("%d: hidden while it has the focus:\n%s", width, hidden)
		}
	}
}

// Who decides far down the queue goes on with the next case there: what the
// decision did, or that somebody was first, is not left at the top of the page.
func TestWhatADecisionDidStaysInSight(t *testing.T) {
	for _, answer := range []string{
		`<div id="flash"><div class="note good flash told"><p>Approved.</p></div></div><div id="queue-head"></div><div id="queue-first"></div><div id="queue-rest"></div>`,
		`<div id="flash"></div><div id="queue-head"></div><div id="queue-first"><div class="note warn told"><p>Somebody was first.</p></div></div><div id="queue-rest"></div>`,
	} {
		in := &inbox{answer: "<!DOCTYPE html>" + answer}
		b := browse(t, time.Minute, in.take)
		b.do(chromedp.EmulateViewport(1280, 800))
		b.open("queue")
		ask[bool](b, `document.documentElement.style.scrollBehavior = 'auto'; const f = [...document.querySelectorAll('.case .decide')].at(-1); f.querySelector('button').focus(); f.querySelector('button').click(); true`)
		b.wait(`document.querySelector('.told') && document.activeElement.matches('.case')`)
		if got := ask[string](b, `{ const r = document.querySelector('.told').getBoundingClientRect(), n = document.activeElement.getBoundingClientRect();
			scrollY < 200 ? 'the page is at its top' : r.top < 50 || r.bottom > innerHeight ? 'it is at ' + r.top : n.bottom <= r.bottom ? 'it hides the next case' : '' }`); got != "" {
			t.Errorf("%s: %s", in.answer, got)
		}
	}
}
