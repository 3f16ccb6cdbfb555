// SPDX-License-Identifier: AGPL-3.0-or-later

package templates_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rookery/templates/samples"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hashes of files change with every change of the looks, which is no change of a page.
var hashes = regexp.MustCompile(`/static/[0-9a-f]{10}/`)

// golden are the stories whose markup is kept, one for each kind of page. The
// other stories are rendered and looked at by TestEveryStoryIsSound.
var golden = []string{
	"landing-found", "sign-in-wrong", "join-name", "problem-404", "home-student", "home-wrong", "group-steward",
	"member-staff", "thread", "report", "for-me", "notifications", "group-members", "settings-sessions", "edit",
	"queue", "case-report", "safeguarding-case", "rules-wrong", "policy", "policy-held", "audit",
	"admin", "admin-members", "admin-member", "admin-paste-checked", "admin-settings-wrong",
	"announce-wrong", "figures", "sheet-slips",
}

func TestGoldens(t *testing.T) {
	stories := map[string]string{}
	for _, s := range samples.Stories() {
		stories[s.Slug] = render(t, s)
	}
	for _, slug := range golden {
		t.Run(slug, func(t *testing.T) {
			html, ok := stories[slug]
			if !ok {
				t.Fatal("there is no such story")
			}
			got := hashes.ReplaceAllString(strings.ReplaceAll(html, "><", ">\n<"), "/static/HASH/") + "\n"
			path := filepath.Join("testdata", slug+".html")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the page changed; if that is meant, run go test ./templates -update\n%s", diff)
			}
		})
	}
}

func render(t *testing.T, s samples.Story) string {
	t.Helper()
	var b strings.Builder
	if err := s.View.Render(context.Background(), &b); err != nil {
		t.Fatalf("%s: %v", s.Slug, err)
	}
	return b.String()
}

var (
	elementID   = regexp.MustCompile(` id="([^"]*)"`)
	reference   = regexp.MustCompile(` (?:for|aria-describedby|aria-labelledby|data-counter|data-says)="([a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*)"`)
	postForm    = regexp.MustCompile(`(?s)<form[^>]*method="post".*?</form>`)
	missingWord = regexp.MustCompile(`\[[a-z-]+\.[a-z0-9.-]+\]`)
)

// TestEveryStoryIsSound holds every page to what a strict policy for content,
// a screen reader and a forged request ask of it.
func TestEveryStoryIsSound(t *testing.T) {
	slugs := map[string]bool{}
	for _, s := range samples.Stories() {
		if slugs[s.Slug] {
			t.Errorf("two stories are called %q", s.Slug)
		}
		slugs[s.Slug] = true
		t.Run(s.Slug, func(t *testing.T) {
			page := render(t, s)
			for _, bad := range []string{" style=", " onclick=", " onload=", "javascript:", "<style", "http://"} {
				if strings.Contains(page, bad) {
					t.Errorf("the page contains %q", bad)
				}
			}
			if word := missingWord.FindString(page); word != "" {
				t.Errorf("the page shows a key instead of words: %s", word)
			}
			ids := map[string]bool{}
			for _, m := range elementID.FindAllStringSubmatch(page, -1) {
				if ids[m[1]] {
					t.Errorf("the id %q is given twice", m[1])
				}
				ids[m[1]] = true
			}
			for _, m := range reference.FindAllStringSubmatch(page, -1) {
				for _, id := range strings.Fields(m[1]) {
					if !ids[id] {
						t.Errorf("%s leads to no element", m[0])
					}
				}
			}
			if n := strings.Count(page, "<h1"); n != 1 {
				t.Errorf("the page has %d first headings, want one", n)
			}
			for _, form := range postForm.FindAllString(page, -1) {
				if !strings.Contains(form, `name="_csrf"`) {
					t.Errorf("a form carries no token: %.120s", form)
				}
			}
		})
	}
}
