// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"rookery/tenants"
	"rookery/tenants/fault"
)

var errSchoolClosed = refusal{fiber.StatusForbidden, "This school's place is closed at the moment. Please ask the school's office."}

// Paths that the door itself leads to.
const (
	signInPath   = "/sign-in"
	standingPath = "/standing" // what is going on with a member who waits or is suspended
	passwordPath = "/settings/password"
)

// admit finds out who sends the request and whether they get in here at all.
// done says that it has answered already.
func (d *Door) admit(c *Ctx, access Access) (done bool, err error) {
	if err := c.who(); err != nil {
		return false, err
	}
	if c.Actor.School.Suspended {
		return false, errSchoolClosed
	}
	signedIn := c.Actor.ID != nobody
	if !signedIn && access != Anyone {
		return d.askToSignIn(c)
	}
	if changes(c.Method()) {
		if err := c.checkForm(); err != nil {
			return false, err
		}
	}
	switch {
	case access != Member:
		return false, nil
	case c.Actor.Restricted():
		return d.turnTo(c, standingPath)
	case c.Actor.PasswordChangeDue:
		return true, c.leave(passwordPath, fiber.StatusForbidden)
	}
	return false, nil
}

// who reads the school and, when there is a session, the member: one query.
func (c *Ctx) who() error {
	if token := c.cookie(sessionCookie); tokenLike(token) {
		actor, err := patiently(c.door, func() (tenants.Actor, error) { return c.door.db.Actor(c.ctx, c.tenant, token) })
		if err == nil {
			c.Actor, c.token = actor, token
			return nil
		}
		if !fault.Is(err, fault.KindSignIn) {
			return err
		}
	}
	school, err := patiently(c.door, func() (tenants.School, error) { return c.door.db.School(c.ctx, c.tenant) })
	c.Actor.School = school
	return err
}

// checkForm refuses what is no form of ours.
func (c *Ctx) checkForm() error {
	body, kind := c.Request().Body(), c.Get(fiber.HeaderContentType)
	piece := c.takesFiles && kind == fiber.MIMEOctetStream
	if len(body) > 0 && !formType(kind) && !piece {
		return errType
	}
	if len(body) > bodyLimit && !c.takesFiles {
		return errTooLarge
	}
	if err := c.checkCSRF(); err != nil || !formType(kind) {
		return err
	}
	if f, _ := c.parseForm(); f.typed > bodyLimit { // files may be longer, what was typed may not
		return errTooLarge
	}
	return nil
}

func (d *Door) askToSignIn(c *Ctx) (bool, error) {
	to := signInPath
	_, paused, err := c.paused()
	switch {
	case err != nil:
		return false, err
	case paused:
		to = standingPath
	case !changes(c.Method()):
		if here := c.OriginalURL(); ownPath(here) && here != "/" {
			to += "?next=" + url.QueryEscape(here)
		}
	}
	if !changes(c.Method()) || c.HTMX() && c.typed() == "" {
		return true, c.leave(to, fiber.StatusUnauthorized)
	}
	return false, fault.SignIn()
}

// turnTo leads a member who may not be here to the page that says why.
func (d *Door) turnTo(c *Ctx, path string) (bool, error) {
	if c.HTMX() || !changes(c.Method()) {
		return true, c.leave(path, fiber.StatusForbidden)
	}
	return false, fault.Forbidden("You cannot do this at the moment. Help, reporting and your own data are open to you as always.")
}
