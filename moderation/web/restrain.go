// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"time"

	"rookery/moderation"
	"rookery/templates"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

// mute is the way to a mute: in the whole school for who may, else in the group
// whose steward the reader is.
func (h *Handlers) mute(c *tenantsweb.Ctx, f moderation.CaseFile) *templates.Restrain {
	r := templates.Restrain{Member: f.About.String(), Kind: "mute", CSRF: c.CSRF()}
	if until := f.Member.MutedNow(h.m.DB.Now()); until != nil {
		r.Now = "Muted" + untilWords(c, f.Member.MutedUntil) + ": “" + f.Member.MuteReason + "”"
	}
	switch {
	case c.Actor.Allows(policy.MemberMute, policy.School):
		r.Can = true
	case f.Group != nil && !f.Roles.Staff() && c.Actor.Allows(policy.MemberMute, policy.Steward): // the case is in reach, so the group is theirs
		r.Can, r.Group, r.Now = true, f.Group.String(), ""
	}
	return &r
}

func (h *Handlers) suspend(c *tenantsweb.Ctx, f moderation.CaseFile) *templates.Restrain {
	if !c.Actor.Allows(policy.MemberSuspend, policy.School) {
		return nil
	}
	r := templates.Restrain{Member: f.About.String(), Kind: "suspend", CSRF: c.CSRF(), Can: true}
	if until := f.Member.SuspendedNow(h.m.DB.Now()); until != nil {
		r.Now = "Suspended" + untilWords(c, f.Member.SuspendedUntil) + ": “" + f.Member.SuspendReason + "”"
	}
	return &r
}

func untilWords(c *tenantsweb.Ctx, until *time.Time) string {
	if until == nil {
		return ""
	}
	return " until " + c.Stamp(*until).Words
}
