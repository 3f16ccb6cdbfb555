// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// floors is the house from the ground up. A package imports only from floors
// below its own, and from its own part of its own floor.
var floors = []struct {
	floor  int
	part   string // a top-level folder
	reason string
}{
	{8, "cmd", "the program introduces the parts to each other, and nobody depends on it"},
	{7, "federation", "it reads post events like any other worker, so that a school without it misses nothing"},
	{6, "classroom", "posts know the gate; no gate, conduit or partner may need to know posts"},
	{5, "moderation", "it judges submissions and not posts, so that no way in can go round it"},
	{4, "conduits", "they carry envelopes and not posts, and learn who receives from those above"},
	{3, "tenants", "schools, members and policy: what everything above stands on"},
	{2, "templates", "a page cannot print a phone number that it was never given: views know no domain"},
	{1, "static", "files, for pages that need no database"},
	{1, "migrations", "the database's shape, for whoever opens one"},
}

// rooms are laws about single packages inside a floor: who alone may import
// them.
var rooms = []struct{ room, users, reason string }{
	{"rookery/tenants/tenantstest", "", "it is for tests"},
	{"rookery/tenants/web/webtest", "", "it is for tests"},
	{"rookery/tenants/postgres", "rookery/cmd rookery/tenants/tenantstest", "a private PostgreSQL is for the demo and for tests; a school's data lives in a real one"},
	{"rookery/templates/samples", "rookery/cmd", "samples are for the storybook and tests; no page shows an invented child"},
	{"rookery/cmd/rookery/demo", "rookery/cmd/rookery", "invented schools are for the demo"},
}

// known are what only some packages may know, by the start of an import path.
var known = []struct {
	prefix string
	who    func(pkg, file string) bool
	reason string
}{
	{"github.com/gofiber/", inWeb, "Fiber hands out strings that change after the handler: only X/web copies them, and nothing below can hold one"},
	{"github.com/jmoiron/sqlx", inStore, "SQL lives beside its noun, where tenant_id can be looked for"},
	{"github.com/lib/pq", inStore, "SQL lives beside its noun, and driver errors become faults in one file"},
	{"rookery/templates", inView, "the domain never knows a page: it would begin to decide by how things look"},
	{"github.com/a-h/templ", inView, "the domain never knows a page"},
	{"testing", isTests, "what runs in a school has no tests in it"},
}

func inWeb(pkg, _ string) bool {
	return path.Base(pkg) == "web" || strings.HasPrefix(pkg, "rookery/cmd") || isTests(pkg, "")
}

func inStore(pkg, file string) bool {
	top := part(pkg)
	return strings.HasSuffix(file, "_store.go") || top == "migrations" || top == "cmd" || isTests(pkg, "") ||
		slices.Contains([]string{"rookery/tenants", "rookery/tenants/jobs", "rookery/tenants/live", "rookery/tenants/postgres"}, pkg)
}

func inView(pkg, _ string) bool {
	return part(pkg) == "templates" || part(pkg) == "conduits" || inWeb(pkg, "")
}

// isTests names the packages that exist for tests alone.
func isTests(pkg, _ string) bool { return strings.HasSuffix(path.Base(pkg), "test") }

// part is the top-level folder of a package of ours.
func part(pkg string) string {
	top, _, _ := strings.Cut(strings.TrimPrefix(pkg, "rookery/"), "/")
	return top
}

func floorOf(pkg string) int {
	for _, f := range floors {
		if f.part == part(pkg) {
			return f.floor
		}
	}
	return 0
}

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath, Dir, Name string
	GoFiles               []string
	Imports               []string
}

var house = sync.OnceValues(func() ([]pkg, error) {
	list := exec.Command("go", "list", "-json=ImportPath,Dir,Name,GoFiles,Imports", "./...")
	list.Dir = "../.."
	said, err := list.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, errors.New(string(exit.Stderr))
		}
		return nil, err
	}
	var all []pkg
	for lines := json.NewDecoder(strings.NewReader(string(said))); ; {
		var p pkg
		err := lines.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
})

func packages(t *testing.T) []pkg {
	t.Helper()
	all, err := house()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 15 {
		t.Fatalf("only %d packages", len(all))
	}
	return all
}

// Tests are free: they may stand on the roof to look into a cellar.
func TestImportsGoDown(t *testing.T) {
	for _, p := range packages(t) {
		if floorOf(p.ImportPath) == 0 {
			t.Errorf("%s is on no floor: the top level of the house is fixed", p.ImportPath)
		}
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, "rookery/") || part(imported) == part(p.ImportPath) {
				continue
			}
			if floorOf(imported) >= floorOf(p.ImportPath) {
				t.Errorf("%s imports %s, which is not below it: %s", p.ImportPath, imported, reasonOf(part(p.ImportPath)))
			}
			if part(p.ImportPath) == "templates" && part(imported) != "static" {
				t.Errorf("templates imports %s: it is a leaf beside static", imported)
			}
		}
	}
}

func reasonOf(part string) string {
	for _, f := range floors {
		if f.part == part {
			return f.reason
		}
	}
	return ""
}

func TestDomainNeverImportsWeb(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "rookery/") && path.Base(imported) == "web" && !inWeb(p.ImportPath, "") {
				t.Errorf("%s imports %s: a deed can be done by text message or job as well, and must not need a request", p.ImportPath, imported)
			}
		}
	}
}

func TestRoomsAreForTheirOwn(t *testing.T) {
	for _, p := range packages(t) {
		for _, r := range rooms {
			if !slices.Contains(p.Imports, r.room) || isTests(p.ImportPath, "") {
				continue
			}
			if !slices.ContainsFunc(strings.Fields(r.users), func(user string) bool { return strings.HasPrefix(p.ImportPath, user) }) {
				t.Errorf("%s imports %s: %s", p.ImportPath, r.room, r.reason)
			}
		}
	}
}

func TestWhoKnowsWhat(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range p.GoFiles {
			for _, imported := range importsOf(t, path.Join(p.Dir, file)) {
				for _, k := range known {
					if strings.HasPrefix(imported, k.prefix) && !k.who(p.ImportPath, file) {
						t.Errorf("%s/%s imports %s: %s", p.ImportPath, file, imported, k.reason)
					}
				}
			}
		}
	}
}

// Each of the laws above must be able to fail: here are breaches that it must
// see.
func TestLawsSeeBreaches(t *testing.T) {
	for _, breach := range []struct{ pkg, file, imported string }{
		{"rookery/classroom", "post.go", "github.com/gofiber/fiber/v2"},
		{"rookery/classroom", "post.go", "github.com/lib/pq"},
		{"rookery/moderation", "case.go", "github.com/jmoiron/sqlx"},
		{"rookery/tenants/web", "door.go", "github.com/jmoiron/sqlx"},
		{"rookery/tenants", "member.go", "rookery/templates"},
		{"rookery/classroom", "post.go", "testing"},
	} {
		if !slices.ContainsFunc(known, func(k struct {
			prefix string
			who    func(pkg, file string) bool
			reason string
		}) bool {
			return strings.HasPrefix(breach.imported, k.prefix) && !k.who(breach.pkg, breach.file)
		}) {
			t.Errorf("nobody minds that %s/%s imports %s", breach.pkg, breach.file, breach.imported)
		}
	}
	if floorOf("rookery/moderation") >= floorOf("rookery/classroom") || floorOf("rookery/util") != 0 {
		t.Error("the floors are not in order")
	}
}
