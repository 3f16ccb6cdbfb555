// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build ignore

// Report reads `go test -json`, prints it as go test would, and ends with a
// line that counts: "N passed, N failed". It exits with 1 on any failure, and
// also when nothing was tested at all.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// event is one line of go test -json (see go doc test2json).
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

// report counts tests, subtests included. What a test said is kept until it is
// known whether it failed; a package that fails without a failing test counts.
type report struct {
	said                    map[string][]string
	failing                 map[string]bool
	passed, failed, skipped int
}

func main() {
	into := flag.String("into", "", "also write the last line to this file")
	flag.Parse()
	r := report{said: map[string][]string{}, failing: map[string]bool{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Println(lines.Text()) // not an event: go itself says something
			continue
		}
		r.take(e)
	}
	if err := lines.Err(); err != nil {
		fmt.Println("report:", err)
		r.failed++
	}
	os.Exit(r.end(*into))
}

func (r *report) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Print(e.Output)
	case "output":
		r.output(key, e)
	case "pass", "skip":
		delete(r.said, key)
		if e.Test != "" && e.Action == "pass" {
			r.passed++
		} else if e.Test != "" {
			r.skipped++
			fmt.Printf("--- SKIP: %s %s\n", e.Package, e.Test)
		}
	case "fail":
		if e.Test == "" {
			if !r.failing[e.Package] {
				r.failed++ // it did not build, or ended outside a test
			}
			r.unfinished(e.Package)
			return
		}
		r.failed++
		r.failing[e.Package] = true
		fmt.Print(strings.Join(r.said[key], ""))
		delete(r.said, key)
	}
}

// output prints a package's own lines at once and keeps a test's.
func (r *report) output(key string, e event) {
	if e.Test != "" {
		r.said[key] = append(r.said[key], e.Output)
		return
	}
	if e.Output != "PASS\n" && e.Output != "FAIL\n" {
		fmt.Print(e.Output)
	}
}

// unfinished prints what tests said that never came to an end: a panic, a
// time-out.
func (r *report) unfinished(pkg string) {
	for _, key := range slices.Sorted(maps.Keys(r.said)) {
		if strings.HasPrefix(key, pkg+" ") {
			fmt.Print(strings.Join(r.said[key], ""))
			delete(r.said, key)
		}
	}
}

func (r *report) end(into string) int {
	if r.skipped > 0 {
		fmt.Printf("%d skipped, which counts as neither\n", r.skipped)
	}
	if r.passed+r.failed == 0 {
		fmt.Println("nothing was tested")
		r.failed = 1
	}
	last := fmt.Sprintf("%d passed, %d failed\n", r.passed, r.failed)
	fmt.Print(last)
	if into != "" {
		if err := os.WriteFile(into, []byte(last), 0o644); err != nil {
			fmt.Println("report:", err)
			return 1
		}
	}
	if r.failed > 0 {
		return 1
	}
	return 0
}
