// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"
)

// Every fault a few times, as make faults tries them by the hundred. Nothing
// is asked of how long it takes, but that it ends.
func TestNothingIsLostDoubledOrToldWronglyInShort(t *testing.T) {
	program := filepath.Join(t.TempDir(), "rookery")
	build := exec.Command("go", "build", "-o", program, "./cmd/rookery")
	build.Dir = "../.."
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	o, err := parse([]string{"-short", "-rookery", program})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = run(t.Context(), o, &out)
	t.Logf("%s", &out)
	if err != nil {
		t.Fatal(err)
	}
}
