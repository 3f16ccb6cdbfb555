// SPDX-License-Identifier: AGPL-3.0-or-later

package text_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rookery/classroom/text"
	"rookery/tenants/fold"
)

type failer interface{ Fatalf(string, ...any) }

// checkParse: nothing is lost or added, every key is in its final form, and
// every link leads to http or https.
func checkParse(t failer, s string) {
	got := text.Parse(s)
	var all strings.Builder
	for _, seg := range got.Segments {
		all.WriteString(seg.Text)
		switch seg.Kind {
		case text.Mention:
			if k, err := fold.Username(seg.Text[1:]); err != nil || k != seg.Key {
				t.Fatalf("%q: the mention %q has the key %q, %v", s, seg.Text, seg.Key, err)
			}
		case text.Tag:
			if seg.Key == "" || text.TagKey(seg.Text) != seg.Key || text.TagKey(seg.Key) != seg.Key {
				t.Fatalf("%q: the tag %q has the key %q", s, seg.Text, seg.Key)
			}
		case text.Link:
			u, err := url.Parse(seg.Key)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || seg.Shown == "" {
				t.Fatalf("%q: the link %q leads to %q, %v", s, seg.Text, seg.Key, err)
			}
			if strings.ContainsAny(seg.Key, "<>\"' \n\t\\") && !strings.Contains(seg.Key, "'") {
				t.Fatalf("%q: the link %q is not safe in a page", s, seg.Key)
			}
		case text.Plain, text.Newline:
			if seg.Key != "" || seg.Text == "" {
				t.Fatalf("%q: %+v", s, seg)
			}
		}
	}
	if all.String() != s {
		t.Fatalf("%q came back as %q", s, all.String())
	}
	if n := len(got.Mentions()); n > 50 {
		t.Fatalf("%d mentions", n)
	}
}

func TestParseProperties(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"@", "sam", "#", "maths", "http://", "https://", "www.", "a.example", "/", "(", ")", ".", ",", "\n", " ", "é", "\u0301", "\u200c", "·",
		"сора", ":", "8080", "?x=y", "'", "\"", "<", "%2f", "%", "[::1]", "xn--", "\u202e", "-", "_", "ß", "İ", "ﬁ"})
	rapid.Check(t, func(t *rapid.T) {
		checkParse(t, strings.Join(rapid.SliceOfN(pieces, 0, 40).Draw(t, "pieces"), ""))
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "Hi @sam #maths https://a.example/x", "http://[::1]:80/", "www.xn--a.example", "#\u0301", "@\xff", "https://%zz", "##", "@a\u0301b", "#ŉ", "#ΐ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkParse(t, s) })
}

// Bodies of a quarter of a megabyte, of the kinds that make careless parsers
// quadratic.
func TestParseIsLinear(t *testing.T) {
	for _, unit := range []string{"@", "@a", "#", "#a", "http://", "w.", "www.", "https://a.example/(", "https://a.example)", ")", "@a.", "\n", "h", "http://http://x ", "#\u0301", "@a@"} {
		body := strings.Repeat(unit, (256<<10)/len(unit))
		start := time.Now()
		text.Parse(body)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%q repeated took %v", unit, d)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	body := strings.Repeat("Hi @sam, see #maths at https://en.wikipedia.org/wiki/Owl today. ", 7)
	for b.Loop() {
		text.Parse(body)
	}
}
