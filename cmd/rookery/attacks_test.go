// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tried are the rows of the list of attacks that concern what this release has.
// docs/security.md says of each what was tried and by which tests; `make
// attacks` runs those. A row goes from later to here with what it is about.
const tried = `A1 A2 A4 A5 A7 A8 A10 A11 A13 A14 A16 A17 B1 B2 B4 B5 B7 B8 C1 C2 C4 C7 C8 C10 C11 D1 D2 D5 D7 D8
	E1 E2 E4 E5 E7 E8 E10 E11 E13 E14 G1 L1 L2 L4 L5 L7 L8 L10 L11 M1 M2 M4 M5 M7 M8 M10 M13 M14 N1 N2 N4 N7 N8 F1 F2 F4 F5 F7 F8 F10`

// later are the rows about what is not built yet.
const later = `B10 B11 C5 D4 F11 G2 G4 G5 G7 G8 G10 G11 G13 G14 G16 G17 G19 H1 H2 H4 H5 H7 H8
	I1 I2 I4 I5 I7 I8 I10 I11 I13 I14 J1 J2 J4 J5 J7 J8 J10 J11 K1 K2 K4 K5 K7 K8 K10 M11 N5`

var (
	attackRow  = regexp.MustCompile(`^\| ((?:[A-N]\d+(?:, )?)+) \|(.*)\|$`)
	attackTest = regexp.MustCompile("`([a-z/]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)(?:/([a-z]+))?`")
)

// The table of attacks in docs/security.md is whole: every row that concerns
// what there is names tests, each of which exists, and every other row says
// with what it comes.
func TestEveryAttackHasATest(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	named, waiting := map[string][][]string{}, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		row := attackRow.FindStringSubmatch(strings.TrimSpace(line))
		if row == nil {
			continue
		}
		tests := attackTest.FindAllStringSubmatch(row[2], -1)
		for number := range strings.SplitSeq(row[1], ", ") {
			if waiting[number] || named[number] != nil {
				t.Errorf("%s is in the table twice", number)
			}
			named[number], waiting[number] = tests, len(tests) == 0
		}
	}
	for _, number := range strings.Fields(tried) {
		if len(named[number]) == 0 {
			t.Errorf("%s names no test", number)
		}
		for _, test := range named[number] {
			if !hasTest(t, test[1], test[2], test[3]) {
				t.Errorf("%s: there is no %s in %s", number, strings.TrimSuffix(test[2]+"/"+test[3], "/"), test[1])
			}
		}
		delete(named, number)
	}
	for _, number := range strings.Fields(later) {
		if !waiting[number] {
			t.Errorf("%s is not among the rows that come later", number)
		}
		delete(named, number)
	}
	for number := range named {
		t.Errorf("%s is a row that nobody knows", number)
	}
}

// hasTest says whether a package has a test of this name; a part of TestScripts
// is a script.
func hasTest(t testing.TB, folder, name, script string) bool {
	t.Helper()
	if script != "" {
		_, err := os.Stat(filepath.Join("testdata", "script", script+".txtar"))
		return folder == "cmd/rookery" && name == "TestScripts" && err == nil
	}
	files, err := filepath.Glob(filepath.Join("../..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && regexp.MustCompile(`(?m)^func `+name+`\(`).Match(text)
	})
}
