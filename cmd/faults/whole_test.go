// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"testing"
)

// Every fault a few times, as make faults tries them by the hundred. Nothing
// is asked of how long it takes, but that it ends.
func TestNothingIsLostDoubledOrToldWronglyInShort(t *testing.T) {
	o, err := parse([]string{"-short", "-rookery", build(t)})
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
