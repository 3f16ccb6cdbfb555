// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"rookery/cmd/rookery/demo"
)

// Who follows the README signs in with what is printed there.
func TestReadmeSignInsAreRight(t *testing.T) {
	cell := regexp.MustCompile("`([^`]+)`")
	checked := 0
	for line := range strings.Lines(string(read(t, "README.md"))) {
		cells := cell.FindAllStringSubmatch(line, -1)
		if !strings.HasPrefix(line, "| a") && !strings.HasPrefix(line, "| the ") || len(cells) != 4 {
			continue
		}
		for i, slug := range []string{"oakfield", "riverside"} {
			username, password := cells[2*i][1], cells[2*i+1][1]
			if want := demo.Password(slug, username); password != want {
				t.Errorf("%s at %s: the README says %s, the demo %s", username, slug, password, want)
			}
			checked++
		}
	}
	if checked != 12 {
		t.Errorf("%d sign-ins in the README, want 12", checked)
	}
}

// A page that points nowhere is worse than none.
func TestDocumentsPointToWhatIsThere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)[^)]*\)`)
	for _, file := range committed(t) {
		if !strings.HasSuffix(file, ".md") {
			continue
		}
		folder := file[:strings.LastIndex("/"+file, "/")]
		for _, to := range link.FindAllStringSubmatch(string(read(t, file)), -1) {
			if _, err := os.Stat("../../" + folder + "/" + to[1]); err != nil && !strings.Contains(to[0], "://") {
				t.Errorf("%s points to %s, which is not there", file, to[1])
			}
		}
	}
}
