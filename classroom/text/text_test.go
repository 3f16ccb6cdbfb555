// SPDX-License-Identifier: AGPL-3.0-or-later

package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rookery/classroom/text"
	"rookery/tenants/fault"
)

func TestCheck(t *testing.T) {
	got, err := text.Check("  Hello\r\n\r\n\r\nyou\u202e  ", 500)
	if err != nil || got != "Hello\n\nyou" {
		t.Errorf("got %q, %v", got, err)
	}
	for name, c := range map[string]struct {
		body  string
		limit int
		want  string
	}{
		"empty":             {"", 500, "Write something first."},
		"only space":        {" \n\t ", 500, "Write something first."},
		"only zero width":   {"\u200b\u200d\u2060", 500, "Write something first."},
		"one over":          {strings.Repeat("é", 501), 500, "This is 1 character too long. A post can have 500 characters."},
		"decomposed":        {strings.Repeat("e\u0301", 520), 500, "This is 20 characters too long. A post can have 500 characters."},
		"NUL":               {"a\x00b", 500, "Some of this could not be read as text. Please type it again."},
		"not UTF-8":         {"a\xffb", 500, "Some of this could not be read as text. Please type it again."},
		"a megabyte":        {strings.Repeat("a", 1<<20), 500, "This is far too long. A post can have 500 characters."},
		"limit too small":   {strings.Repeat("a", 141), 1, "This is 1 character too long. A post can have 140 characters."},
		"limit too large":   {strings.Repeat("a", 1001), 99999, "This is 1 character too long. A post can have 1000 characters."},
		"emoji are counted": {strings.Repeat("👩🏽‍🔬", 502), 500, "This is 2 characters too long. A post can have 500 characters."},
	} {
		_, err := text.Check(c.body, c.limit)
		f := fault.From(err)
		if !fault.Is(err, fault.KindInvalid) || f.Fields["body"] != c.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := text.Check(strings.Repeat("👩🏽‍🔬", 500), 500); err != nil {
		t.Errorf("500 emoji are 500 characters: %v", err)
	}
}

func TestParse(t *testing.T) {
	got := text.Parse("Hi @Sam_7, see #Maths\nhttps://en.wikipedia.org/wiki/Owl!").Segments
	want := []text.Segment{
		{Kind: text.Plain, Text: "Hi "},
		{Kind: text.Mention, Text: "@Sam_7", Key: "sam_7"},
		{Kind: text.Plain, Text: ", see "},
		{Kind: text.Tag, Text: "#Maths", Key: "maths"},
		{Kind: text.Newline, Text: "\n"},
		{Kind: text.Link, Text: "https://en.wikipedia.org/wiki/Owl", Key: "https://en.wikipedia.org/wiki/Owl", Shown: "en.wikipedia.org/wiki/Owl"},
		{Kind: text.Plain, Text: "!"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestParseKeys(t *testing.T) {
	for _, c := range []struct {
		in                    string
		mentions, tags, links []string
	}{
		{in: "@sam. @sam, (@Maya.K) @sam-", mentions: []string{"sam", "maya.k"}},
		{in: "mail sam@post.example or @sam@post.example"},
		{in: "@s @7up @admin @@sam @ sam"},
		{in: "@анна @нaташа", mentions: []string{"анна"}},
		{in: "a@b #1 ## #_ &#39; c#sharp #C# #maths2", tags: []string{"c", "maths2"}},
		{in: "#MATHS #ｍａｔｈｓ #maths", tags: []string{"maths"}},
		{in: "#café #ÇaVa #日本 #हिन्दी #می\u200cخواهم", tags: []string{"café", "çava", "日本", "हिन्दी", "می\u200cخواهم"}},
		{in: "javascript:alert(1) data:text/html,x vbscript:x file:///etc mailto:a@b.example"},
		{in: "https:evil.example http:/evil.example //evil.example https:// http://x"},
		{in: "https://good.example@evil.example/ https://a:b@evil.example"},
		{in: "(https://a.example/x_(y)) <https://b.example> \"https://c.example\"", links: []string{"https://a.example/x_(y)", "https://b.example", "https://c.example"}},
		{in: "www.site.example, WWW.SITE.EXAMPLE.", links: []string{"https://www.site.example"}},
		{in: "HTTPS://Site.EXAMPLE./A?b=c#d", links: []string{"https://site.example/A?b=c#d"}},
		{in: "https://site.example/#tag https://site.example/@sam", links: []string{"https://site.example/#tag", "https://site.example/@sam"}},
		{in: "site.example/@sam and/@sam"},
		{in: "https://oakfield.localhost:8080/p/1", links: []string{"https://oakfield.localhost:8080/p/1"}},
		{in: `https://site.example\@evil.example`, links: []string{"https://site.example"}},
		{in: "https://a..b/ http://-.example"},
		{in: "https://site.example/\u202egnp", links: []string{"https://site.example/"}},
	} {
		got := text.Parse(c.in)
		for name, pair := range map[string][2][]string{"mentions": {c.mentions, got.Mentions()}, "tags": {c.tags, got.Tags()}, "links": {c.links, got.Links()}} {
			if d := cmp.Diff(pair[0], pair[1]); d != "" {
				t.Errorf("%q %s:\n%s", c.in, name, d)
			}
		}
	}
}

func TestShownHostCannotDeceive(t *testing.T) {
	for in, want := range map[string]string{
		"https://münchen.example/":                        "münchen.example",
		"https://xn--mnchen-3ya.example/":                 "münchen.example",
		"https://пример.example/":                         "пример.example",
		"https://сора.example/":                           "xn--80a1agc.example", // all letters look Latin
		"https://wikipediа.example/":                      "xn--wikipedi-86g.example",
		"https://ɡood.example/":                           "xn--ood-8tb.example",
		"https://site.example:8443/a":                     "site.example:8443/a",
		"https://site.example/" + strings.Repeat("a", 99): "site.example/" + strings.Repeat("a", 35) + "…",
		"https://日本.example/道":                            "日本.example/%E9%81%93",
	} {
		segs := text.Parse(in).Segments
		if len(segs) != 1 || segs[0].Shown != want {
			t.Errorf("%s: got %+v, want %q", in, segs, want)
		}
	}
}

func TestParseCaps(t *testing.T) {
	for name, unit := range map[string]string{"mentions": "@sam ", "tags": "#maths ", "links": "https://a.example "} {
		in := strings.Repeat(unit, 1000)
		n := 0
		for _, s := range text.Parse(in).Segments {
			if s.Kind != text.Plain {
				n++
			}
		}
		if n != 50 {
			t.Errorf("%d %s were taken, want 50", n, name)
		}
	}
}

func TestTagKey(t *testing.T) {
	for in, want := range map[string]string{"#Maths": "maths", "maths": "maths", "#Straße": "strasse", "": "", "#1": "", "#a b!": "ab", "#İ": "i\u0307"} {
		if got := text.TagKey(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
