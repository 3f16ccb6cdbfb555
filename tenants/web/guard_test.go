// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rookery/tenants/policy"
	"rookery/tenants/web"
)

// raw sends bytes as they are and gives the first answer's status.
func (s *site) raw(t *testing.T, request string) (status int, answer string) {
	t.Helper()
	conn, err := net.DialTimeout("tcp4", s.Address, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		return 0, "closed while sending"
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, "closed: " + err.Error()
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	return response.StatusCode, string(body)
}

func TestWhatIsWrongAsHTTPIsRefused(t *testing.T) {
	s := open(t, web.Config{})
	const host = "Host: oakfield.localhost\r\n"
	get := func(target string) string { return "GET " + target + " HTTP/1.1\r\n" + host + "\r\n" }
	for name, try := range map[string]struct {
		request string
		status  []int
	}{
		"two hosts":               {"GET /probe/open HTTP/1.1\r\n" + host + "Host: riverside.localhost\r\n\r\n", []int{400}},
		"the same host twice":     {"GET /probe/open HTTP/1.1\r\n" + host + host + "\r\n", []int{400}},
		"no host":                 {"GET /probe/open HTTP/1.1\r\n\r\n", []int{400}},
		"no host, old HTTP":       {"GET /probe/open HTTP/1.0\r\n\r\n", []int{421}},
		"another school's target": {get("http://riverside.localhost/probe/open"), []int{400}},
		"the same school's":       {get("http://oakfield.localhost/probe/open"), []int{200}},
		"a name before the host":  {get("http://x@oakfield.localhost/probe/open"), []int{400}},
		"two slashes":             {get("//riverside.localhost/probe/open"), []int{400}},
		"another scheme":          {get("file:///etc/passwd"), []int{400}},
		"asterisk":                {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", []int{400}},
		"connect":                 {"CONNECT riverside.localhost:80 HTTP/1.1\r\n" + host + "\r\n", []int{405}},
		"an unheard-of method":    {"BREW /probe/open HTTP/1.1\r\n" + host + "\r\n", []int{405}},
		"both lengths":            {"POST /probe/open HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", []int{400}},
		"two lengths":             {"POST /probe/open HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", []int{400}},
		"bare line feeds":         {"GET /probe/open HTTP/1.1\r\n" + host + "X-A: b\nX-B: c\r\n\r\n", []int{400}},
		"a space before colon":    {"GET /probe/open HTTP/1.1\r\n" + host + "X-A : b\r\n\r\n", []int{400}},
		"a folded header":         {"GET /probe/open HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n\r\n", []int{400}},
		"NUL in a header":         {"GET /probe/open HTTP/1.1\r\n" + host + "X-A: b\x00c\r\n\r\n", []int{400}},
		"NUL in the path":         {get("/probe/o\x00pen"), []int{400}},
		"%00":                     {get("/probe/%00"), []int{400, 404}},
		"%ff":                     {get("/probe/%ff"), []int{400, 404}},
		"%2e%2e":                  {get("/probe/%2e%2e/%2e%2e/etc/passwd"), []int{404}},
		"dots":                    {get("/probe/../../etc/passwd"), []int{404}},
		"half an escape":          {get("/probe/%2"), []int{400}},
		"10,000 segments":         {get(strings.Repeat("/a", 7000)), []int{404}},
		"a long path":             {get("/" + strings.Repeat("a", 17000)), []int{431, 400}},
		"10,000 headers":          {"GET /probe/open HTTP/1.1\r\n" + host + strings.Repeat("X-A: b\r\n", 10000) + "\r\n", []int{431, 0}},
		"a cookie of 8 KB":        {"GET /probe/open HTTP/1.1\r\n" + host + "Cookie: rookery=" + strings.Repeat("a", 8000) + "\r\n\r\n", []int{200}},
		"100 cookies":             {"GET /probe/open HTTP/1.1\r\n" + host + "Cookie: " + strings.Repeat("rookery=a; ", 100) + "\r\n\r\n", []int{200}},
		"1,000 query pairs":       {get("/probe/open?" + strings.Repeat("a[9999999]=b&", 1000)), []int{200}},
		"garbage":                 {"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", []int{400, 0}},
	} {
		status, answer := s.raw(t, try.request)
		found := false
		for _, want := range try.status {
			found = found || status == want
		}
		if !found || strings.Contains(answer, "Riverside") {
			t.Errorf("%s: answered %d, not %v: %.200s", name, status, try.status, answer)
		}
	}
	s.At(t, s.Oakfield).Get("/probe/open").Must(t, 200) // and it is still there
}

func TestCompressedBodiesAndOtherThanFormsAreRefused(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	for _, encoding := range []string{"gzip", "br", "deflate", "zstd", "gzip, identity", "x-gzip"} {
		r := b.Request("POST", "/probe", url.Values{"body": {"a"}})
		r.Header.Set("Content-Encoding", encoding)
		b.Do(r).Must(t, 415)
	}
	for _, media := range []string{"application/json", "text/plain", "application/xml", "", "application/octet-stream", "multipart/mixed"} {
		r := b.Request("POST", "/probe", url.Values{"body": {"a"}})
		r.Header.Set("Content-Type", media)
		b.Do(r).Must(t, 415)
	}
}

func TestMethodsAndAddressesThatAreNotThere(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
		p := b.Do(b.Request(method, "/probe", nil)).Must(t, 405)
		for _, allowed := range []string{"GET", "HEAD", "POST"} {
			if !strings.Contains(p.Header.Get("Allow"), allowed) {
				t.Errorf("%s: Allow %q", method, p.Header.Get("Allow"))
			}
		}
		b.Do(b.Request(method, "/nowhere", nil)).Must(t, 404)
	}
	for _, path := range []string{"/nowhere", "/probe/", "/PROBE", "/probe/things/", "/static/nothing.js", "/static/../go.mod"} {
		b.Get(path).Must(t, 404)
	}
	head := b.Do(b.Request("HEAD", "/probe", nil))
	if head.Status != 200 || head.Body != "" {
		t.Errorf("HEAD: %d, %d bytes", head.Status, len(head.Body))
	}
	// An id that is none, one of another school and one of nobody look the same.
	garbage := b.Get("/probe/things/0190a001").Must(t, 404)
	for _, id := range []string{"%27%3b--", "0190a001-0000-7000-8000-00000000000g", "00000000-0000-0000-0000-000000000000", "{0190a001-0000-7000-8000-000000000001}", "urn:uuid:0190a001-0000-7000-8000-000000000001"} {
		if p := b.Get("/probe/things/"+id).Must(t, 404); p.Body != garbage.Body {
			t.Errorf("%s answers otherwise", id)
		}
	}
}

func TestMoreThanFitsComesBackAsTyped(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	f := b.Get("/probe").FormAt("/sign-out")
	for _, size := range []int{300 << 10, 1 << 20} {
		long := strings.Repeat("long words ", size/11)
		p := b.Do(b.Request("POST", "/probe", url.Values{"_csrf": f.Fields["_csrf"], "body": {long}})).Must(t, 413)
		if area := p.Find("textarea[name=body]"); len(area) != 1 || area[0].FirstChild.Data != long {
			t.Errorf("of %d characters the text is lost", len(long))
		}
	}
	many := url.Values{"_csrf": f.Fields["_csrf"]}
	for n := range 4500 {
		many.Set(fmt.Sprint("field", n), "a")
	}
	b.Do(b.Request("POST", "/probe", many)).Must(t, 413)

	for name, body := range map[string]string{
		"no boundary":   "--x\r\n\r\n\r\n--x--",
		"100,000 parts": strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 5000) + "--x--",
	} {
		r, err := http.NewRequest("POST", "http://"+b.Host()+"/probe", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "multipart/form-data")
		if name != "no boundary" {
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		}
		if p := b.Do(r); p.Status != 413 && p.Status != 400 {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	status, _ := s.raw(t, "POST /probe HTTP/1.1\r\nHost: oakfield.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999999999\r\n\r\nbody=")
	if status != 413 {
		t.Errorf("a gigabyte announced: %d", status)
	}
}

func TestCharactersThatCannotBeStoredComeBackMarked(t *testing.T) {
	s := open(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Student))
	csrf := b.Get("/probe").FormAt("/sign-out").Fields["_csrf"]
	for _, typed := range []string{"half a \x00 word", "half a \xff word", "half a \xed\xa0\x80 word"} {
		p := b.Do(b.Request("POST", "/probe", url.Values{"_csrf": csrf, "body": {typed}})).Must(t, 422, "cannot be stored")
		if !strings.Contains(p.Body, "half a \uFFFD") || !strings.Contains(p.Body, " word") {
			t.Errorf("%q is lost", typed)
		}
	}
	b.Get("/probe?q=%00%ff").Must(t, 200)
}
