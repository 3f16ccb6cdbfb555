// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants/fault"
)

// ownPath says whether a path stays on this host, whatever a browser makes of
// it: one leading slash, no backslash, no control character.
func ownPath(path string) bool {
	if len(path) == 0 || len(path) > 2000 || path[0] != '/' || strings.HasPrefix(path, "//") || !utf8.ValidString(path) {
		return false
	}
	return !strings.ContainsFunc(path, func(r rune) bool { return r < 0x20 || r == 0x7f || r == '\\' })
}

// OwnPath says whether a path that a form brought back may be gone to.
func OwnPath(path string) bool { return ownPath(path) }

// leave sends the browser on to a path of ours instead of answering; status is
// what a script is told.
func (c *Ctx) leave(path string, status int) error {
	if !ownPath(path) {
		return fault.Internal(errors.New("web: a redirect to what is no path of ours"))
	}
	if c.HTMX() {
		c.Set("HX-Redirect", path)
		c.Status(status)
		return nil
	}
	c.Set(fiber.HeaderLocation, path)
	c.Status(fiber.StatusSeeOther)
	return nil
}

// SeeOther answers a form that went through: 303 to a path of our own, where
// the next page shows the flash once.
func (c *Ctx) SeeOther(path string, flash templates.Flash) error {
	if !ownPath(path) {
		return fault.Internal(errors.New("web: a redirect to what is no path of ours"))
	}
	if flash.Text != "" {
		c.setCookie(flashCookie, packFlash(flash), time.Minute)
	}
	c.Set(fiber.HeaderLocation, path)
	c.Status(fiber.StatusSeeOther)
	return nil
}

// flashLength is how much a flash may say, in characters.
const flashLength = 300

func packFlash(f templates.Flash) string {
	if text := []rune(f.Text); len(text) > flashLength {
		f.Text = string(text[:flashLength-1]) + "…"
	}
	packed, err := json.Marshal(f)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(packed)
}

func unpackFlash(value string) templates.Flash {
	var f templates.Flash
	packed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(value) > 4000 || json.Unmarshal(packed, &f) != nil || utf8.RuneCountInString(f.Text) > flashLength {
		return templates.Flash{}
	}
	if f.Undo != "" && !ownPath(f.Undo) {
		f.Undo = ""
	}
	switch f.Kind {
	case "good", "warn", "bad", "care":
	default:
		f.Kind = ""
	}
	return f
}

// flash takes what the last page left to say; it is said once.
func (c *Ctx) flash() templates.Flash {
	value := c.cookie(flashCookie)
	if value == "" {
		return templates.Flash{}
	}
	c.dropCookie(flashCookie)
	return unpackFlash(value)
}
