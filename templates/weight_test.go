// SPDX-License-Identifier: AGPL-3.0-or-later

package templates_test

import (
	"compress/gzip"
	"context"
	"io"
	"testing"

	"rookery/static"
	"rookery/templates"
	"rookery/templates/samples"
)

// The budgets of the design, in bytes as they travel.
const (
	firstLoad = 50 << 10
	longPage  = 100 << 10
)

// weigher counts bytes.
type weigher int

func (w *weigher) Write(p []byte) (int, error) {
	*w += weigher(len(p))
	return len(p), nil
}

// travelling is what a page weighs compressed at the fastest level, as the server sends it.
func travelling(t *testing.T, v templates.Timeline) int {
	t.Helper()
	var weight weigher
	z, err := gzip.NewWriterLevel(&weight, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if err := templates.TimelinePage(v).Render(context.Background(), z); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return int(weight)
}

// assets is what a first visit loads beside the page.
func assets(t *testing.T) int {
	t.Helper()
	total := 0
	for _, name := range []string{"app.css", "icons.svg", "favicon.svg", "app.js", "live.js", "live-worker.js", "figtree.woff2"} {
		f, _, _ := static.Open(name)
		total += len(f.Gzip)
		if f.Gzip == nil {
			total += len(f.Body)
		}
	}
	return total
}

func TestPagesStayWithinTheirBudget(t *testing.T) {
	fixed := assets(t)
	if got := fixed + travelling(t, samples.LongTimeline(20)); got > firstLoad {
		t.Errorf("a first load of twenty posts weighs %d bytes, allowed are %d", got, firstLoad)
	}
	if got := fixed + travelling(t, samples.LongTimeline(40)); got > longPage {
		t.Errorf("forty posts weigh %d bytes, allowed are %d", got, longPage)
	}
}

func BenchmarkTimelineOfTwenty(b *testing.B) {
	page := templates.TimelinePage(samples.LongTimeline(20))
	for b.Loop() {
		if err := page.Render(context.Background(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
