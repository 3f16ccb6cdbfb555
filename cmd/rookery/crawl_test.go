// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// crawler opens every page that a reader can come to by following links.
type crawler struct {
	t     testing.TB
	v     *visitor
	most  int
	pages map[string]answer // by path, with the query
	forms []pageForm
	queue []string
}

// pageForm is a form as a page has it.
type pageForm struct {
	page, action, method string
	fields               url.Values // what would be sent
	texts                []string   // the fields that one types into
}

// crawl follows links from the landing page and from the paths given, until
// there is nothing new or so many pages were seen.
func crawl(t testing.TB, v *visitor, most int, from ...string) *crawler {
	t.Helper()
	c := &crawler{t: t, v: v, most: most, pages: map[string]answer{}, queue: append([]string{"/"}, from...)}
	for len(c.queue) > 0 && len(c.pages) < most {
		path := c.queue[0]
		c.queue = c.queue[1:]
		c.open(path)
	}
	return c
}

func (c *crawler) open(path string) {
	c.t.Helper()
	if _, seen := c.pages[path]; seen || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, liveRoute) {
		return
	}
	got := c.v.get(c.t, path)
	c.pages[path] = got
	if got.status >= 500 {
		c.t.Errorf("%s: %d", path, got.status)
	}
	c.follow(got.location())
	if got.status < 400 && strings.HasPrefix(strings.Join(got.header["Content-Type"], ""), "text/html") {
		doc, err := html.Parse(strings.NewReader(got.body))
		if err != nil {
			c.t.Fatalf("%s: %v", path, err)
		}
		c.read(path, doc, nil)
	}
}

func (c *crawler) follow(to string) {
	to, _, _ = strings.Cut(to, "#")
	if to != "" && !slices.Contains(c.queue, to) {
		c.queue = append(c.queue, to)
	}
}

// read takes links and forms from a page.
func (c *crawler) read(path string, n *html.Node, in *pageForm) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "a":
			c.follow(attribute(n, "href"))
		case "form":
			in = &pageForm{page: path, action: attribute(n, "action"), method: strings.ToUpper(attribute(n, "method")), fields: url.Values{}}
		case "input", "textarea", "select", "button":
			if in != nil {
				in.add(n)
			}
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.read(path, child, in)
	}
	if in != nil && n.Type == html.ElementNode && n.Data == "form" {
		c.forms = append(c.forms, *in)
	}
}

func (f *pageForm) add(n *html.Node) {
	name, value, kind := attribute(n, "name"), attribute(n, "value"), attribute(n, "type")
	if name == "" {
		return
	}
	switch {
	case n.Data == "textarea":
		f.texts = append(f.texts, name)
		if n.FirstChild != nil {
			value = n.FirstChild.Data
		}
		f.fields.Add(name, value)
	case n.Data == "select":
		f.fields.Add(name, chosen(n))
	case n.Data == "button", kind == "submit":
		if !f.fields.Has(name) { // the first button
			f.fields.Add(name, value)
		}
	case kind == "checkbox" || kind == "radio":
		if _, ticked := lookup(n, "checked"); ticked {
			f.fields.Add(name, value)
		}
	default:
		if kind == "" || kind == "text" || kind == "search" {
			f.texts = append(f.texts, name)
		}
		f.fields.Add(name, value)
	}
}

// chosen is the chosen option of a select, or its first.
func chosen(n *html.Node) string {
	first, found := "", false
	for option := range n.Descendants() {
		if option.Type != html.ElementNode || option.Data != "option" {
			continue
		}
		value := attribute(option, "value")
		if _, here := lookup(option, "selected"); here {
			return value
		}
		if !found {
			first, found = value, true
		}
	}
	return first
}

func attribute(n *html.Node, name string) string { value, _ := lookup(n, name); return value }

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// pathOf is where the form is sent.
func (f pageForm) pathOf() string {
	if f.action == "" {
		return f.page
	}
	return f.action
}

// shape tells forms of the same kind from others: where they go, ids left out,
// and what they hold.
func (f pageForm) shape() string {
	var names []string
	for name := range f.fields {
		names = append(names, uuids.ReplaceAllString(name, "ID"))
	}
	slices.Sort(names)
	return f.method + " " + uuids.ReplaceAllString(f.pathOf(), "ID") + " " + strings.Join(slices.Compact(names), ",")
}

// send is the request that sends the form.
func (f pageForm) send() attempt {
	if f.method == http.MethodPost {
		return attempt{method: f.method, path: f.pathOf(), form: f.fields}
	}
	path, _, _ := strings.Cut(f.pathOf(), "?")
	return attempt{method: http.MethodGet, path: path + "?" + f.fields.Encode()}
}
