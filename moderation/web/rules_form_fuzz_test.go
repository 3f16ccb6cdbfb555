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

// Quiet times and lists of words that a form brings are refused, or can be
// compiled.
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
		doc := rules.Doc{Region: book.Doc.Region, Gate: book.Doc.Gate} // the whole set would take most of the time
		for _, rule := range book.Doc.Rules {
			if rule.Kind == rules.Hours {
				rule.Quiet = []rules.Quiet{{Days: days(daysWord, nil), From: from, To: to}}
				doc.Rules = append(doc.Rules, rule)
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
