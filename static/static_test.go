// SPDX-License-Identifier: AGPL-3.0-or-later

package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// The budget of a first load, compressed: see "The pages" in the design.
const (
	scriptBudget = 20 << 10
	looksBudget  = 14 << 10
	firstBudget  = 42 << 10 // leaving 8 KiB for the page itself
)

func TestScriptsStayWithinTheirBudget(t *testing.T) {
	total := 0
	for _, name := range []string{"app.js", "live.js", "live-worker.js", "queue.js", "attach.js"} {
		if f, _, ok := Open(name); ok {
			total += len(f.Gzip)
		}
	}
	if total == 0 || total > scriptBudget {
		t.Errorf("the scripts of a page weigh %d bytes compressed, allowed are 1 to %d", total, scriptBudget)
	}
}

func TestLooksStayWithinTheirBudget(t *testing.T) {
	css, _, _ := Open("app.css")
	icons, _, _ := Open("icons.svg")
	if total := len(css.Gzip) + len(icons.Gzip); total < 1<<10 || total > looksBudget {
		t.Errorf("stylesheet and icons weigh %d bytes compressed, allowed are 1 KiB to %d", total, looksBudget)
	}
}

func TestFirstLoadStaysWithinItsBudget(t *testing.T) {
	total := 0
	for _, name := range []string{"app.css", "icons.svg", "app.js", "live.js", "live-worker.js"} {
		f, _, _ := Open(name)
		total += len(f.Gzip)
	}
	font, _, _ := Open("figtree.woff2")
	if total += len(font.Body); len(font.Body) == 0 || total > firstBudget {
		t.Errorf("a first load weighs %d bytes without the page, allowed are %d", total, firstBudget)
	}
}

func TestOpenKnowsTheHash(t *testing.T) {
	path := strings.TrimPrefix(URL("app.css"), Prefix)
	f, immutable, ok := Open(path)
	if !ok || !immutable || f.Name != "app.css" {
		t.Errorf("Open(%q) = %q, immutable %v, ok %v", path, f.Name, immutable, ok)
	}
	if _, immutable, ok = Open("0000000000/app.css"); !ok || immutable {
		t.Error("an old hash must find the file, and must not be kept for ever")
	}
	for _, missing := range []string{"", "nothing.css", "../static.go", f.Hash + "/../app.css", "css/10-tokens.css"} {
		if _, _, ok := Open(missing); ok {
			t.Errorf("Open(%q) found a file", missing)
		}
	}
}

func TestGzipHoldsTheSameBytes(t *testing.T) {
	for _, name := range Names() {
		f, _, _ := Open(name)
		if strings.HasSuffix(name, ".woff2") {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(body, f.Body) {
			t.Errorf("%s: the compressed body differs (%v)", name, err)
		}
	}
}

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	css, _, _ := Open("app.css")
	for _, bad := range []string{"http:", "https:", "@import", "//", "url(f"} {
		if bytes.Contains(css.Body, []byte(bad)) {
			t.Errorf("the stylesheet contains %q", bad)
		}
	}
}
