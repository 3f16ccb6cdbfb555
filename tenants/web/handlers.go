// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
)

// Handlers are the pages about being a member of a school.
type Handlers struct {
	door      *Door
	db        *tenants.DB
	passwords *tenants.Passwords
}

// New makes the handlers behind a door.
func New(door *Door) *Handlers {
	return &Handlers{door: door, db: door.db, passwords: door.passwords}
}

// Routes is this package's part of the table.
func (h *Handlers) Routes() []Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []Route{
		{get, "/", Anyone, h.root},
		{get, signInPath, Anyone, h.signInPage},
		{post, signInPath, Anyone, h.signIn},
		{post, "/sign-out", Anyone, h.signOut},
		{get, "/help", Anyone, h.help},
		{get, standingPath, Anyone, h.standing},

		{get, "/settings", Member, h.settings},
		{post, "/settings", Member, h.changeSettings},
		{get, passwordPath, Restricted, h.passwordPage},
		{post, passwordPath, Restricted, h.changePassword},
		{get, "/settings/sessions", Restricted, h.sessions},
		{post, "/settings/sessions/:id/end", Restricted, h.endSession},
		{post, "/settings/sessions/end-others", Restricted, h.endOtherSessions},
		{get, "/settings/data", Restricted, h.myData},
		{get, "/settings/data/all", Restricted, h.allMyData},
		{get, "/settings/data/download", Restricted, h.downloadMyData},

		{get, "/admin", Member, h.health},
		{get, waitingPath, Member, h.waiting},
		{post, waitingPath, Member, h.decideSeveral},
		{post, waitingPath + "/:id/approve", Member, h.approve},
		{post, waitingPath + "/:id/refuse", Member, h.refuse},
		{get, "/admin/settings", Member, h.schoolSettings},
		{post, "/admin/settings", Member, h.changeSchoolSettings},
		{get, "/policy", Member, h.policyPage},
		{post, "/policy", Member, h.changePolicy},
		{get, "/policy/explain", Member, h.explain},
		{get, "/audit", Member, h.audit},

		{get, "/admin/members", Member, h.roster},
		{get, "/admin/members/new", Member, h.newMemberPage},
		{post, "/admin/members/new", Member, h.newMember},
		{get, "/admin/members/paste", Member, h.pastePage},
		{post, "/admin/members/paste", Member, h.paste},
		{get, "/admin/members/:id", Member, h.memberPage},
		{post, "/admin/members/:id/roles", Member, h.changeRoles},
		{post, "/admin/members/:id/details", Member, h.changeDetails},
		{post, "/admin/members/:id/guardians", Member, h.linkGuardian},
		{post, "/admin/members/:id/guardians/:link/remove", Member, h.unlinkGuardian},
		{post, "/admin/members/:id/end-sessions", Member, h.endSessionsOf},
		{post, "/admin/members/:id/suspend", Member, h.suspend},
		{post, "/admin/members/:id/restore", Member, h.restore},
		{post, "/admin/members/:id/leave", Member, h.leave},
		{post, "/admin/members/:id/come-back", Member, h.comeBack},
		{post, "/admin/members/:id/reset-password", Member, h.resetPassword},
		{post, "/members/:id/reset-password", Member, h.resetPassword},
		{post, "/members/:id/mute", Member, h.mute},
		{post, "/members/:id/unmute", Member, h.unmute},
		{post, "/members/:id/suspend", Member, h.suspend},
		{post, "/members/:id/restore", Member, h.restore},
	}
}

// root leads everybody to where their day begins.
func (h *Handlers) root(c *Ctx) error {
	to := standingPath // leads on to signing in
	if c.Actor.ID != nobody {
		to = Landing(c.Actor)
	} else if !tokenLike(c.cookie(sessionCookie)) {
		to = signInPath
	}
	return c.SeeOther(to, templates.Flash{})
}

// staffPage is Page for the wide pages of those who look after the school.
func (c *Ctx) staffPage(title, current string) templates.Page {
	p := c.Page(title, current, "")
	p.Wide = true
	return p
}
