// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// A whole run in small: the data set still fits the tables, the home page is
// full, its query is found, posts are counted and open pages told. Nothing is
// asked of the figures but that they are there. pgbench is left out, because
// not every PostgreSQL brings it.
func TestWholeRunInSmall(t *testing.T) {
	folder := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "rookery"), "./cmd/rookery")
	build.Dir = "../.."
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	kept := filepath.Join(folder, "bench.json")
	o, err := parse([]string{"-rookery", filepath.Join(folder, "rookery"), "-json", kept, "-schools", "2", "-growth", "1,2", "-members", "120", "-posts", "120",
		"-time", "1s", "-streams", "100", "-bell", "4", "-only", "home,rls,policy,publish,live,bell,slope"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), o, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	text, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if _, err := merge([]logged{{text: r.Notes["query"]}}); err != nil {
		t.Errorf("the query of the home page is kept as %q", r.Notes["query"])
	}
	for _, name := range []string{"home.rate", "home.cpu", "home.statements", "rls.cost", "policy", "publish.rate", "publish.stored",
		"live.100.p99", "live.100.memory", "bell.p99", "bell.slower"} {
		at := slices.IndexFunc(r.Figures, func(f *figure) bool { return f.Name == name && f.Schools == 2 })
		if at < 0 {
			t.Errorf("there is no %s", name)
		} else if name != "rls.cost" && name != "live.100.memory" && r.Figures[at].Value <= 0 { // differences, which a busy machine may turn round
			t.Errorf("%s is %v", name, r.Figures[at].Value)
		}
	}
}
