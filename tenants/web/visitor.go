// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"time"

	"rookery/tenants"
)

// Visitor names where a request comes from, for counting guesses: the address
// and this browser's own cookie, whether or not somebody is signed in.
func (c *Ctx) Visitor() string {
	browser := c.token
	if browser == "" {
		browser = c.cookie(visitorCookie)
	}
	return c.Address() + " " + browser
}

// Passwords is the door's queue for hashing: one for the whole process.
func (d *Door) Passwords() *tenants.Passwords { return d.passwords }

// Until says inside a sentence when something ends: "until tomorrow at 08:30",
// "until the end of 3 March"; nil is when somebody ends it.
func (c *Ctx) Until(t *time.Time) string { return c.untilWords(t) }

// At says inside a sentence when something is: "today at 09:12".
func (c *Ctx) At(t time.Time) string { return c.dayWords(t) }
