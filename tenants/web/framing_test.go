// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"io"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rookery/tenants/web"
)

// Attack M2, as it is done to a server behind a proxy. The proxy keeps one
// connection for many people, so what one of them sends is cut into requests
// twice: by the proxy and by us. Whoever gets us to end a request earlier than
// the proxy does has put the beginning of the next person's request before
// theirs. So in every way of saying how long a body is, a second request hides
// in it. It is never answered: it was a body, or the connection is closed. And
// two that are honestly two, are two.
func TestNothingIsLeftOverForTheNextRequest(t *testing.T) {
	s := open(t, web.Config{})
	const hidden = "GET /probe/open?hidden HTTP/1.1\r\nHost: oakfield.localhost\r\n\r\n"
	length := func(prefix string) string { return prefix + strconv.Itoa(len(hidden)) + "\r\n" }
	chunk := strconv.FormatInt(int64(len(hidden)), 16) + "\r\n" + hidden + "\r\n0\r\n\r\n"
	form := "Content-Type: application/x-www-form-urlencoded\r\n"
	type try struct{ name, method, headers, body string }
	var tries []try
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"} {
		for name, headers := range map[string]string{
			"a length": length("Content-Length: "), "a length and a form": form + length("Content-Length: "), "with a plus": length("Content-Length: +"), "with noughts": length("Content-Length: 000"),
			"twice in one": "Content-Length: " + strconv.Itoa(len(hidden)) + ", " + strconv.Itoa(len(hidden)) + "\r\n", "two lengths": length("Content-Length: ") + "Content-Length: 0\r\n",
			"in hexadecimal": "Content-Length: 0x" + strconv.FormatInt(int64(len(hidden)), 16) + "\r\n", "below nothing": "Content-Length: -1\r\n", "no number": "Content-Length: a\r\n", "beyond all numbers": "Content-Length: 18446744073709551616\r\n",
			"a space before the colon": length("Content-Length : "), "a tab": length("Content-Length:\t"), "expects to go on": length("Expect: 100-continue\r\nContent-Length: "),
			"expects something else": length("Expect: x 100-continue\r\nContent-Length: "), "compressed": length("Content-Encoding: gzip\r\nContent-Length: "),
		} {
			tries = append(tries, try{name, method, headers, hidden})
		}
		for name, headers := range map[string]string{
			"chunks": "Transfer-Encoding: chunked\r\n", "Chunks": "Transfer-Encoding: Chunked\r\n", "chunks, named last": "Transfer-Encoding: gzip, chunked\r\n", "chunks, named first": "Transfer-Encoding: chunked, identity\r\n",
			"chunks twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "chunks, then not": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "no chunks": "Transfer-Encoding: identity\r\n",
			"chunks, misspelt": "Transfer-Encoding: xchunked\r\n", "chunks, quoted": "Transfer-Encoding: \"chunked\"\r\n", "chunks after a tab": "Transfer-Encoding:\tchunked\r\n", "chunks after a form feed": "Transfer-Encoding: \x0cchunked\r\n",
			"chunks and a length": length("Transfer-Encoding: chunked\r\nContent-Length: "), "chunks and no length": "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "chunks, space before the colon": "Transfer-Encoding : chunked\r\n",
		} {
			tries = append(tries, try{name, method, headers, chunk})
		}
	}
	for name, body := range map[string]string{
		"a chunk's length that overflows": "FFFFFFFFFFFFFFFF0\r\n" + hidden, "a chunk of minus one": "-1\r\n" + hidden, "an extension with a line end": "5;a=\nb\r\nhello\r\n0\r\n\r\n" + hidden,
		"a chunk in hexadecimal twice": "0x5\r\nhello\r\n0\r\n\r\n" + hidden, "a chunk longer than it says": "5\r\nhelloworld\r\n0\r\n\r\n" + hidden, "chunks ended by line feeds": "5\nhello\n0\n\n" + hidden,
	} {
		tries = append(tries, try{name, "POST", "Transfer-Encoding: chunked\r\n", body})
	}
	for _, one := range tries {
		said := s.wholly(t, one.method+" /probe/open HTTP/1.1\r\nHost: oakfield.localhost\r\n"+one.headers+"\r\n"+one.body)
		if n := answers(said); n > 1 {
			t.Errorf("%s, %s: %d answers:\n%.1500s", one.method, one.name, n, said)
		}
	}
	if n := answers(s.wholly(t, hidden+hidden)); n != 2 {
		t.Errorf("two requests got %d answers", n)
	}
	t.Logf("%d ways", len(tries))
}

// wholly sends bytes, says that there are no more, and gives everything that
// comes back.
func (s *site) wholly(t *testing.T, request string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp4", s.Address, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, request) // it may be closed before the end
	_ = conn.(*net.TCPConn).CloseWrite()
	said, _ := io.ReadAll(conn)
	return string(said)
}

var statusLine = regexp.MustCompile(`HTTP/1\.[01] [2-5]\d\d `)

func answers(said string) int { return len(statusLine.FindAllString(said, -1)) }

// A proxy that is believed says that somebody came by plain HTTP, and they are
// led to the same page by HTTPS: at the school's own host and port, once, also
// where the request named the host in its first line. A host that is no
// school's, and a form, are led nowhere.
func TestPlainHTTPIsLedToTheSchoolsOwnPage(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for base, port := range map[string]string{"https://localhost": "", "https://localhost:8443": ":8443"} {
		s := open(t, web.Config{BaseURL: base, TrustedProxies: proxies})
		const proto = "X-Forwarded-Proto: http\r\n"
		for request, want := range map[string]string{
			"GET /x?a=b&c=%2F HTTP/1.1\r\nHost: oakfield.localhost\r\n":                                    "308 https://oakfield.localhost" + port + "/x?a=b&c=%2F",
			"GET http://oakfield.localhost/x HTTP/1.1\r\nHost: oakfield.localhost\r\n":                     "308 https://oakfield.localhost" + port + "/x",
			"GET http://oakfield.localhost/x?n=http://evil.test/ HTTP/1.1\r\nHost: oakfield.localhost\r\n": "308 https://oakfield.localhost" + port + "/x?n=http://evil.test/",
			"GET http://OAKFIELD.localhost HTTP/1.1\r\nHost: oakfield.localhost\r\n":                       "308 https://oakfield.localhost" + port + "/",
			"GET http://oakfield.localhost?x HTTP/1.1\r\nHost: oakfield.localhost\r\n":                     "308 https://oakfield.localhost" + port + "/?x",
			"HEAD /x HTTP/1.1\r\nHost: oakfield.localhost.:80\r\n":                                         "308 https://oakfield.localhost" + port + "/x",
			"GET / HTTP/1.1\r\nHost: localhost\r\n":                                                        "308 https://localhost" + port + "/",
			"GET http://oakfield.localhost//evil.test/x HTTP/1.1\r\nHost: oakfield.localhost\r\n":          "400 ",
			"GET http://evil.test/x HTTP/1.1\r\nHost: oakfield.localhost\r\n":                              "400 ",
			"GET http://oakfield.localhost@evil.test/x HTTP/1.1\r\nHost: oakfield.localhost\r\n":           "400 ",
			"GET http://evil.test/x HTTP/1.1\r\nHost: evil.test\r\n":                                       "421 ",
			"GET /x HTTP/1.1\r\nHost: evil.test\r\n":                                                       "421 ",
			"POST /x HTTP/1.1\r\nHost: oakfield.localhost\r\nContent-Length: 0\r\n":                        "400 ",
		} {
			answer := s.wholly(t, request+proto+"\r\n")
			status, _, _ := strings.Cut(strings.TrimPrefix(answer, "HTTP/1.1 "), " ")
			var to []string
			for line := range strings.Lines(answer) {
				if value, found := strings.CutPrefix(strings.TrimSpace(line), "Location: "); found {
					to = append(to, value)
				}
			}
			if got := status + " " + strings.Join(to, " and "); got != want {
				t.Errorf("%q: %q, not %q", request, got, want)
			}
		}
	}
}

// What is named in full in the first line is the same page as what is not: also
// where one has to sign in first and come back.
func TestATargetNamedInFullIsThePathAlone(t *testing.T) {
	s := open(t, web.Config{})
	var ways []string
	for _, target := range []string{"/probe?page=2", "http://oakfield.localhost/probe?page=2"} {
		answer := s.wholly(t, "GET "+target+" HTTP/1.1\r\nHost: oakfield.localhost\r\n\r\n")
		i := slices.IndexFunc(strings.Split(answer, "\r\n"), func(line string) bool { return strings.HasPrefix(line, "Location: ") })
		if i < 0 {
			t.Fatalf("%s: %.300s", target, answer)
		}
		ways = append(ways, strings.Split(answer, "\r\n")[i])
	}
	if ways[0] != ways[1] || ways[0] != "Location: /sign-in?next=%2Fprobe%3Fpage%3D2" {
		t.Errorf("they lead to %q", ways)
	}
}
