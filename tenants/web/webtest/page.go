// SPDX-License-Identifier: AGPL-3.0-or-later

package webtest

import (
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Find gives the elements that a CSS selector finds.
func (p *Page) Find(selector string) []*html.Node {
	p.browser.t.Helper()
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		p.browser.t.Fatalf("selector %q: %v", selector, err)
	}
	return cascadia.QueryAll(p.Doc, s)
}

// Text is what the page says to a reader, with single spaces.
func (p *Page) Text() string { return Text(p.Doc) }

// Says whether the reader finds these words.
func (p *Page) Says(words string) bool { return strings.Contains(p.Text(), words) }

// Flash is what the page says just happened.
func (p *Page) Flash() string {
	if found := p.Find("#flash"); len(found) > 0 {
		return Text(found[0])
	}
	return ""
}

// Errors are the messages at a form's fields and above it.
func (p *Page) Errors() []string {
	var all []string
	for _, n := range p.Find(".errors p, .errors li, .field-error") {
		all = append(all, Text(n))
	}
	return all
}

// Must fails the test unless the page has this status and says all of these words.
func (p *Page) Must(t testing.TB, status int, words ...string) *Page {
	t.Helper()
	if p.Status != status {
		t.Fatalf("%s answers %d, not %d: %s", p.Path, p.Status, status, short(p.Text()))
	}
	text := p.Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Fatalf("%s does not say %q: %s", p.Path, w, short(text))
		}
	}
	return p
}

// MustNot fails the test if the page, markup and all, has one of these words.
func (p *Page) MustNot(t testing.TB, words ...string) *Page {
	t.Helper()
	for _, w := range words {
		if strings.Contains(p.Body, w) {
			t.Errorf("%s has %q and must not", p.Path, w)
		}
	}
	return p
}

// Link gives the address of the link with these words, or fails the test.
func (p *Page) Link(words string) string {
	p.browser.t.Helper()
	for _, n := range p.Find("a[href]") {
		if Text(n) == words {
			return attr(n, "href")
		}
	}
	p.browser.t.Fatalf("%s has no link %q: %s", p.Path, words, short(p.Text()))
	return ""
}

// Click follows the link with these words.
func (p *Page) Click(words string) *Page {
	p.browser.t.Helper()
	return p.browser.Get(p.Link(words))
}

// Text is what an element says, with single spaces.
func Text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "head"):
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && !inline(n.Data) {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func inline(element string) bool {
	switch element {
	case "a", "b", "bdi", "code", "em", "i", "span", "strong", "svg", "use":
		return true
	}
	return false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func short(s string) string {
	if r := []rune(s); len(r) > 600 {
		return string(r[:600]) + "…"
	}
	return s
}
