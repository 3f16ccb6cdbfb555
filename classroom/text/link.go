// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"rookery/tenants/fold"
)

const (
	maxURL   = 2048
	maxShown = 48
)

// linkAt reads a link that begins with http://, https:// or www. Nothing else
// becomes a link, whatever it looks like: no javascript:, no data:, no bare
// word with a dot.
// When it is none after all, the segment is plain and says how far it went.
func linkAt(s string) (Segment, bool) {
	low := strings.ToLower(s[:min(len(s), 8)])
	scheme := ""
	switch {
	case strings.HasPrefix(low, "http://"), strings.HasPrefix(low, "https://"):
	case strings.HasPrefix(low, "www."):
		scheme = "https://"
	default:
		return Segment{}, false
	}
	written := s[:linkEnd(s)]
	u, host, ok := safeURL(scheme + written)
	if !ok {
		return Segment{Kind: Plain, Text: written}, false
	}
	return Segment{Kind: Link, Text: written, Key: u, Shown: shown(host, u)}, true
}

// linkEnd ends a link at white space and at what cannot stand in one, and
// leaves marks of the sentence outside, with a bracket that was opened before
// the link.
func linkEnd(s string) int {
	end := 0
	for end < len(s) && end <= maxURL {
		r, n := utf8.DecodeRuneInString(s[end:])
		if r <= ' ' || r == 0x7F || r == utf8.RuneError || strings.ContainsRune("<>\"`{}|\\^", r) ||
			r >= 0x80 && !isWordRune(r) && r != '–' {
			break
		}
		end += n
	}
	for end > 0 {
		switch c := s[end-1]; c {
		case '.', ',', ':', ';', '!', '?', '\'', '*', '_', '~':
			end--
			continue
		case ')', ']':
			open := map[byte]string{')': "(", ']': "["}[c]
			if strings.Count(s[:end], open) < strings.Count(s[:end], string(c)) {
				end--
				continue
			}
		}
		break
	}
	return end
}

// safeURL gives the URL in one form and its host in ASCII. It refuses what
// carries a user name (a disguise), has no real host, or is too long.
func safeURL(s string) (full, host string, ok bool) {
	if len(s) > maxURL {
		return "", "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", "", false
	}
	host = strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil && !plainHost(host) {
		return "", "", false
	}
	if err == nil {
		host = ascii
	}
	if host == "" || strings.Contains(host, "..") || !strings.Contains(host, ".") && !strings.Contains(host, ":") && host != "localhost" {
		return "", "", false
	}
	port := u.Port()
	u.Host = host
	if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	return u.String(), host, true
}

// plainHost takes hosts that IDNA refuses but browsers open: those with an
// underscore, and addresses in brackets.
func plainHost(h string) bool {
	return strings.Trim(h, "abcdefghijklmnopqrstuvwxyz0123456789-_.:") == "" && !strings.Contains("."+h, ".-")
}

// shown is what a reader sees of a link: the host, readable where its letters
// are of one script and not drawn like another name, else in punycode; then
// the path, shortened.
func shown(host, full string) string {
	u, err := url.Parse(full)
	if err != nil {
		return host
	}
	out := readableHost(host)
	if port := u.Port(); port != "" {
		out += ":" + port
	}
	rest := u.EscapedPath()
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	if rest == "/" {
		rest = ""
	}
	return shorten(out, rest)
}

// shorten cuts the path, never the host: the host is what tells where a link
// leads.
func shorten(host, rest string) string {
	if room := maxShown - utf8.RuneCountInString(host); utf8.RuneCountInString(rest) > max(room, 8) {
		runes := []rune(rest)
		return host + string(runes[:max(room, 8)]) + "…"
	}
	return host + rest
}

// readableHost decodes punycode only where that cannot deceive.
func readableHost(host string) string {
	if !strings.Contains(host, "xn--") {
		return host
	}
	readable, err := idna.Lookup.ToUnicode(host)
	if err != nil {
		return host
	}
	for _, label := range strings.Split(readable, ".") {
		if !fold.SingleScript(label) || deceives(label) {
			return host
		}
	}
	return readable
}

// deceives says whether a label could be read as another: one whose letters
// all have a Latin double (сора), or Latin with letters that no language's
// everyday spelling has (ɡ, ı).
func deceives(label string) bool {
	if fold.SingleScript(label + "a") {
		return strings.ContainsFunc(label, isOddLatin)
	}
	return !strings.ContainsFunc(fold.Skeleton(label), func(r rune) bool { return r >= 0x80 })
}

func isOddLatin(r rune) bool {
	if r < 0x80 || strings.ContainsRune("ßæœøđðłħþ", r) {
		return false
	}
	base := norm.NFD.String(string(r))
	return base[0] >= 0x80
}
