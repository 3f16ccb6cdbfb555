// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Who comes back to a text reads whether it is kept; what was left before it
// could be is kept then, and what they deleted stays away.
func TestWhatComesBackSaysThatItIsKept(t *testing.T) {
	in := &inbox{status: http.StatusNoContent}
	b := browse(t, 2*time.Minute, in.take)
	b.open("home-student")
	const saved = `document.querySelector('[data-kept]').textContent.trim() == 'Saved as a draft'`
	ask[string](b, `document.querySelector('[name=draft_id]').value = 'first-id'`)
	b.do(chromedp.SendKeys("#f-body", "half a thought"))
	b.open("drafts") // before it was kept
	b.open("home-student")
	b.wait(saved)
	if sent := in.to("/drafts"); len(sent) != 1 || sent[0].Get("body") != "half a thought" || sent[0].Get("draft_id") != "first-id" {
		t.Errorf("kept was %v", sent)
	}
	b.open("home-student")
	b.wait(saved)
	if sent := in.to("/drafts"); len(sent) != 1 {
		t.Errorf("what is kept was sent again: %v", sent)
	}
	b.open("drafts")
	ask[bool](b, `{ const f = document.querySelector('form[action$="/delete"]'); f.action = '/drafts/first-id/delete';
		f.addEventListener('submit', (e) => e.preventDefault()); f.requestSubmit(); true }`)
	b.open("home-student")
	if got := ask[string](b, `document.querySelector('#f-body').value`); got != "" {
		t.Errorf("the deleted draft came back: %q", got)
	}
}
