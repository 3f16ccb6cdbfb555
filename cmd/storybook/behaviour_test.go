// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// inbox remembers what forms have posted, and answers with a page.
type inbox struct {
	mu     sync.Mutex
	posts  []url.Values
	answer string
	status int
	hold   chan struct{} // when set, an answer waits for it
}

func (i *inbox) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	values, err2 := url.ParseQuery(string(body))
	if err != nil || err2 != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	values.Set("path", r.URL.Path)
	i.mu.Lock()
	i.posts = append(i.posts, values)
	answer, status, hold := i.answer, i.status, i.hold
	i.mu.Unlock()
	if hold != nil {
		<-hold
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(max(status, http.StatusOK))
	_, _ = io.WriteString(w, answer) // the browser may have left
}

func (i *inbox) to(path string) []url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	var found []url.Values
	for _, p := range i.posts {
		if p.Get("path") == path {
			found = append(found, p)
		}
	}
	return found
}

func TestCounterCountsAsPeopleDo(t *testing.T) {
	b := browse(t, time.Minute, nil)
	b.open("home-student")
	typed := func(words string) string {
		return ask[string](b, `{ const t = document.querySelector('#f-body'); t.value = '`+words+`';
			t.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('#compose-counter').textContent }`)
	}
	if got := typed("👩‍👩‍👧‍👦é"); got != "498 left" {
		t.Errorf("after two characters the counter says %q, want 498 left", got)
	}
	if got := typed(strings.Repeat("a", 503)); got != "3 too many" {
		t.Errorf("after 503 characters the counter says %q, want 3 too many", got)
	}
}

func TestDraftComesBackWithItsIDAndGoesWithItsMember(t *testing.T) {
	b := browse(t, time.Minute, nil)
	b.open("home-student")
	ask[string](b, `document.querySelector('[name=draft_id]').value = 'first-id'`)
	b.do(chromedp.SendKeys("#f-body", "half a thought"))
	b.open("drafts")
	b.open("home-student")
	const both = `document.querySelector('#f-body').value + '|' + document.querySelector('[name=draft_id]').value`
	if got := ask[string](b, both); got != "half a thought|first-id" {
		t.Errorf("the draft came back as %q", got)
	}
	b.open("group-steward") // another member
	if got := ask[string](b, `document.querySelector('#f-body').value`); got != "" {
		t.Errorf("another member sees the draft: %q", got)
	}
	b.open("sign-in") // nobody
	if left := ask[int](b, `sessionStorage.length`); left != 0 {
		t.Errorf("after signing out %d drafts are left", left)
	}
}

// set changes what the inbox answers from now on.
func (i *inbox) set(status int, answer string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.status, i.answer = status, answer
}

// Beside the composer stands whether what was written is kept, and why not.
func TestWritingSaysWhetherItIsKept(t *testing.T) {
	in := &inbox{status: http.StatusNoContent, hold: make(chan struct{})}
	b := browse(t, 2*time.Minute, in.take)
	b.open("home-student")
	const kept = `document.querySelector('[data-kept]')`
	says := func(words string) { t.Helper(); b.wait(kept + `.textContent.trim() == '` + words + `'`) }
	says("")
	b.do(chromedp.SendKeys("#f-body", "half a thought"))
	says("Saving…") // and stays so while nobody has answered
	if live := ask[string](b, kept+`.ariaLive`); live != "off" {
		t.Errorf("each pause is read out: %q", live)
	}
	close(in.hold)
	says("Saved as a draft")
	if got := ask[string](b, kept+`.role + ' ' + `+kept+`.ariaLive`); got != "status polite" {
		t.Errorf("it is read out as %q", got)
	}
	if sent := in.to("/drafts"); len(sent) != 1 || sent[0].Get("body") != "half a thought" {
		t.Errorf("kept was %v", sent)
	}

	in.set(http.StatusRequestEntityTooLarge, `<!DOCTYPE html><div class="problem"><p>This is too long to keep as a draft.</p></div>`)
	b.do(chromedp.SendKeys("#f-body", " and more"))
	says("Not saved yet: This is too long to keep as a draft.")
	b.do(chromedp.SendKeys("#f-body", " of it")) // and does not pretend otherwise meanwhile
	says("Not saved yet: This is too long to keep as a draft.")
	in.set(http.StatusNoContent, "")
	b.do(chromedp.SendKeys("#f-body", " still"))
	says("Saved as a draft")

	ask[bool](b, `{ window.was = window.fetch; window.fetch = () => Promise.reject(new TypeError('away')); true }`)
	b.do(chromedp.SendKeys("#f-body", " offline"))
	says("Not saved yet: there is no connection. Please keep this page open.")
	ask[bool](b, `{ window.fetch = window.was; true }`)
	says("Saved as a draft") // by itself

	ask[bool](b, `{ const t = document.querySelector('#f-body'); t.value = ' '; t.dispatchEvent(new Event('input', { bubbles: true })) }`)
	says("") // nothing is left to keep
}

// What was said about the deed before goes as soon as somebody writes on; what
// can still be undone stays.
func TestAWordAboutTheDeedBeforeGoesWhenSomebodyWritesOn(t *testing.T) {
	b := browse(t, time.Minute, (&inbox{status: http.StatusNoContent}).take)
	b.open("home-back")
	const flash = `document.querySelector('#flash').textContent`
	if got := ask[string](b, flash); !strings.Contains(got, "It is back.") {
		t.Fatalf("the page begins with %q", got)
	}
	b.do(chromedp.SendKeys("#f-body", "a"))
	b.wait(flash + `.trim() == ''`)
	b.open("home-flash")
	b.do(chromedp.SendKeys("#f-body", "a"))
	b.wait(`document.querySelector('[data-kept]').textContent == 'Saving…'`)
	if got := ask[string](b, flash); !strings.Contains(got, "Undo") {
		t.Errorf("what can be undone is gone: %q", got)
	}
}

// Without a script, and on a shared device, a button keeps a draft.
func TestAButtonKeepsADraftWhereNoScriptDoes(t *testing.T) {
	in := &inbox{answer: "<!DOCTYPE html><title>kept</title>"}
	b := browse(t, time.Minute, in.take)
	b.open("home-shared")
	b.wait(`document.querySelector('[data-kept]').textContent.trim() == 'Saved as a draft'`)
	b.do(chromedp.SendKeys("#f-body", "First: "))
	b.do(chromedp.Click("#composer button[name=keep]"))
	b.wait(`document.title == 'kept'`)
	if sent := in.to("/drafts"); len(sent) != 1 || sent[0].Get("body") != "First: Things to bring on Thursday" || sent[0].Get("keep") != "yes" || len(in.to("/posts")) != 0 {
		t.Errorf("kept was %v", sent)
	}
	b.open("home-student")
	if n := ask[int](b, `document.querySelectorAll('#composer button[name=keep]').length`); n != 0 {
		t.Errorf("%d buttons keep what is kept by itself", n)
	}
}

func TestTwoClicksSendOnce(t *testing.T) {
	in := &inbox{answer: "<!DOCTYPE html><title>done</title>", hold: make(chan struct{})}
	b := browse(t, time.Minute, in.take)
	b.open("home-student")
	b.do(chromedp.SendKeys("#f-body", "only once"))
	ask[bool](b, `{ const b = document.querySelector('#composer .main-deed'); b.click(); b.click(); true }`)
	close(in.hold)
	b.wait(`document.title == 'done'`)
	if n := len(in.to("/posts")); n != 1 {
		t.Errorf("two clicks sent the post %d times", n)
	}
}

func TestAcknowledgingStaysOnThePage(t *testing.T) {
	const id = "0190a003-0000-7000-8000-000000000007"
	in := &inbox{answer: `<!DOCTYPE html><div id="flash"><p class="good">Thank you</p></div><div id="ask-` + id + `">Acknowledged for Zofia</div>`}
	b := browse(t, time.Minute, in.take)
	b.open("for-me")
	ask[string](b, `document.querySelector('#ask-`+id+` [name=_csrf]').value = ''`) // as in a fragment that many readers share
	b.do(chromedp.Click("#ask-" + id + " button"))
	b.wait(`document.querySelector('#ask-` + id + `').textContent == 'Acknowledged for Zofia'`)
	sent := in.to("/announcements/" + id + "/acknowledge")
	if len(sent) != 1 || sent[0].Get("for") != "zofia" || sent[0].Get("_csrf") != "sample-token" {
		t.Errorf("sent was %v", sent)
	}
	b.wait(`document.activeElement.id == 'ask-` + id + `'`)
	if got := ask[string](b, `location.pathname + ' ' + document.querySelector('#flash').textContent`); got != "/for-me Thank you" {
		t.Errorf("the page and its flash are %q", got)
	}
}

func TestWhatFailsSaysSoAndKeepsThePage(t *testing.T) {
	in := &inbox{status: http.StatusConflict, answer: `<!DOCTYPE html><div class="problem"><p>Somebody else has just decided.</p></div>`}
	b := browse(t, time.Minute, in.take)
	b.open("group-steward")
	b.do(chromedp.Click("#held .decide button[value=approve]"))
	b.wait(`document.querySelector('#flash').textContent == 'Somebody else has just decided.'`)
	sent := in.to("/queue/decide")
	if len(sent) != 1 || sent[0].Get("decision") != "approve" || sent[0].Get("hash") == "" {
		t.Errorf("sent was %v", sent)
	}
	if n := ask[int](b, `document.querySelectorAll('#held .post').length`); n != 2 {
		t.Errorf("%d held posts are still shown, want 2", n)
	}
}

// The top of a queue may be far from the post: what is to mend is said beside its field too, once.
func TestWhatIsToMendIsSaidBesideItsField(t *testing.T) {
	in := &inbox{status: http.StatusUnprocessableEntity, answer: `<!DOCTYPE html><div class="problem"><p>Please write a word.</p></div><textarea name="word" aria-invalid="true"></textarea>`}
	b := browse(t, time.Minute, in.take)
	b.open("group-steward")
	for range 2 {
		b.do(chromedp.Click("#held .decide button[value=return]"))
		b.wait(`document.activeElement.name == 'word' && document.activeElement.previousElementSibling.textContent == 'Please write a word.'`)
		b.wait(`!document.querySelector('#held [data-sent]')`)
	}
	if n := ask[int](b, `document.querySelectorAll('#held .note.warn').length`); n != 1 {
		t.Errorf("it is said %d times, want 1", n)
	}
	const at = `document.activeElement.getBoundingClientRect()`
	b.wait(at + `.top > 0 && ` + at + `.bottom < innerHeight`)
}

func TestMenuFoldsAwayWithEscape(t *testing.T) {
	b := browse(t, time.Minute, nil)
	b.open("home-student")
	b.do(chromedp.Click("#account > summary"), chromedp.WaitVisible("#sign-out button"), chromedp.KeyEvent("\x1b"))
	b.wait(`!document.querySelector('#account').open && document.activeElement.matches('#account > summary')`)
}

func TestSharedDeviceSignsOutByItself(t *testing.T) {
	in := &inbox{answer: "<!DOCTYPE html><title>signed out</title>"}
	b := browse(t, time.Minute, in.take)
	b.open("settings") // shared, ten minutes
	ask[bool](b, `localStorage.setItem('awake', Date.now() - 601e3); true`)
	b.wait(`document.title == 'signed out'`)
	if n := len(in.to("/sign-out")); n != 1 {
		t.Errorf("signed out %d times", n)
	}
}
