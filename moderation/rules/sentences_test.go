// SPDX-License-Identifier: AGPL-3.0-or-later

package rules_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"rookery/moderation/rules"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

func starter(t testing.TB) *rules.Set {
	t.Helper()
	s, err := rules.Compile(rules.Starter())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func student(text string) rules.Subject {
	return rules.Subject{Text: text, Roles: []policy.Role{policy.Student}, YearLevel: 8}
}

var escape = regexp.MustCompile(`(?:\\u[0-9a-fA-F]{4})+|\\n`)

// unescape reads \uXXXX, pairs of surrogates among them, and \n.
func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		if e == `\n` {
			return "\n"
		}
		var units []uint16
		for _, hex := range strings.Split(e, `\u`)[1:] {
			n, _ := strconv.ParseUint(hex, 16, 16)
			units = append(units, uint16(n))
		}
		return string(utf16.Decode(units))
	})
}

// lines reads a file of sentences, without its comments.
func lines(t testing.TB, file string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range strings.Split(string(b), "\n") {
		if l == "" || strings.HasPrefix(l, "# ") {
			continue
		}
		out = append(out, l)
	}
	if len(out) < 150 {
		t.Fatalf("%s has only %d sentences", file, len(out))
	}
	return out
}

func ids(hits []rules.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.RuleID)
	}
	return strings.Join(out, ",")
}

func TestInnocentSentencesPass(t *testing.T) {
	s := starter(t)
	all := lines(t, "innocent.txt")
	for _, l := range all {
		text, err := fold.Clean(unescape(l))
		if err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		for _, h := range s.Review(student(text)) {
			t.Errorf("%q was caught by %s at %q", l, h.RuleID, text[h.Start:h.End])
		}
	}
	t.Logf("%d innocent sentences", len(all))
}

func TestCaughtSentencesAreCaught(t *testing.T) {
	s := starter(t)
	all := lines(t, "caught.txt")
	for _, l := range all {
		want, raw, ok := strings.Cut(l, "\t")
		if !ok {
			t.Fatalf("%q names no rule", l)
		}
		text, err := fold.Clean(unescape(raw))
		if err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		hits := s.Review(student(text))
		found := false
		for _, h := range hits {
			found = found || h.RuleID == want
			if h.Words == "" || h.RuleName == "" || h.Start < 0 || h.End > len(text) || h.Start >= h.End {
				t.Errorf("%q: a hit that explains nothing: %+v", l, h)
			}
		}
		if !found {
			t.Errorf("%q was not caught by %s (caught by: %s)", raw, want, ids(hits))
		}
	}
	t.Logf("%d sentences to be caught", len(all))
}
