// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Attack A7. Two locks keep the schools apart: every query of the program asks
// for the school, and so does the database, whatever it is asked. Here the
// first is taken away: a copy of the program without one condition on the
// school, tried by the same tests. The second lock holds alone. And that those
// tests would see it if it did not is tried as well, with tables from which
// row level security is taken in the test's own database.
func TestRowLevelSecurityHoldsAlone(t *testing.T) {
	folder := t.TempDir()
	copyModule(t, folder)
	stripped := stripTenants(t, folder)
	t.Logf("%d conditions on the school taken out", stripped)
	if stripped < 250 {
		t.Fatalf("only %d conditions on the school found in the source", stripped)
	}
	program := filepath.Join(folder, "isolation.test")
	build := exec.Command("go", "test", "-c", "-o", program, "./cmd/rookery")
	build.Dir = folder
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the copy does not build: %v\n%s", err, said)
	}
	if said, err := tryCopy(folder, program, "TestIsolation|TestTheProbes|TestNothingElsewhere", "admin amira nobody", ""); err != nil {
		t.Errorf("without conditions of our own, another school can be told from nothing: %v\n%s", err, said)
	} else {
		t.Log(strings.TrimSpace(regexp.MustCompile(`.*\d+ requests.*`).FindString(said)))
	}
	for _, tables := range []string{"members", "groups", "audit", "posts members groups", "cases members groups", "sessions members schools"} {
		said, err := tryCopy(folder, program, "TestIsolation|TestNothingElsewhere", "admin nobody", tables)
		if err == nil || !noticed.MatchString(said) {
			t.Errorf("row level security is off for %s, and the tests of isolation do not notice: %v\n%s", tables, err, said)
		}
	}
}

// noticed is how the tests of isolation say that they found something.
var noticed = regexp.MustCompile(`can be told from nothing|the other school's|can tell that there is another school|Riverside changed Oakfield`)

// tryCopy runs tests of the copy, in a process of its own.
func tryCopy(folder, program, tests, readers, unseal string) (said string, err error) {
	run := exec.Command(program, "-test.v", "-test.run", "^("+tests+")")
	run.Dir = filepath.Join(folder, "cmd", "rookery")
	run.Env = append(os.Environ(), readersVariable+"="+readers, unsealVariable+"="+unseal)
	output, err := run.CombinedOutput()
	if len(output) > 6000 {
		output = append(output[:4000:4000], output[len(output)-2000:]...)
	}
	return string(output), err
}

// copyModule copies the source as it stands.
func copyModule(t testing.TB, to string) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at, err := filepath.Rel("../..", path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, at), 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, at), text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The conditions on the school in the program's queries, and what is left of
// them: true, and with the parameter still in its place.
var (
	ofSchool = regexp.MustCompile(`(\b\w+\.)?\btenant_id = \$1\b`)
	ofSame   = regexp.MustCompile(`\b\w+\.tenant_id = \w+\.tenant_id\b`)
	remains  = regexp.MustCompile(`tenant_id\s*(=|<>|in\b|is\b)`)
	// beforeSchool are conditions by which a school is found in the first place.
	beforeSchool = regexp.MustCompile(`platform\.tenants pt on pt\.id = sc\.tenant_id`)
)

// stripTenants takes the conditions out of every query that serves (the tools
// that measure and break things see all schools) and says how
// many there were; that none is left it makes sure of.
func stripTenants(t testing.TB, folder string) int {
	t.Helper()
	count := 0
	for _, part := range []string{"tenants", "moderation", "classroom", "cmd/rookery"} {
		err := filepath.WalkDir(filepath.Join(folder, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "tenantstest") {
				return err
			}
			was, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text := string(was)
			count += len(ofSchool.FindAllString(text, -1)) + len(ofSame.FindAllString(text, -1))
			text = ofSchool.ReplaceAllString(text, "$$1::uuid is not null")
			text = ofSame.ReplaceAllString(text, "true")
			for line := range strings.Lines(text) {
				if remains.MatchString(line) && !beforeSchool.MatchString(line) {
					t.Errorf("%s: a condition on the school is left: %s", path, strings.TrimSpace(line))
				}
			}
			return os.WriteFile(path, []byte(text), 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return count
}
