// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A body that is no form of ours, to every deed there is, by those who may do
// most of them: the right refusal, and not one row is another than before.
func TestNoFormOfOursIsRefusedEverywhere(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	db := f.super
	before := digest(t, db, f.Riverside.ID)
	sent := 0
	for _, who := range []string{"admin", "lead", "teacher", "amira"} {
		v := f.riverside.reader(t, p, who)
		for _, r := range p.table(t) {
			if r.method != http.MethodPost {
				continue
			}
			for name, try := range wrongBodies(v.csrf) {
				try.method, try.path = r.method, f.riverside.at(t, r)
				sent++
				if got := v.do(t, try.attempt); got.status != try.want {
					t.Errorf("%s as %s, %s: %d, not %d: %.300s", try.attempt, who, name, got.status, try.want, got.body)
				}
			}
		}
	}
	if diff := cmp.Diff(before, digest(t, db, f.Riverside.ID)); diff != "" {
		t.Errorf("something was stored:\n%s", diff)
	}
	t.Logf("%d requests", sent)
}

// wrong is a request and the status that it deserves.
type wrong struct {
	attempt
	want int
}

// wrongBodies are M1, M8 and L2 of the attacks, and what a clumsy script sends.
func wrongBodies(csrf string) map[string]wrong {
	with := func(want int, raw string, header ...string) wrong {
		w := wrong{attempt{raw: []byte(raw), header: map[string]string{}}, want}
		for i := 0; i+1 < len(header); i += 2 {
			w.header[header[i]] = header[i+1]
		}
		return w
	}
	form := "_csrf=" + url.QueryEscape(csrf) + "&body=hello&words=hello&reason=hello"
	return map[string]wrong{
		"plain text":                   with(415, form, "Content-Type", "text/plain"),
		"no type":                      with(415, form, "Content-Type", "bogus"),
		"JSON":                         with(415, `{"_csrf":"`+csrf+`","body":"hello"}`, "Content-Type", "application/json"),
		"compressed":                   with(415, squeezed(form), "Content-Encoding", "gzip"),
		"said to be compressed":        with(415, form, "Content-Encoding", "br"),
		"half a percent sign":          with(400, form+"&a=%zz"),
		"parts without a boundary":     with(400, form, "Content-Type", "multipart/form-data"),
		"parts that are none":          with(403, form, "Content-Type", "multipart/form-data; boundary=x"),
		"ten thousand fields":          with(413, form+strings.Repeat("&a=1", 10_000)),
		"a megabyte":                   with(413, form+"&body="+strings.Repeat("a", 1<<20)),
		"no token":                     with(403, "body=hello"),
		"an empty token":               with(403, "_csrf=&body=hello"),
		"a forged token":               with(403, "_csrf=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&body=hello"),
		"a forged token and the right": with(403, "_csrf=forged&"+form),
		"from another site":            with(403, form, "Origin", "https://elsewhere.example"),
		"from a neighbouring school":   with(403, form, "Origin", "http://oakfield.localhost"),
		"from nowhere":                 with(403, form, "Origin", "null"),
		"as the browser says":          with(403, form, "Sec-Fetch-Site", "cross-site"),
		"from beside":                  with(403, form, "Sec-Fetch-Site", "same-site"),
	}
}

// Two megabytes are refused by their length alone, before they are sent.
func TestTwoMegabytesAreRefusedBeforeTheyAreSent(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	conn, err := net.Dial("tcp4", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /posts HTTP/1.1\r\nHost: riverside.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nbody=", 2<<20)
	if err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || got.StatusCode != 413 {
		t.Fatalf("%v %v", got, err)
	}
}

func squeezed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// at is the address of a deed with things of the school in its places.
func (s *fullSchool) at(t testing.TB, r route) string {
	t.Helper()
	things := map[string]string{"groups": s.class.String(), "members": s.outsider.ID.String(), "posts": s.posts["toschool"].String(),
		"drafts": s.drafts["amira"].String(), "tags": "seeds" + s.mark, "versions": "1"}
	if strings.HasPrefix(r.path, "/announcements") {
		things["posts"] = s.posts["trip"].String()
	}
	var values []string
	for place := range r.params() {
		table := holds(t, r, place)
		if things[table] == "" {
			rows := pairs(t, s.f.super, "select '', id::text from "+table+" where tenant_id = $1 order by id limit 1", s.ID)
			if len(rows) == 0 {
				return "/" // somebody's deed took the last one away
			}
			things[table] = rows[0].value
		}
		values = append(values, things[table])
	}
	return r.fill(values...)
}
