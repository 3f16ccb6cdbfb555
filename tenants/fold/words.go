// SPDX-License-Identifier: AGPL-3.0-or-later

package fold

// word is a run of atoms that a reader takes for one word.
type word struct {
	atoms []atom
	leet  bool // some of its digits or symbols stand for letters
	split bool // it was written letter by letter
	gap   int  // white space and marks before it, in atoms
}

// splitter cuts atoms into words in one of four ways: with or without
// undoing leetspeak, with or without joining what was pulled apart.
type splitter struct {
	leet bool
	join bool

	store []atom // words lie here one after the other
}

// words cuts all of a text. Each atom goes into at most one word.
func (sp splitter) words(all []atom) []word {
	sp.store = make([]atom, 0, len(all))
	out := make([]word, 0, len(all)/4+1)
	gap := 0
	for i := 0; i < len(all); {
		if all[i].sort == space {
			gap++
			i++
			continue
		}
		end := i
		for end < len(all) && all[end].sort != space {
			end++
		}
		before := len(out)
		out = sp.chunk(out, all[i:end])
		if len(out) > before {
			out[before].gap += gap
			gap = 0
		} else {
			gap += end - i // a chunk of punctuation alone separates, too
		}
		i = end
	}
	if sp.join {
		out = joinSingles(out)
		for i := range out {
			if sp.leet && out[i].split {
				out[i].leet = isLeet(out[i].atoms)
			}
		}
	}
	return out
}

// chunk cuts what stands between white space.
func (sp *splitter) chunk(out []word, c []atom) []word {
	undo := sp.leet && isLeet(c)
	join := sp.join && !allSingle(c)
	begin, gap, used := len(sp.store), 0, false
	flush := func() {
		if w := sp.store[begin:]; len(w) > 0 {
			out = append(out, word{atoms: w[:len(w):len(w)], leet: used, gap: gap})
			begin, gap, used = len(sp.store), 0, false
		}
	}
	for i := range c {
		a := c[i]
		switch {
		case a.sort == letter || a.sort == digit || undo && a.sort == symbol && !trailing(c[i:]):
			if len(sp.store) > begin && a.flag != sp.store[len(sp.store)-1].flag {
				flush()
			}
			if undo && (a.sort != letter || a.tall) {
				used = true
			}
			sp.store = append(sp.store, a)
		case a.sort == quote && glues(c, i):
		case join && a.sort != quote && len(sp.store) > begin && insideWord(c, i, sp.leet):
		default:
			flush()
			gap++
		}
	}
	flush()
	return out
}

// allSingle says whether a chunk has letters apart from each other only
// (k.i.l.l); joinSingles sees to those, together with their neighbours.
func allSingle(c []atom) bool {
	for i := 1; i < len(c); i++ {
		if c[i].sort >= digit && c[i-1].sort >= digit {
			return false
		}
	}
	return true
}

// trailing says whether a symbol ends its chunk as a mark would ("stop!").
func trailing(rest []atom) bool {
	for _, a := range rest {
		if a.sort == letter || a.sort == digit {
			return false
		}
	}
	r := rest[0].r
	return r == '!' || r == '|' || r == '¡'
}

// isLeet says whether digits and symbols of a chunk may stand for letters.
// Numbers stay numbers, and so does what is written letters first and more
// digits after them: the A55.
func isLeet(c []atom) bool {
	letters, digits, symbols, turns := 0, 0, 0, 0
	last := space
	for _, a := range c {
		s := a.sort
		switch {
		case s == letter && a.tall:
			letters++
			symbols++
		case s == letter:
			letters++
		case s == digit:
			digits++
		case s == symbol:
			symbols++
		default:
			continue
		}
		if s == symbol {
			s = digit
		}
		if last != space && s != last {
			turns++
		}
		last = s
	}
	if letters == 0 || digits+symbols == 0 {
		return false
	}
	return turns > 1 || symbols > 0 || digits <= letters
}

// glues says whether an apostrophe is inside a word as it is spoken: don't,
// I'm, you've. Before s, ll and d it separates: he'll is not hell.
func glues(c []atom, i int) bool {
	if i == 0 || i+1 >= len(c) || c[i-1].sort < symbol || c[i+1].sort < symbol {
		return false
	}
	end := i + 1
	for end < len(c) && c[end].sort == letter && end < i+4 {
		end++
	}
	switch n := end - i - 1; {
	case n == 1:
		return c[i+1].r != 's' && c[i+1].r != 'd'
	case n == 2:
		return !(c[i+1].r == 'l' && c[i+2].r == 'l')
	}
	// O'Brien, l'école: one letter before is a word of its own.
	return i >= 2 && c[i-2].sort >= symbol
}

// insideWord says whether the mark at i has a letter on both sides, so that it
// may have been put there to break a word up. More than three marks are a pause.
func insideWord(c []atom, i int, leet bool) bool {
	lo, hi := i, i
	for lo > 0 && !wordy(c[lo-1], leet) {
		lo--
		if i-lo > 2 {
			return false
		}
	}
	for hi+1 < len(c) && !wordy(c[hi+1], leet) {
		hi++
		if hi-i > 2 {
			return false
		}
	}
	return lo > 0 && hi+1 < len(c) && c[lo-1].sort != digit && c[hi+1].sort != digit && hi-lo < 3
}

func wordy(a atom, leet bool) bool {
	return a.sort == letter || a.sort == digit || leet && a.sort == symbol
}

// minSingles is how many letters in a row, each alone, make a word pulled
// apart. Two may be "a b" in geometry.
const minSingles = 3

// joinSingles joins runs of words of one letter: k i l l. Real words are never
// joined, so that "this hit" stays as it is. Inside a run a wider gap than the
// others is a gap between words.
func joinSingles(in []word) []word {
	out := make([]word, 0, len(in))
	for i := 0; i < len(in); {
		end := i
		for end < len(in) && len(in[end].atoms) == 1 && in[end].atoms[0].sort >= symbol {
			end++
		}
		if end-i < minSingles {
			out = append(out, in[i])
			i++
			continue
		}
		out = appendRun(out, in[i:end])
		i = end
	}
	return out
}

// appendRun joins one run of single letters.
func appendRun(out, run []word) []word {
	narrow := run[1].gap
	for _, w := range run[2:] {
		narrow = min(narrow, w.gap)
	}
	joined := word{gap: run[0].gap, split: true}
	for i, w := range run {
		if i > 0 && w.gap > narrow {
			out = append(out, joined)
			joined = word{gap: w.gap, split: true}
		}
		joined.atoms = append(joined.atoms, w.atoms[0])
	}
	return append(out, joined)
}
