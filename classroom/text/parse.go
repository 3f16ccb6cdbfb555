// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rookery/tenants/fold"
)

// Kind is what a segment is.
type Kind uint8

// The kinds of segment.
const (
	Plain   Kind = iota
	Mention      // @name; Key is the canonical username
	Tag          // #tag; Key is TagKey of it
	Link         // Key is the whole URL, Shown what to print
	Newline      // one line break
)

// Segment is a part of a text. The Text of all segments, one after the other,
// is the body.
type Segment struct {
	Kind  Kind
	Text  string // as written
	Key   string // what it leads to; empty for plain text and newlines
	Shown string // for links: the host in a form that cannot deceive, with the path, shortened
}

// Text is a body taken apart.
type Text struct {
	Segments []Segment
}

// Caps on what one post may lead to; what is over stays plain text.
const (
	maxMentions = 50
	maxTags     = 50
	maxLinks    = 50
	maxTagRunes = 100
)

// Parse takes a body apart, in time linear in it. The body should come from
// Check; any string is taken.
func Parse(body string) Text {
	p := parser{body: body}
	p.run()
	return Text{Segments: p.out}
}

// Mentions gives the canonical usernames that the text mentions, each once, in
// order.
func (t Text) Mentions() []string { return t.keys(Mention) }

// Tags gives the keys of the hashtags, each once, in order.
func (t Text) Tags() []string { return t.keys(Tag) }

// Links gives the URLs, each once, in order.
func (t Text) Links() []string { return t.keys(Link) }

func (t Text) keys(k Kind) []string {
	var out []string
	for _, s := range t.Segments {
		if s.Kind == k && !slices.Contains(out, s.Key) { // fifty at most
			out = append(out, s.Key)
		}
	}
	return out
}

type parser struct {
	body                  string
	plain                 int // where the plain text before the place at hand begins
	mentions, tags, links int
	out                   []Segment
}

// run goes over the body once. A thing can only begin where the rune before
// is not part of a word, so that an e-mail address holds no mention.
func (p *parser) run() {
	before := rune(' ')
	for i := 0; i < len(p.body); {
		r, n := utf8.DecodeRuneInString(p.body[i:])
		var seg Segment
		found := false
		switch {
		case r == '\n':
			seg, found = Segment{Kind: Newline, Text: "\n"}, true
		case isWordRune(before) || before == '/' || before == '\\':
		case r == '@' && p.mentions < maxMentions && before != '@':
			seg, found = mentionAt(p.body[i:])
		case r == '#' && p.tags < maxTags && before != '#' && before != '&':
			seg, found = tagAt(p.body[i:])
		case (r == 'h' || r == 'H' || r == 'w' || r == 'W') && p.links < maxLinks:
			seg, found = linkAt(p.body[i:])
		}
		if !found {
			// What looked like a link and is none is passed over as a whole.
			step := max(n, len(seg.Text))
			before, _ = utf8.DecodeLastRuneInString(p.body[i : i+step])
			i += step
			continue
		}
		p.add(i, seg)
		i = p.plain
		before, _ = utf8.DecodeLastRuneInString(seg.Text)
	}
	p.flush(len(p.body))
}

// add ends the plain text before i and adds a segment.
func (p *parser) add(i int, seg Segment) {
	p.flush(i)
	switch seg.Kind {
	case Mention:
		p.mentions++
	case Tag:
		p.tags++
	case Link:
		p.links++
	}
	p.out = append(p.out, seg)
	p.plain = i + len(seg.Text)
}

func (p *parser) flush(end int) {
	if end > p.plain {
		p.out = append(p.out, Segment{Kind: Plain, Text: p.body[p.plain:end]})
	}
	p.plain = end
}

// isWordRune says whether a rune is part of a word or a name.
func isWordRune(r rune) bool {
	return r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.Nd)
}

// maxNameBytes is how far a name is looked for: thirty characters of up to
// three code points each, and one more that says it is too long.
const maxNameBytes = 4 * 3 * 31

// mentionAt reads @name. Marks that end a sentence are not part of a name, so
// "@sam." mentions sam.
func mentionAt(s string) (Segment, bool) {
	end := 1
	for end < len(s) && end < maxNameBytes {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !isWordRune(r) && r != '.' && r != '-' {
			break
		}
		end += n
	}
	name := strings.TrimRight(s[1:end], ".-_")
	if strings.HasPrefix(s[1+len(name):], "@") {
		return Segment{}, false // an address on another server
	}
	key, err := fold.Username(name)
	if err != nil {
		return Segment{}, false
	}
	return Segment{Kind: Mention, Text: s[:1+len(name)], Key: key}, true
}

// tagAt reads #tag: letters, digits and underscores, one letter at least, so
// that "#1" stays a number.
func tagAt(s string) (Segment, bool) {
	end, runes, letters := 1, 0, 0
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !isWordRune(r) && !(isTagJoiner(r) && end > 1) {
			break
		}
		if unicode.IsLetter(r) {
			letters++
		}
		if runes++; runes > maxTagRunes {
			return Segment{}, false
		}
		end += n
	}
	word := strings.TrimRight(s[:end], "\u200c\u200d·")
	if letters == 0 {
		return Segment{}, false
	}
	key := TagKey(word)
	if key == "" {
		return Segment{}, false
	}
	return Segment{Kind: Tag, Text: word, Key: key}, true
}

// isTagJoiner: Persian and Indic words need the joiners, Catalan the dot.
func isTagJoiner(r rune) bool { return r == 0x200C || r == 0x200D || r == '·' }
