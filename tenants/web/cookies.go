// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// The cookies. Over HTTPS each name begins with __Host-, so that no other
// host, a neighbouring school's least of all, can set it (RFC 6265bis section 4.1.3.2).
const (
	sessionCookie = "rookery"
	deviceCookie  = "rookery-device"  // a browser that somebody signed in with before
	visitorCookie = "rookery-visitor" // a browser that nobody is signed in with yet
	flashCookie   = "rookery-flash"
)

// CookieName is the name under which the session's token travels.
func CookieName(https bool) string { return cookieName(sessionCookie, https) }

func cookieName(name string, https bool) string {
	if https {
		return "__Host-" + name
	}
	return name
}

func (c *Ctx) cookie(name string) string {
	return c.Cookies(cookieName(name, c.door.https))
}

// setCookie sets a cookie for this host alone; life 0 is until the browser closes.
func (c *Ctx) setCookie(name, value string, life time.Duration) {
	cookie := fiber.Cookie{Name: cookieName(name, c.door.https), Value: value, Path: "/",
		HTTPOnly: true, Secure: c.door.https, SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: life == 0}
	if life != 0 {
		cookie.MaxAge = int(life.Seconds())
	}
	c.Ctx.Cookie(&cookie)
}

func (c *Ctx) dropCookie(name string) {
	c.Ctx.Cookie(&fiber.Cookie{Name: cookieName(name, c.door.https), Path: "/", HTTPOnly: true, Secure: c.door.https,
		SameSite: fiber.CookieSameSiteLaxMode, Expires: time.Unix(1, 0)})
}

// tokenLike says whether a cookie's value can be one of our tokens; what cannot
// is not even looked up.
func tokenLike(value string) bool {
	return len(value) == 43 && !strings.ContainsFunc(value, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}
