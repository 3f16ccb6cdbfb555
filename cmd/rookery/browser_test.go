// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	tenantsweb "rookery/tenants/web"
)

// browser is one Chromium for all the tests in it; each person gets a window
// that shares nothing with another's: no cookies, no storage, no cache.
type browser struct{ first context.Context }

// launch starts Chromium, which ends with the test. It finds *.localhost here
// and nothing else anywhere.
func launch(t testing.TB) browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900), chromedp.UserDataDir(t.TempDir()),
		chromedp.WSURLReadTimeout(2*time.Minute),
		chromedp.Flag("host-resolver-rules", "MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,InterestFeedContentSuggestions"),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-pings", true), chromedp.Flag("mute-audio", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	first, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	if err := chromedp.Do(first); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return browser{first}
}

// way is how somebody uses the pages.
type way string

const (
	byMouse    way = "with JavaScript"
	plainly    way = "without JavaScript"
	byKeyboard way = "by keyboard alone"
)

// calm asks pages not to move things about: what moves is not hit.
var calm = &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}

// person is somebody at a window of their own.
type person struct {
	t      testing.TB
	ctx    context.Context
	way    way
	school string // its address
	where  *place // nil: the whole page
	noted  *noted
	sent   *sent
}

// sent are the forms that are on their way and have no answer yet.
type sent struct {
	mu    sync.Mutex
	forms map[network.RequestID]bool
}

func (s *sent) note(id network.RequestID, goesOn bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.forms == nil {
		s.forms = map[network.RequestID]bool{}
	}
	if goesOn {
		s.forms[id] = true
	} else {
		delete(s.forms, id)
	}
}

func (s *sent) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.forms) > 0
}

// forget is for a page that is left: nobody tells of its requests any more.
func (s *sent) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.forms)
}

// noted is what a window should never have: errors in its console, broken
// policies, requests to other hosts.
type noted struct {
	mu    sync.Mutex
	lines []string
}

func (n *noted) add(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf(format, args...))
}

func (n *noted) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	lines := n.lines
	n.lines = nil
	return lines
}

// window opens one at a school's address. Whatever its console says while the
// test lasts fails the test.
func (b browser) window(t testing.TB, w way, school string) *person {
	t.Helper()
	ctx, end := chromedp.NewContext(b.first, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	ctx, end = context.WithTimeout(ctx, 30*time.Minute) // rather than hang
	t.Cleanup(end)
	p := &person{t: t, ctx: ctx, way: w, school: school, noted: &noted{}, sent: &sent{}}
	p.must(chromedp.Do(ctx))
	p.must(chromedp.Listen(ctx, p.hear))
	p.call(chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}))
	p.call(chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{calm}}))
	if w == plainly {
		p.call(chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	}
	t.Cleanup(func() {
		for _, line := range p.noted.take() {
			t.Errorf("the console: %s", line)
		}
	})
	return p
}

// hear notes what a console says. A page that answers 422 to a bad form is
// named there as well; tests look at such a page itself.
func (p *person) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.noted.add("%s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			p.noted.add("%s %+v", e.Type, e.Args)
		}
	case *log.EventEntryAdded:
		if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) {
			p.noted.add("%s", e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if at, err := url.Parse(e.Request.URL); err == nil && strings.HasPrefix(at.Scheme, "http") && !strings.HasPrefix(e.Request.URL, p.school) {
			p.noted.add("a request to %s", e.Request.URL)
		}
		if e.Request.Method == "POST" {
			p.sent.note(e.RequestID, true)
		}
	case *network.EventLoadingFinished:
		p.sent.note(e.RequestID, false)
	case *network.EventLoadingFailed:
		p.sent.note(e.RequestID, false)
	}
}

// bring gives the window the session of somebody who has signed in before.
func (p *person) bring(token string) *person {
	p.t.Helper()
	p.call(chromedp.Call(p.ctx, network.SetCookie, network.SetCookieParams{Name: tenantsweb.CookieName(false), Value: token, URL: p.school,
		HTTPOnly: new(true), SameSite: network.CookieSameSiteLax}))
	return p
}

func (p *person) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *person) call(_ any, err error) { p.t.Helper(); p.must(err) }

// pageTime is how long something may take on a machine that is busy with much
// else; nothing waits that long when all is well.
const pageTime = 2 * time.Minute

// until waits for something to hold, and shows the page when it never does. An
// error is one more reason to look again: a page may just be going.
func (p *person) until(what string, holds func() (bool, error)) {
	p.t.Helper()
	limit := time.NewTimer(pageTime)
	defer limit.Stop()
	look := time.NewTicker(15 * time.Millisecond)
	defer look.Stop()
	for {
		held, err := holds()
		if held && err == nil {
			return
		}
		select {
		case <-look.C:
		case <-limit.C:
			p.t.Fatalf("%s: not within %v (%v)\n%s", what, pageTime, err, p.show())
		}
	}
}

// lookUp waits until the page is there, whole and with its scripts, and asks it.
func lookUp[T any](p *person, expression string) T {
	p.t.Helper()
	var answer T
	p.until("the page", func() (bool, error) {
		there, err := p.there()
		if err == nil && there {
			answer, err = chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
		}
		return there, err
	})
	return answer
}

// there says whether the window shows a page that has all it came with.
func (p *person) there() (bool, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.readyState == 'complete' && !document.goesAway`))
}

// leaves does something that leads to another page, and waits for it.
func (p *person) leaves(what string, act func()) {
	p.t.Helper()
	lookUp[bool](p, `document.goesAway = true`)
	act()
	p.until(what, p.there)
}

// show is the page as text, for a test that fails.
func (p *person) show() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.title + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}
