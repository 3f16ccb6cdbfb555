// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rookery/tenants/fault"
)

// mediaPolicy stands on what members brought: it is shown or played, and does
// nothing, wherever it is opened.
const mediaPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// Served is what a member brought, to be shown: bytes of a type of our making.
type Served struct {
	From       io.ReadSeekCloser // closed by Serve
	Type       string
	Size       int64
	Tag        string // an entity tag with its quotes; it changes with every byte
	Attachment string // the name to save it under; empty: shown in place
}

// Serve answers with bytes, the whole or the one range that was asked for (RFC
// 9110, 14). A browser may keep them, and asks before each use whether it still
// may see them; a shared device keeps nothing.
func (c *Ctx) Serve(s Served) error {
	h := &c.Response().Header
	h.Set(fiber.HeaderContentSecurityPolicy, mediaPolicy)
	h.Set(fiber.HeaderContentType, s.Type)
	h.Set(fiber.HeaderAcceptRanges, "bytes")
	if !c.Actor.Shared {
		h.Set(fiber.HeaderCacheControl, "private, no-cache")
		h.Set(fiber.HeaderETag, s.Tag)
		if c.Get(fiber.HeaderIfNoneMatch) == s.Tag {
			c.Status(fiber.StatusNotModified)
			return s.From.Close()
		}
	}
	if s.Attachment != "" {
		h.Set(fiber.HeaderContentDisposition, attachment(s.Attachment))
	}
	from, to, part := byteRange(c.Get(fiber.HeaderRange), s.Size)
	if c.Get(fiber.HeaderIfRange) != "" && c.Get(fiber.HeaderIfRange) != s.Tag {
		from, to, part = 0, s.Size, false
	}
	if from >= to {
		h.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", s.Size))
		c.Status(fiber.StatusRequestedRangeNotSatisfiable)
		return s.From.Close()
	}
	if _, err := s.From.Seek(from, io.SeekStart); err != nil {
		_ = s.From.Close()
		return fault.Unavailable(err)
	}
	if part {
		h.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to-1, s.Size))
		c.Status(fiber.StatusPartialContent)
	}
	c.Response().SetBodyStream(&section{io.LimitReader(s.From, to-from), s.From}, int(to-from))
	return nil
}

// section is a part of what is served; fasthttp closes it.
type section struct {
	io.Reader
	io.Closer
}

// byteRange reads a Range header with one range. What cannot be read, and several
// ranges at once, give the whole (RFC 9110, 14.2 allows it).
func byteRange(header string, size int64) (from, to int64, part bool) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return 0, size, false
	}
	if first == "" {
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil || n < 0 {
			return 0, size, false
		}
		return max(size-n, 0), size, true
	}
	from, err := strconv.ParseInt(first, 10, 64)
	if err != nil || from < 0 {
		return 0, size, false
	}
	if last == "" {
		return from, size, true
	}
	end, err := strconv.ParseInt(last, 10, 64)
	if err != nil || end < from {
		return 0, size, false
	}
	return from, min(end+1, size), true
}

// attachment is a Content-Disposition that names a file (RFC 6266): in plain
// letters, and as it is (RFC 8187).
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/`, r) {
			return '_'
		}
		return r
	}, name)
	var escaped strings.Builder
	for _, b := range []byte(name) {
		if b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || strings.IndexByte("-._~", b) >= 0 {
			escaped.WriteByte(b)
		} else {
			fmt.Fprintf(&escaped, "%%%02X", b)
		}
	}
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + escaped.String()
}
