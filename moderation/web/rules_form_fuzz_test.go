// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"testing"

	"rookery/moderation"
	"rookery/moderation/rules"
)

// A path to go on to stays here, or the other one is taken.
func FuzzOwnPath(f *testing.F) {
	for _, s := range []string{"/queue", "//evil.test", `/\evil.test`, "/", "", "/\t/x", "https:x", "/queue?kind=held"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		got := ownPath(path, "/queue")
		if got != path && got != "/queue" || got[0] != '/' || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t\x00") {
			t.Fatalf("%q leads to %q", path, got)
		}
	})
}

// What is laid over the rules by a form's parts never reaches the protected
// sets, and what comes out is refused or can be compiled.
func FuzzQuietDays(f *testing.F) {
	for _, s := range []string{"weekdays", "weekends", "daily", "mon tue", "", "8", "\x00"} {
		f.Add(s, "18:00", "07:00", "one\r\ntwo\n\n three ")
	}
	book := moderation.Rulebook{Doc: rules.Starter()}
	f.Fuzz(func(t *testing.T, daysWord, from, to, lines string) {
		for _, line := range linesOf(lines) {
			if line == "" || strings.ContainsAny(line, "\r\n") || strings.TrimSpace(line) != line {
				t.Fatalf("%q has the line %q", lines, line)
			}
		}
		doc := book.Doc
		doc.Rules = append([]rules.Rule(nil), doc.Rules...)
		for i := range doc.Rules {
			if doc.Rules[i].Kind == rules.Hours {
				doc.Rules[i].Quiet = []rules.Quiet{{Days: days(daysWord, nil), From: from, To: to}}
			}
		}
		doc.Rules = append(doc.Rules, rules.Rule{ID: addedID(book), Name: daysWord, Kind: rules.Words, Enabled: true, Action: rules.Hold, Phrases: linesOf(lines)})
		if doc.Validate() != nil {
			return
		}
		if _, err := rules.Compile(doc); err != nil {
			t.Fatalf("valid rules do not compile: %v", err)
		}
	})
}
