// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Attack A7. Two locks keep the schools apart: every query of the program asks
// for the school, and so does the database, whatever it is asked. Here the
// first is taken away: the program is built without one condition on the
// school, and tried by the same tests. The second lock holds alone. And that those
// tests would see it if it did not is tried as well, with tables from which
// row level security is taken in the test's own database.
func TestRowLevelSecurityHoldsAlone(t *testing.T) {
	folder := t.TempDir()
	stripped := stripTenants(t, folder)
	t.Logf("%d conditions on the school taken out", stripped)
	if stripped < 250 {
		t.Fatalf("only %d conditions on the school found in the source", stripped)
	}
	program := filepath.Join(folder, "isolation.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(folder, overlay), "-o", program, ".")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the program without them does not build: %v\n%s", err, said)
	}
	t.Logf("built, for %s of processor time", took(build))
	if said, err := tryStripped(t, program, "TestIsolation|TestTheProbes|TestNothingElsewhere", "admin amira nobody", ""); err != nil {
		t.Errorf("without conditions of our own, another school can be told from nothing: %v\n%s", err, said)
	} else {
		t.Log(strings.TrimSpace(regexp.MustCompile(`.*\d+ requests.*`).FindString(said)))
	}
	for _, tables := range []string{"members", "groups", "audit", "posts members groups", "cases members groups", "sessions members schools"} {
		said, err := tryStripped(t, program, "TestIsolation|TestNothingElsewhere", "admin nobody", tables)
		if err == nil || !noticed.MatchString(said) {
			t.Errorf("row level security is off for %s, and the tests of isolation do not notice: %v\n%s", tables, err, said)
		}
	}
}

// noticed is how the tests of isolation say that they found something.
var noticed = regexp.MustCompile(`can be told from nothing|the other school's|can tell that there is another school|Riverside changed Oakfield`)

// tryStripped runs tests of the program without conditions, in a process of its
// own. Where row level security is off for some tables, the first test that
// notices is enough.
func tryStripped(t testing.TB, program, tests, readers, unseal string) (said string, err error) {
	t.Helper()
	run := exec.Command(program, "-test.v", "-test.failfast", "-test.run", "^("+tests+")")
	run.Env = append(os.Environ(), readersVariable+"="+readers, unsealVariable+"="+unseal)
	output, err := run.CombinedOutput()
	t.Logf("unsealed %q, for %s of processor time", unseal, took(run))
	if len(output) > 6000 {
		output = append(output[:4000:4000], output[len(output)-2000:]...)
	}
	return string(output), err
}

// took is what a command that has ended cost, without what PostgreSQL did for it.
func took(c *exec.Cmd) time.Duration {
	return (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Round(100 * time.Millisecond)
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

// overlay is the file by which the compiler is told what to read instead.
const overlay = "overlay.json"

// stripTenants writes every file with a query that serves (the tools that measure
// and break things see all schools) without the conditions, and an overlay that
// puts those files into their places. It says how many conditions there were;
// that none is left it makes sure of.
func stripTenants(t testing.TB, folder string) int {
	t.Helper()
	count, instead := 0, map[string]string{}
	for _, part := range []string{"tenants", "moderation", "classroom", "cmd/rookery"} {
		err := filepath.WalkDir(filepath.Join("../..", part), func(path string, d fs.DirEntry, err error) error {
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
			if text == string(was) {
				return nil
			}
			at, err := filepath.Abs(path)
			instead[at] = filepath.Join(folder, fmt.Sprint(len(instead), ".go"))
			return errors.Join(err, os.WriteFile(instead[at], []byte(text), 0o600))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	told, err := json.Marshal(map[string]any{"Replace": instead})
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, overlay), told, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return count
}
