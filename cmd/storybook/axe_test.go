// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	_ "embed"
	"strings"
	"testing"
	"time"

	"rookery/templates/samples"
)

// axe is axe-core 4.14.1, used by this test alone.
//
//go:embed testdata/axe-core/axe.min.js
var axe string

// findings opens what is folded, and gives what axe finds, one line for each element.
const findings = `(async () => {
  document.querySelectorAll('details:not(.menu)').forEach((d) => { d.open = true; });
  const found = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, preload: { assets: ['cssom'] }, resultTypes: ['violations'] });
  if (!found.passes.length) return ['axe looked at nothing'];
  const lines = found.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.html.slice(0, 160) + ' (' + (n.failureSummary || '').split('\n')[1] + ')'));
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) lines.push('the page is ' + over + ' pixels wider than the window');
  return lines;
})()`

// TestAxeFindsNothing looks at every story, light and dark, on a small phone
// and on a desk, with every fold open.
func TestAxeFindsNothing(t *testing.T) {
	b := browse(t, 10*time.Minute, nil)
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b.look(width, scheme)
			for _, s := range samples.Stories() {
				b.open(s.Slug)
				ask[bool](b, axe+"; !!window.axe")
				if found := ask[[]string](b, findings); len(found) > 0 {
					t.Errorf("%s at %d, %s:\n  %s", s.Slug, width, scheme, strings.Join(found, "\n  "))
				}
			}
		}
	}
}
