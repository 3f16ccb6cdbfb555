// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// SignedOutBody is a whole stream for a visitor without a session: the door
// answers /live with it (text/event-stream, status 200), because an
// EventSource cannot see a status.
const SignedOutBody = "event: signed-out\ndata: {}\n\n"

var (
	signedOut = []byte(SignedOutBody)
	stale     = []byte("event: stale\ndata: {}\n\n")
	idle      = []byte(": still here\n\n")
)

// frame writes one event as the HTML standard, section 9.2.6 (event stream
// interpretation), wants it: a line break inside the payload would otherwise
// end the field and let the payload speak for the server.
func frame(name string, payload []byte) []byte {
	out := make([]byte, 0, len(name)+len(payload)+18)
	out = append(append(append(out, "event: "...), name...), '\n')
	if bytes.IndexByte(payload, '\r') >= 0 {
		payload = bytes.ReplaceAll(payload, []byte("\r\n"), []byte("\n"))
		payload = bytes.ReplaceAll(payload, []byte("\r"), []byte("\n"))
	}
	for line := range bytes.SplitSeq(payload, []byte("\n")) {
		out = append(append(append(out, "data: "...), line...), '\n')
	}
	return append(out, '\n')
}

// hello greets a page once it is up to date as of now. It names the member, so
// that a page notices when its browser has meanwhile signed in as another.
func hello(now time.Time, member uuid.UUID) []byte {
	return frame("hello", fmt.Appendf(nil, `{"now":%q,"who":%q}`, stamp(now), member))
}

// beat is the heartbeat: it keeps proxies from closing the stream, tells us
// that a client left, and tells the client that nothing before now is missing.
func beat(now time.Time) []byte {
	return frame("beat", fmt.Appendf(nil, `{"now":%q}`, stamp(now)))
}

func stamp(now time.Time) string { return now.UTC().Format("2006-01-02T15:04:05.000Z") }

// head is the answer's head, written by hand, and how long a plain EventSource
// should wait before it returns: spread, so that a restart is not met by
// everybody in the same moment.
func head() []byte {
	return []byte("HTTP/1.1 200 OK\r\n" +
		"Content-Type: text/event-stream; charset=utf-8\r\n" +
		"Cache-Control: no-store\r\n" +
		"X-Accel-Buffering: no\r\n" +
		"X-Content-Type-Options: nosniff\r\n" +
		"Connection: close\r\n\r\n" +
		"retry: " + strconv.Itoa(1000+rand.IntN(4000)) + "\n\n") // #nosec G404 -- jitter, no secret
}

// refusal is the answer when there is no room or the server is leaving.
func refusal() []byte {
	return []byte("HTTP/1.1 503 Service Unavailable\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\n" +
		"Cache-Control: no-store\r\n" +
		"Retry-After: " + strconv.Itoa(5+rand.IntN(25)) + "\r\n" + // #nosec G404 -- jitter, no secret
		"Content-Length: 0\r\n" +
		"Connection: close\r\n\r\n")
}
