// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestHomePagesAreChecked(t *testing.T) {
	r := readerOf("school-0007", 7, 40)
	own := func(n int) string { return strings.Repeat("<p>Campus0007: hello</p>", n) }
	for page, good := range map[string]bool{
		own(20): true, own(19): false, own(21): false,
		own(19) + "<p>Campus0008: hello</p>": false, own(20) + "<p>Campus0008: hello</p>": false,
	} {
		if err := r.checkHome([]byte(page)); (err == nil) != good {
			t.Errorf("%d own posts: %v", strings.Count(page, "0007"), err)
		}
	}
}

func TestFormsAreRead(t *testing.T) {
	page := `<form><input type="hidden" name="_csrf" value="a-b_c"/><select class="input" name="audience" data-says="x"><option value="group:0199" selected>8b</option><option value="school">`
	if token, err := csrfIn([]byte(page)); err != nil || token != "a-b_c" {
		t.Errorf("%q, %v", token, err)
	}
	if audience, err := audienceIn([]byte(page)); err != nil || audience != "group:0199" {
		t.Errorf("%q, %v", audience, err)
	}
	if _, err := csrfIn([]byte("<p>none</p>")); err == nil {
		t.Error("a page without a form has a token")
	}
	if _, err := audienceIn([]byte("<p>none</p>")); err == nil {
		t.Error("a page without a composer has an audience")
	}
}

// The same author never says the same twice, or the rules would hold it.
func TestSentencesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for n := range 15_000 {
		seen[sentence(n)] = true
	}
	if len(seen) != 15_000 {
		t.Errorf("%d of 15000 sentences differ", len(seen))
	}
}

func TestCastAddsUp(t *testing.T) {
	for _, members := range []int{40, 44, 60, 200, 2000} {
		c := castOf(members)
		if sum := firstTeacher - 1 + c.teachers + c.students() + c.guardians; sum != members || c.students() < 20 {
			t.Errorf("of %d members %d are somebody, %d of them students", members, sum, c.students())
		}
		if c.classes()*25 < c.students() {
			t.Errorf("%d students do not fit into %d classes", c.students(), c.classes())
		}
	}
}

func TestOpenPagesReadWhatTheyAreTold(t *testing.T) {
	s := &streams{all: map[int]*stream{}, word: []byte("kettle"), event: 1, sent: time.Now()}
	page := &stream{}
	take := func(frame string) error { return s.take(page, []byte(frame), s.sent.Add(time.Millisecond)) }
	for _, frame := range []string{"HTTP/1.1 200 OK\r\n\r\nretry: 10", "event: stale\ndata: {}", "event: hello\ndata: {}", "event: beat\ndata: {}", ": still here",
		"event: post\ndata: another", "event: post\ndata: a kettle"} {
		if err := take(frame); err != nil {
			t.Errorf("%q: %v", frame, err)
		}
	}
	if s.greets != 1 || !slices.Equal(s.took, []time.Duration{time.Millisecond}) {
		t.Errorf("greeted %d times, told %v", s.greets, s.took)
	}
	for _, frame := range []string{"event: post\ndata: a kettle again", "event: stale\ndata: {}", "event: signed-out\ndata: {}", "HTTP/1.1 503 Service Unavailable"} {
		if take(frame) == nil {
			t.Errorf("%q is nothing to worry about", frame)
		}
	}
}

func TestSizesAndOrder(t *testing.T) {
	o, err := parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.sizes(); !slices.Equal(got, []int{10, 100, 1000}) {
		t.Errorf("by default %v schools", got)
	}
	if o, err = parse([]string{"-schools", "7", "-only", "slope"}); err != nil || !o.wants("home") || !slices.Equal(o.sizes(), []int{1, 7, 70}) {
		t.Errorf("%v, %v", o, err)
	}
	if o, err = parse([]string{"-only", "home"}); err != nil || !slices.Equal(o.sizes(), []int{100}) {
		t.Errorf("%v, %v", o.sizes(), err)
	}
	for _, bad := range []string{"-members 20", "-posts 50", "-only nothing", "-time 10ms", "-streams 0", "-growth a"} {
		if _, err := parse(strings.Fields(bad)); err == nil {
			t.Errorf("%s makes sense", bad)
		}
	}
	for _, m := range measures {
		var at []string
		for i, n := range []int{10, 100, 1000} {
			if m.due(n, 100, i == 2) {
				at = append(at, fmt.Sprint(n))
			}
		}
		want := map[string]string{"home": "10 100 1000", "publish": "100 1000", "live": "100", "bell": "100", "slope": "1000"}[m.name]
		if want != "" && strings.Join(at, " ") != want {
			t.Errorf("%s is measured at %v schools, want %s", m.name, at, want)
		}
	}
}
