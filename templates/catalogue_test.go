// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rookery/static"
)

var (
	quoted   = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	callOfT  = regexp.MustCompile(`\bT\((?:ctx, )?"([^"]+)"`)
	iconCall = regexp.MustCompile(`@?Icon\("([^"]+)"\)`)
)

// sources gives every Go and templ file of the module that a person wrote.
func sources(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == ".git" || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		wanted := strings.HasSuffix(name, ".templ") || strings.HasSuffix(name, ".go") &&
			!strings.HasSuffix(name, "_templ.go") && !strings.HasSuffix(name, "_test.go")
		if d.IsDir() || !wanted {
			return nil
		}
		b, err := os.ReadFile(path)
		found[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 10 {
		t.Fatalf("found only %d source files: the walk is broken", len(found))
	}
	return found
}

func TestEveryWordAskedForExists(t *testing.T) {
	for path, source := range sources(t) {
		for _, m := range callOfT.FindAllStringSubmatch(source, -1) {
			text := T(context.Background(), m[1], "Count", 2, "Name", "x")
			if text == "["+m[1]+"]" {
				t.Errorf("%s asks for %q, which words/*.json do not have", path, m[1])
			}
		}
	}
}

func TestEveryWordIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, source := range sources(t) {
		for _, m := range quoted.FindAllStringSubmatch(source, -1) {
			used[m[1]] = true
		}
	}
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		file, err := catalogue.bundle.LoadMessageFileFS(wordFiles, "words/"+e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.Messages {
			if !used[m.ID] {
				t.Errorf("words/%s has %q, which nothing uses", e.Name(), m.ID)
			}
		}
	}
}

func TestPluralAndPlaceholder(t *testing.T) {
	ctx := context.Background()
	if got := T(ctx, "post.replies", "Count", 1); got != "1 reply" {
		t.Errorf("one reply reads %q", got)
	}
	if got := T(ctx, "post.replies", "Count", 5); got != "5 replies" {
		t.Errorf("five replies read %q", got)
	}
	if got := T(WithLanguage(ctx, "xx"), "compose.post"); got != "Post" {
		t.Errorf("an unknown language reads %q, want the English", got)
	}
}

func TestEveryIconIsThereAndUsed(t *testing.T) {
	all := sources(t)
	joined := &strings.Builder{}
	for path, source := range all {
		for _, m := range iconCall.FindAllStringSubmatch(source, -1) {
			if !static.HasIcon(m[1]) {
				t.Errorf("%s draws the icon %q, which static/vendor/lucide does not have", path, m[1])
			}
		}
		joined.WriteString(source)
	}
	for _, name := range static.Icons() {
		if !strings.Contains(joined.String(), `"`+name+`"`) {
			t.Errorf("the icon %q is carried by every page and drawn by none", name)
		}
	}
}

// Two words under one key are one word too few: the later would be read in the
// place of the earlier.
func TestNoKeyOfTheCatalogueStandsTwice(t *testing.T) {
	key := regexp.MustCompile(`(?m)^ {1,2}"([^"]+)":`)
	where := map[string]string{}
	for _, file := range []string{"words/en.json", "words/staff.en.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range key.FindAllStringSubmatch(string(text), -1) {
			if found[1] == "one" || found[1] == "other" { // of a word that counts
				continue
			}
			if first := where[found[1]]; first != "" {
				t.Errorf("%s stands in %s, and in %s already", found[1], file, first)
			}
			where[found[1]] = file
		}
	}
	if len(where) < 500 {
		t.Errorf("only %d keys were found", len(where))
	}
}
