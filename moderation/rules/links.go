// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"mvdan.cc/xurls/v2"
)

// link is a place in the original text and the host that it leads to.
type link struct {
	from, to int
	host     string // lower case, punycode, no trailing dot; "" when it cannot be told
}

func linkExpressions(e *expressions) {
	e.relaxed = xurls.Relaxed()
	e.spelledLink = regexp.MustCompile(`\b[\pL\pN-]{2,63} ?(?:[(\[{] ?(?:dot|\.) ?[)\]}]| dot ) ?(?:com|org|net|co|io|gg|tv|me|info|xyz|app|dev|link|online|site|example|test|uk)\b|\b(?:hxxps?|h t t p s?) ?: ?/ ?/ ?[\pL\pN.-]+|\b[\pL\pN-]{2,63} ?\. ?(?:com|org|net|ly|gg|me|tv|io|be|co|xyz|link) ?/ ?[\pL\pN]+|\b[\pL\pN-]{2,63}(?: \. ?(?:com|org|net|xyz|gg)|\. (?:com|org|xyz))\b`)
	e.brokenLink = regexp.MustCompile(`\b(?:https?|www) ?[:.] ?(?:/ ?/ ?)?[\pL\pN-]{2,63} \. ?[\pL]{2,24}\b`)
}

// findLinks looks at each chunk between white space that could hold a link:
// the expressions are large, most chunks are words.
func (s *Set) findLinks(text string) []link {
	var out []link
	for i := 0; i < len(text) && len(out) < 4*maxHits; {
		end := strings.IndexAny(text[i:], " \n\t")
		if end < 0 {
			end = len(text) - i
		}
		chunk := text[i : i+end]
		if end > 3 && strings.ContainsAny(strings.Trim(chunk, ".,:;!?"), ".:。．｡") {
			out = append(out, s.chunkLinks(chunk, i)...)
		}
		i += end + 1
	}
	return out
}

// maxChunk is how much of one chunk is read: nobody's link is longer, and a
// megabyte without a space is none.
const maxChunk = 4096

func (s *Set) chunkLinks(chunk string, at int) []link {
	if len(chunk) > maxChunk {
		chunk = chunk[:maxChunk]
	}
	wide := widthFolded(chunk)
	var out []link
	for _, m := range s.exprs.relaxed.FindAllStringIndex(wide, maxHits) {
		found := wide[m[0]:m[1]]
		if isMail(found) || !strings.Contains(found, ":") && !isBareLink(found) {
			continue
		}
		out = append(out, link{from: at, to: at + len(chunk), host: hostOf(found)})
		if len(wide) == len(chunk) {
			out[len(out)-1].from, out[len(out)-1].to = at+m[0], at+m[1]
		}
	}
	return out
}

// widthFolded writes the full-width dots and letters of a link as browsers
// read them; other look-alikes stay, because to a browser they are others.
func widthFolded(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '。' || r == '｡' || r == '．':
			return '.'
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFF01 + '!'
		case r >= 0x200B && r <= 0x200F:
			return -1
		}
		return r
	}, s)
}

func isMail(s string) bool {
	at := strings.IndexByte(s, '@')
	return strings.HasPrefix(strings.ToLower(s), "mailto:") || at > 0 && !strings.ContainsAny(s[:at], "/?#")
}

// bareTLDs are endings that make a link without scheme, path or www. Endings
// that are words (it, is, in, me, to, so) are not among them, since a space is
// often forgotten after a full stop, nor those of files (py, md, sh).
var bareTLDs = wordSet(`com org net edu gov info biz app dev io gg tv ly xyz site online website shop store link live chat video games
	page blog club uk ie eu de fr es nl se pl ru ua cn jp au nz ca co example test tk ml ga cf top fun pro wiki onion рф`)

// isBareLink judges a link that has no scheme.
func isBareLink(s string) bool {
	low := strings.ToLower(s)
	host, _, path := strings.Cut(low, "/")
	if path || strings.HasPrefix(low, "www.") {
		return !allDigits(host)
	}
	host, _, _ = strings.Cut(host, ":")
	return bareTLDs[host[strings.LastIndexByte(host, '.')+1:]] || isAddress(host)
}

func allDigits(host string) bool { return strings.Trim(host, "0123456789.,") == "" && !isAddress(host) }

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// hostOf gives the host that a browser would go to.
func hostOf(s string) string {
	if !strings.Contains(s, "://") {
		if i := strings.IndexByte(s, ':'); i > 0 && !strings.Contains(s[:i], ".") && !strings.Contains(s[:i], "/") {
			return "" // magnet:, tel: and the like lead to no host
		}
		s = "https://" + s
	}
	// Browsers read a backslash as a slash.
	u, err := url.Parse(strings.ReplaceAll(s, `\`, "/"))
	if err != nil {
		return ""
	}
	return normalHost(u.Hostname())
}

// normalHost writes a host in the one form in which hosts are compared.
func normalHost(h string) string {
	h = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(h)), ".")
	if a, err := idna.Lookup.ToASCII(h); err == nil {
		return strings.TrimSuffix(a, ".")
	}
	if a, err := idna.Punycode.ToASCII(h); err == nil {
		return a
	}
	return h
}

// hostSet is a list of allowed hosts; a domain allows its subdomains.
type hostSet struct{ hosts map[string]bool }

func newHostSet(list []string) *hostSet {
	set := &hostSet{hosts: make(map[string]bool, len(list))}
	for _, h := range list {
		set.hosts[normalHost(strings.TrimPrefix(strings.TrimSpace(h), "*."))] = true
	}
	return set
}

func (set *hostSet) allows(host string) bool {
	for host != "" {
		if set.hosts[host] {
			return true
		}
		_, rest, found := strings.Cut(host, ".")
		if !found {
			return false
		}
		host = rest
	}
	return false
}

// strangeLinks gives the links that a rule does not allow, those that are
// spelled out among them.
func (s *Set) strangeLinks(rule int, rd *reading) []span {
	var out []span
	allowed := s.links[rule]
	for _, l := range rd.links {
		if !allowed.allows(l.host) && !rd.own.allows(l.host) {
			out = append(out, span{from: l.from, to: l.to})
		}
	}
	text := rd.plain.Text
	if slices.ContainsFunc(spelledStems, func(p string) bool { return strings.Contains(text, p) }) {
		out = append(out, each(s.exprs.spelledLink, rd, "")...)
		out = append(out, s.spacedLinks(rd)...)
	}
	if strings.Contains(text, " .") && (strings.Contains(text, "http") || strings.Contains(text, "www")) {
		out = append(out, each(s.exprs.brokenLink, rd, "")...)
	}
	return out
}

// spelledStems: each link that is spelled out has one of these.
var spelledStems = []string{"dot", "[", "(", "{", " .", ". com", ". org", ". net", ". xyz", ". gg", ". ly", ". me", ". tv", ". io", ". be", ". co", ". li",
	"hxxp", "h t t p", " /"}

// insideLink says whether a place lies in a link, whose digits call nobody.
func insideLink(links []link, from, to int) bool {
	for _, l := range links {
		if l.from <= from && to <= l.to {
			return true
		}
	}
	return false
}
