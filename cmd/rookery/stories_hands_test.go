// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
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
	p.leaves("opening "+path, func() {
		p.until("opening "+path, func() (bool, error) {
			to, err := chromedp.Call(p.ctx, page.Navigate, page.NavigateParams{URL: p.school + path})
			if err == nil && to.ErrorText != "" { // a page that goes somewhere by itself is in the way
				err = errors.New(to.ErrorText)
			}
			return err == nil, err
		})
	})
	return p
}

// effect tells what pressing something leads to.
const effect = `function(scripts) {
  if (!this.isConnected) return '';
  if (this.matches('a[href]')) return this.hash && this.pathname == location.pathname && this.search == location.search ? 'here' : 'page';
  if (this.form && this.type == 'submit') return scripts && (this.dataset.part || this.form.dataset.part) ? 'part' : 'page';
  return 'here';
}`

// press presses a button, follows a link or unfolds what is folded, and waits
// until the page that it leads to is there.
func (p *person) press(name string) *person { p.t.Helper(); return p.pressing(name, 1) }

// pressTwice is how the impatient press.
func (p *person) pressTwice(name string) *person { p.t.Helper(); return p.pressing(name, 2) }

func (p *person) pressing(name string, times int) *person {
	p.t.Helper()
	var leadsTo string
	var strike chromedp.Action[chromedp.Void]
	it := p.reach(name, pressable, func(node cdp.BackendNodeID, it runtime.RemoteObjectID) (err error) {
		if leadsTo, err = askOf[string](p, it, effect, p.way != plainly); err == nil {
			strike, err = p.aim(node, it, kb.Enter)
		}
		return err
	})
	act := func() {
		for range times {
			p.must(chromedp.Do(p.ctx, strike))
		}
	}
	switch leadsTo {
	case "page":
		p.leaves("the page that "+name+" leads to", act)
	case "part":
		p.sent.forget()
		act()
		p.until("the answer to "+name, func() (bool, error) { return p.answered(it) })
	default:
		act()
	}
	return p
}

// answered says whether a form that stays on its page has been answered: it is
// no longer on its way, or the page has gone.
func (p *person) answered(it runtime.RemoteObjectID) (bool, error) {
	waits, err := askOf[bool](p, it, `function() { return this.isConnected && !!this.form?.dataset.sent; }`)
	if err != nil {
		return p.there()
	}
	return !waits && !p.sent.any(), nil
}

// reach waits for the one control of a role and a name, brings the focus to it
// when there is only a keyboard, and makes ready. What the page replaces
// meanwhile is looked for again.
func (p *person) reach(name string, roles []string, ready func(cdp.BackendNodeID, runtime.RemoteObjectID) error) runtime.RemoteObjectID {
	p.t.Helper()
	var it runtime.RemoteObjectID
	p.until(fmt.Sprintf("a %s %q %s", strings.Join(roles, " or "), name, p.whereWords()), func() (bool, error) {
		node, err := p.find(name, roles)
		if err != nil {
			return false, err
		}
		if it, err = p.object(node); err != nil {
			return false, err
		}
		if err := p.tabTo(it); err != nil {
			return false, err
		}
		return true, ready(node, it)
	})
	return it
}

// tabTo brings the focus to an element by keyboard; a mouse needs none.
func (p *person) tabTo(it runtime.RemoteObjectID) error {
	if p.way != byKeyboard {
		return nil
	}
	const where = `function() {
	  const at = document.activeElement;
	  if (!this.isConnected) return 'gone';
	  if (at === this || (this.type == 'radio' && at.type == 'radio' && at.name == this.name && at.form == this.form)) return 'there';
	  return at.compareDocumentPosition(this) & Node.DOCUMENT_POSITION_PRECEDING && at != document.body ? 'back' : 'on';
	}`
	for range 600 {
		way, err := askOf[string](p, it, where)
		switch {
		case err != nil:
			return err
		case way == "there":
			return nil
		case way == "gone":
			return errors.New("it has gone")
		case way == "back":
			err = chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
		default:
			err = chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Tab))
		}
		if err != nil {
			return err
		}
	}
	return errors.New("Tab never comes to it")
}

func (p *person) keys(keys string, how ...chromedp.KeyOption) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(keys, how...)))
}

// aim makes ready to strike: with a mouse it scrolls to the thing and sees to
// it that it stands still and nothing covers it.
func (p *person) aim(node cdp.BackendNodeID, it runtime.RemoteObjectID, key string) (chromedp.Action[chromedp.Void], error) {
	if p.way == byKeyboard {
		return chromedp.KeyEvent(key), nil
	}
	if _, err := chromedp.Call(p.ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: node}); err != nil {
		return nil, err
	}
	was, err := p.middle(node)
	if err != nil {
		return nil, err
	}
	over, err := askOf[string](p, it, `function(x, y) {
	  const top = document.elementFromPoint(x, y);
	  return this.contains(top) || top?.contains(this) || [...this.labels || []].some((l) => l.contains(top)) ? '' : (top?.outerHTML || 'nothing').slice(0, 200);
	}`, was[0], was[1])
	if err != nil {
		return nil, err
	}
	if is, err := p.middle(node); err != nil || is != was || over != "" {
		return nil, fmt.Errorf("it moves from %v to %v, or is covered by %q (%v)", was, is, over, err)
	}
	return chromedp.MouseClickXY(was[0], was[1]), nil
}

// middle is where in the window a thing is.
func (p *person) middle(node cdp.BackendNodeID) ([2]float64, error) {
	shape, err := chromedp.Call(p.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: node})
	if err != nil || len(shape.Quads) == 0 {
		return [2]float64{}, fmt.Errorf("it is nowhere to be seen (%v)", err)
	}
	q := shape.Quads[0]
	return [2]float64{(q[0] + q[2] + q[4] + q[6]) / 4, (q[1] + q[3] + q[5] + q[7]) / 4}, nil
}

// write puts words into a field in place of what is there.
func (p *person) write(label, words string) *person {
	p.t.Helper()
	it := p.reach(label, writable, func(node cdp.BackendNodeID, it runtime.RemoteObjectID) error { return p.enter(node, it) })
	p.keys("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.keys(kb.Backspace)
	if len(words) > 100 || p.way != byKeyboard { // pasted
		p.call(chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: words}))
	} else {
		p.keys(words)
	}
	p.until(fmt.Sprintf("%q in %q", words, label), func() (bool, error) {
		stands, err := askOf[string](p, it, `function() { return this.value; }`)
		if err == nil && stands != words {
			err = fmt.Errorf("it reads %q", stands)
		}
		return true, err
	})
	return p
}

// enter puts the cursor into a field.
func (p *person) enter(node cdp.BackendNodeID, it runtime.RemoteObjectID) error {
	if p.way != byKeyboard {
		strike, err := p.aim(node, it, "")
		if err == nil {
			err = chromedp.Do(p.ctx, strike)
		}
		if err != nil {
			return err
		}
	}
	in, err := askOf[bool](p, it, `function() { return document.activeElement == this; }`)
	if err == nil && !in {
		err = errors.New("the cursor is elsewhere")
	}
	return err
}

// written is what stands in a field.
func (p *person) written(label string) string {
	p.t.Helper()
	var words string
	p.reach(label, writable, func(_ cdp.BackendNodeID, it runtime.RemoteObjectID) (err error) {
		words, err = askOf[string](p, it, `function() { return this.value; }`)
		return err
	})
	return words
}

// tick ticks a box or chooses one of several.
func (p *person) tick(label string) *person {
	p.t.Helper()
	p.reach(label, []string{"checkbox", "radio"}, func(node cdp.BackendNodeID, it runtime.RemoteObjectID) error {
		for range 30 { // a row of choices is walked through with the arrows
			state, err := askOf[string](p, it, `function() { return this.checked ? 'on' : document.activeElement == this || this.type == 'checkbox' ? 'off' : 'elsewhere'; }`)
			if err != nil || state == "on" {
				return err
			}
			key := " "
			if state == "elsewhere" {
				key = kb.ArrowDown
			}
			strike, err := p.aim(node, it, key)
			if err == nil {
				err = chromedp.Do(p.ctx, strike)
			}
			if err != nil {
				return err
			}
		}
		return errors.New("it cannot be ticked")
	})
	return p
}

// choose picks from a list by the beginning of what it says.
func (p *person) choose(label, option string) *person {
	p.t.Helper()
	p.reach(label, []string{"combobox", "listbox"}, func(node cdp.BackendNodeID, it runtime.RemoteObjectID) error {
		if p.way != byKeyboard { // a list that is pulled down is no part of the page
			if _, err := chromedp.Call(p.ctx, dom.Focus, dom.FocusParams{BackendNodeID: node}); err != nil {
				return err
			}
		}
		for range 100 {
			steps, err := askOf[int](p, it, `function(option) {
			  const at = [...this.options].findIndex((o) => o.text.trim().startsWith(option));
			  return at < 0 ? 1000 : at - this.selectedIndex;
			}`, option)
			switch {
			case err != nil || steps == 0:
				return err
			case steps == 1000:
				return fmt.Errorf("it has no %q", option)
			case steps > 0:
				err = chromedp.Do(p.ctx, chromedp.KeyEvent(kb.ArrowDown))
			default:
				err = chromedp.Do(p.ctx, chromedp.KeyEvent(kb.ArrowUp))
			}
			if err != nil {
				return err
			}
		}
		return errors.New("it does not let itself be chosen")
	})
	return p
}

// read is the text that can be seen, in the part that is looked at.
func (p *person) read() (string, error) {
	if p.where == nil {
		words, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.readyState == 'complete' && !document.goesAway ? document.body.innerText : ''`))
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
	it, err := p.object(here[0].node)
	if err != nil {
		return "", err
	}
	words, err := askOf[string](p, it, `function() { return this.innerText; }`)
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
	source := lookUp[string](p, `document.documentElement.outerHTML`)
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
		at, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.readyState == 'complete' ? location.pathname : ''`))
		return at == path, err
	})
	return p
}
