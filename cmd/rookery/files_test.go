// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func importsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, imported)
	}
	return all
}

// committed lists what is or would be committed, except what others wrote: a
// folder with a LICENSE of its own.
func committed(t *testing.T) []string {
	t.Helper()
	list := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard")
	list.Dir = "../.."
	said, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var all []string
	for file := range strings.Lines(string(said)) {
		file = strings.TrimSpace(file)
		if _, err := os.Stat(filepath.Join("../..", file)); err == nil && !foreign(file) {
			all = append(all, file)
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d files", len(all))
	}
	return all
}

func foreign(file string) bool {
	for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
		if _, err := os.Stat(filepath.Join("../..", folder, "LICENSE")); err == nil {
			return true
		}
	}
	return false
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// licenceLine is what every source file begins with.
const licenceLine = "SPDX-License-Identifier: AGPL-3.0-or-later"

func TestEverySourceFileNamesItsLicence(t *testing.T) {
	sources := []string{".go", ".templ", ".css", ".js", ".sql", ".sh"}
	for _, file := range committed(t) {
		if !slices.Contains(sources, path.Ext(file)) && file != "Makefile" && file != ".ci/run" {
			continue
		}
		lines := bytes.SplitN(read(t, file), []byte("\n"), 6)
		at := slices.IndexFunc(lines[:max(0, len(lines)-1)], func(l []byte) bool { return bytes.Contains(l, []byte(licenceLine)) })
		generated := strings.HasSuffix(file, "_templ.go") || bytes.HasPrefix(lines[0], []byte("#!")) // these two have a first line already
		if at != 0 && !(generated && at > 0) {
			t.Errorf("%s does not begin with %s", file, licenceLine)
		}
	}
}

func TestEveryPackageSaysWhatItIsInChargeOf(t *testing.T) {
	for _, p := range packages(t) {
		file := filepath.Join(p.Dir, "doc.go")
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Errorf("%s has no doc.go: %v", p.ImportPath, err)
			continue
		}
		if words := strings.Fields(parsed.Doc.Text()); len(words) < 15 {
			t.Errorf("%s: its doc.go says only %q", p.ImportPath, parsed.Doc.Text())
		} else if p.Name != "main" && (words[0] != "Package" || words[1] != p.Name) {
			t.Errorf("%s: its doc.go does not begin with Package %s", p.ImportPath, p.Name)
		}
	}
}

func TestNothingIsLeftForLater(t *testing.T) {
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	for _, file := range committed(t) {
		if strings.Contains(file, "testdata/") || path.Ext(file) == ".sum" || file == "LICENSE" {
			continue
		}
		for i, line := range bytes.Split(read(t, file), []byte("\n")) {
			if later.Match(line) {
				t.Errorf("%s:%d: %s", file, i+1, bytes.TrimSpace(line))
			}
		}
	}
}

func TestHouseHasNoLumberRooms(t *testing.T) {
	top := strings.Fields("cmd tenants classroom moderation conduits federation templates static migrations docs .ci")
	for _, file := range committed(t) {
		folders := strings.Split(path.Dir(file), "/")
		for _, folder := range folders {
			if slices.Contains(strings.Fields("internal pkg util utils common models helpers misc lib"), folder) {
				t.Errorf("%s: a folder is named for its noun, not %s", file, folder)
			}
		}
		if folders[0] != "." && !slices.Contains(top, folders[0]) {
			t.Errorf("%s: the top level of the house is fixed, and %s is not in it", file, folders[0])
		}
	}
}

// Tests wait for what happens; they do not hope that it has.
func TestNoTestSleepsOrSkips(t *testing.T) {
	asleep := regexp.MustCompile(`\btime\.Sle` + `ep\(|\b[tbf]\.Sk` + `ip(f|Now)?\(`)
	for _, file := range committed(t) {
		if !strings.HasSuffix(file, "_test.go") {
			continue
		}
		for i, line := range bytes.Split(read(t, file), []byte("\n")) {
			if asleep.Match(line) {
				t.Errorf("%s:%d: %s", file, i+1, bytes.TrimSpace(line))
			}
		}
	}
}
