// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// What somebody was told of their deed. Nothing: no answer came, so it may have
// been done, then or later, or never.
const (
	didIt     = "done"
	wasSecond = "somebody was first"
)

// deed is what somebody wanted a thing to become; nothing: they only looked.
type deed struct{ does string }

// history is what was asked and told of many things, each by itself. A thing
// begins as nothing and becomes something once.
type history struct {
	again bool // doing it twice is fine, and told as done
	mu    sync.Mutex
	ops   map[string][]porcupine.Operation

	things, deeds int // looked at so far
}

// histories are those of decisions and of acknowledgements.
type histories struct {
	decisions, readings *history
	since               time.Time
}

func newHistories() histories {
	return histories{decisions: &history{ops: map[string][]porcupine.Operation{}}, readings: &history{again: true, ops: map[string][]porcupine.Operation{}}, since: time.Now()}
}

// now is monotonic, and one for all who ask and tell.
func (h histories) now() int64 { return int64(time.Since(h.since)) }

func (h *history) add(thing string, called, told int64, d deed, said string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d.does != "" && said == "" {
		told = math.MaxInt64 // it may still be done
	}
	h.ops[thing] = append(h.ops[thing], porcupine.Operation{ClientId: len(h.ops[thing]), Input: d, Call: called, Output: said, Return: told})
}

// model says what may come of a deed, given what the thing is.
func (h *history) model() porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{""} },
		Step: func(state, input, output any) []any {
			is, wants, said := state.(string), input.(deed).does, output.(string)
			switch {
			case wants == "" && said == is:
				return []any{is}
			case wants == "":
				return nil
			case said == didIt && (is == "" || h.again):
				return []any{wants}
			case said == wasSecond && is != "":
				return []any{is}
			case said == "" && is == "":
				return []any{is, wants}
			case said == "":
				return []any{is}
			}
			return nil
		},
	}
	return m.ToModel()
}

// checkPatience is how long one thing's history may take to think about.
const checkPatience = 20 * time.Second

// check says of each thing whether what was told of it could have happened one
// after the other, and forgets it. What it looked at is counted.
func (h *history) check(what string) (wrong error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	model := h.model()
	for thing, ops := range h.ops {
		h.things, h.deeds = h.things+1, h.deeds+len(ops)
		if result := porcupine.CheckOperationsTimeout(model, ops, checkPatience); result != porcupine.Ok && wrong == nil {
			wrong = fmt.Errorf("the history of %s %s is %s: %+v", what, thing, result, ops)
		}
	}
	h.ops = map[string][]porcupine.Operation{}
	return wrong
}
