// SPDX-License-Identifier: AGPL-3.0-or-later

package webtest

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form as the page has it, to be filled in and sent.
type Form struct {
	Action  string
	Method  string
	Fields  url.Values // what would be sent, hidden fields too
	browser *Browser
}

// Form finds the first form with a button of these words (or whose words begin
// with them, for buttons that name whom they are about) and fails the test when there is none.
func (p *Page) Form(button string) *Form {
	p.browser.t.Helper()
	if f := p.form(button, "form"); f != nil {
		return f
	}
	p.browser.t.Fatalf("%s (%d) has no form with the button %q: %s", p.Path, p.Status, button, short(p.Text()))
	return nil
}

// FormAt finds the form with this action.
func (p *Page) FormAt(action string) *Form {
	p.browser.t.Helper()
	for _, n := range p.Find("form") {
		if attr(n, "action") == action {
			return p.read(n, nil)
		}
	}
	p.browser.t.Fatalf("%s (%d) has no form to %s: %s", p.Path, p.Status, action, short(p.Text()))
	return nil
}

// HasForm says whether there is a form with such a button.
func (p *Page) HasForm(button string) bool { return p.form(button, "form") != nil }

func (p *Page) form(button, selector string) *Form {
	for _, exact := range []bool{true, false} {
		for _, n := range p.Find(selector) {
			for _, b := range buttons(n) {
				words := Text(b)
				if words == "" {
					words = attr(b, "value")
				}
				if words == button || !exact && strings.HasPrefix(words, button) {
					return p.read(n, b)
				}
			}
		}
	}
	return nil
}

func buttons(form *html.Node) []*html.Node {
	return walk(form, func(n *html.Node) bool {
		return n.Data == "button" && attr(n, "type") != "button" || n.Data == "input" && attr(n, "type") == "submit"
	})
}

func walk(n *html.Node, want func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && want(c) {
			found = append(found, c)
		}
		found = append(found, walk(c, want)...)
	}
	return found
}

// read gathers what a browser would send.
func (p *Page) read(form, button *html.Node) *Form {
	f := &Form{Action: attr(form, "action"), Method: strings.ToUpper(attr(form, "method")), Fields: url.Values{}, browser: p.browser}
	if f.Action == "" {
		f.Action = p.Path
	}
	if f.Method == "" {
		f.Method = http.MethodGet
	}
	for _, n := range walk(form, func(n *html.Node) bool { return attr(n, "name") != "" && !has(n, "disabled") }) {
		name := attr(n, "name")
		switch n.Data {
		case "input":
			f.input(n, name)
		case "textarea":
			f.Fields.Add(name, strings.TrimPrefix(raw(n), "\n"))
		case "select":
			f.choice(n, name)
		}
	}
	if button != nil && attr(button, "formaction") != "" {
		f.Action = attr(button, "formaction")
	}
	if button != nil && attr(button, "name") != "" {
		f.Fields.Add(attr(button, "name"), attr(button, "value"))
	}
	return f
}

func (f *Form) input(n *html.Node, name string) {
	switch attr(n, "type") {
	case "submit", "button", "image", "reset":
	case "checkbox", "radio":
		if has(n, "checked") {
			value := attr(n, "value")
			if !has(n, "value") {
				value = "on"
			}
			f.Fields.Add(name, value)
		}
	default:
		f.Fields.Add(name, attr(n, "value"))
	}
}

func (f *Form) choice(n *html.Node, name string) {
	options := walk(n, func(n *html.Node) bool { return n.Data == "option" })
	for _, o := range options {
		if has(o, "selected") {
			f.Fields.Add(name, optionValue(o))
			return
		}
	}
	if len(options) > 0 && !has(n, "multiple") {
		f.Fields.Add(name, optionValue(options[0]))
	}
}

func optionValue(o *html.Node) string {
	if has(o, "value") {
		return attr(o, "value")
	}
	return Text(o)
}

func raw(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// Set fills in a field.
func (f *Form) Set(name, value string) *Form {
	f.Fields.Set(name, value)
	return f
}

// Add adds a further value to a field.
func (f *Form) Add(name, value string) *Form {
	f.Fields.Add(name, value)
	return f
}

// Tick ticks a box.
func (f *Form) Tick(name string) *Form { return f.Set(name, "yes") }

// Clear empties a field, or unticks a box.
func (f *Form) Clear(name string) *Form {
	f.Fields.Del(name)
	return f
}

// Submit sends the form and gives the page it leads to.
func (f *Form) Submit() *Page {
	f.browser.t.Helper()
	return f.browser.Do(f.Request())
}

// Request is the request that Submit would send.
func (f *Form) Request() *http.Request {
	f.browser.t.Helper()
	if f.Method == http.MethodGet {
		path, _, _ := strings.Cut(f.Action, "?")
		return f.browser.Request(http.MethodGet, path+"?"+f.Fields.Encode(), nil)
	}
	return f.browser.Request(f.Method, f.Action, f.Fields)
}
