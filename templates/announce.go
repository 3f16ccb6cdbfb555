// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"slices"
	"strconv"
)

// Announce is the form that announces. Fields: draft_id, body, target,
// acknowledge, include_late (yes), when (now or later), at (a datetime-local,
// empty: now).
type Announce struct {
	Page        Page
	Form        Form
	DraftID     string
	DraftKey    string
	Limit       int
	Attachments *Attachments // nil: no files go with it
	Targets     []TargetGroup
	Zone        string // the school's zone in words: "Times are in London time."
	Soonest     string // the least moment for at, as the input has it
	Late        string // who joins later, in words; empty: no such choice
	Sent        []Announced
	Nothing     Empty // in their place beyond the first or last page; its zero value: there never was one
	// Newer and Older lead to the pages beside this one of what was sent.
	Newer, Older string
}

// Announced is one of the reader's own announcements in short.
type Announced struct {
	Href  string // to its figures
	Words string // how it begins
	For   string
	State string // "Goes out tomorrow, 08:00", "12 of 26 have acknowledged"
	Waits bool   // it has not gone out
	Time  Stamp
	Text  string // all of it, where it was cancelled: to be read here
	Again string // opens the form with that text and its choices
}

// TargetGroup is choices of whom an announcement is for, under one name.
type TargetGroup struct {
	Label   string // "Classes", "Guardians", "Everyone"
	Targets []Target
}

// Target is one choice of whom an announcement is for.
type Target struct {
	Value  string // class:<id>, guardians:<id>, year:<n>, school
	Label  string // "8B Science"
	Count  int    // how many people
	Says   string // "26 students and 2 teachers of 8B Science: 28 people."
	Chosen bool
}

func (v Announce) limit() string { return strconv.Itoa(v.Limit) }

// Offers says whether this is one of the choices of whom it is for.
func (v Announce) Offers(target string) bool {
	return slices.ContainsFunc(v.Targets, func(g TargetGroup) bool {
		return slices.ContainsFunc(g.Targets, func(t Target) bool { return t.Value == target })
	})
}

func (v Announce) chosen(t Target) bool {
	if typed, ok := v.Form.Values["target"]; ok {
		return typed == t.Value
	}
	return t.Chosen
}

// says is who would get it with the choice that is made now.
func (v Announce) says() string {
	first := ""
	for _, g := range v.Targets {
		for _, t := range g.Targets {
			if v.chosen(t) {
				return t.Says
			}
			first = fallback(first, t.Says)
		}
	}
	return first
}

// tick gives a yes-or-no field its typed value; a form that came back without
// it had it unticked.
func (v Announce) tick(name string, first bool) Field {
	f := Field{Name: name, Value: v.Form.Value(name)}
	if _, typed := v.Form.Values["body"]; !typed && first {
		f.Value = "yes"
	}
	return f
}
