// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// place is a part of a page: the innermost thing of a role (article, row,
// listitem, form …) that has these words in it.
type place struct{ role, words string }

// at looks at a part of the page alone.
func (p *person) at(role, words string) *person {
	there := *p
	there.where = &place{role, words}
	return &there
}

// post looks at one post, by words of it.
func (p *person) post(words string) *person { return p.at("article", words) }

// thing is what a screen reader makes of an element.
type thing struct {
	role, name string
	node       cdp.BackendNodeID
	up         *thing
	below      []*thing
	shown      bool
}

// said is all the text in it.
func (t *thing) said() string {
	if t.role == "StaticText" {
		return t.name
	}
	var parts []string
	for _, one := range t.below {
		parts = append(parts, one.said())
	}
	return squeeze(strings.Join(parts, " "))
}

// things reads the page as a screen reader does.
func (p *person) things() ([]*thing, error) {
	if there, err := p.there(); err != nil || !there {
		return nil, fmt.Errorf("the page is not there yet (%v)", err)
	}
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return nil, err
	}
	byID, all := map[accessibility.NodeID]*thing{}, make([]*thing, 0, len(tree.Nodes))
	for _, n := range tree.Nodes {
		one := &thing{role: axText(n.Role), name: squeeze(axText(n.Name)), node: n.BackendDOMNodeID, shown: !n.Ignored}
		byID[n.NodeID] = one
		all = append(all, one)
	}
	for i, n := range tree.Nodes {
		for _, id := range n.ChildIDs {
			if below := byID[id]; below != nil {
				below.up = all[i]
				all[i].below = append(all[i].below, below)
			}
		}
	}
	return all, nil
}

func axText(v *accessibility.Value) string {
	var s string
	if v != nil {
		_ = json.Unmarshal(v.Value, &s) // what is no text is no name
	}
	return s
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// isIn says whether the thing is inside another.
func (t *thing) isIn(other *thing) bool {
	for up := t; up != nil; up = up.up {
		if up == other {
			return true
		}
	}
	return false
}

// inside keeps what is in the part of the page that is looked at.
func (p *person) inside(all []*thing) []*thing {
	if p.where == nil {
		return all
	}
	var holds []*thing
	for _, one := range all {
		if one.shown && one.role == p.where.role && strings.Contains(one.name+" "+one.said(), p.where.words) {
			holds = append(holds, one)
		}
	}
	inner := slices.DeleteFunc(slices.Clone(holds), func(one *thing) bool {
		return slices.ContainsFunc(holds, func(other *thing) bool { return other != one && other.isIn(one) })
	})
	if len(inner) != 1 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(one *thing) bool { return !one.isIn(inner[0]) })
}

// Roles of what can be pressed, written in, and so on, as Chromium names them.
var (
	pressable = []string{"button", "link", "DisclosureTriangle", "DisclosureTriangleGrouped"}
	writable  = []string{"textbox", "searchbox"}
)

// find gives the one control of a role and a name. A name may be given by its
// beginning where nothing has it whole.
func (p *person) find(name string, roles []string) (cdp.BackendNodeID, error) {
	all, err := p.things()
	if err != nil {
		return 0, err
	}
	found := named(p.inside(all), name, roles)
	if len(found) != 1 {
		return 0, fmt.Errorf("there are %d", len(found))
	}
	return found[0].node, nil
}

func (p *person) whereWords() string {
	if p.where == nil {
		return "on the page"
	}
	return fmt.Sprintf("in the %s with %q", p.where.role, p.where.words)
}

func named(all []*thing, name string, roles []string) []*thing {
	var whole, begun []*thing
	for _, one := range all {
		switch {
		case !one.shown || !slices.Contains(roles, one.role):
		case one.name == name:
			whole = append(whole, one)
		case strings.HasPrefix(one.name, name):
			begun = append(begun, one)
		}
	}
	if len(whole) == 0 {
		whole = begun
	}
	if main := slices.DeleteFunc(slices.Clone(whole), func(one *thing) bool { return !one.inMain() }); len(main) > 0 {
		return main
	}
	return whole
}

// inMain says whether it is in the page itself and not around it: that is
// where people look first.
func (t *thing) inMain() bool {
	for up := t; up != nil; up = up.up {
		if up.role == "main" {
			return true
		}
	}
	return false
}

// has says whether a control is there now.
func (p *person) has(name string, roles ...string) bool {
	p.t.Helper()
	var all []*thing
	p.until("the page", func() (ok bool, err error) {
		all, err = p.things()
		return true, err
	})
	return len(named(p.inside(all), name, roles)) > 0
}

// object makes a node one that functions can be called on.
func (p *person) object(node cdp.BackendNodeID) (runtime.RemoteObjectID, error) {
	found, err := chromedp.Call(p.ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: node})
	if err != nil {
		return "", err
	}
	return found.Object.ObjectID, nil
}

// askOf calls a function on an element.
func askOf[T any](p *person, object runtime.RemoteObjectID, function string, args ...any) (T, error) {
	return chromedp.Run(p.ctx, chromedp.CallFunctionOn[T](function, func(c *runtime.CallFunctionOnParams) { c.ObjectID = object }, args...))
}
