// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"rookery/classroom"
)

// planted is the word by which anything that came to life would be found.
const planted = "xq7"

// polyglots are texts that are markup, scripts or templates somewhere: every
// one of the openings in every one of the disguises.
func polyglots() []string {
	openings := []string{"", `">`, `'>`, `</textarea>`, `</title>`, `</script>`, `-->`, `]]>`, `\">`, `&quot;&gt;`, "</bdi></p>", `" autofocus `, "`", `{{`, `<!--`, `<noscript><p title="</noscript>`}
	bodies := []string{
		`<script>xq7()</script>`, `<img src=x onerror=xq7()>`, `<svg onload=xq7()>`, `<svg><script>xq7()</script></svg>`, `<math><mtext><xq7></mtext></math>`,
		`<iframe srcdoc="<script>xq7()</script>">`, `<a href="javascript:xq7()">x</a>`, `<a href="java&#9;script:xq7()">x</a>`, `<form action="//xq7.test"><button formaction="javascript:xq7()">x</button></form>`,
		`<meta http-equiv=refresh content="0;url=//xq7.test">`, `<base href="//xq7.test/">`, `<link rel=stylesheet href="//xq7.test">`, `<style>*{background:url(//xq7.test)}</style>`,
		`<div style="position:fixed" id=xq7 class=xq7>`, `<form id=forms name=xq7><input name=action id=xq7>`, `<button hx-get="/xq7" hx-trigger="load">x</button>`, `<x-xq7 data-hx-post="/sign-out" hx-trigger="load">`,
		`onmouseover=xq7() x="`, `javascript:xq7()//`, `data:text/html,<script>xq7()</script>`, `vbscript:xq7`, `{{xq7}}{{env "HOME"}}`, `${xq7()}`, `<%= xq7 %>`, `{% include xq7 %}`, `=cmd|'xq7'!A1`,
		"\u202e<xq7>\u202c", "<\u200bscript>xq7()</script>", "%3Cscript%3Exq7()%3C/script%3E", "&lt;script&gt;xq7()&lt;/script&gt;", `https://a.example/"onmouseover=xq7()`, `https://a.example/<script>xq7()</script>`,
		`@xq7"onclick=xq7()`, `#xq7"onclick=xq7()`,
	}
	var all []string
	for _, opening := range openings {
		for _, body := range bodies {
			all = append(all, opening+body)
		}
	}
	return all
}

// Attacks E1, E2, E11, E14 and A16. Somebody writes five hundred texts that are
// code somewhere into everything that is shown to others: posts, notes, names,
// groups, announcements, reports, rules, the school's own name. On every page of
// five sorts of reader each of them is text: no element, no attribute, no
// address of theirs.
func TestAttackE1WhatIsTypedStaysText(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	all := polyglots()
	if len(all) < 500 {
		t.Fatalf("%d texts", len(all))
	}
	admin, teacher := s.freshReader(t, p, "admin"), s.freshReader(t, p, "teacher")
	postAll(t, s, admin, teacher, all)
	plantEverywhere(t, s, admin, teacher, all)
	inert, pages := 0, 0
	for _, who := range []string{"admin", "lead", "teacher", "amira", "guardian"} {
		for path, page := range crawl(t, s.freshReader(t, p, who), 250, "/home", "/school", "/queue", "/search?q="+planted, "/sign-in?next=/%22%3E%3Cxq7%3E").pages {
			if !strings.HasPrefix(strings.Join(page.header["Content-Type"], ""), "text/html") || page.status >= 500 {
				continue
			}
			pages++
			inert += looksInert(t, who+" "+path, page.body)
		}
	}
	t.Logf("%d texts, %d pages, met as text %d times", len(all), pages, inert)
	if inert < 500 {
		t.Errorf("the texts were met %d times only: the pages did not show them", inert)
	}
}

// postAll writes every text as a post to the school or to the class, some with a
// note that is the text too, some as replies.
func postAll(t testing.TB, s *fullSchool, admin, teacher *visitor, all []string) {
	t.Helper()
	for i, text := range all {
		v, audience := admin, "school"
		if i%2 == 1 {
			v, audience = teacher, "group:"+s.class.String()
		}
		form := formOf("draft_id", uuid.NewString(), "audience", audience, "body", text, "licence", "cc-by")
		if i%5 == 0 {
			form.Set("note", text)
		}
		if i%2 == 1 && i%3 == 0 {
			form.Set("reply_to", s.posts["classwork"].String())
		}
		if got := v.do(t, attempt{method: http.MethodPost, path: "/posts", form: form}); !slices.Contains([]int{303, 422}, got.status) {
			t.Errorf("%q: %d", text, got.status)
		}
	}
}

// plantEverywhere writes some of the texts into what is no post. What a form
// refuses is refused.
func plantEverywhere(t testing.TB, s *fullSchool, admin, teacher *visitor, all []string) {
	t.Helper()
	for i := range 24 {
		text := all[i*len(all)/24]
		for _, form := range []struct {
			v      *visitor
			path   string
			fields []string
		}{
			{admin, "/admin/members/new", []string{"given_name", text, "family_name", text, "role", "student", "roles", "student", "year_level", "8"}},
			{teacher, "/groups", []string{"kind", "club", "name", fmt.Sprint(i, text), "about", text, "join_rule", "closed", "gate", "school"}},
			{teacher, "/announce", []string{"draft_id", uuid.NewString(), "body", text, "target", "class:" + s.class.String()}},
			{teacher, "/members/" + s.ben.ID.String() + "/report", []string{"category", "unkind", "words", text}},
			{teacher, "/drafts", []string{"draft_id", uuid.NewString(), "body", text, "audience", "school"}},
			{admin, "/admin/settings", []string{"name", text, "school_name", text, "help_text", text, "timezone", "Europe/Dublin", "region", "IE"}},
			{admin, "/admin/members/" + s.outsider.ID.String() + "/details", []string{"given_name", text, "family_name", text, "year_level", "8"}},
		} {
			if got := form.v.post(t, form.path, form.fields...); got.status >= 500 {
				t.Errorf("%s with %q: %d", form.path, text, got.status)
			} else {
				looksInert(t, form.path, got.body)
			}
		}
	}
	s.post(s.teacher, planted, classroom.Draft{Body: "Look: <b onclick=xq7()>" + planted + "</b>"})
}

// sinks are elements of which our pages have none, whoever wrote them.
var sinks = []string{"iframe", "object", "embed", "base", "applet", "frame", "math", "style", "portal"}

// looksInert fails for anything on a page that does more than say something,
// and counts the places that say what was planted.
func looksInert(t testing.TB, where, page string) (said int) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && strings.Contains(n.Data, planted) {
			said++
		}
		if n.Type == html.CommentNode && strings.Contains(n.Data, planted) {
			t.Errorf("%s: a comment of theirs: %q", where, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "noscript" && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, planted) {
			t.Errorf("%s: what they wrote is there for who has no scripts: %q", where, n.FirstChild.Data)
		}
		for _, wrong := range alive(n) {
			t.Errorf("%s: %s", where, wrong)
		}
	}
	return said
}

// alive names what an element and its attributes do that nothing of ours does.
func alive(n *html.Node) (wrong []string) {
	scripted := n.Data == "script" && (n.FirstChild != nil || !strings.HasPrefix(attribute(n, "src"), "/static/"))
	refreshing := n.Data == "meta" && strings.EqualFold(attribute(n, "http-equiv"), "refresh")
	if slices.Contains(sinks, n.Data) || strings.Contains(n.Data, planted) || scripted || refreshing {
		wrong = append(wrong, fmt.Sprintf("an element <%s %v>", n.Data, n.Attr))
	}
	for _, a := range n.Attr {
		if !inertAttribute(n.Data, a) {
			wrong = append(wrong, fmt.Sprintf("an attribute <%s %s=%q>", n.Data, a.Key, a.Val))
		}
	}
	return wrong
}

// blurred is a tiny picture of our making that stands in the page itself.
var blurred = regexp.MustCompile(`^data:image/png;base64,[A-Za-z0-9+/=]{50,1000}$`)

// inertAttribute: no handlers, no styles, no name or id or script's attribute
// that holds what was planted, and addresses of ours or http and https alone.
func inertAttribute(element string, a html.Attribute) bool {
	has := strings.Contains(strings.ToLower(a.Val), planted)
	switch key := strings.ToLower(a.Key); {
	case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", strings.Contains(key, planted):
		return false
	case key == "href", key == "src", key == "action", key == "formaction", key == "poster", key == "xlink:href":
		value := strings.ToLower(a.Val)
		ours := strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//") || value == "" || value[0] == '#' || value[0] == '?'
		led := strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://")
		return ours || led && element == "a" || blurred.MatchString(a.Val) && element == "img" && key == "src"
	case key == "id", key == "class", strings.HasPrefix(key, "hx-"), strings.HasPrefix(key, "data-hx-"):
		return !has || strings.HasPrefix(a.Val, "/")
	}
	return true
}
