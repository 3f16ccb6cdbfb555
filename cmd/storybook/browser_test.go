// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"rookery/templates/samples"
)

// tab is one page in a Chromium of the test's own.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// browse starts Chromium and serves every story to it; what forms post goes to
// post. Both end with the test.
func browse(t *testing.T, limit time.Duration, post http.HandlerFunc) tab {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /", shelf(samples.Stories()))
	if post != nil {
		mux.HandleFunc("POST /", post)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, limit)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := tab{t, ctx, server.URL}
	b.do(chromedp.Navigate("about:blank"))
	return b
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to a story.
func (b tab) open(slug string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + "/" + slug))
}

// wait waits until an expression is true. A page that is left meanwhile takes
// the question with it, so it is asked again of the next one.
func (b tab) wait(expression string) {
	b.t.Helper()
	var err error
	for range 5 {
		poll := chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(20*time.Second))
		if _, err = chromedp.Run(b.ctx, poll); err == nil {
			return
		}
	}
	b.t.Fatalf("waiting for %s: %v", expression, err)
}

// ask gives the value of an expression, waiting for it when it is a promise.
func ask[T any](b tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// look sets the window's width and the colours that the page is asked for.
func (b tab) look(width int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}
