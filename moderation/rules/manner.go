// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rookery/tenants/fold"
)

// defaultShout is how many letters may be capitals before it counts.
const defaultShout = 20

// shouting wants at least Limit letters with cases, seven in ten of them
// capitals, in three words or more; or six exclamation marks in a row. "NASA"
// and "HELLO WORLD" are fine.
func shouting(r Rule, text string) []span {
	limit := r.Limit
	if limit == 0 {
		limit = defaultShout
	}
	upper, lower, words := 0, 0, 0
	for _, w := range strings.Fields(text) {
		u, l := 0, 0
		for _, c := range w {
			switch {
			case unicode.IsUpper(c):
				u++
			case unicode.IsLower(c):
				l++
			}
		}
		if u >= 2 && l == 0 {
			words++
		}
		upper += u
		lower += l
	}
	if upper >= limit && upper*10 >= (upper+lower)*7 && words >= 3 {
		return []span{{from: 0, to: len(text)}}
	}
	if i := strings.Index(text, "!!!!!!"); i >= 0 {
		end := i
		for end < len(text) && text[end] == '!' {
			end++
		}
		return []span{{from: i, to: end}}
	}
	return nil
}

const (
	maxSameRune = 25 // "yaaaaaay" is fine
	maxSameWord = 12 // "ha ha ha ha" is fine
)

// rows finds a character, a word or a line that is repeated on and on.
func rows(text string) []span {
	if sp, ok := sameRunes(text); ok {
		return []span{sp}
	}
	words := strings.Fields(strings.ToLower(text))
	for i, n := 1, 1; i < len(words); i++ {
		if words[i] != words[i-1] {
			n = 1
		} else if n++; n > maxSameWord {
			return []span{{from: 0, to: len(text)}}
		}
	}
	lines := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == '\n' })
	count := map[string]int{}
	for _, l := range lines {
		if count[l]++; count[l] > 4 {
			return []span{{from: 0, to: len(text)}}
		}
	}
	return nil
}

// sameRunes finds one character more than maxSameRune times in a row. Rules
// drawn with dashes, dots and the like are decoration.
func sameRunes(text string) (span, bool) {
	last, begin, n := rune(-1), 0, 0
	for i, r := range text {
		if r != last {
			last, begin, n = r, i, 0
		}
		if r == utf8.RuneError {
			continue // not text; one byte or three, it repeats nothing
		}
		n++
		if n > maxSameRune && !strings.ContainsRune("-_=.*~ 0123456789", r) && !unicode.Is(unicode.M, r) {
			return span{from: begin, to: i + utf8.RuneLen(r)}, true
		}
	}
	return span{}, false
}

// paceHits gives the hits that are about the whole post and its surroundings.
func paceHits(r Rule, sub Subject) []Hit {
	whole := span{from: 0, to: len(sub.Text)}
	switch r.Kind {
	case Repetition:
		if r.Limit > 0 && sameAgain(sub, r.window()) >= r.Limit {
			return []Hit{r.hit(whole)}
		}
	case Speed:
		if r.Limit > 0 && within(sub, r.window()) >= r.Limit {
			return []Hit{r.hit(span{})}
		}
	case Hours:
		if slices.ContainsFunc(r.Quiet, func(q Quiet) bool { return q.covers(sub.At) }) {
			return []Hit{r.hit(span{})}
		}
	}
	return nil
}

func (r Rule) window() time.Duration { return time.Duration(r.Minutes) * time.Minute }

// isRecent says whether an earlier post is inside the window before now. A
// post that seems to be from the future counts: clocks differ a little.
func isRecent(sub Subject, p Recent, window time.Duration) bool {
	return sub.At.Sub(p.At) < window
}

func within(sub Subject, window time.Duration) int {
	n := 0
	for _, p := range sub.Recent {
		if isRecent(sub, p, window) {
			n++
		}
	}
	return n
}

// sameAgain counts earlier posts that say the same, whatever the case, marks
// and spaces.
func sameAgain(sub Subject, window time.Duration) int {
	key, n := "", 0
	for _, p := range sub.Recent {
		if !isRecent(sub, p, window) {
			continue
		}
		if key == "" {
			key = sameKey(sub.Text)
		}
		if key != "" && sameKey(p.Text) == key {
			n++
		}
	}
	return n
}

// sameKey is the words of a text, or the text itself where it has none.
func sameKey(s string) string {
	if w := fold.Words(s); w != "" {
		return w
	}
	return strings.TrimSpace(s)
}

// covers says whether a moment, in the school's zone, is in the quiet time.
func (q Quiet) covers(at time.Time) bool {
	from, ok1 := minuteOfDay(q.From)
	to, ok2 := minuteOfDay(q.To)
	if !ok1 || !ok2 {
		return false
	}
	now := at.Hour()*60 + at.Minute()
	if from <= to {
		return from <= now && now < to && q.on(at.Weekday())
	}
	if now >= from {
		return q.on(at.Weekday())
	}
	return now < to && q.on((at.Weekday()+6)%7)
}

func (q Quiet) on(d time.Weekday) bool { return len(q.Days) == 0 || slices.Contains(q.Days, d) }

// minuteOfDay reads "21:00"; "24:00" is the end of the day.
func minuteOfDay(s string) (int, bool) {
	if s == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != 5 {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}
