// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"rookery/classroom"
)

// walk goes through a school as each of its people, from link to link, and
// looks at every page that one can come to.
type walk struct {
	*stage
	school *fullSchool
	axe    string
	routes [][]string // what is served, in parts

	mu      sync.Mutex
	reached map[string]bool // patterns
	seen    map[string]bool // kinds of page of each person's, and what pages were made of
	forms   []wrongForm     // one of each kind
	looked  int
}

// walkers are those who walk, by the names of the full school; nobody is
// somebody who is not signed in.
var walkers = []string{"teacher", "moderator", "lead", "admin", "amira", "guardian", "muted", "newcomer", "suspended", "nobody"}

// lookAtEveryPage finds what axe has to say about any page of anybody's, light
// and dark, on a small phone and on a desk; pages wider than the phone; and
// pages that nobody can find.
func lookAtEveryPage(t *testing.T, s *stage) {
	axe, err := os.ReadFile("../storybook/testdata/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	f := &full{World: s.World, room: s.room, cases: s.cases}
	w := &walk{stage: s, school: f.fill(t, s.Oakfield, oakfieldMark, oakfieldName, 2), axe: string(axe), reached: map[string]bool{}, seen: map[string]bool{}}
	w.addOddities()
	for _, r := range s.app.web.GetRoutes(true) {
		if r.Method == "GET" {
			w.routes = append(w.routes, strings.Split(r.Path, "/"))
		}
	}
	t.Run("as", func(t *testing.T) {
		for _, who := range walkers {
			t.Run(who, func(t *testing.T) { t.Parallel(); w.as(t, who) })
		}
	})
	for _, parts := range w.routes {
		pattern := strings.Join(parts, "/")
		if !w.reached[pattern] && !slices.Contains(noPages, pattern) && !strings.HasPrefix(pattern, "/static/") && !strings.HasPrefix(pattern, "/media/") {
			t.Errorf("no link leads to %s", pattern)
		}
	}
	t.Run("mistakes", w.mistakes)
	t.Run("answers", w.answers)
	t.Run("doors", w.doors)
	t.Logf("%d kinds of page, %d kinds of form, axe looked at %d pages", len(w.reached), len(w.forms), w.looked)
}

// addOddities lets a post have a history, and others what does not break.
func (w *walk) addOddities() {
	ctx, ben := context.Background(), w.school.ben
	w.school.post(ben, "held", classroom.Draft{Body: "https://a-place-that-nobody-has-looked-at-yet.example/and/the/way/there/is/rather/long/too/index.html"})
	w.school.post(ben, "long", classroom.Draft{Body: strings.Repeat("lo", 60) + "ng #" + strings.Repeat("hash", 12), Note: strings.Repeat("oh", 40)})
	id := w.school.post(ben, "mended", classroom.Draft{})
	_, err := w.room.Edit(ctx, ben, classroom.Edit{Post: id, Version: 1, Body: "Something better about it."})
	w.school.try(err)
}

// noPages, and what is below /static and /media, are what is served and is no page, or one that only an error or a
// form leads to.
var noPages = []string{"/", "/live", "/livez", "/readyz", "/settings/data/download", "/join/waiting"}

// as walks as one person. Of each kind of page two are looked at, one of which
// may be held, or have something to press.
func (w *walk) as(t *testing.T, who string) {
	p := w.signedIn(t, who)
	todo, times, done := w.beginnings(), map[string]int{}, map[string]bool{}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		kind, pattern := w.kind(path)
		if done[path] || times[kind] == 2 {
			continue
		}
		done[path] = true
		times[kind]++
		p.open(path)
		if at := lookUp[string](p, `location.pathname + location.search`); at != path { // led elsewhere
			todo = append(todo, at)
			times[kind]--
			continue
		}
		w.reach(pattern)
		w.lookAt(p, who, path, pattern)
		w.findForms(p, who, path)
		todo = append(todo, lookUp[[]string](p, `[...document.querySelectorAll('a[href]:not([download], [href^="/media/"])')].filter((a) => a.origin == location.origin).map((a) => a.pathname + a.search)`)...)
	}
	w.looksAtMenus(p, who)
}

func (w *walk) reach(pattern string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reached[pattern] = true
}

// looksAtMenus looks at a page with all its menus open.
func (w *walk) looksAtMenus(p *person, who string) {
	p.t.Helper()
	p.open("/help")
	if lookUp[bool](p, `!!document.querySelector('details.menu')`) {
		lookUp[bool](p, `document.querySelectorAll('details').forEach((d) => { d.open = true; }), true`)
		w.lookAt(p, who, "/help", "menus")
	}
}

// beginnings are where no link leads, but a form, an address or a mistake.
func (w *walk) beginnings() []string {
	return []string{"/", "/search?q=Something&kind=posts", "/search?q=a&kind=members", "/search?q=Science&kind=groups", "/search?q=nothingatall&kind=posts",
		"/members?q=nobodyatall", "/policy/explain?member=" + w.school.amira.Username + "&permission=post.reply&rel=group",
		"/groups/" + w.school.class.String(), "/groups/" + w.school.class.String() + "/queue", "/groups/" + w.school.club.String(), "/no/such/page"}
}

// kind is what sort of page a path leads to: its route, and what it asks for.
func (w *walk) kind(path string) (kind, pattern string) {
	at, err := url.Parse(path)
	if err != nil {
		return path, ""
	}
	parts := strings.Split(at.Path, "/")
	for _, route := range w.routes {
		if matches(route, parts) {
			pattern = strings.Join(route, "/")
			break
		}
	}
	var asks []string
	for name := range at.Query() {
		asks = append(asks, name)
	}
	slices.Sort(asks)
	return pattern + "?" + strings.Join(asks, "&"), pattern
}

func matches(route, parts []string) bool {
	if len(route) != len(parts) {
		return false
	}
	for i, part := range route {
		if part != parts[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return true
}

// madeOf gives each sort of element on the page once, with what it is in: what
// axe finds wrong in one it finds wrong in all.
const madeOf = `[...new Set([...document.querySelectorAll('body *')].map((e) => {
  const is = (x) => x ? x.localName + '.' + [...x.classList].sort().join('.') + (x.getAttribute('role') || '') + (x.type || '') : '';
  return is(e.parentElement) + '>' + is(e);
}))]`

// new says whether a page is the first of its kind for this person, or has
// anything on it that no page had.
func (w *walk) new(kind string, made []string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := false
	for _, one := range append(made, kind) {
		if !w.seen[one] {
			w.seen[one], found = true, true
		}
	}
	if found {
		w.looked++
	}
	return found
}

// axeFinds gives what axe finds, one line for each element. In the dark the
// page is the same but for its colours.
const axeFinds = `(async (dark) => {
  const run = dark ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const found = await axe.run(document, { runOnly: run, preload: { assets: ['cssom'] }, resultTypes: ['violations'] });
  if (!found.passes.length) return ['axe looked at nothing'];
  return found.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.html.slice(0, 160) + ' (' + (n.failureSummary || '').split('\n')[1] + ')'));
})(%v)`

// laidOut unfolds what is folded, and puts what stays in the window while the
// page is scrolled where it belongs: what it covers, one can scroll to.
const laidOut = `document.querySelectorAll('details:not(.menu)').forEach((d) => { d.open = true; }),
  document.querySelectorAll('body *').forEach((e) => { if (getComputedStyle(e).position == 'sticky') e.style.position = 'static'; }), scrollTo(0, 0), true`

func (w *walk) lookAt(p *person, who, path, pattern string) {
	p.t.Helper()
	lookUp[bool](p, laidOut)
	full := w.new(who+" "+pattern, lookUp[[]string](p, madeOf))
	if full {
		lookUp[bool](p, w.axe+"\n;true")
	}
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			p.looks(width, scheme)
			if over := lookUp[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				p.t.Errorf("%s: %s at %d is %d pixels wider than the window", who, path, width, over)
			}
			if !full {
				break // the colours are known
			}
			if found := lookUp[[]string](p, fmt.Sprintf(axeFinds, scheme == "dark")); len(found) > 0 {
				p.t.Errorf("%s: %s at %d, %s:\n  %s", who, path, width, scheme, strings.Join(found, "\n  "))
			}
		}
	}
	w.menusFit(p, who, path)
	for _, line := range p.noted.take() {
		p.t.Errorf("%s: %s: the console: %s", who, path, line)
	}
}

// cutOff opens each menu within the page and gives those that the window cuts off.
const cutOff = `[...document.querySelectorAll('main details.menu')].flatMap((d) => {
  d.open = true;
  const box = d.querySelector('.menu-box').getBoundingClientRect();
  d.open = false;
  return box.left < 0 || box.right > innerWidth ? [d.querySelector('summary').innerText] : [];
})`

// menusFit asks where a menu's button stands beside another as well: on the
// smallest phone each has a line of its own, and then its menu fits by chance.
func (w *walk) menusFit(p *person, who, path string) {
	p.t.Helper()
	if !lookUp[bool](p, `!!document.querySelector('main details.menu')`) {
		return
	}
	for _, width := range []int64{320, 390, 640, 1280} {
		p.looks(width, "light")
		for _, name := range lookUp[[]string](p, cutOff) {
			p.t.Errorf("%s: %s at %d: the window cuts off what %q opens", who, path, width, name)
		}
	}
}

// looks sets the window's width and the colours that pages are asked for.
func (p *person) looks(width int64, scheme string) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.EmulateViewport(width, 900)))
	p.call(chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, calm}}))
}
