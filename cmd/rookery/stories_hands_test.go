// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build browser

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// open goes to an address in the school.
func (p *person) open(path string) *person {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.Navigate(p.school+path)))
	return p
}

// effect tells what pressing something leads to.
const effect = `function(scripts) {
  if (this.matches('a[href]')) return this.hash && this.pathname == location.pathname && this.search == location.search ? 'here' : 'page';
  if (this.form && this.type == 'submit') return scripts && (this.dataset.part || this.form.dataset.part) ? 'part' : 'page';
  return 'here';
}`

// press presses a button, follows a link or unfolds what is folded, and waits
// until the page that it leads to is there.
func (p *person) press(name string) *person { p.t.Helper(); return p.pressing(name, false) }

// pressTwice is how the impatient press.
func (p *person) pressTwice(name string) *person { p.t.Helper(); return p.pressing(name, true) }

func (p *person) pressing(name string, twice bool) *person {
	p.t.Helper()
	node := p.find(name, pressable...)
	it := p.object(node)
	leadsTo, err := askOf[string](p, it, effect, p.way != plainly)
	p.must(err)
	act := chromedp.Func(func(context.Context, *chromedp.Target) error {
		p.reach(node, it)
		p.strike(node, it, kb.Enter)
		return nil
	})
	switch leadsTo {
	case "page":
		ctx, stop := context.WithTimeout(p.ctx, loadTime)
		defer stop()
		if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, act)); err != nil {
			p.t.Fatalf("pressing %q led to no page: %v\n%s", name, err, p.show())
		}
	case "part":
		p.must(chromedp.Do(p.ctx, act))
		p.until("the answer to "+name, func() (bool, error) {
			waits, err := askOf[bool](p, it, `function() { return this.isConnected && !!this.form?.dataset.sent; }`)
			return err != nil || !waits, nil
		})
	default:
		p.must(chromedp.Do(p.ctx, act))
	}
	return p
}

// reach brings the focus to an element by keyboard; a mouse needs none.
func (p *person) reach(node cdp.BackendNodeID, it runtime.RemoteObjectID) {
	p.t.Helper()
	if p.way != byKeyboard {
		return
	}
	const where = `function() {
	  const at = document.activeElement;
	  if (at === this || (this.type == 'radio' && at.type == 'radio' && at.name == this.name && at.form == this.form)) return 'there';
	  return at.compareDocumentPosition(this) & Node.DOCUMENT_POSITION_PRECEDING && at != document.body ? 'back' : 'on';
	}`
	for range 600 {
		way, err := askOf[string](p, it, where)
		p.must(err)
		switch way {
		case "there":
			return
		case "back":
			p.keys(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
		default:
			p.keys(kb.Tab)
		}
	}
	p.t.Fatalf("Tab never comes to it\n%s", p.show())
}

func (p *person) keys(keys string, how ...chromedp.KeyOption) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(keys, how...)))
}

// strike does what a key or a click does to what was reached.
func (p *person) strike(node cdp.BackendNodeID, it runtime.RemoteObjectID, key string) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, p.aim(node, it, key)))
}

// aim makes ready to strike: with a mouse it scrolls to the thing and sees to
// it that nothing covers it.
func (p *person) aim(node cdp.BackendNodeID, it runtime.RemoteObjectID, key string) chromedp.Action[chromedp.Void] {
	p.t.Helper()
	if p.way == byKeyboard {
		return chromedp.KeyEvent(key)
	}
	var x, y float64
	p.until("something to click on", func() (bool, error) { // the page may scroll smoothly
		if _, err := chromedp.Call(p.ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: node}); err != nil {
			return false, err
		}
		shape, err := chromedp.Call(p.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: node})
		if err != nil || len(shape.Quads) == 0 {
			return false, err
		}
		q := shape.Quads[0]
		wasX, wasY := x, y
		x, y = (q[0]+q[2]+q[4]+q[6])/4, (q[1]+q[3]+q[5]+q[7])/4
		over, err := askOf[string](p, it, `function(x, y) {
		  const top = document.elementFromPoint(x, y);
		  return this.contains(top) || top?.contains(this) || [...this.labels || []].some((l) => l.contains(top)) ? '' : (top?.outerHTML || 'nothing').slice(0, 200);
		}`, x, y)
		if err == nil && over != "" {
			err = fmt.Errorf("it is covered by %s", over)
		}
		return x == wasX && y == wasY, err
	})
	return chromedp.MouseClickXY(x, y)
}

// write puts words into a field in place of what is there.
func (p *person) write(label, words string) *person {
	p.t.Helper()
	node := p.find(label, writable...)
	it := p.object(node)
	p.reach(node, it)
	if p.way != byKeyboard {
		p.strike(node, it, "")
	}
	p.keys("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.keys(kb.Backspace)
	if len(words) > 100 { // pasted
		p.call(chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: words}))
		return p
	}
	p.keys(words)
	return p
}

// written is what stands in a field.
func (p *person) written(label string) string {
	p.t.Helper()
	words, err := askOf[string](p, p.object(p.find(label, writable...)), `function() { return this.value; }`)
	p.must(err)
	return words
}

// tick ticks a box or chooses one of several.
func (p *person) tick(label string) *person {
	p.t.Helper()
	node := p.find(label, "checkbox", "radio")
	it := p.object(node)
	p.reach(node, it)
	for range 30 { // a row of choices is walked through with the arrows
		state, err := askOf[string](p, it, `function() { return this.checked ? 'on' : document.activeElement == this || this.type == 'checkbox' ? 'off' : 'elsewhere'; }`)
		p.must(err)
		switch {
		case state == "on":
			return p
		case state == "elsewhere" && p.way == byKeyboard:
			p.keys(kb.ArrowDown)
		default:
			p.strike(node, it, " ")
		}
	}
	p.t.Fatalf("%q cannot be ticked\n%s", label, p.show())
	return p
}

// choose picks from a list by the beginning of what it says.
func (p *person) choose(label, option string) *person {
	p.t.Helper()
	node := p.find(label, "combobox", "listbox")
	it := p.object(node)
	p.reach(node, it)
	if p.way != byKeyboard { // a list that is pulled down is no part of the page
		p.call(chromedp.Call(p.ctx, dom.Focus, dom.FocusParams{BackendNodeID: node}))
	}
	for range 100 {
		steps, err := askOf[int](p, it, `function(option) {
		  const at = [...this.options].findIndex((o) => o.text.trim().startsWith(option));
		  return at < 0 ? 1000 : at - this.selectedIndex;
		}`, option)
		p.must(err)
		switch {
		case steps == 0:
			return p
		case steps == 1000:
			p.t.Fatalf("%q has no %q\n%s", label, option, p.show())
		case steps > 0:
			p.keys(kb.ArrowDown)
		default:
			p.keys(kb.ArrowUp)
		}
	}
	p.t.Fatalf("%q does not let itself be chosen", option)
	return p
}

// read is the text that can be seen, in the part that is looked at.
func (p *person) read() (string, error) {
	if p.where == nil {
		words, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body.innerText`))
		return squeeze(words), err
	}
	all, err := p.things()
	if err != nil {
		return "", err
	}
	here := p.inside(all)
	if len(here) == 0 {
		return "", fmt.Errorf("there is not just one %s with %q", p.where.role, p.where.words)
	}
	found, err := chromedp.Call(p.ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: here[0].node})
	if err != nil {
		return "", err
	}
	words, err := askOf[string](p, found.Object.ObjectID, `function() { return this.innerText; }`)
	return squeeze(words), err
}

// sees waits until all of it can be read.
func (p *person) sees(words ...string) *person {
	p.t.Helper()
	for _, w := range words {
		p.until(fmt.Sprintf("%q %s", w, p.whereWords()), func() (bool, error) {
			text, err := p.read()
			return strings.Contains(text, w), err
		})
	}
	return p
}

// misses fails when any of it can be read on the page as it is now, or is
// anywhere in its source.
func (p *person) misses(words ...string) *person {
	p.t.Helper()
	source, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.documentElement.outerHTML`))
	p.must(err)
	for _, w := range words {
		if strings.Contains(source, w) {
			p.t.Errorf("%q is on the page\n%s", w, p.show())
		}
	}
	return p
}

// cannot fails when a control is there.
func (p *person) cannot(name string) *person {
	p.t.Helper()
	if p.has(name, pressable...) {
		p.t.Errorf("there is a %q %s\n%s", name, p.whereWords(), p.show())
	}
	return p
}

// arrives waits until the window is at an address.
func (p *person) arrives(path string) *person {
	p.t.Helper()
	p.until("arriving at "+path, func() (bool, error) {
		at, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.pathname`))
		return at == path, err
	})
	return p
}
