// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// refusal is an answer to a request that is wrong as HTTP, before anybody asks
// whose it is.
type refusal struct {
	status int
	words  string
}

// Error makes a refusal an error that handlers can return.
func (r refusal) Error() string { return r.words }

var (
	errMalformed = refusal{fiber.StatusBadRequest, "The request could not be understood."}
	errEncoded   = refusal{fiber.StatusUnsupportedMediaType, "Please send this without compression."}
	errType      = refusal{fiber.StatusUnsupportedMediaType, "Please send this as a form."}
	errTooLarge  = refusal{fiber.StatusRequestEntityTooLarge, "That is more than fits. Please make it shorter."}
	errMethod    = refusal{fiber.StatusMethodNotAllowed, "That cannot be done here."}
)

// guard looks at the bare request before the router does.
func (d *Door) guard(rc *fasthttp.RequestCtx, next fasthttp.RequestHandler) {
	if r := checkTarget(rc); r.status != 0 {
		d.refuse(rc, r)
		rc.SetConnectionClose() // what follows on this connection may be the rest of an attack
		return
	}
	if r := checkBody(rc); r.status != 0 {
		d.refuse(rc, r)
		return
	}
	next(rc)
}

func checkTarget(rc *fasthttp.RequestCtx) refusal {
	header := &rc.Request.Header
	if !knownMethod(header.Method()) {
		return errMethod
	}
	target := string(header.RequestURI())
	if !strings.HasPrefix(target, "/") {
		if !sameHost(target, string(header.Host())) {
			return errMalformed
		}
		target = withoutHost(target)
		rc.Request.SetRequestURI(target) // from here on there is one form alone
	}
	if strings.HasPrefix(target, "//") {
		return errMalformed // fasthttp would read //host/path as another host
	}
	if raw := header.RawHeaders(); oddLines(raw) || !plainLength(raw) {
		return errMalformed // ways to smuggle a second request in
	}
	if !cleanPath(string(rc.URI().PathOriginal())) {
		return errMalformed
	}
	return refusal{}
}

func knownMethod(method []byte) bool {
	switch string(method) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE":
		return true
	}
	return false
}

// sameHost says whether an absolute-form target names the host of the Host
// header (RFC 9112 section 3.2.2 lets the target win: two names are one too many).
func sameHost(target, host string) bool {
	u, err := url.Parse(target)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// withoutHost is an absolute-form target as a path and a query.
func withoutHost(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}

// oddLines says whether a header goes on in a second line, or a line ends
// without a carriage return.
func oddLines(raw []byte) bool {
	for i, b := range raw {
		if b != '\n' {
			continue
		}
		if i == 0 || raw[i-1] != '\r' || i+1 < len(raw) && (raw[i+1] == ' ' || raw[i+1] == '\t') {
			return true
		}
	}
	return false
}

// plainLength says whether a header leaves no doubt where the body ends (RFC
// 9112 sections 6.1 and 6.3): nothing, a length, or chunks and no other coding;
// fasthttp takes "identity" for no body, and what follows for another request.
func plainLength(raw []byte) bool {
	codings := headerValues(raw, "transfer-encoding")
	if len(codings) == 0 {
		return true
	}
	return len(codings) == 1 && strings.EqualFold(codings[0], "chunked") && len(headerValues(raw, "content-length")) == 0
}

func headerValues(raw []byte, name string) (values []string) {
	for line := range bytes.SplitSeq(raw, []byte{'\n'}) {
		key, value, found := bytes.Cut(line, []byte{':'})
		if found && strings.EqualFold(string(bytes.TrimSpace(key)), name) {
			values = append(values, string(bytes.TrimSpace(value)))
		}
	}
	return values
}

// cleanPath says whether a path decodes to text without control characters.
func cleanPath(path string) bool {
	plain, err := url.PathUnescape(path)
	if err != nil || !utf8.ValidString(plain) {
		return false
	}
	return !strings.ContainsFunc(plain, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

func checkBody(rc *fasthttp.RequestCtx) refusal {
	header := &rc.Request.Header
	for _, encoding := range header.PeekAll(fiber.HeaderContentEncoding) {
		if e := strings.TrimSpace(string(encoding)); e != "" && !strings.EqualFold(e, "identity") {
			return errEncoded
		}
	}
	return refusal{}
}

// formType says whether a Content-Type is one that a form is sent with.
func formType(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case fiber.MIMEApplicationForm, fiber.MIMEMultipartForm:
		return true
	}
	return false
}

// changes says whether a request with this method may change something.
func changes(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead
}
