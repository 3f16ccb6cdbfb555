// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/gofiber/fiber/v2"
)

var (
	errCrossSite = refusal{fiber.StatusForbidden, "This came from another page than ours, so nothing was changed. Please go back to the page and send it from there."}
	errCSRF      = refusal{fiber.StatusForbidden, "This page was open for too long, or cookies are switched off. Nothing was changed: please load the page again and send it once more."}
)

// csrfToken proves that a form came from a page of ours, shown to the holder
// of the same cookie.
func csrfToken(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("csrf"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// CSRF is the token for this page's forms. Somebody who is not signed in gets
// a visitor's cookie for it.
func (c *Ctx) CSRF() string {
	if c.Actor.ID != nobody {
		return csrfToken(c.token)
	}
	if c.visitor == "" {
		if c.visitor = c.cookie(visitorCookie); !tokenLike(c.visitor) {
			c.visitor = newToken()
			c.setCookie(visitorCookie, c.visitor, 0)
		}
	}
	return csrfToken(c.visitor)
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// checkOrigin refuses what a browser says comes from elsewhere. A neighbouring
// school is "same-site", and elsewhere all the same.
func (c *Ctx) checkOrigin() error {
	site := c.Get("Sec-Fetch-Site")
	switch site {
	case "", "same-origin", "none":
	default:
		return errCrossSite
	}
	if !ownOrigin(c.door.base.Scheme, string(c.Request().Header.Host()), site, c.Get(fiber.HeaderOrigin)) {
		return errCrossSite
	}
	return nil
}

// ownOrigin says whether an Origin header names the page's own scheme and host
// (RFC 6454 section 7), or nothing: a page without a referrer names no origin,
// and a browser may say so where it says that the site is its own.
func ownOrigin(scheme, host, site, origin string) bool {
	switch {
	case origin == "", origin == "null" && site == "same-origin":
		return true
	}
	return strings.EqualFold(plainPort(origin, scheme), scheme+"://"+plainPort(host, scheme))
}

// plainPort leaves out a port that the scheme implies.
func plainPort(host, scheme string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// checkCSRF lets a change through only from our own page in the same browser.
// The token may have been made from the session, or from the visitor's cookie
// before it; both are known to this browser alone.
func (c *Ctx) checkCSRF() error {
	if err := c.checkOrigin(); err != nil {
		return err
	}
	sent := c.Get("X-Csrf-Token")
	if sent == "" && formType(c.Get(fiber.HeaderContentType)) {
		form, err := c.parseForm()
		if err != nil {
			return err
		}
		sent = form.Text("_csrf")
	}
	for _, name := range []string{sessionCookie, visitorCookie} {
		if key := c.cookie(name); tokenLike(key) && hmac.Equal([]byte(sent), []byte(csrfToken(key))) {
			return nil
		}
	}
	return errCSRF
}
