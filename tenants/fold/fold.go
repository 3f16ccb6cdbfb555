// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

import (
	"slices"
	stdsort "sort"
	"strings"
)

// Folded is what a text says, read in several ways. The first view is the
// plain one; another is there only where it reads differently.
type Folded struct {
	Views []View
}

// View is one reading of a text: words in a coarse alphabet, one space around
// each, in which a search by Key finds candidates. Coarse means that runs of a
// letter count once and that l is i; Match then looks at what was really
// there, so that good is not god and list is not iist.
type View struct {
	Key  string
	runs []run
}

// run is a letter and how often it stands in a row.
type run struct {
	r        rune
	vague    bool // i or l, written as 1 or !
	n        int
	key      int // where it begins in Key
	from, to int // bytes of the original
}

// Fold reads s as words; as words with leetspeak undone; and both again with
// joined what was pulled apart, be it by marks inside a word (k.i.l.l) or by
// spaces between single letters (k i l l). Words are never joined with each
// other. It takes time linear in s and keeps places in s, which should be
// Clean; invalid UTF-8 is read as marks.
func Fold(s string) Folded {
	all := atoms(s)
	var f Folded
	for _, sp := range []splitter{{}, {leet: true}, {join: true}, {leet: true, join: true}} {
		words := sp.words(all)
		if sp.leet && !anyLeet(words) {
			continue
		}
		v := viewOf(words)
		if !f.has(v) {
			f.Views = append(f.Views, v)
		}
	}
	return f
}

func anyLeet(words []word) bool {
	for _, w := range words {
		if w.leet {
			return true
		}
	}
	return false
}

// has says whether a view would find nothing that another does not.
func (f Folded) has(v View) bool {
	for _, old := range f.Views {
		if old.Key == v.Key && slices.EqualFunc(old.runs, v.runs, sameRun) {
			return true
		}
	}
	return false
}

func sameRun(a, b run) bool { return a.r == b.r && a.vague == b.vague && a.n == b.n }

// afterSplit is how many words are read again after a pronoun was taken off.
const afterSplit = 4

// viewOf writes the words down, and once more, on lines of their own, those
// written letter by letter that begin with a pronoun: "i k i l l" is two words.
func viewOf(words []word) View {
	n := 2
	for _, w := range words {
		n += len(w.atoms) + 1
	}
	b := viewBuilder{runs: make([]run, 0, n)}
	b.key.Grow(n)
	b.space()
	for _, w := range words {
		b.word(w)
	}
	for i, w := range words {
		if !w.split || len(w.atoms) < 4 || !strings.ContainsRune("iua", w.atoms[0].r) {
			continue
		}
		b.line()
		w.atoms = w.atoms[1:]
		b.word(w)
		for _, next := range words[i+1 : min(i+1+afterSplit, len(words))] {
			b.word(next)
		}
	}
	return View{Key: b.key.String(), runs: b.runs}
}

// viewBuilder writes key and runs side by side.
type viewBuilder struct {
	key  strings.Builder
	runs []run
	last rune // class of the last run
}

func (b *viewBuilder) space() { b.add(run{r: ' ', n: 1}) }

// line begins again: nothing matches across it.
func (b *viewBuilder) line() {
	b.add(run{r: '\n', n: 1})
	b.space()
}

func (b *viewBuilder) word(w word) {
	for _, a := range w.atoms {
		r := run{r: a.r, n: 1, from: a.from, to: a.to}
		if w.leet {
			if to, vague, ok := leet(a.r); ok && a.sort != letter {
				r.r, r.vague = to, vague
			}
			if a.tall {
				r.vague = true
			}
		}
		b.add(r)
	}
	b.space()
}

func (b *viewBuilder) add(r run) {
	c := class(r.r)
	if n := len(b.runs); n > 0 && c == b.last && c != ' ' {
		last := &b.runs[n-1]
		r.key = last.key
		if last.r == r.r && last.vague == r.vague {
			last.n++
			last.to = max(last.to, r.to)
			return
		}
	} else {
		r.key = b.key.Len()
		b.key.WriteRune(c)
	}
	b.last = c
	b.runs = append(b.runs, r)
}

// class gives the letter's place in the coarse alphabet.
func class(r rune) rune {
	if r == 'l' {
		return 'i'
	}
	return r
}

// Words gives the plain words of the text, folded, one space between them.
func (v View) Words() string {
	var b strings.Builder
	for _, r := range v.runs {
		for range r.n {
			b.WriteRune(r.r)
		}
	}
	return strings.TrimSpace(b.String())
}

// Words gives the plain words of s, as the first view of Fold reads them: what
// two texts that say the same have in common.
func Words(s string) string {
	return viewOf(splitter{}.words(atoms(s))).Words()
}

// firstRun gives the index of the first run at or after a place in Key.
func (v View) firstRun(key int) int {
	return stdsort.Search(len(v.runs), func(i int) bool { return v.runs[i].key >= key })
}
