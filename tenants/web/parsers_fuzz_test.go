// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// What a path of ours is must be what a browser makes of it as well: told to go
// there, it stays on this host.
func FuzzOwnPath(f *testing.F) {
	for _, s := range []string{"/home", "//evil.test", `/\evil.test`, "/\t/evil.test", "https:evil.test", "/..//evil.test", "/.//evil.test", "/%2f%2fevil.test", "/?next=//evil.test", "/#//a", "/\u2028", "/reply"} {
		f.Add(s)
	}
	base, err := url.Parse("https://oakfield.example/posts/1")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if nextPath(path) != "" && !ownPath(path) {
			t.Fatalf("after signing in one may go to %q", path)
		}
		if !ownPath(path) {
			return
		}
		if len(path) > 2000 || strings.ContainsAny(path, "\r\n\t\\\x00") {
			t.Fatalf("%q is a path of ours", path)
		}
		if to, err := base.Parse(path); err == nil && (to.Host != base.Host || to.Scheme != "https" || to.User != nil) {
			t.Fatalf("%q leads to %s", path, to)
		}
	})
}

// A Host header names a host or nothing; what it names is a name in its final form.
func FuzzHostName(f *testing.F) {
	for _, s := range []string{"oakfield.localhost", "OAKFIELD.localhost.:8080", "a:b", "[::1]:80", "a..b", "", ".", ":80", "evil\r\nX: y", "xn--a.example", "oakfield.localhost:99999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		name := hostName(header)
		if strings.ToLower(name) != name || len(name) > 253 || strings.ContainsAny(name, ":/@\\?#%[] \r\n\x00") || !utf8.ValidString(name) {
			t.Fatalf("%q is the host %q", header, name)
		}
		if name != "" && !strings.HasSuffix(name, ".") && hostName(name) != name {
			t.Fatalf("%q is the host %q and then %q", header, name, hostName(name))
		}
		if slug := (&Door{base: &url.URL{Scheme: "http", Host: "localhost:80"}}).slugOf(name); strings.Contains(slug, ".") || slug != "" && name != slug+".localhost" {
			t.Fatalf("%q is the school %q", header, slug)
		}
		sameHost(header, name)
	})
}

// Whatever a form holds, its values are text that can be stored, there are no
// more than ours have, and a page may show them without the secrets.
func FuzzReadForm(f *testing.F) {
	const pairs, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	for _, s := range []string{"body=hello&_csrf=a", "a=%zz", "a=%00%ff", "&&=&", "password=a&current=b&new_password=c", strings.Repeat("a&", 5000)} {
		f.Add(pairs, []byte(s))
	}
	for _, s := range []string{"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--", "--x--", "--x\r\n\r\n", "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nc\r\n--x--"} {
		f.Add(parts, []byte(s))
	}
	f.Add("multipart/form-data", []byte("--x--"))
	f.Add("text/plain", []byte("a=b"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		form, err := readForm(contentType, body)
		if err == nil && form.count > fieldsMost {
			t.Fatalf("%d fields", form.count)
		}
		for name, values := range form.values {
			for _, text := range append(values, name) {
				if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
					t.Fatalf("the field %q holds %q", name, text)
				}
			}
			form.Int(name)
			form.Bool(name)
			for _, id := range form.IDs(name) {
				if id.String() == "" || id == nobody {
					t.Fatalf("%q is the id %v", values, id)
				}
			}
		}
		for name := range form.Values() {
			if name == "_csrf" || name == "current" || strings.Contains(name, "password") {
				t.Fatalf("a page may show %s again", name)
			}
		}
	})
}

// An id is written in one way.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{"0190a001-0000-7000-8000-000000000001", "{0190a001-0000-7000-8000-000000000001}", "urn:uuid:0190a001-0000-7000-8000-000000000001", "0190a001000070008000000000000001", "00000000-0000-0000-0000-000000000000", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if id, ok := parseID(text); ok && (id == nobody || id.String() != strings.ToLower(text)) {
			t.Fatalf("%q is the id %s", text, id)
		}
	})
}

// A pasted list given back with what is wrong in it is the same list.
func FuzzReadList(f *testing.F) {
	for _, s := range []string{"Maya Rao, maya.r, student, 8, 8B", "name;role\nMaya;student", "\ufeffName\tRole\r\nMaya Rao\tpupil", "\"Rao, Maya\",,student", "\"open", ",,,,,,", "a  # said before\n", "Sam,,student+teacher,reception", "\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text, _ = clean(text)
		head, lines := readList(text)
		if len(lines) > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
			t.Fatalf("%q has %d lines", text, len(lines))
		}
		for _, l := range lines {
			if l.problem == "" && len(l.member.Roles) == 0 {
				t.Fatalf("%q brings somebody without a role", text)
			}
		}
		given := annotate(head, lines)
		headAgain, again := readList(given)
		if headAgain != head || len(again) != len(lines) {
			t.Fatalf("%q is given back as %q: %q with %d lines, then %q with %d", text, given, head, len(lines), headAgain, len(again))
		}
		for i := range lines {
			if again[i].text != lines[i].text || again[i].problem != lines[i].problem {
				t.Fatalf("%q: line %d reads %+v and, given back, %+v", text, i, lines[i], again[i])
			}
		}
	})
}

// A flash that somebody made up says little, and leads nowhere else.
func FuzzUnpackFlash(f *testing.F) {
	for _, s := range []string{"eyJUZXh0IjoiYSIsIlVuZG8iOiIvL2V2aWwudGVzdCJ9", "e30", "bnVsbA", "not base64", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		flash := unpackFlash(value)
		if utf8.RuneCountInString(flash.Text) > flashLength || flash.Undo != "" && !ownPath(flash.Undo) {
			t.Fatalf("%q says %+v", value, flash)
		}
		if again := unpackFlash(packFlash(flash)); flash.Text != "" && again != flash {
			t.Fatalf("%+v, packed and unpacked, is %+v", flash, again)
		}
	})
}

// What comes before the router: targets, header lines, what is accepted.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"/a/%2e%2e", "/%00", "/%zz", "*", "http://x@oakfield.localhost/", "X-A: b\r\n c: d\r\n", "Transfer-Encoding : chunked\r\n", "gzip;q=0", "GZIP, br"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if cleanPath(text) {
			if plain, err := url.PathUnescape(text); err != nil || !utf8.ValidString(plain) || strings.ContainsAny(plain, "\x00\r\n\t\x7f") {
				t.Fatalf("%q is a clean path", text)
			}
		}
		raw := []byte(text)
		if !oddLines(raw) && strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
			t.Fatalf("%q has no odd line", text)
		}
		if !plainLength(raw) && !strings.Contains(strings.ToLower(text), "transfer-encoding") {
			t.Fatalf("%q names no coding and is in doubt", text)
		}
		if codings := headerValues(raw, "transfer-encoding"); plainLength(raw) && len(codings) > 0 && !strings.EqualFold(codings[0], "chunked") {
			t.Fatalf("%q is said to be plain", text)
		}
		if takesGzip(text) && !strings.Contains(text, "gzip") {
			t.Fatalf("%q takes gzip", text)
		}
		if tokenLike(text) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Cookie", sessionCookie+"="+text)
			if c, err := r.Cookie(sessionCookie); err != nil || c.Value != text {
				t.Fatalf("%q is a token and no cookie: %v", text, err)
			}
		}
		network(text)
	})
}

// A form comes from our own page, or the browser names no other: whatever the
// header says, it never names a second host.
func FuzzOrigin(f *testing.F) {
	for _, s := range []string{"http://oakfield.example", "HTTP://OAKFIELD.example:80", "https://oakfield.example", "null", "", "http://oakfield.example.evil.test",
		"http://oakfield.example@evil.test", "http://evil.test/http://oakfield.example", "http://oakfield.example:8080"} {
		f.Add("http", "oakfield.example", s)
		f.Add("https", "oakfield.example:443", s)
	}
	f.Fuzz(func(t *testing.T, scheme, host, origin string) {
		if !ownOrigin(scheme, host, "", origin) || origin == "" {
			return
		}
		u, err := url.Parse(origin)
		own, wrong := url.Parse(scheme + "://" + host)
		if err != nil || wrong != nil {
			return // no browser sends it, and no host of ours is called so
		}
		if !strings.EqualFold(plainPort(u.Host, scheme), plainPort(own.Host, scheme)) || !strings.EqualFold(u.Scheme, own.Scheme) {
			t.Fatalf("%q is taken for %s://%s", origin, scheme, host)
		}
	})
}
