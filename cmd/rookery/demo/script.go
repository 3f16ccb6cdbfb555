// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// line is one post of a school's script (see scripts/README.md).
type line struct {
	no      int    // of the file
	place   string // a group's name; wholeSchool for everybody
	day     int    // of the school days played, from 1
	minute  int    // of that day
	ago     int    // instead of a day: minutes before now
	pause   int    // replies: minutes after what was written before; 0 leaves it to chance
	by      string
	note    string
	licence string
	held    bool // a rule, or the gate's mode, is meant to hold it
	body    string
	to      *line // what it answers
	turns   []turn
}

// turn is what happens to a post afterwards.
type turn struct {
	kind  string // edit, withdraw, report; or a decision: approve, return, refuse
	by    string // who reports or decides
	after int    // minutes
	held  bool   // an edit that is meant to be held
	words string // the new text, the reporter's words, the word to the author
	about string // a report's category
}

// wholeSchool is the place of posts that everybody in the school can see.
const wholeSchool = "everybody"

const (
	dayForm  = `^(\d+) (\d\d):(\d\d) `
	agoForm  = `^now-(\d+) `
	sayForm  = `([\pL\pN.-]+)(?: \(([^)]*)\))?: (.+)$`
	turnForm = `([~x?!])(?: ([a-z]+))?(?: ([\pL\pN.-]+))? (\d+)( held)?(?:: (.+))?$`
)

// scriptForms are the kinds of line, compiled for one reading of a script.
type scriptForms struct{ onDay, ago, reply, turn *regexp.Regexp }

// readScript reads a school's script. Its errors name the line.
func readScript(text string) ([]*line, error) {
	forms := scriptForms{onDay: regexp.MustCompile(dayForm + sayForm), ago: regexp.MustCompile(agoForm + sayForm),
		reply: regexp.MustCompile(`^(?:\+(\d+) )?` + sayForm), turn: regexp.MustCompile(`^` + turnForm)}
	var lines []*line
	var above []*line // the post at hand and what it answers, by depth
	place := ""
	for i, raw := range strings.Split(text, "\n") {
		words := strings.TrimLeft(raw, " ")
		depth := (len(raw) - len(words)) / 2
		switch {
		case words == "" || strings.HasPrefix(words, "# "):
			continue
		case strings.HasPrefix(words, "= "):
			place = words[2:]
			continue
		case depth > len(above):
			return nil, fmt.Errorf("line %d stands too far to the right", i+1)
		case depth > 0 && strings.ContainsAny(words[:1], "~x?!") && forms.turn.MatchString(words):
			above[depth-1].turns = append(above[depth-1].turns, forms.readTurn(words))
			continue
		}
		l, ok := forms.readPost(words, depth)
		if !ok {
			return nil, fmt.Errorf("line %d cannot be read: %s", i+1, words)
		}
		l.no, l.place = i+1, place
		if depth > 0 {
			l.to = above[depth-1]
		}
		above = append(above[:depth], l)
		lines = append(lines, l)
	}
	return lines, nil
}

func (f scriptForms) readPost(words string, depth int) (*line, bool) {
	l := &line{}
	var said []string
	switch {
	case depth > 0:
		m := f.reply.FindStringSubmatch(words)
		if m == nil {
			return nil, false
		}
		l.pause, said = number(m[1]), m[2:]
	case strings.HasPrefix(words, "now-"):
		m := f.ago.FindStringSubmatch(words)
		if m == nil {
			return nil, false
		}
		l.ago, said = number(m[1]), m[2:]
	default:
		m := f.onDay.FindStringSubmatch(words)
		if m == nil {
			return nil, false
		}
		l.day, l.minute, said = number(m[1]), 60*number(m[2])+number(m[3]), m[4:]
	}
	l.by, l.body = said[0], strings.ReplaceAll(said[2], `\n`, "\n")
	return l, l.take(said[1])
}

// take reads what stands in brackets behind the author's name.
func (l *line) take(options string) bool {
	for _, option := range strings.Split(options, "; ") {
		switch {
		case option == "":
		case option == "held":
			l.held = true
		case strings.HasPrefix(option, "note "):
			l.note = strings.TrimPrefix(option, "note ")
		case strings.HasPrefix(option, "cc"):
			l.licence = option
		default:
			return false
		}
	}
	return true
}

func (f scriptForms) readTurn(words string) turn {
	m := f.turn.FindStringSubmatch(words)
	t := turn{by: m[3], after: number(m[4]), held: m[5] != "", words: strings.ReplaceAll(m[6], `\n`, "\n")}
	switch m[1] {
	case "~":
		t.kind = "edit"
	case "x":
		t.kind = "withdraw"
	case "?":
		t.kind, t.about = "report", m[2]
	default:
		t.kind = m[2]
	}
	return t
}

// number reads what a form has made sure of; nothing is 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
