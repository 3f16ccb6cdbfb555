// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"rookery/static"
)

// words is one post as the client gets it.
type words struct {
	ID       uuid.UUID         `json:"id"`
	Position uuid.UUID         `json:"position,omitzero"`
	Version  int               `json:"version"`
	Streams  []string          `json:"streams"`
	State    string            `json:"state"`
	HTML     string            `json:"html"`
	Answers  map[string]string `json:"answers,omitempty"`
}

func written(text string, streams ...string) *words {
	p := &words{ID: newID(), Position: newID(), Version: 1, Streams: streams, State: "released"}
	p.say(text)
	return p
}

func (p *words) say(text string) {
	p.HTML = fmt.Sprintf(`<article class="post" id="post-%s" data-position="%s" data-version="%d"><p>%s</p>`+
		`<form><textarea name="reply"></textarea><button id="more-%s" type="button">More</button></form></article>`, p.ID, p.Position, p.Version, text, p.ID)
}

// publish stores the post as it is now and tells the hub.
func (s *site) publish(t *testing.T, p *words) {
	t.Helper()
	s.hub().Publish(s.store(t, p))
}

func (s *site) store(t *testing.T, p *words) Event {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	s.board.mu.Lock()
	defer s.board.mu.Unlock()
	s.board.posts[p.ID] = note{tenant: s.who.Tenant, payload: string(text), at: time.Now()}
	return Event{s.who.Tenant, KindPost, p.ID}
}

func TestTheScriptsAreSmall(t *testing.T) {
	size := 0
	for _, name := range []string{"live.js", "live-worker.js"} {
		f, _, ok := static.Open(name)
		if !ok {
			t.Fatalf("no %s", name)
		}
		size += len(f.Gzip)
	}
	if size > 7<<9 {
		t.Errorf("%d bytes compressed, want at most 3.5 KiB", size)
	}
}

// browser starts one Chromium; complaints are what the pages' consoles and
// policies said.
func browser(t *testing.T) (first context.Context, complaints func() []string) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-quic", true),
		chromedp.WindowSize(800, 600), chromedp.UserDataDir(t.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	first, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	said := make(chan string, 1000)
	if err := chromedp.Listen(first, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			said <- fmt.Sprintf("%+v", e.ExceptionDetails)
		case *log.EventEntryAdded:
			if e.Entry.Source == "security" || e.Entry.Source == "javascript" {
				said <- e.Entry.Text
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return first, func() (all []string) {
		for len(said) > 0 {
			all = append(all, <-said)
		}
		return all
	}
}

func tab(t *testing.T, browser context.Context, actions ...chromedp.Action[chromedp.Void]) context.Context {
	t.Helper()
	ctx, end := chromedp.NewContext(browser)
	t.Cleanup(end)
	do(t, ctx, actions...)
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// until waits for a condition in a page, and shows the page when it never holds.
func until(t *testing.T, ctx context.Context, within time.Duration, condition string, args ...any) {
	t.Helper()
	condition = fmt.Sprintf(condition, args...)
	limit := time.After(within)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		held, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		if err == nil && held {
			return
		}
		select {
		case <-look.C:
		case <-limit:
			now, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + " " + document.title + "\n" + document.body.innerText`))
			t.Fatalf("never held: %s: %v\nthe page: %s", condition, err, now)
		}
	}
}

const second = time.Second

// texts is a condition on the posts of the timeline, from top to bottom.
func texts(all ...string) string {
	want, _ := json.Marshal(all)
	return fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("#timeline p")].map(p => p.textContent)) == %q`, want)
}
